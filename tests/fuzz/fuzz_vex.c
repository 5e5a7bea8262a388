/* fuzz_vex.c - any bytes as statements; each that is read is found for its own product.
 *
 * Oracle: a statement without a range, asked about its own product within its days, is found (or an
 * earlier one of the same product is); it has all that it needs.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/vex.h"

#define NOW INT64_C(1767225600)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(CtVex) vex = ct_vex_new("fuzz", NOW);

    (void)!ct_vex_read((CtBytes){ data, size }, ct_vex_take, vex, NULL);
    for (size_t i = 0; i < ct_vex_count(vex); i++) {
        const CtVexStatement *told = ct_vex_at(vex, i);

        g_assert(told->by != NULL && told->advisory != NULL && told->stated < told->expires);
        g_assert(told->status != CT_VEX_NOT_AFFECTED || told->justification != NULL);
        if (told->versions == NULL)
            g_assert(ct_vex_find(vex, ct_bytes_of_text(told->product),
                                 ct_bytes_of_text(told->advisory), told->stated) != NULL);
    }
    return 0;
}
