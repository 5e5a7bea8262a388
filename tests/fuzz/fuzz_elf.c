/* fuzz_elf.c - any bytes as an ELF program: twice the same, its name is printable.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "../unit/packed.h"

#include "format/elf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtBytes all = { data, size };
    const CtKindBytes bytes = { ct_bytes_slice(all, 0, CT_KIND_HEAD), size, packed_read, &all };
    CtElf one;
    CtElf two;
    bool read = ct_elf_read(&bytes, &one, NULL);

    g_assert(ct_elf_read(&bytes, &two, NULL) == read);
    if (!read)
        return 0;
    g_assert(one.build_id_size == two.build_id_size && strcmp(one.name, two.name) == 0);
    for (const char *c = one.name; *c != '\0'; c++)
        g_assert(g_ascii_isprint(*c));
    return 0;
}
