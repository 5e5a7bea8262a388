/* version.h - which of two versions is newer, in the order of the packager that wrote them.
 *
 * In:  two texts and a scheme. Out: less, equal, greater, or that one of them is no version of that
 * scheme; an order is never guessed from how a version looks, and there is no scheme for "any".
 * A scheme is one function that spells a version as a key (version_key.h): bytes whose memcmp order
 * is the scheme's order, so that comparing is transitive by construction and an index may keep
 * keys instead of versions. Each order's rules and their source stand in its file,
 * `version_<scheme>.c`. A version longer than CT_LIMIT_VERSION_BYTES, an empty one, and one with a
 * control character is invalid under every scheme.
 * Pure; safe for threads. Ranges are in version_range.h.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"
#include "base/limits.h"

typedef enum {
    CT_VERSION_LESS = -1,
    CT_VERSION_EQUAL = 0,
    CT_VERSION_GREATER = 1,
    CT_VERSION_INVALID = 2,
} CtVersionOrder;

typedef struct {
    const char *name;    /* what `constat version compare` takes */
    const char *aliases; /* others, parted by blanks: purl types, ecosystems, distributions */
    const char *summary; /* one line: whose order it is and where it is told */
    /* Adds the key of a version to `key`; false when it is none of this scheme (what was added
     * then means nothing). The whole view is the version. */
    bool (*spell)(CtBytes version, CtBuffer *key);
} CtVersionScheme;

/* The table, in the order of listing; *out_count entries. */
const CtVersionScheme *ct_version_schemes(size_t *out_count);
/* By name or alias, of any case; NULL when there is none. */
const CtVersionScheme *ct_version_scheme(CtBytes name);

bool ct_version_is_valid(const CtVersionScheme *scheme, CtBytes version);
CtVersionOrder ct_version_compare(const CtVersionScheme *scheme, CtBytes a, CtBytes b);

/* The version's key, at the end of `key`; false when the version is invalid, and `key` is then as
 * before. Give a buffer with a ceiling of at least CT_LIMIT_VERSION_KEY_BYTES beyond its size. */
bool ct_version_key(const CtVersionScheme *scheme, CtBytes version, CtBuffer *key);
/* -1, 0 or 1. Of keys that were cut to the same size, 0 means: ask the whole keys. */
int ct_version_key_compare(CtBytes a, CtBytes b);
