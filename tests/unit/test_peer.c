/* test_peer.c - the address that the front server saw, and no other.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "web/peer.h"

static void expect(const char *forwarded, const char *wanted)
{
    g_autofree char *peer = ct_peer_of(forwarded);

    assert_string_equal(peer, wanted);
}

static void test_peer_is_the_last_address_told(void **state)
{
    (void)state;
    expect("192.0.2.7", "192.0.2.7");
    expect("198.51.100.1, 192.0.2.7", "192.0.2.7");
    expect("nonsense,  192.0.2.7 ", "192.0.2.7");
}

static void test_peer_of_ipv6_is_a_subscribers_net(void **state)
{
    (void)state;
    expect("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::");
    expect("2001:db8:1:2::ffff", "2001:db8:1:2::");
}

static void test_peer_that_is_no_address_is_one_for_all(void **state)
{
    (void)state;
    expect(NULL, "local");
    expect("", "unknown");
    expect("192.0.2.7,", "unknown");
    expect("192.0.2.7:80", "unknown");
    expect("192.0.2.007", "unknown");
    expect("\"><script>", "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_peer_is_the_last_address_told),
        cmocka_unit_test(test_peer_of_ipv6_is_a_subscribers_net),
        cmocka_unit_test(test_peer_that_is_no_address_is_one_for_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
