/* proving.c - checkpoints before anything leaves, and the text of a letter's proof.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/proving.h"

#include "evidence/tiler.h"

#include <string.h>

bool ct_proving_cover(CtBook *book, GError **error)
{
    g_autoptr(CtTiler) tiler = ct_tiler_of(book->ledger, error);

    return tiler != NULL && ct_tiler_run(tiler, book->ledger, error);
}

static bool read_checkpoint(CtBook *book, CtCheckpoint *out, GError **error)
{
    g_autofree char *path =
        g_build_filename(ct_ledger_folder(book->ledger), "ledger", "checkpoint", NULL);
    g_autofree char *note = NULL;
    gsize size = 0;
    CtNoteVerifier verifier;

    if (!g_file_get_contents(path, &note, &size, NULL))
        return ct_fail(error, CT_ERROR_MISSING, "checkpoint: there is none yet");
    return ct_ledger_verifier(book->ledger, &verifier, error) &&
           ct_checkpoint_open((CtBytes){ (const uint8_t *)note, size }, &verifier, out, error);
}

bool ct_proving_text(CtBook *book, uint64_t index, char out[CT_IMPRINT_TEXT_SIZE], GError **error)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_LIMIT_ENTRY_BYTES);
    CtCheckpoint checkpoint;
    CtEntry entry;
    CtImprint proof = { .index = index };

    if (!read_checkpoint(book, &checkpoint, error))
        return false;
    if (checkpoint.head.size <= index)
        return ct_fail(error, CT_ERROR_MISSING,
                       "order %" G_GUINT64_FORMAT ": no checkpoint covers it yet", index);
    if (!ct_ledger_entry(book->ledger, index, &bytes, &entry, error))
        return false;
    ct_merkle_leaf(ct_buffer_bytes(&bytes), proof.leaf);
    proof.size = checkpoint.head.size;
    memcpy(proof.root, checkpoint.head.root, sizeof proof.root);
    (void)g_strlcpy(proof.origin, checkpoint.origin, sizeof proof.origin);
    return ct_imprint_text(&proof, out, error);
}
