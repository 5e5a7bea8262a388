/* tree.h - reads what the tiler wrote: the newest checkpoint, nodes, entries, proofs.
 *
 * Needs the mandate's folder and the log's public key, no secret and no database: this is
 * what a third party can do with the files. The checkpoint is verified when the tree is
 * opened; tiles are not (their hashes are checked by whoever uses the proofs).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "seal/checkpoint.h"
#include "seal/tile.h"

typedef struct CtTree CtTree;

/* MISSING when there is no checkpoint yet, INTEGRITY when it is not signed by the key. */
CtTree *ct_tree_open(const char *folder, const CtNoteVerifier *verifier, GError **error);
void ct_tree_close(CtTree *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtTree, ct_tree_close)

const CtCheckpoint *ct_tree_checkpoint(const CtTree *self);
/* The signed note as it stands in the file; borrowed. */
CtBytes ct_tree_note(const CtTree *self);

/* A full subtree's root out of the tiles: a CtMerkleRead whose `user` is the CtTree. */
bool ct_tree_read(void *user, unsigned level, uint64_t index, uint8_t out[CT_DIGEST_SIZE],
                  GError **error);
/* The hashes of one tile, or the bytes of one bundle, of the checkpoint's tree; `out` is emptied
 * first. */
bool ct_tree_tile(CtTree *self, const CtTile *tile, CtBuffer *out, GError **error);
/* A tlog-proof file of the entry at `index`, for export; appended to `out`. */
bool ct_tree_prove(CtTree *self, uint64_t index, CtBuffer *out, GError **error);
