/* kind_row.h - how a row of the table of kinds is written, and where its three parts are.
 *
 * One row a kind: name, what it is, extensions, flags, marks. A mark is bytes at a place, and
 * perhaps others at another one; the longest that fits decides (kind.c). Rows with NONE are found
 * by structure, or stand for what has no mark.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/kind.h"

/* clang-format off */
#define MARK(at, text) { at, sizeof(text) - 1, text, 0, 0, NULL }
#define BOTH(at, text, other, more) { at, sizeof(text) - 1, text, other, sizeof(more) - 1, more }
#define NONE { 0, 0, NULL, 0, 0, NULL }
/* clang-format on */

extern const CtKind ct_kind_works[];
extern const size_t ct_kind_works_count;
extern const CtKind ct_kind_packs[];
extern const size_t ct_kind_packs_count;
extern const CtKind ct_kind_notes[];
extern const size_t ct_kind_notes_count;
