/* fuzz_applicability.c - any bytes as a tree of rows; what is a tree is written again byte by byte.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/applicability.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtApplicability walk = ct_applicability_over((CtBytes){ data, size });
    g_auto(CtBuffer) again = ct_buffer_new(size + 64);

    for (;;) {
        CtApplicabilityToken token = ct_applicability_step(&walk);

        if (token == CT_APPLICABILITY_END)
            break;
        if (token == CT_APPLICABILITY_OPEN)
            ct_applicability_open(&again, walk.all, walk.negated);
        else if (token == CT_APPLICABILITY_CLOSE)
            ct_applicability_close(&again);
        else
            g_assert(ct_applicability_row(&again, &walk.row));
    }
    if (ct_applicability_check(&walk, NULL))
        g_assert(ct_bytes_equal(ct_buffer_bytes(&again), (CtBytes){ data, size }));
    return 0;
}
