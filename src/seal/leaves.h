/* leaves.h - a whole tree in memory, made of a list of leaves in hex: for published test vectors.
 *
 * In:  text, one leaf a line in hex digits of any case: the entry's bytes, or, when the caller says
 *      so, its leaf hash (64 digits). An empty line is the entry of no bytes; no line at all is the
 *      empty tree; the last line may lack its end.
 * Out: every full subtree's root, as a CtMerkleRead, from which merkle.h makes roots and proofs of
 *      every smaller tree.
 * Refused: what is not hex (INPUT), an entry longer than an entry may be, more leaves than
 *      CT_LIMIT_LEAVES (LIMIT); the message names the line. Not for a mandate's own ledger, whose
 *      tree lies in tiles (evidence/tree.h).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "seal/merkle.h"

typedef struct CtLeaves CtLeaves;

/* `hashed`: the lines are leaf hashes. The caller frees the result; `text` is not kept. */
CtLeaves *ct_leaves_read(CtBytes text, bool hashed, GError **error);
void ct_leaves_free(CtLeaves *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtLeaves, ct_leaves_free)

uint64_t ct_leaves_size(const CtLeaves *self);
/* A CtMerkleRead whose `user` is the CtLeaves; a subtree that is not full is MISSING. */
bool ct_leaves_subtree(void *user, unsigned level, uint64_t index, uint8_t out[CT_DIGEST_SIZE],
                       GError **error);
