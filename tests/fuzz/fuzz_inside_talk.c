/* fuzz_inside_talk.c - any bytes as what is said about the inside of files: what is read is written
 * again byte for byte.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/inside_talk.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtBytes bytes = { data, size };
    g_auto(CtBuffer) again = ct_buffer_new(64u << 20);
    CtInsideTalkLook look;
    CtInsideTalkNeed need;

    /* A kind with a zero in it is shorter than it says. */
    if (ct_inside_talk_get_look(bytes, &look, NULL) && strlen(look.kind) == data[9]) {
        ct_inside_talk_put_look(&again, &look);
        g_assert(ct_bytes_equal(ct_buffer_bytes(&again), bytes));
    }
    ct_buffer_empty(&again);
    if (ct_inside_talk_get_need(bytes, &need, NULL)) {
        ct_inside_talk_put_need(&again, &need);
        g_assert(ct_bytes_equal(ct_buffer_bytes(&again), bytes));
    }
    return 0;
}
