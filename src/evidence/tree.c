/* tree.c - tiles read back.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "evidence/tree.h"

#include "base/file.h"
#include "seal/proof.h"

#define WHAT "ledger tiles"

struct CtTree {
    char *folder; /* owned: .../ledger */
    CtCheckpoint checkpoint;
    CtBuffer note; /* owned */
    CtTile last;   /* the tile in `tile`; width 0: none */
    CtBuffer tile; /* owned */
};

CtTree *ct_tree_open(const char *folder, const CtNoteVerifier *verifier, GError **error)
{
    g_autoptr(CtTree) self = g_new0(CtTree, 1);

    self->folder = g_build_filename(folder, "ledger", NULL);
    self->note = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    self->tile = ct_buffer_new(CT_TILE_BUNDLE_BYTES);
    g_autofree char *path = g_build_filename(self->folder, "checkpoint", NULL);
    if (!ct_file_read(path, &self->note, "checkpoint", error) ||
        !ct_checkpoint_open(ct_buffer_bytes(&self->note), verifier, &self->checkpoint, error))
        return NULL;
    return g_steal_pointer(&self);
}

void ct_tree_close(CtTree *self)
{
    if (self == NULL)
        return;
    ct_buffer_clear(&self->note);
    ct_buffer_clear(&self->tile);
    g_free(self->folder);
    g_free(self);
}

const CtCheckpoint *ct_tree_checkpoint(const CtTree *self)
{
    return &self->checkpoint;
}

CtBytes ct_tree_note(const CtTree *self)
{
    return ct_buffer_bytes(&self->note);
}

bool ct_tree_tile(CtTree *self, const CtTile *tile, CtBuffer *out, GError **error)
{
    char name[CT_TILE_PATH_SIZE];
    g_autofree char *path = g_build_filename(self->folder, ct_tile_path(tile, name), NULL);

    ct_buffer_empty(out);
    return ct_file_read(path, out, WHAT, error) || (g_prefix_error(error, "%s: ", name), false);
}

bool ct_tree_read(void *user, unsigned level, uint64_t index, uint8_t out[CT_DIGEST_SIZE],
                  GError **error)
{
    CtTree *self = user;
    CtTilePlace place = ct_tile_place(level, index, self->checkpoint.head.size);

    if (self->last.width != place.tile.width || self->last.index != place.tile.index ||
        self->last.level != place.tile.level) {
        self->last = (CtTile){ 0 };
        if (!ct_tree_tile(self, &place.tile, &self->tile, error))
            return false;
        self->last = place.tile;
    }
    return ct_tile_node(ct_buffer_bytes(&self->tile), &place, out, error);
}

bool ct_tree_prove(CtTree *self, uint64_t index, CtBuffer *out, GError **error)
{
    g_autofree CtProof *proof = g_new0(CtProof, 1);

    proof->index = index;
    proof->checkpoint = ct_buffer_bytes(&self->note);
    if (!ct_merkle_prove_inclusion(index, self->checkpoint.head.size, ct_tree_read, self,
                                   &proof->path, error))
        return false;
    ct_proof_write(proof, out);
    return true;
}
