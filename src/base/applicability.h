/* applicability.h - what makes a product vulnerable, as every feed of advisories says it: a tree
 * of rows.
 *
 * A row is a criterion (a CPE 2.3 name or a package URL without version), up to two bounds of its
 * version, and whether it names what is vulnerable or only what that runs on or with. Nodes join
 * rows and nodes by AND or OR and may be negated; an advisory applies when any of its top nodes
 * holds. Readers in the jail write the tree as bytes into records, engines walk it:
 *   A a O o    a node begins: AND, negated AND, OR, negated OR;  )  it ends
 *   R r        a row, vulnerable or not: u16 and the criterion, u8 with the bounds that are given
 *              (CtApplicabilityBound, bit 0 first), u16 and text of each
 *   X          such a row that is asked of the product in question alone, not of its host: versions
 *              that are excepted, under a negated OR
 * A criterion that begins with CT_APPLICABILITY_UNSTATED is a condition in words that nothing
 * listed can decide: where it stands, the verdict is never more than undetermined.
 * Integers are big-endian. A walk refuses what is not balanced, rows outside nodes, nodes deeper
 * than CT_LIMIT_APPLICABILITY_DEPTH and texts longer than CT_LIMIT_APPLICABILITY_TEXT.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/limits.h"
#include "base/reader.h"

#define CT_APPLICABILITY_UNSTATED "unstated:"

typedef enum {
    CT_APPLICABILITY_FROM,  /* at least this version */
    CT_APPLICABILITY_ABOVE, /* later than this version */
    CT_APPLICABILITY_UPTO,  /* at most this version */
    CT_APPLICABILITY_BELOW, /* earlier than this version */
    CT_APPLICABILITY_BOUNDS
} CtApplicabilityBound;

typedef struct {
    CtBytes criterion;
    CtBytes bound[CT_APPLICABILITY_BOUNDS]; /* no bytes: not given */
    bool vulnerable;
    bool own; /* not vulnerable, and asked of the product in question alone */
} CtApplicabilityRow;

typedef enum {
    CT_APPLICABILITY_END, /* of the bytes, or a failure */
    CT_APPLICABILITY_OPEN,
    CT_APPLICABILITY_CLOSE,
    CT_APPLICABILITY_ROW,
} CtApplicabilityToken;

typedef struct {
    CtReader reader;
    size_t depth;
    bool all;               /* OPEN: AND */
    bool negated;           /* OPEN */
    CtApplicabilityRow row; /* ROW; views into the bytes */
} CtApplicability;

/* ---- writing ---- */
void ct_applicability_open(CtBuffer *out, bool all, bool negated);
void ct_applicability_close(CtBuffer *out);
/* A text that is too long ends the writing: false, and nothing was added. */
bool ct_applicability_row(CtBuffer *out, const CtApplicabilityRow *row);
/* The row's criterion and bounds alone, as a key that equal rows share. */
void ct_applicability_key(CtBuffer *out, const CtApplicabilityRow *row);
/* Whether it is a condition in words. */
bool ct_applicability_is_unstated(CtBytes criterion);
/* Takes such a key apart again; views into it. */
bool ct_applicability_of_key(CtBytes key, CtApplicabilityRow *out);

/* ---- walking ---- */
CtApplicability ct_applicability_over(CtBytes bytes);
CtApplicabilityToken ct_applicability_step(CtApplicability *self);
/* After the last step: INPUT or LIMIT when the bytes were not a whole tree. */
bool ct_applicability_check(const CtApplicability *self, GError **error);
