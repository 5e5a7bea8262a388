/* checkpoint.c - the three lines of a checkpoint.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "seal/checkpoint.h"

#include "base/reader.h"
#include "base/text.h"

#include <string.h>

/* Origin, two numbers and newlines; the note itself is smaller than this too. */
#define TEXT_BYTES 1024

void ct_checkpoint_sign(const CtNoteSigner *signer, const CtMerkleHead *head, CtBuffer *out)
{
    g_auto(CtBuffer) text = ct_buffer_new(TEXT_BYTES);
    g_autofree char *root = g_base64_encode(head->root, sizeof head->root);

    ct_buffer_printf(&text, "%s\n%" G_GUINT64_FORMAT "\n%s\n", signer->verifier.name, head->size,
                     root);
    ct_note_sign(signer, ct_buffer_bytes(&text), out);
}

static CtBytes take_line(CtReader *reader)
{
    CtBytes line = ct_reader_line(reader);

    if (line.size == 0)
        ct_reader_reject(reader, "has an empty line");
    return line;
}

bool ct_checkpoint_parse(CtBytes text, CtCheckpoint *out, GError **error)
{
    CtReader reader = ct_reader_over(text);
    CtCheckpoint parsed = { 0 };
    size_t root_size = 0;

    if (text.size == 0 || text.data[text.size - 1] != '\n')
        return ct_fail(error, CT_ERROR_INPUT, "checkpoint: it does not end with a newline");
    if (memchr(text.data, '\r', text.size) != NULL)
        return ct_fail(error, CT_ERROR_INPUT, "checkpoint: it has carriage returns");
    CtBytes origin = take_line(&reader);
    CtBytes size = take_line(&reader);
    CtBytes root = take_line(&reader);
    if (origin.size >= sizeof parsed.origin)
        ct_reader_reject_limit(&reader, "has an origin that is too long");
    if (!ct_text_is_utf8(origin))
        ct_reader_reject(&reader, "has an origin that is not UTF-8");
    if (!ct_text_to_u64(size, UINT64_MAX, &parsed.head.size) ||
        (size.size > 1 && size.data[0] == '0'))
        ct_reader_reject(&reader, "has no tree size in its second line");
    if (!ct_text_unbase64(root, parsed.head.root, CT_DIGEST_SIZE, &root_size) ||
        root_size != CT_DIGEST_SIZE)
        ct_reader_reject(&reader, "has no root hash in its third line");
    while (!ct_reader_at_end(&reader))
        (void)take_line(&reader);
    if (!ct_reader_check(&reader, "checkpoint", error))
        return false;
    memcpy(parsed.origin, origin.data, origin.size);
    *out = parsed;
    return true;
}

bool ct_checkpoint_open(CtBytes note, const CtNoteVerifier *verifier, CtCheckpoint *out,
                        GError **error)
{
    g_autofree CtNote *parsed = g_new0(CtNote, 1);
    CtCheckpoint checkpoint;

    if (!ct_note_parse(note, parsed, error) || !ct_note_verify(parsed, verifier, error) ||
        !ct_checkpoint_parse(parsed->text, &checkpoint, error))
        return false;
    if (strcmp(checkpoint.origin, verifier->name) != 0)
        return ct_fail(error, CT_ERROR_INTEGRITY, "checkpoint: it is of another log");
    *out = checkpoint;
    return true;
}
