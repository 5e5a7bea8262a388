/* advisory_rows.h - the rows of an advisory while a feed's reader gathers them.
 *
 * In:  packages and CPE names, ranges and single versions, conditions in words. Out: the bytes of
 * an applicability (base/applicability.h). More than CT_LIMIT_ADVISORY_ROWS rows are not taken;
 * whoever multiplies names by versions asks first (ct_advisory_rows_fit).
 * A package is the package URL's type, namespace, name and distribution; ecosystems and addresses
 * of registries are told by a table, whose sources are the OSV schema's list of ecosystems and the
 * package URL types.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/applicability.h"

typedef struct {
    CtBuffer tree;
    size_t rows;
    bool refused; /* a text was too long, or there were too many rows */
} CtAdvisoryRows;

/* One thing that versions are of. */
typedef struct {
    char *before; /* owned; of the criterion, up to the version's place */
    char *after;  /* owned; from behind it */
    bool package; /* "@" stands before a version */
} CtAdvisoryTarget;

typedef struct {
    CtBytes bound[CT_APPLICABILITY_BOUNDS];
    CtBytes exact; /* one version, instead of bounds */
} CtAdvisoryRange;

typedef enum {
    CT_ADVISORY_ROWS_VULNERABLE,
    CT_ADVISORY_ROWS_EXCEPTED,  /* asked of the product in question alone */
    CT_ADVISORY_ROWS_CONDITION, /* what the vulnerable thing runs on or with */
} CtAdvisoryRowKind;

CtAdvisoryRows ct_advisory_rows_new(void);
void ct_advisory_rows_clear(CtAdvisoryRows *self);
void ct_advisory_rows_empty(CtAdvisoryRows *self);
bool ct_advisory_rows_fit(const CtAdvisoryRows *self, size_t more);

void ct_advisory_rows_open(CtAdvisoryRows *self, bool all, bool negated);
void ct_advisory_rows_close(CtAdvisoryRows *self);
void ct_advisory_rows_add(CtAdvisoryRows *self, const CtAdvisoryTarget *target,
                          const CtAdvisoryRange *range, CtAdvisoryRowKind kind);
/* A condition that nothing listed can decide. */
void ct_advisory_rows_unstated(CtAdvisoryRows *self, const char *words);

/* ---- targets ---- */

void ct_advisory_target_clear(CtAdvisoryTarget *self);
/* A package by ecosystem ("PyPI", "Debian:12") and name; false when the ecosystem is none whose
 * order of versions is known. */
bool ct_advisory_target_of_ecosystem(CtBytes ecosystem, CtBytes name, CtAdvisoryTarget *out);
/* By the address of its registry, as CVE records give it. */
bool ct_advisory_target_of_registry(CtBytes address, CtBytes name, CtAdvisoryTarget *out);
/* A package URL; its version, if any, is left out. */
bool ct_advisory_target_of_purl(CtBytes purl, CtAdvisoryTarget *out);
/* A formatted string whose version is ANY or NA; false of another. */
bool ct_advisory_target_of_cpe(CtBytes name, CtAdvisoryTarget *out);
/* Vendor and product in words, as a CPE name spells them: lower case, blanks as underscores. */
bool ct_advisory_target_of_words(char part, CtBytes vendor, CtBytes product, CtAdvisoryTarget *out);
/* A source package of one of Debian's releases. */
void ct_advisory_target_of_debian(CtBytes package, CtBytes release, CtAdvisoryTarget *out);
