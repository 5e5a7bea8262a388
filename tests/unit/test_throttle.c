/* test_throttle.c - so many at once, then one in each interval; nobody pays for another.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "web/throttle.h"

static const CtThrottleRule rule = { "address", 3, 1000000 };

static void test_throttle_grants_a_burst_then_one_in_each_interval(void **state)
{
    g_autoptr(CtThrottle) throttle = ct_throttle_new();
    unsigned wait = 9;

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_true(ct_throttle_take(throttle, &rule, "a", 5000000, &wait));
    assert_int_equal(wait, 0);
    assert_false(ct_throttle_take(throttle, &rule, "a", 5000000, &wait));
    assert_int_equal(wait, 1);
    assert_false(ct_throttle_take(throttle, &rule, "a", 5999999, &wait));
    assert_true(ct_throttle_take(throttle, &rule, "a", 6000000, &wait));
    assert_false(ct_throttle_take(throttle, &rule, "a", 6000000, &wait));
    assert_true(ct_throttle_take(throttle, &rule, "a", 60000000, &wait));
}

static void test_throttle_refused_requests_do_not_prolong_the_wait(void **state)
{
    g_autoptr(CtThrottle) throttle = ct_throttle_new();
    unsigned wait;

    (void)state;
    for (int i = 0; i < 1000; i++)
        (void)ct_throttle_take(throttle, &rule, "a", 0, &wait);
    assert_true(ct_throttle_take(throttle, &rule, "a", 1000000, &wait));
}

static void test_throttle_keys_and_kinds_do_not_meet(void **state)
{
    g_autoptr(CtThrottle) throttle = ct_throttle_new();
    const CtThrottleRule other = { "pass", 3, 1000000 };
    unsigned wait;

    (void)state;
    for (int i = 0; i < 4; i++)
        (void)ct_throttle_take(throttle, &rule, "a", 0, &wait);
    assert_true(ct_throttle_take(throttle, &rule, "b", 0, &wait));
    assert_true(ct_throttle_take(throttle, &other, "a", 0, &wait));
}

static void test_throttle_a_flood_of_keys_does_not_free_who_is_busy(void **state)
{
    g_autoptr(CtThrottle) throttle = ct_throttle_new();
    unsigned wait;

    (void)state;
    for (int i = 0; i < 300; i++)
        (void)ct_throttle_take(throttle, &(CtThrottleRule){ "a", 300, 1000000 }, "busy", 0, &wait);
    for (int i = 0; i < 200000; i++) {
        g_autofree char *key = g_strdup_printf("%d", i);

        (void)ct_throttle_take(throttle, &rule, key, 0, &wait);
    }
    assert_false(
        ct_throttle_take(throttle, &(CtThrottleRule){ "a", 300, 1000000 }, "busy", 0, &wait));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_throttle_grants_a_burst_then_one_in_each_interval),
        cmocka_unit_test(test_throttle_refused_requests_do_not_prolong_the_wait),
        cmocka_unit_test(test_throttle_keys_and_kinds_do_not_meet),
        cmocka_unit_test(test_throttle_a_flood_of_keys_does_not_free_who_is_busy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
