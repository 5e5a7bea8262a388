/* fuzz_mbox.c - a file of mails, read as the format "mbox"; the oracle is in reading.h.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_format("mbox", data, size);
    return 0;
}
