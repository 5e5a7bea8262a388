/* fuzz_needle.c - the first line is the value, the rest is searched: whatever else stands there,
 * the value is found where it stands as it is, and a search in two pieces finds what one in one
 * does.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/needle.h"
#include "base/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void note(void *user, const CtNeedleHit *hit)
{
    GHashTable *places = user;

    g_hash_table_add(places, GSIZE_TO_POINTER((gsize)hit->offset + 1));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtReader reader = ct_reader_over((CtBytes){ data, size });
    CtBytes value = ct_reader_line(&reader);
    CtBytes rest = ct_reader_take(&reader, ct_reader_left(&reader));
    g_autoptr(CtNeedles) needles = ct_needles_new();
    g_autoptr(GHashTable) whole = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) halves = g_hash_table_new(NULL, NULL);
    CtNeedlePiece piece = { .bytes = rest, .to = rest.size / 2 };

    if (!ct_needles_add(needles, value, false, NULL) || rest.size > 65536)
        return 0;
    ct_needles_search(needles, &piece, note, halves);
    piece.from = piece.to;
    piece.to = SIZE_MAX;
    ct_needles_search(needles, &piece, note, halves);
    piece.from = 0;
    ct_needles_search(needles, &piece, note, whole);
    g_assert(g_hash_table_size(whole) == g_hash_table_size(halves));
    for (size_t i = 0; i + value.size <= rest.size; i++)
        if (ct_bytes_equal(ct_bytes_slice(rest, i, value.size), value))
            g_assert(g_hash_table_contains(whole, GSIZE_TO_POINTER(i + 1)));
    return 0;
}
