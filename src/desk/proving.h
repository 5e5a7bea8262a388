/* proving.h - what a letter can prove: its order's place in the ledger.
 *
 * The square code of a letter carries origin, index and leaf of the order's entry, and size and
 * root of a checkpoint that covers it (notice/imprint.h). The checkpoint is made before anything
 * leaves: ct_proving_cover derives tiles and checkpoint up to the last committed entry.
 * The proof of one order never changes: the checkpoint that covered it first is remembered by size.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/book.h"
#include "notice/imprint.h"

bool ct_proving_cover(CtBook *book, GError **error);
/* MISSING when no checkpoint covers the entry yet. */
bool ct_proving_text(CtBook *book, uint64_t index, char out[CT_IMPRINT_TEXT_SIZE], GError **error);
