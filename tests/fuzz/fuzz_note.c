/* fuzz_note.c - the parts of a note that parses, put together again, are the note.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "seal/note.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree CtNote *note = g_new0(CtNote, 1);
    CtNoteVerifier key;

    if (ct_note_verifier_parse((CtBytes){ data, size }, &key, NULL)) {
        g_autofree char *again = ct_note_verifier_text(&key);
        g_assert(ct_bytes_equal(ct_bytes_of_text(again), (CtBytes){ data, size }));
    }
    if (!ct_note_parse((CtBytes){ data, size }, note, NULL))
        return 0;
    g_assert(note->text.data == data && note->text.size < size);
    g_assert(data[note->text.size - 1] == '\n' && data[note->text.size] == '\n');
    g_assert(note->count > 0);
    for (size_t i = 0; i < note->count; i++)
        g_assert(note->signature[i].name.data > data + note->text.size);
    return 0;
}
