/* test_random.c - seeded numbers: the published sequence, and an exponential that is one.
 *
 * Method: SplitMix64's first outputs of seed 0 as in its authors' reference; moments and tail of a
 * million exponentials against mean 1, variance 1 and exp(-2).
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/random.h"

#include "test.h"

static void test_random_is_splitmix64(void **state)
{
    (void)state;
    CtRandom dice = { 0 };

    assert_true(ct_random_next(&dice) == 0xe220a8397b1dcdafu);
    assert_true(ct_random_next(&dice) == 0x6e789e6aa1b965f4u);
    assert_true(ct_random_next(&dice) == 0x06c45d188009454fu);
}

static void test_random_exponential_has_mean_and_variance_one(void **state)
{
    (void)state;
    CtRandom dice = { 42 };
    const int draws = 1000000;
    double sum = 0;
    double squares = 0;
    int beyond_two = 0;

    for (int i = 0; i < draws; i++) {
        double drawn = (double)ct_random_exponential(&dice) / 4294967296.0;

        sum += drawn;
        squares += drawn * drawn;
        beyond_two += drawn > 2;
    }
    assert_true(sum / draws > 0.995 && sum / draws < 1.005);
    assert_true(squares / draws > 1.98 && squares / draws < 2.02);
    assert_in_range(beyond_two, 134400, 136300); /* exp(-2) = 0.13534 */
}

static void test_random_of_an_item_does_not_depend_on_the_others(void **state)
{
    (void)state;
    CtRandom seventh = ct_random_of(1, 7);
    CtRandom eighth = ct_random_of(1, 8);

    assert_true(ct_random_of(1, 7).state == seventh.state);
    assert_true(ct_random_next(&seventh) != ct_random_next(&eighth));
}

CT_TEST_MAIN(CT_TEST(test_random_is_splitmix64),
             CT_TEST(test_random_exponential_has_mean_and_variance_one),
             CT_TEST(test_random_of_an_item_does_not_depend_on_the_others))
