/* fuzz_msi.c - any bytes as an installer: twice the same properties, texts and names are UTF-8.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "../unit/packed.h"

#include "format/msi.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take(void *user, const char *name, const char *value)
{
    g_assert(g_utf8_validate(name, -1, NULL) && g_utf8_validate(value, -1, NULL));
    (*(unsigned *)user)++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtBytes all = { data, size };
    const CtKindBytes bytes = { ct_bytes_slice(all, 0, CT_KIND_HEAD), size, packed_read, &all };
    g_autoptr(CtOle) ole = ct_ole_open(&bytes, NULL);
    unsigned rows[2] = { 0, 0 };
    bool table = false;

    if (ole == NULL)
        return 0;
    bool read = ct_msi_properties(ole, take, &rows[0], NULL);
    g_assert(ct_msi_properties(ole, take, &rows[1], NULL) == read && rows[0] == rows[1]);
    for (size_t i = 0; i < MIN(ct_ole_count(ole), 50); i++) {
        g_autofree char *name = ct_msi_stream_name(ct_ole_entry(ole, i), &table);
        g_assert(g_utf8_validate(name, -1, NULL));
    }
    return 0;
}
