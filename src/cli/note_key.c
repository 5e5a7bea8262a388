/* note_key.c - a line with a name and a seed; a verifier's text, or the file that holds it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/note_key.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "seal/envelope.h"

bool ct_cli_note_key_signer(const char *path, CtNoteSigner *out, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    uint8_t seed[CT_NOTE_SEED_SIZE];

    if (!ct_file_read_named(path, &text, "key file", error))
        return false;
    CtBytes line = ct_text_trim(ct_buffer_bytes(&text));
    size_t name = line.size < 2 * sizeof seed + 2 ? 0 : line.size - 2 * sizeof seed - 1;
    g_autofree char *signer = ct_bytes_to_text(ct_bytes_slice(line, 0, name));
    bool read =
        (name > 0 && ct_text_unhex(ct_bytes_slice(line, name + 1, line.size), seed, sizeof seed))
            ? ct_note_signer_from(signer, seed, out, error)
            : ct_fail(error, CT_ERROR_INPUT, "key file: not NAME and 64 hex digits");
    ct_envelope_wipe(seed, sizeof seed);
    ct_envelope_wipe(text.data, text.size);
    return read;
}

bool ct_cli_note_key_verifier(const char *text, CtNoteVerifier *out, GError **error)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_LIMIT_NOTE_BYTES);

    if (ct_note_verifier_parse(ct_bytes_of_text(text), out, NULL))
        return true;
    return ct_file_read_named(text, &bytes, "verifier key", error) &&
           ct_note_verifier_parse(ct_text_trim(ct_buffer_bytes(&bytes)), out, error);
}
