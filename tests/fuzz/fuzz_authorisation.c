/* fuzz_authorisation.c - a text that parses is what its signing writes again.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/limits.h"
#include "seal/authorisation.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t seed[CT_NOTE_SEED_SIZE] = { 1 };
    g_auto(CtNoteSigner) signer = { 0 };
    g_auto(CtBuffer) note = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    CtAuthorisation read;

    if (!ct_authorisation_parse((CtBytes){ data, size }, &read, NULL))
        return 0;
    g_assert(ct_note_signer_from("reviewer", seed, &signer, NULL));
    g_assert(ct_authorisation_sign(&read, &signer, &note, NULL));
    g_assert(
        ct_bytes_equal(ct_bytes_slice(ct_buffer_bytes(&note), 0, size), (CtBytes){ data, size }));
    return 0;
}
