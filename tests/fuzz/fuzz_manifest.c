/* fuzz_manifest.c - the first two bytes are a number of items, the rest the columns of a block:
 * what is read is written again byte for byte. The whole is also a file that may be opened, and
 * verifies only if it is a manifest.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/manifest_reader.h"

#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_columns(CtBytes bytes, size_t count)
{
    g_autofree CtItem *item = g_new0(CtItem, CT_LIMIT_MANIFEST_ITEMS);
    g_auto(CtBuffer) again = ct_buffer_new(CT_LIMIT_MANIFEST_BLOCK);

    if (!ct_manifest_columns_parse(bytes, item, count, 1000, NULL))
        return;
    ct_manifest_columns_write(item, count, 1000, &again);
    g_assert(ct_bytes_equal(ct_buffer_bytes(&again), bytes));
    for (size_t i = 0; i < count; i++)
        ct_item_clear(&item[i]);
}

static void try_file(CtBytes bytes)
{
    int file = memfd_create("manifest", MFD_CLOEXEC);

    g_assert(file >= 0 && write(file, bytes.data, bytes.size) == (ssize_t)bytes.size);
    g_autoptr(CtManifestReader) reader = ct_manifest_reader_over(file, false, NULL);
    g_assert(reader == NULL || ct_manifest_reader_verify(reader, NULL) ||
             ct_manifest_reader_totals(reader) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    size_t count = ((size_t)data[0] << 8 | data[1]) % (CT_LIMIT_MANIFEST_ITEMS + 1);
    try_columns((CtBytes){ data + 2, size - 2 }, count);
    try_file((CtBytes){ data, size });
    return 0;
}
