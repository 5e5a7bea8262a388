/* fuzz_purl.c - any text as a package URL; its canonical spelling is read as itself.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/purl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_auto(CtPurl) first = { 0 };
    g_auto(CtPurl) second = { 0 };
    g_auto(CtBuffer) text = ct_buffer_new(8 * (size_t)CT_LIMIT_PURL_BYTES);
    g_auto(CtBuffer) again = ct_buffer_new(8 * (size_t)CT_LIMIT_PURL_BYTES);

    if (!ct_purl_parse((CtBytes){ data, size }, &first, NULL))
        return 0;
    ct_purl_write(&first, &text);
    if (text.size > CT_LIMIT_PURL_BYTES)
        return 0;
    g_assert(ct_purl_parse(ct_buffer_bytes(&text), &second, NULL));
    ct_purl_write(&second, &again);
    g_assert(ct_bytes_equal(ct_buffer_bytes(&text), ct_buffer_bytes(&again)));
    return 0;
}
