/* test_address.c - addresses in one spelling each way, and whose they can be.
 *
 * The scopes are those of the IANA special-purpose address registries (RFC 6890, RFC 8190).
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/address.h"

static void expect_text(const char *text, int family, const char *printed)
{
    CtAddress address = { .family = 99 };
    char out[CT_ADDRESS_TEXT_SIZE];

    assert_true(ct_address_parse(ct_bytes_of_text(text), &address));
    assert_int_equal(address.family, family);
    assert_string_equal(ct_address_text(&address, out), printed);
}

static void test_address_reads_and_prints_in_one_spelling(void **state)
{
    (void)state;
    expect_text("192.0.2.1", 4, "192.0.2.1");
    expect_text("255.255.255.255", 4, "255.255.255.255");
    expect_text("2001:DB8::1", 6, "2001:db8::1");
    expect_text("2001:db8:0:0:0:0:0:1", 6, "2001:db8::1");
    expect_text("::", 6, "::");
    expect_text("::ffff:192.0.2.1", 4, "192.0.2.1");
    expect_text("::ffff:c000:201", 4, "192.0.2.1");
}

static void test_address_refuses_loose_spellings(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "",
        "192.0.2",
        "192.0.2.1 ",
        " 192.0.2.1",
        "192.0.2.01",
        "192.0.2.256",
        "0300.0.2.1",
        "0xc0.0.2.1",
        "3221225985",
        "192.0.2.1.",
        "1:2:3",
        "2001:db8::1::",
        "fe80::1%eth0",
        "[2001:db8::1]",
        "192.0.2.1/32",
        "12345::",
        "2001:db8::g",
        "example.org",
        "1:2:3:4:5:6:7:8:9",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        CtAddress address = { .family = 99 };
        assert_false(ct_address_parse(ct_bytes_of_text(refused[i]), &address));
        assert_int_equal(address.family, 99);
    }
    CtAddress address;
    assert_false(ct_address_parse((CtBytes){ (const uint8_t *)"192.0.2.1\0x", 11 }, &address));
}

/* A truncation is another address or none; never is a byte beyond it read. */
static void test_address_reads_no_byte_past_its_view(void **state)
{
    (void)state;
    static const char text[] = "2001:db8:1:2:3:4:192.0.2.255";

    for (size_t size = 0; size < sizeof text; size++) {
        g_autofree uint8_t *exact = g_memdup2(text, size);
        CtAddress address;
        bool accepted = ct_address_parse((CtBytes){ exact, size }, &address);
        bool whole = size >= sizeof text - 3 && size < sizeof text; /* ….2 .25 .255 */
        assert_int_equal(accepted, whole);
    }
}

static void test_address_v4_goes_there_and_back(void **state)
{
    (void)state;
    CtAddress address = ct_address_of_v4(0xc0000201);
    CtAddress parsed;

    assert_true(ct_address_parse(ct_bytes_of_text("192.0.2.1"), &parsed));
    assert_true(ct_address_equal(&address, &parsed));
    assert_int_equal(ct_address_v4(&parsed), 0xc0000201);
    assert_true(ct_address_parse(ct_bytes_of_text("c000:201::"), &parsed));
    assert_false(ct_address_equal(&address, &parsed)); /* same first bytes, other family */
}

static void expect_prefix(const char *first, unsigned bits, const char *last)
{
    CtAddress address;
    CtAddress end = { .family = 99 };
    char text[CT_ADDRESS_TEXT_SIZE];

    assert_true(ct_address_parse(ct_bytes_of_text(first), &address));
    assert_int_equal(ct_address_prefix_last(&address, bits, &end), last != NULL);
    if (last == NULL) {
        assert_int_equal(end.family, 99);
        return;
    }
    assert_string_equal(ct_address_text(&end, text), last);
    CtAddress back = ct_address_prefix(&end, bits);
    assert_true(ct_address_equal(&back, &address));
}

static void test_address_prefix_goes_from_its_first_to_its_last(void **state)
{
    (void)state;
    expect_prefix("192.0.2.0", 24, "192.0.2.255");
    expect_prefix("192.0.2.128", 25, "192.0.2.255");
    expect_prefix("192.0.2.6", 31, "192.0.2.7");
    expect_prefix("192.0.2.7", 32, "192.0.2.7");
    expect_prefix("0.0.0.0", 0, "255.255.255.255");
    expect_prefix("2001:db8::", 56, "2001:db8:0:ff:ffff:ffff:ffff:ffff");
    expect_prefix("2001:db8::1", 128, "2001:db8::1");
    expect_prefix("192.0.2.1", 24, NULL);
    expect_prefix("192.0.2.0", 33, NULL);
    expect_prefix("2001:db8::", 129, NULL);
}

