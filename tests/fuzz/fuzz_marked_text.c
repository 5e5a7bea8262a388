/* fuzz_marked_text.c - any bytes behind a mark; the oracle is in reading.h.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_format("marked-text", data, size);
    return 0;
}
