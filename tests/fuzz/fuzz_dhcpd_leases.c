/* fuzz_dhcpd_leases.c - any bytes as this log; the oracle is that of all logs of addresses.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/dhcpd_leases.h"
#include "lease_oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lease_oracle_check(&ct_dhcpd_leases_format, data, size);
    return 0;
}
