/* fuzz_version_windows.c - any three texts as versions of the scheme windows; the oracle is
 * version_oracle.h's.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "version_oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    version_oracle_check("windows", data, size, NULL);
    return 0;
}
