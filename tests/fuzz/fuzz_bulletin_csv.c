/* fuzz_bulletin_csv.c - any bytes as each of the three tables of bulletins; the oracle is in
 * reading.h.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_format("bulletin-csv", data, size);
    check_format("bulletin-rows-csv", data, size);
    check_format("bulletin-names-csv", data, size);
    return 0;
}
