/* advisories_sign.c - `constat advisories sign --index INDEX --key FILE`: whose index is it?
 *
 * Writes INDEX.note, a signed note (seal/note.h) over the index's SHA-256 and size, after checking
 * the index against its digest; `advisories status --index INDEX --verifier KEY` checks it. The key
 * is one of `constat authorise key`. An index that is changed or added to needs a new signature.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/advisories.h"

#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/note_key.h"

#include <stdio.h>
#include <string.h>

static char *note_path(const char *index)
{
    return g_strconcat(index, ".note", NULL);
}

/* What is signed: the same index has the same text. */
static char *statement_of(const CtAdvisory *index)
{
    g_autofree char *hex = ct_text_hex((CtBytes){ ct_advisory_digest(index), 32 });

    return g_strdup_printf("constat advisory index 1\nsha256 %s\nadvisories %u\nsources %u\n", hex,
                           ct_advisory_count(index), ct_advisory_source_count(index));
}

bool ct_cli_advisories_signed(const char *path, const CtAdvisory *index, const char *verifier,
                              GError **error)
{
    g_autofree char *file = note_path(path);
    g_autofree char *statement = statement_of(index);
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    CtNoteVerifier key;
    CtNote note;

    if (!ct_cli_note_key_verifier(verifier, &key, error) ||
        !ct_file_read_named(file, &bytes, "the index's note", error) ||
        !ct_note_parse(ct_buffer_bytes(&bytes), &note, error) ||
        !ct_note_verify(&note, &key, error))
        return false;
    if (!ct_bytes_equal(note.text, ct_bytes_of_text(statement)))
        return ct_fail(error, CT_ERROR_INTEGRITY, "the index's note: is of another index");
    (void)printf("signed\t%s\n", key.name);
    return true;
}

bool ct_cli_advisories_sign(int argc, char **argv, GError **error)
{
    g_autofree char *path = NULL;
    g_autofree char *key = NULL;
    const GOptionEntry entries[] = {
        { "index", 0, 0, G_OPTION_ARG_FILENAME, &path, "The index", "INDEX" },
        { "key", 0, 0, G_OPTION_ARG_FILENAME, &key, "The signer's key file", "FILE" },
        { 0 },
    };
    g_auto(CtNoteSigner) signer = { 0 };
    g_auto(CtBuffer) note = ct_buffer_new(CT_LIMIT_NOTE_BYTES);

    if (!ct_cli_options(&ct_command_advisories, entries, &argc, &argv, error))
        return false;
    if (path == NULL || key == NULL || argc != 1)
        return ct_cli_misuse(error, "advisories sign: say --index INDEX --key FILE");
    g_autoptr(CtAdvisory) index = ct_cli_advisories_index(path, error);
    if (index == NULL || !ct_cli_note_key_signer(key, &signer, error))
        return false;
    g_autofree char *statement = statement_of(index);
    g_autofree char *file = note_path(path);
    ct_note_sign(&signer, ct_bytes_of_text(statement), &note);
    if (!ct_file_replace(file, ct_buffer_bytes(&note), "the index's note", error))
        return false;
    (void)fwrite(note.data, 1, note.size, stdout);
    return true;
}
