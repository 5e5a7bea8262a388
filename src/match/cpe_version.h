/* cpe_version.h - whether one version in a CPE name is before another, and when nobody can tell.
 *
 * CPE and the NVD name no order of versions, though the NVD's rows have bounds. This one is
 * cautious: it answers where the packagers agree and says UNKNOWN where they do not. Numbers by
 * value; zeros at the end do not count; alpha, beta, rc, pre, dev, preview, milestone and snapshot
 * are before the release; one letter right behind a number ("1.0.2k"), p, pl, patch, sp, u,
 * update, hf, hotfix, r, rev and post are after it. Two versions that first differ at any other
 * word are UNKNOWN, never guessed. Not a scheme of version.h: nobody publishes in it.
 * A key is memcmp-comparable with keys that are not doubtful; ct_cpe_version_compare takes any two.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

typedef enum {
    CT_CPE_VERSION_LESS = -1,
    CT_CPE_VERSION_EQUAL = 0,
    CT_CPE_VERSION_GREATER = 1,
    CT_CPE_VERSION_UNKNOWN = 2,
} CtCpeVersionOrder;

/* Adds the key of a decoded version; *out_doubtful when it holds a word of unknown place. Within
 * CT_LIMIT_VERSION_BYTES; a longer one is doubtful and has no key. */
void ct_cpe_version_key(CtBytes version, CtBuffer *key, bool *out_doubtful);
/* Of two whole keys. */
CtCpeVersionOrder ct_cpe_version_compare(CtBytes a, CtBytes b);
