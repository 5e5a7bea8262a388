/* advisory_record.h - how every reader of advisories hands over one advisory.
 *
 * An advisory is one or more records of kind "advisory": the first has `id`, `feed` (whose words
 * they are), `origin` (its id there, when that is another), `pointer` (JSON pointer of it in the
 * source), and where they are known `published`, `modified` (instants) and `status`, and where a
 * product's publisher speaks its `voice` (match/advisory_tally.h); each has
 * `part` (from 0), `more` (1 when another follows) and `tree`, a piece of the applicability's
 * bytes. Parts exist because a record's value has a ceiling.
 * What others say of an id is a record of kind "mark": `id`, `mark` ("kev" or "epss"), `pointer`,
 * where they are known `day` and `due` (instants), and `score` and `percentile` (millionths; of kev
 * the score is 1 when the catalogue knows of ransomware).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/applicability.h"
#include "base/record.h"

typedef struct {
    CtBytes id;
    CtBytes origin; /* may be empty */
    const char *feed;
    const char *pointer;
    CtInstant published; /* CT_INSTANT_NEVER when unknown */
    CtInstant modified;
    CtBytes status;
    const char *voice; /* match/advisory_tally.h's word; NULL: a feed's */
    uint64_t from;     /* bytes of the (unpacked) source */
    uint64_t to;
} CtAdvisoryRecord;

bool ct_advisory_record_emit(const CtAdvisoryRecord *advisory, CtBytes tree, CtRecordSink sink,
                             void *user, GError **error);
typedef struct {
    CtBytes id;
    const char *mark;
    const char *pointer;
    CtInstant day; /* CT_INSTANT_NEVER when unknown */
    CtInstant due;
    uint32_t score;
    uint32_t percentile;
    uint64_t from;
    uint64_t to;
} CtAdvisoryRecordMark;

bool ct_advisory_record_mark(const CtAdvisoryRecordMark *mark, CtRecordSink sink, void *user,
                             GError **error);
/* "CVE-", a year, "-", digits. */
bool ct_advisory_record_is_cve(CtBytes id);
/* An aside about the advisory at `pointer`. */
bool ct_advisory_record_aside(const char *reason, const char *detail, const char *pointer,
                              CtRecordSink sink, void *user, GError **error);
/* A time of a feed; one without zone is UTC where the feed's documentation says so. NEVER when
 * none. */
CtInstant ct_advisory_record_time(CtBytes text);
/* The source's first bytes, for a detection: of a gzip those that it unpacks to. `unpacked` has the
 * ceiling that the caller gave it. */
CtBytes ct_advisory_record_head(CtBytes source, CtBuffer *unpacked);
/* Whether it begins as an object or a list of JSON does. */
bool ct_advisory_record_is_json(CtBytes head);
/* The source itself, or what its gzip holds: *out is a view of `source` or of `unpacked`. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_advisory_record_unpack(CtBytes source, CtBuffer *unpacked, CtBytes *out, GError **error);
