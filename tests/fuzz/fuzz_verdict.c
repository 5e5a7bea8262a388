/* fuzz_verdict.c - any bytes as a proof; what is read is written and read again as the same.
 *
 * Oracle: a second writing gives the same bytes, and checking them gives the same answer.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/verdict.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_auto(CtBuffer) first = ct_buffer_new(CT_LIMIT_FEED_BYTES);
    g_auto(CtBuffer) second = ct_buffer_new(CT_LIMIT_FEED_BYTES);
    g_autoptr(CtVerdict) proof = ct_verdict_read((CtBytes){ data, size }, NULL);

    if (proof == NULL)
        return 0;
    ct_verdict_write(proof, &first);
    g_autoptr(CtVerdict) again = ct_verdict_read(ct_buffer_bytes(&first), NULL);
    g_assert(again != NULL);
    ct_verdict_write(again, &second);
    g_assert(ct_bytes_equal(ct_buffer_bytes(&first), ct_buffer_bytes(&second)));
    g_assert(ct_verdict_check(proof, NULL) == ct_verdict_check(again, NULL));
    return 0;
}
