/* fuzz_gpt.c - any bytes as a medium with a GUID partition table: a copy agrees with itself, and
 * no partition is empty.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "../unit/memory_disk.h"

#include "format/gpt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtBytes bytes = { data, size };
    const CtDisk disk = memory_disk(&bytes);

    for (int which = 0; which < CT_GPT_COPIES; which++) {
        g_auto(CtGpt) table = { 0 };

        if (!ct_gpt_read(&disk, (CtGptCopy)which, &table, NULL))
            continue;
        g_assert(ct_gpt_agree(&table, &table));
        for (guint i = 0; i < table.partition->len; i++) {
            const CtGptPartition *partition = &g_array_index(table.partition, CtGptPartition, i);

            g_assert(partition->size > 0 && partition->name != NULL);
        }
    }
    return 0;
}
