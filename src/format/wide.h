/* wide.h - UTF-16 in little-endian order, as Windows writes its texts, as UTF-8.
 *
 * A zero ends it, a lone surrogate becomes U+FFFD; half a letter at the end is left out.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

/* The caller frees. */
char *ct_wide_to_text(CtBytes bytes);
