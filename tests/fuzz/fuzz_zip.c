/* fuzz_zip.c - any bytes as a zip: names lie in what was read, a second listing is the same.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "../unit/packed.h"

#include "format/kind_zip.h"
#include "format/zip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
    uint64_t sum;
    uint64_t entries;
} Sum;

static bool add(void *user, const CtZipEntry *entry)
{
    Sum *sum = user;

    for (size_t i = 0; i < entry->name.size; i++)
        sum->sum = sum->sum * 31 + entry->name.data[i];
    sum->sum += entry->packed + entry->at + entry->flags;
    sum->entries++;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtBytes all = { data, size };
    const CtKindBytes bytes = { ct_bytes_slice(all, 0, CT_KIND_HEAD), size, packed_read, &all };
    Sum one = { 0 };
    Sum two = { 0 };
    bool listed = ct_zip_each(&bytes, add, &one, NULL);

    g_assert(listed == (one.entries > 0));
    g_assert(ct_zip_each(&bytes, add, &two, NULL) == listed);
    g_assert(one.sum == two.sum && one.entries == two.entries);
    g_assert(ct_kind_zip_of(&bytes) == ct_kind_zip_of(&bytes));
    return 0;
}
