/* test_digest_sort.c - rows sorted in place are what the library's sort makes of them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "match/digest_sort.h"

static size_t width_now;

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, width_now);
}

/* `values`: how many different bytes there are, so that few make many equal rows. */
static void check(size_t count, size_t width, uint32_t values)
{
    g_autofree uint8_t *rows = g_malloc(MAX(count * width, 1));
    g_autofree uint8_t *other = NULL;
    GRand *random = g_rand_new_with_seed((guint32)(count * 31 + width * 7 + values));

    for (size_t i = 0; i < count * width; i++)
        rows[i] = (uint8_t)(g_rand_int(random) % values);
    g_rand_free(random);
    other = g_memdup2(rows, count * width);
    ct_digest_sort(rows, count, width);
    width_now = width;
    if (count > 0)
        qsort(other, count, width, compare);
    assert_memory_equal(rows, other == NULL ? rows : other, count * width);
}

static void test_digest_sort_agrees_with_the_library(void **state)
{
    (void)state;
    static const size_t counts[] = { 0, 1, 2, 23, 24, 25, 26, 1000, 20000 };
    static const size_t widths[] = { 1, 2, 16, 20, 24, 64 };

    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++)
        for (size_t j = 0; j < G_N_ELEMENTS(widths); j++) {
            check(counts[i], widths[j], 256);
            check(counts[i], widths[j], 2);
        }
}

static void test_digest_sort_takes_rows_that_are_all_equal(void **state)
{
    (void)state;
    check(100000, 20, 1);
}

static void test_digest_sort_unique_keeps_each_row_once(void **state)
{
    (void)state;
    uint8_t rows[] = "aabbbbccaaddddee"; /* pairs; "aa" comes again later */

    ct_digest_sort(rows, 8, 2);
    assert_int_equal(ct_digest_sort_unique(rows, 8, 2), 5);
    assert_memory_equal(rows, "aabbccddee", 10);
    assert_int_equal(ct_digest_sort_unique(rows, 0, 2), 0);
}

CT_TEST_MAIN(CT_TEST(test_digest_sort_agrees_with_the_library),
             CT_TEST(test_digest_sort_takes_rows_that_are_all_equal),
             CT_TEST(test_digest_sort_unique_keeps_each_row_once))
