/* fuzz_proof.c - a proof that parses is written again byte for byte.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/limits.h"
#include "seal/proof.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree CtProof *proof = g_new0(CtProof, 1);
    g_auto(CtBuffer) again = ct_buffer_new(CT_LIMIT_NOTE_BYTES + 1);

    if (!ct_proof_parse((CtBytes){ data, size }, proof, NULL))
        return 0;
    ct_proof_write(proof, &again);
    g_assert(ct_bytes_equal(ct_buffer_bytes(&again), (CtBytes){ data, size }));
    return 0;
}