static void test_address_scope_is_by_the_registries(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        CtAddressScope scope;
    } table[] = {
        { "9.255.255.255", CT_ADDRESS_PUBLIC },
        { "10.0.0.0", CT_ADDRESS_PRIVATE },
        { "10.255.255.255", CT_ADDRESS_PRIVATE },
        { "11.0.0.0", CT_ADDRESS_PUBLIC },
        { "100.63.255.255", CT_ADDRESS_PUBLIC },
        { "100.64.0.0", CT_ADDRESS_PRIVATE },
        { "100.127.255.255", CT_ADDRESS_PRIVATE },
        { "100.128.0.0", CT_ADDRESS_PUBLIC },
        { "172.15.255.255", CT_ADDRESS_PUBLIC },
        { "172.16.0.0", CT_ADDRESS_PRIVATE },
        { "172.31.255.255", CT_ADDRESS_PRIVATE },
        { "172.32.0.0", CT_ADDRESS_PUBLIC },
        { "192.168.0.0", CT_ADDRESS_PRIVATE },
        { "192.169.0.0", CT_ADDRESS_PUBLIC },
        { "192.0.2.255", CT_ADDRESS_DOCUMENTATION },
        { "192.0.3.0", CT_ADDRESS_PUBLIC },
        { "198.51.100.7", CT_ADDRESS_DOCUMENTATION },
        { "203.0.113.7", CT_ADDRESS_DOCUMENTATION },
        { "0.0.0.0", CT_ADDRESS_SPECIAL },
        { "127.0.0.1", CT_ADDRESS_SPECIAL },
        { "169.254.1.1", CT_ADDRESS_SPECIAL },
        { "198.17.255.255", CT_ADDRESS_PUBLIC },
        { "198.18.0.0", CT_ADDRESS_SPECIAL },
        { "198.19.255.255", CT_ADDRESS_SPECIAL },
        { "198.20.0.0", CT_ADDRESS_PUBLIC },
        { "223.255.255.255", CT_ADDRESS_PUBLIC },
        { "224.0.0.1", CT_ADDRESS_SPECIAL },
        { "240.0.0.1", CT_ADDRESS_SPECIAL },
        { "255.255.255.255", CT_ADDRESS_SPECIAL },
        { "2001:db8::1", CT_ADDRESS_DOCUMENTATION },
        { "2001:db9::1", CT_ADDRESS_PUBLIC },
        { "2001:1ff::1", CT_ADDRESS_SPECIAL },
        { "2001:200::1", CT_ADDRESS_PUBLIC },
        { "3fff:fff::1", CT_ADDRESS_DOCUMENTATION },
        { "3fff:1000::1", CT_ADDRESS_PUBLIC },
        { "fc00::1", CT_ADDRESS_PRIVATE },
        { "fdff::1", CT_ADDRESS_PRIVATE },
        { "fe80::1", CT_ADDRESS_SPECIAL },
        { "ff02::1", CT_ADDRESS_SPECIAL },
        { "::", CT_ADDRESS_SPECIAL },
        { "::1", CT_ADDRESS_SPECIAL },
        { "64:ff9b::1", CT_ADDRESS_SPECIAL },
        { "2a00::1", CT_ADDRESS_PUBLIC },
        { "4000::1", CT_ADDRESS_SPECIAL },
        { "::ffff:10.0.0.1", CT_ADDRESS_PRIVATE },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        CtAddress address;
        assert_true(ct_address_parse(ct_bytes_of_text(table[i].text), &address));
        assert_int_equal(ct_address_scope(&address), table[i].scope);
    }
}

CT_TEST_MAIN(CT_TEST(test_address_reads_and_prints_in_one_spelling),
             CT_TEST(test_address_refuses_loose_spellings),
             CT_TEST(test_address_reads_no_byte_past_its_view),
             CT_TEST(test_address_v4_goes_there_and_back),
             CT_TEST(test_address_prefix_goes_from_its_first_to_its_last),
             CT_TEST(test_address_scope_is_by_the_registries))
