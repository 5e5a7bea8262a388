/* fuzz_origin.c - a text derived from another by dropping bytes, and that one again, as the input
 * says: an even byte is kept, an odd one dropped.
 *
 * Oracle: a plain array of where each byte came from.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/origin.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PLACE 7 /* where the first text stands in its source */

/* Keeps the positions whose byte, shifted, is even; returns how many. */
static size_t derive(const uint8_t *data, size_t size, unsigned shift, CtOrigin *origin,
                     size_t *out_before)
{
    size_t count = 0;

    for (size_t i = 0; i < size; i++) {
        if ((data[i] >> shift & 1) != 0)
            continue;
        if (count == 0 || out_before[count - 1] + 1 != i)
            ct_origin_add(origin, count, i);
        out_before[count++] = i;
    }
    return count;
}

static void check_span(const CtOrigin *origin, const size_t *place, size_t from, size_t to)
{
    uint64_t first;
    uint64_t end;

    ct_origin_span(origin, from, to, &first, &end);
    g_assert(first == PLACE + place[from]);
    g_assert(end == PLACE + place[to - 1] + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtOrigin whole = ct_origin_verbatim(PLACE);
    g_auto(CtOrigin) middle = ct_origin_derived(&whole, size);
    g_autofree size_t *before = g_new(size_t, size + 1);
    g_autofree size_t *again = g_new(size_t, size + 1);

    if (size > 4096)
        return 0;
    size_t kept = derive(data, size, 0, &middle, before);
    g_auto(CtOrigin) last = ct_origin_derived(&middle, kept);
    size_t left = derive(data, kept, 1, &last, again);
    for (size_t i = 0; i < kept; i++)
        g_assert(ct_origin_before(&middle, i) == before[i]);
    for (size_t i = 0; i < left; i++) {
        g_assert(ct_origin_before(&last, i) == again[i]);
        again[i] = before[again[i]];
    }
    for (size_t i = 0; i < left; i++) {
        check_span(&last, again, i, i + 1);
        check_span(&last, again, i / 2, i + 1);
    }
    return 0;
}
