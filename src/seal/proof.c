/* proof.c - writing, reading and checking tlog-proof files.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "seal/proof.h"

#include "base/limits.h"
#include "base/reader.h"
#include "base/text.h"

#include <string.h>

#define FORMAT "c2sp.org/tlog-proof@v1"

void ct_proof_write(const CtProof *proof, CtBuffer *out)
{
    ct_buffer_add_text(out, FORMAT "\n");
    if (proof->extra_size > 0) {
        g_autofree char *extra = g_base64_encode(proof->extra, proof->extra_size);
        ct_buffer_printf(out, "extra %s\n", extra);
    }
    ct_buffer_printf(out, "index %" G_GUINT64_FORMAT "\n", proof->index);
    for (size_t i = 0; i < proof->path.count; i++) {
        g_autofree char *hash = g_base64_encode(proof->path.hash[i], CT_DIGEST_SIZE);
        ct_buffer_printf(out, "%s\n", hash);
    }
    ct_buffer_add_text(out, "\n");
    ct_buffer_add(out, proof->checkpoint);
}

/* What follows `prefix` in the line, or no bytes when the line begins otherwise. */
static CtBytes after(CtBytes line, const char *prefix)
{
    size_t size = strlen(prefix);

    if (line.size <= size || memcmp(line.data, prefix, size) != 0)
        return (CtBytes){ NULL, 0 };
    return ct_bytes_slice(line, size, line.size);
}

static void read_path(CtReader *reader, CtMerkleProof *out)
{
    for (CtBytes line = ct_reader_line(reader); ct_reader_ok(reader) && line.size > 0;
         line = ct_reader_line(reader)) {
        size_t size = 0;

        if (out->count == CT_MERKLE_LEVELS) {
            ct_reader_reject_limit(reader, "has more hashes than a tree has levels");
            return;
        }
        if (!ct_text_unbase64(line, out->hash[out->count++], CT_DIGEST_SIZE, &size) ||
            size != CT_DIGEST_SIZE)
            ct_reader_reject(reader, "has a line that is not a hash");
    }
}

bool ct_proof_parse(CtBytes text, CtProof *out, GError **error)
{
    CtReader reader = ct_reader_over(text);
    g_autofree CtProof *parsed = g_new0(CtProof, 1);

    if (text.size > CT_LIMIT_NOTE_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "proof: it is larger than %u bytes",
                       CT_LIMIT_NOTE_BYTES);
    if (text.size > 0 && memchr(text.data, '\r', text.size) != NULL)
        return ct_fail(error, CT_ERROR_INPUT, "proof: it has carriage returns");
    if (!ct_bytes_equal(ct_reader_line(&reader), ct_bytes_of_text(FORMAT)))
        ct_reader_reject(&reader, "does not begin with " FORMAT);
    CtBytes line = ct_reader_line(&reader);
    CtBytes extra = after(line, "extra ");
    if (extra.size > 0) {
        if (!ct_text_unbase64(extra, parsed->extra, sizeof parsed->extra, &parsed->extra_size))
            ct_reader_reject(&reader, "has extra data that is too long or not Base64");
        line = ct_reader_line(&reader);
    }
    CtBytes index = after(line, "index ");
    if (!ct_text_to_u64(index, UINT64_MAX, &parsed->index) ||
        (index.size > 1 && index.data[0] == '0'))
        ct_reader_reject(&reader, "has no index");
    read_path(&reader, &parsed->path);
    parsed->checkpoint = ct_reader_take(&reader, ct_reader_left(&reader));
    if (parsed->checkpoint.size == 0)
        ct_reader_reject(&reader, "has no checkpoint");
    if (!ct_reader_check(&reader, "proof", error))
        return false;
    *out = *parsed;
    return true;
}

bool ct_proof_verify_leaf(const CtProof *proof, const uint8_t leaf[CT_DIGEST_SIZE],
                          const CtNoteVerifier *verifier, CtCheckpoint *out_checkpoint,
                          GError **error)
{
    CtCheckpoint checkpoint;

    if (!ct_checkpoint_open(proof->checkpoint, verifier, &checkpoint, error) ||
        !ct_merkle_check_inclusion(leaf, proof->index, checkpoint.head.size, &proof->path,
                                   checkpoint.head.root, error))
        return false;
    if (out_checkpoint != NULL)
        *out_checkpoint = checkpoint;
    return true;
}

bool ct_proof_verify(const CtProof *proof, CtBytes entry, const CtNoteVerifier *verifier,
                     GError **error)
{
    uint8_t leaf[CT_DIGEST_SIZE];

    ct_merkle_leaf(entry, leaf);
    return ct_proof_verify_leaf(proof, leaf, verifier, NULL, error);
}
