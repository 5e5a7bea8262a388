/* fuzz_kind.c - any bytes are of one kind, twice the same, and the name of the kind finds it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "../unit/packed.h"

#include "format/kind.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtBytes all = { data, size };
    const CtKindBytes bytes = { ct_bytes_slice(all, 0, CT_KIND_HEAD), size, packed_read, &all };
    const CtKind *kind = ct_kind_of(&bytes);

    g_assert(kind != NULL && kind == ct_kind_of(&bytes));
    g_assert(ct_kind_named(kind->name) == kind);
    g_assert(ct_kind_agrees(kind, (CtBytes){ NULL, 0 }));
    CtBytes extension = ct_kind_extension(all);
    g_assert(ct_kind_agrees(kind, extension) || ct_kind_told(extension) != NULL);
    return 0;
}
