/* fuzz_feed_zip.c - any bytes as a zip of feeds; the oracle is that of all readers.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_format("feed-zip", data, size);
    return 0;
}
