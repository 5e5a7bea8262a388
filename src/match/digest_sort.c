/* digest_sort.c - exchange by the first byte, then by the next in each part.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/digest_sort.h"

#include <glib.h>
#include <string.h>

enum { SMALL = 24, VALUES = 256 };

static void swap(uint8_t *a, uint8_t *b, size_t width)
{
    uint8_t kept[CT_DIGEST_SORT_WIDTH];

    memcpy(kept, a, width);
    memcpy(a, b, width);
    memcpy(b, kept, width);
}

static void insert(uint8_t *rows, size_t count, size_t width)
{
    uint8_t kept[CT_DIGEST_SORT_WIDTH];

    for (size_t i = 1; i < count; i++) {
        size_t at = i;

        while (at > 0 && memcmp(rows + (at - 1) * width, rows + i * width, width) > 0)
            at--;
        if (at == i)
            continue;
        memcpy(kept, rows + i * width, width);
        memmove(rows + (at + 1) * width, rows + at * width, (i - at) * width);
        memcpy(rows + at * width, kept, width);
    }
}

/* Every row goes to its part, each exchange putting one row where it stays. */
static void exchange(uint8_t *rows, size_t width, size_t byte, size_t next[VALUES],
                     const size_t end[VALUES])
{
    for (unsigned part = 0; part < VALUES; part++) {
        while (next[part] < end[part]) {
            uint8_t *row = rows + next[part] * width;
            unsigned to = row[byte];

            if (to != part)
                swap(row, rows + next[to] * width, width);
            next[to]++;
        }
    }
}

/* The depth of recursion is the width of a row, 64 at most. */
static void sort(uint8_t *rows, size_t count, size_t width, size_t byte)
{
    size_t next[VALUES] = { 0 }, end[VALUES];

    if (count <= SMALL || byte == width) {
        insert(rows, byte == width ? 0 : count, width);
        return;
    }
    for (size_t i = 0; i < count; i++)
        next[rows[i * width + byte]]++;
    size_t sum = 0;
    for (unsigned part = 0; part < VALUES; part++) {
        size_t rows_of_part = next[part];

        next[part] = sum;
        sum += rows_of_part;
        end[part] = sum;
    }
    exchange(rows, width, byte, next, end);
    for (unsigned part = 0; part < VALUES; part++) {
        size_t first = part == 0 ? 0 : end[part - 1];

        if (end[part] - first > 1)
            sort(rows + first * width, end[part] - first, width, byte + 1);
    }
}

void ct_digest_sort(uint8_t *rows, size_t count, size_t width)
{
    g_assert(width > 0 && width <= CT_DIGEST_SORT_WIDTH);
    sort(rows, count, width, 0);
}

size_t ct_digest_sort_unique(uint8_t *rows, size_t count, size_t width)
{
    size_t kept = count > 0 ? 1 : 0;

    for (size_t i = 1; i < count; i++) {
        if (memcmp(rows + (kept - 1) * width, rows + i * width, width) == 0)
            continue;
        if (kept != i)
            memcpy(rows + kept * width, rows + i * width, width);
        kept++;
    }
    return kept;
}
