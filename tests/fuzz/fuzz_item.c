/* fuzz_item.c - any bytes as an item: what is read is written again byte for byte.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/item.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtReader reader = ct_reader_over((CtBytes){ data, size });
    g_auto(CtItem) item = { 0 };
    g_auto(CtBuffer) again = ct_buffer_new(64u << 20);

    if (!ct_item_decode(&reader, &item, NULL))
        return 0;
    ct_item_encode(&item, &again);
    g_assert(ct_bytes_equal(ct_buffer_bytes(&again), (CtBytes){ data, reader.offset }));
    return 0;
}
