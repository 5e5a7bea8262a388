/* advisory.h - the mapped index of advisories: which of them concern these products, and why.
 *
 * An index is the file that match/advisory_build.h writes. Opening it maps it and checks its
 * header and the places of its sections; every place that a record names is checked when it is
 * followed, so a damaged index ends in INPUT, never in a fault. ct_advisory_verify reads all of it
 * against its digest. Nothing is written; one index may be asked by many threads.
 * Matching is in match/advisory_host.h, the slow and plain judging of one advisory in
 * match/advisory_judge.h.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/applicability.h"
#include "base/time.h"
#include "match/advisory_layout.h"

typedef struct CtAdvisory CtAdvisory;

typedef struct {
    CtBytes id; /* borrowed from the index, as all below */
    CtBytes feed;
    CtBytes origin; /* the id in its feed, when that is another; else empty */
    CtBytes pointer;
    CtBytes status;
    CtInstant published; /* CT_INSTANT_NEVER: unknown */
    CtInstant modified;
    CtInstant since; /* CT_INSTANT_NEVER: the oldest version that is held */
    CtInstant until; /* INT64_MAX: it stands; else when the next version took its place */
    uint32_t source;
    uint32_t name; /* equal for all advisories of one id; in order of ids */
    CtAdvisoryLayoutVoice voice;
} CtAdvisoryEntry;

typedef struct {
    CtBytes name;
    uint8_t digest[32]; /* SHA-256 of the file that was imported */
    uint64_t size;
} CtAdvisorySource;

typedef struct {
    uint32_t source;
    CtBytes pointer;
    CtBytes words;
} CtAdvisoryFinding;

typedef struct {
    CtBytes id;
    CtAdvisoryLayoutMarkKind kind;
    CtInstant day;       /* KEV: added to the catalogue; EPSS: of the scores */
    CtInstant due;       /* KEV: to be remedied by */
    uint32_t score;      /* EPSS: millionths; KEV: 1 when it is used in ransomware */
    uint32_t percentile; /* EPSS: millionths */
    uint32_t source;
} CtAdvisoryMark;

/* NULL and INPUT, MISSING or SYSTEM. */
G_GNUC_WARN_UNUSED_RESULT
CtAdvisory *ct_advisory_open(const char *path, GError **error);
void ct_advisory_close(CtAdvisory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtAdvisory, ct_advisory_close)

/* INTEGRITY when the bytes are not those that were written. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_advisory_verify(const CtAdvisory *self, GError **error);
/* SHA-256 of the index, which names the data that an answer stands on. */
const uint8_t *ct_advisory_digest(const CtAdvisory *self);

uint32_t ct_advisory_count(const CtAdvisory *self);
uint32_t ct_advisory_source_count(const CtAdvisory *self);
uint32_t ct_advisory_finding_count(const CtAdvisory *self);
G_GNUC_WARN_UNUSED_RESULT
bool ct_advisory_entry(const CtAdvisory *self, uint32_t number, CtAdvisoryEntry *out,
                       GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool ct_advisory_source(const CtAdvisory *self, uint32_t number, CtAdvisorySource *out,
                        GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool ct_advisory_finding(const CtAdvisory *self, uint32_t number, CtAdvisoryFinding *out,
                         GError **error);
/* Adds the advisory's applicability, with its rows written out again. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_advisory_tree(const CtAdvisory *self, uint32_t number, CtBuffer *out, GError **error);
/* The id of a name; no bytes when there is no such name. */
CtBytes ct_advisory_id(const CtAdvisory *self, uint32_t name);
/* What others say of that id; false when nothing. */
bool ct_advisory_mark(const CtAdvisory *self, CtBytes id, CtAdvisoryLayoutMarkKind kind,
                      CtAdvisoryMark *out);
uint32_t ct_advisory_mark_count(const CtAdvisory *self);
bool ct_advisory_mark_at(const CtAdvisory *self, uint32_t number, CtAdvisoryMark *out);
/* The first advisory of that id, *out_count of them, replaced versions included; false when there
 * is none. */
bool ct_advisory_find(const CtAdvisory *self, CtBytes id, uint32_t *out_first, uint32_t *out_count);
/* The distributions whose packages any row is of, in their one spelling (advisory_criterion.h):
 * borrowed texts; the caller frees the array. */
GPtrArray *ct_advisory_distributions(const CtAdvisory *self);
/* Whether any row is of that product (vendor and product of a CPE name, type, namespace and name
 * of a package URL), whatever the versions. */
bool ct_advisory_knows(const CtAdvisory *self, CtBytes item);
