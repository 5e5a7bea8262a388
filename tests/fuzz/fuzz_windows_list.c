/* fuzz_windows_list.c - any bytes as each of these lists; the oracle is in reading.h, and:
 * whatever is installed has a name and a row of one line.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "product_oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = { "windows-systeminfo", "windows-updates",
                                         "windows-programs", "windows-registry" };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        product_oracle_check(names[i], data, size);
    return 0;
}
