/* fuzz_version_go.c - any three texts as versions of the scheme go; the oracle is
 * version_oracle.h's.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "version_oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    version_oracle_check("go", data, size, NULL);
    return 0;
}
