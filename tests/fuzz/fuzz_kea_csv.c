/* fuzz_kea_csv.c - any bytes as this log; the oracle is that of all logs of addresses.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/kea_csv.h"
#include "lease_oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lease_oracle_check(&ct_kea_csv_format, data, size);
    return 0;
}
