/* fuzz_pe.c - any bytes as a Windows program: twice the same, texts are UTF-8, a certificate table
 * lies in the file.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "../unit/packed.h"

#include "format/pe.h"

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
    unsigned strings[2] = { 0, 0 };
    CtPe pe[2];
    bool read = ct_pe_read(&bytes, take, &strings[0], &pe[0], NULL);

    g_assert(ct_pe_read(&bytes, take, &strings[1], &pe[1], NULL) == read);
    g_assert(strings[0] == strings[1]);
    g_assert(!read || pe[0].certificate_size <= size);
    return 0;
}
