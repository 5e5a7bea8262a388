/* fuzz_digest_list.c - any bytes as a list of known digests; the oracle is that of all readers.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_format("digest-list", data, size);
    return 0;
}
