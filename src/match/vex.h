/* vex.h - statements about a product and an advisory, which outlive the product's versions.
 *
 * In:  strict YAML (base/yaml.h; doc/FORMATS.md shows one): a list `statements` of
 *   product        a CPE name or package URL without version
 *   versions       a vers range; left out: all
 *   advisory       an id
 *   status         not_affected, fixed, affected or under_investigation
 *   justification  of not_affected: one of the five of VEX (CISA, Status Justifications, 2022)
 *   why, by        in words; who states it
 *   stated, expires  days; both are needed, because a suppression without end is forgotten
 * Out: the statement that holds of a product, an advisory and a day. It is keyed by product and
 * advisory, so a new version within its range keeps it; a version outside of it, or one whose order
 * is unknown, is not covered.
 * The text is read in the jail, which only takes the YAML apart (ct_vex_read); what comes back is
 * read as hostile and given its meaning here (ct_vex_take).
 * A statement that cannot be read is set aside with its reason and place and the rest goes on: then
 * it suppresses nothing. So is one that is dated after `now`, that ends before it begins, or that
 * contradicts an earlier one of the same product, versions and advisory.
 * Texts are borrowed from the book.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/record.h"
#include "match/advisory_criterion.h"
#include "match/version_range.h"

typedef enum {
    CT_VEX_NOT_AFFECTED,
    CT_VEX_FIXED,
    CT_VEX_AFFECTED,
    CT_VEX_UNDER_INVESTIGATION,
    CT_VEX_STATUSES,
} CtVexStatus;

typedef struct {
    const char *product;
    const char *versions; /* NULL: all */
    const char *advisory;
    CtVexStatus status;
    const char *justification; /* NULL unless not affected */
    const char *why;           /* NULL: not told */
    const char *by;
    CtInstant stated;
    CtInstant expires; /* the first second after the last day */
} CtVexStatement;

/* What came of a statement in all that was asked so far, the most of it. */
typedef enum {
    CT_VEX_UNUSED,
    CT_VEX_UNDECIDED, /* its product was there, in a version that its range cannot tell */
    CT_VEX_USED,
} CtVexUse;

typedef struct CtVex CtVex;

/* The YAML as records: "statement" with its texts by their keys and `line`, "aside" with `detail`
 * where one is none (its place in front, ":line:column: "). INPUT or LIMIT when the text as a whole
 * is no list of statements; such a message begins with the place, too. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_vex_read(CtBytes text, CtRecordSink sink, void *user, GError **error);

/* An empty book; `file` is what places begin with. */
CtVex *ct_vex_new(const char *file, CtInstant now);
/* A CtRecordSink whose user is the book. LIMIT past CT_LIMIT_CONFIG_NODES statements. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_vex_take(void *user, const CtRecord *record, GError **error);
void ct_vex_free(CtVex *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtVex, ct_vex_free)

size_t ct_vex_count(const CtVex *self);
const CtVexStatement *ct_vex_at(const CtVex *self, size_t index);
size_t ct_vex_asides(const CtVex *self);                   /* how many were set aside */
const char *ct_vex_aside(const CtVex *self, size_t index); /* a sentence with its place */

/* The statement about a product (a CPE name or package URL) and an advisory that holds at that
 * instant; NULL when there is none. What came of each statement is remembered. */
const CtVexStatement *ct_vex_find(CtVex *self, CtBytes product, CtBytes advisory, CtInstant at);
CtVexUse ct_vex_use(const CtVex *self, size_t index);
char *ct_vex_place(const CtVex *self, size_t index); /* "file:line"; the caller frees */
const char *ct_vex_word(CtVexStatus status);
/* What a verdict becomes by it: affected only raises, the others lower to their word. */
CtAdvisoryTruth ct_vex_settle(const CtVexStatement *statement, CtAdvisoryTruth truth);
