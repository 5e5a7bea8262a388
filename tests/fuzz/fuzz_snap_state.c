/* fuzz_snap_state.c - any bytes as snapd's state; the oracle is in product_oracle.h.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "product_oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    product_oracle_check("snapd-state", data, size);
    return 0;
}
