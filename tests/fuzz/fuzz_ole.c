/* fuzz_ole.c - any bytes as a compound file: no stream is longer than it says, a second reading is
 * the same, and every entry's parent is one.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "../unit/packed.h"

#include "format/kind_ole.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(CtOle *ole, const CtOleEntry *entry)
{
    uint8_t one[5000];
    uint8_t two[5000];
    size_t got = ct_ole_read(ole, entry, 100, one, sizeof one);

    g_assert(got == 0 || got + 100 <= entry->size);
    g_assert(ct_ole_read(ole, entry, 100, two, sizeof two) == got);
    g_assert(got == 0 || memcmp(one, two, got) == 0);
    g_assert(entry->parent == CT_OLE_NONE || entry->parent < ct_ole_count(ole));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtBytes all = { data, size };
    const CtKindBytes bytes = { ct_bytes_slice(all, 0, CT_KIND_HEAD), size, packed_read, &all };
    g_autoptr(CtOle) ole = ct_ole_open(&bytes, NULL);

    for (size_t i = 0; ole != NULL && i < MIN(ct_ole_count(ole), 50); i++)
        check(ole, ct_ole_entry(ole, i));
    if (ole != NULL)
        g_assert(ct_kind_ole_of(ole) != NULL);
    return 0;
}
