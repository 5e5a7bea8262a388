/* version_range_parts.h - what the two notations of ranges give: alternatives of constraints.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/version_range.h"

typedef enum {
    CT_VERSION_RANGE_LESS,
    CT_VERSION_RANGE_LESS_EQUAL,
    CT_VERSION_RANGE_EQUAL,
    CT_VERSION_RANGE_UNEQUAL,
    CT_VERSION_RANGE_GREATER_EQUAL,
    CT_VERSION_RANGE_GREATER,
} CtVersionRangeRelation;

typedef struct {
    CtVersionRangeRelation relation;
    CtBuffer key; /* owned; of the bound */
    /* npm: the three numbers' part of the key when the bound itself is a pre-release, else 0 */
    size_t tuple;
} CtVersionRangeConstraint;

typedef struct {
    GArray *constraints; /* owned; of CtVersionRangeConstraint; all must hold */
} CtVersionRangeAlternative;

struct CtVersionRange {
    const CtVersionScheme *scheme; /* NULL: vers:all or vers:none */
    GArray *alternatives;          /* owned; of npm: one must hold */
    GArray *sorted;                /* owned; of vers: by key; NULL for npm */
    bool everything;               /* vers: a star alone */
};

/* Adds one constraint; false when the bound is no version. */
bool ct_version_range_add(GArray *constraints, const CtVersionScheme *scheme,
                          CtVersionRangeRelation relation, CtBytes bound);
GArray *ct_version_range_constraints_new(void);
/* Takes a comparator's sign from the front of *text; EQUAL when there is none. */
CtVersionRangeRelation ct_version_range_take_sign(CtBytes *text);

/* The notations; each fills a range whose scheme is set. */
bool ct_version_range_read_npm(CtBytes text, CtVersionRange *self, GError **error);
bool ct_version_range_read_vers(CtBytes text, CtVersionRange *self, GError **error);
bool ct_version_range_npm_holds(const CtVersionRange *self, CtBytes key);
bool ct_version_range_vers_holds(const CtVersionRange *self, CtBytes key);
