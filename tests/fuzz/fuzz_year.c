/* fuzz_year.c - any bytes as a year of advisories; what is read is written again as the same bytes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/year.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_auto(CtYear) year = { 0 };
    g_auto(CtBuffer) again = ct_buffer_new(SIZE_MAX);
    g_autoptr(GError) error = NULL;
    const CtBytes text = { data, size };

    if (!ct_year_read(text, &year, &error)) {
        g_assert(error != NULL && year.bulletins == NULL);
        return 0;
    }
    ct_year_write(&year, &again);
    g_assert(ct_bytes_equal(ct_buffer_bytes(&again), text));
    return 0;
}
