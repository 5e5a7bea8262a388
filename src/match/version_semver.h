/* version_semver.h - the pre-release part that semver, npm, Go and NuGet share (semver.org 2.0.0,
 * 11).
 *
 * Identifiers parted by dots: numbers before words, numbers by value, words by bytes, and of two
 * that agree so far the longer is the later; no pre-release at all is later than any.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/version_key.h"

/* Reads "major.minor.patch" and what follows up to the end of `reader`. Leading zeros are refused,
 * and numbers of the three above `largest` (0: none is too large). */
bool ct_version_semver_read(CtReader *reader, uint64_t largest, CtBuffer *key);
/* "[-pre][+build]" up to the end; of build nothing goes into the key. */
bool ct_version_semver_tail(CtReader *reader, CtBuffer *key);
