/* fuzz_debian_tracker.c - any bytes as the Debian tracker's data; the oracle of all readers.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_format("debian-tracker", data, size);
    return 0;
}
