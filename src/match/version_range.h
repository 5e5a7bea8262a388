/* version_range.h - whether a version is in a range, as the range's own tool says.
 *
 * Two notations: npm's (node-semver: comparators, ||, hyphens, x, ~, ^; a pre-release is in only
 * where a comparator names one of the same three numbers) and the vers specification's
 * ("vers:SCHEME/CONSTRAINT|CONSTRAINT", of every scheme of version.h, and of the two that need
 * none, all and none).
 * A range that its notation does not know, and a version that its scheme does not know, are
 * invalid, never "not in".
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/version.h"

typedef enum {
    CT_VERSION_RANGE_OUT,
    CT_VERSION_RANGE_IN,
    CT_VERSION_RANGE_INVALID, /* the version is no version of the range's scheme */
} CtVersionRangeVerdict;

typedef struct CtVersionRange CtVersionRange;

/* `scheme` is the one the range must be of; NULL takes a vers range of any. A text that begins with
 * "vers:" is read as such, another as npm's when that is the scheme. INPUT, LIMIT or (no notation
 * for the scheme) MISSING. */
G_GNUC_WARN_UNUSED_RESULT
CtVersionRange *ct_version_range_parse(const CtVersionScheme *scheme, CtBytes text, GError **error);
void ct_version_range_free(CtVersionRange *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtVersionRange, ct_version_range_free)

/* Bounds of versions; no bytes: none there. */
typedef struct {
    CtBytes low;
    CtBytes high;
    bool low_open; /* the bound itself is not in */
    bool high_open;
} CtVersionRangeBounds;

/* True when surely no version within the bounds is in the range: of vers ranges, by their first and
 * last constraint. A bound that the scheme does not know decides nothing. */
bool ct_version_range_misses(const CtVersionRange *self, const CtVersionRangeBounds *bounds);
CtVersionRangeVerdict ct_version_range_holds(const CtVersionRange *self, CtBytes version);
