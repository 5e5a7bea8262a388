/* test_advisory_set.c - numbers come out in order, once each, with the better truth.
 *
 * Method: numbers that chance draws, beside a plain table of the best truth of each.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "match/advisory_set.h"

enum { CEILING = 70000, ADDED = 5000 };

static void test_advisory_set_gives_numbers_in_order_with_the_better_truth(void **state)
{
    (void)state;
    g_auto(CtAdvisoryList) list = { 0 };
    g_auto(CtAdvisorySet) set = { 0 };
    g_autofree uint8_t *best = g_new0(uint8_t, CEILING);
    uint32_t seed = 12345;

    ct_advisory_set_init(&set, CEILING);
    for (size_t i = 0; i < ADDED; i++) {
        seed = seed * 1664525u + 1013904223u;
        uint32_t number = (seed >> 8) % CEILING;
        CtAdvisoryTruth truth = (seed >> 4 & 1) != 0 ? CT_ADVISORY_YES : CT_ADVISORY_MAYBE;

        best[number] = MAX(best[number], (uint8_t)truth);
        ct_advisory_set_add(&set, number, truth);
    }
    ct_advisory_list_push(&list, 7);
    ct_advisory_set_take(&set, &list);
    assert_int_equal(list.at[0], 7);
    size_t at = 1;
    for (uint32_t number = 0; number < CEILING; number++)
        if (best[number] != CT_ADVISORY_NO) {
            assert_true(at < list.count);
            assert_int_equal(list.at[at] & CT_ADVISORY_SET_MASK, number);
            assert_int_equal(list.at[at] >> CT_ADVISORY_SET_SHIFT, best[number]);
            at++;
        }
    assert_int_equal(at, list.count);
}

static void test_advisory_set_is_empty_once_taken_and_keeps_to_its_ceiling(void **state)
{
    (void)state;
    g_auto(CtAdvisoryList) list = { 0 };
    g_auto(CtAdvisorySet) set = { 0 };

    ct_advisory_set_init(&set, CEILING);
    ct_advisory_set_add(&set, CEILING - 1, CT_ADVISORY_YES);
    ct_advisory_set_add(&set, CEILING, CT_ADVISORY_YES);
    ct_advisory_set_add(&set, UINT32_MAX, CT_ADVISORY_MAYBE);
    ct_advisory_set_add(&set, 1, CT_ADVISORY_NO);
    ct_advisory_set_take(&set, &list);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.at[0], (CEILING - 1) | (uint32_t)CT_ADVISORY_YES << 30);
    ct_advisory_set_take(&set, &list);
    assert_int_equal(list.count, 1);
}

CT_TEST_MAIN(CT_TEST(test_advisory_set_gives_numbers_in_order_with_the_better_truth),
             CT_TEST(test_advisory_set_is_empty_once_taken_and_keeps_to_its_ceiling))
