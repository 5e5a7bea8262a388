/* fuzz_s10.c - a number that is read is the number that would be made from what was read.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/s10.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtS10 item;
    char again[CT_S10_SIZE];

    if (!ct_s10_parse((CtBytes){ data, size }, &item, NULL))
        return 0;
    g_assert(ct_s10_make(item.service, item.serial, item.country, again, NULL));
    g_assert(ct_bytes_equal((CtBytes){ data, size }, ct_bytes_of_text(again)));
    return 0;
}
