/* test_shard.c - work in several processes: the same sum on any number, and failures told.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/shard.h"

#include <unistd.h>

#include "test.h"

#define WORK 1000

/* The sum of the share's numbers, and how many there are. */
static bool add_up(const void *user, unsigned index, unsigned shares, int64_t *out, GError **error)
{
    (void)user;
    (void)error;
    for (unsigned i = WORK * index / shares; i < WORK * (index + 1) / shares; i++) {
        out[0] += i;
        out[1]++;
    }
    return true;
}

static void add(const void *user, int64_t *sum, const int64_t *other)
{
    (void)user;
    sum[0] += other[0];
    sum[1] += other[1];
}

static bool refuse_second(const void *user, unsigned index, unsigned shares, int64_t *out,
                          GError **error)
{
    if (index == 1)
        return ct_fail(error, CT_ERROR_LIMIT, "share: too much");
    return add_up(user, index, shares, out, error);
}

static bool die_second(const void *user, unsigned index, unsigned shares, int64_t *out,
                       GError **error)
{
    if (index == 1)
        _exit(3);
    return add_up(user, index, shares, out, error);
}

static void test_shard_gives_the_same_sum_on_any_number_of_processes(void **state)
{
    (void)state;
    const CtShard shard = { 2, add_up, add, NULL };

    for (unsigned shares = 1; shares <= 5; shares++) {
        g_autoptr(GError) error = NULL;
        int64_t sum[2] = { 0 };

        assert_true(ct_shard_run(&shard, shares, sum, &error));
        assert_int_equal(sum[0], WORK * (WORK - 1) / 2);
        assert_int_equal(sum[1], WORK);
    }
}

static void test_shard_tells_what_a_share_could_not_do_and_leaves_the_sum_alone(void **state)
{
    (void)state;
    const CtShard shard = { 2, refuse_second, add, NULL };
    g_autoptr(GError) error = NULL;
    int64_t sum[2] = { 99, 99 };

    assert_false(ct_shard_run(&shard, 3, sum, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_LIMIT));
    assert_string_equal(error->message, "share: too much");
    assert_int_equal(sum[0], 99);
}

static void test_shard_notices_a_process_that_dies(void **state)
{
    (void)state;
    const CtShard shard = { 2, die_second, add, NULL };
    g_autoptr(GError) error = NULL;
    int64_t sum[2] = { 99, 99 };

    assert_false(ct_shard_run(&shard, 2, sum, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_SYSTEM));
    assert_int_equal(sum[1], 99);
}

CT_TEST_MAIN(CT_TEST(test_shard_gives_the_same_sum_on_any_number_of_processes),
             CT_TEST(test_shard_tells_what_a_share_could_not_do_and_leaves_the_sum_alone),
             CT_TEST(test_shard_notices_a_process_that_dies))
