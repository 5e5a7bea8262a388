/* fuzz_acns_mail.c - a whole mail, read as the format "acns-mail"; the oracle is in reading.h.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_format("acns-mail", data, size);
    return 0;
}
