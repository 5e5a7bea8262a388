/* fuzz_entry.c - an entry that parses is written again byte for byte.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "evidence/entry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_auto(CtBuffer) again = ct_buffer_new(CT_LIMIT_ENTRY_BYTES);
    CtEntry entry;

    if (!ct_entry_parse((CtBytes){ data, size }, &entry, NULL))
        return 0;
    ct_entry_write_header(&entry, &again);
    for (size_t i = 0; i < entry.count; i++)
        ct_buffer_add(&again, (CtBytes){ entry.field[i].commitment, CT_DIGEST_SIZE });
    g_assert(ct_bytes_equal(ct_buffer_bytes(&again), (CtBytes){ data, size }));
    return 0;
}
