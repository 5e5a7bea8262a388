/* test_mailbox.c - what can be a mail address, and which two are one.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/mailbox.h"

static void test_mailbox_refuses_what_no_server_could_be_told(void **state)
{
    (void)state;
    static const char *const bad[] = { "",      "bad@",          "@b",     "bad",   "a@b@c",
                                       "a b@c", "a@c\r\nBcc: x", "a@c,d",  "<a@c>", "\"a\"@c",
                                       "a\\@c", "a@c\x7f",       "a@\xff", "a@b@" };

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        if (ct_mailbox_is_address(bad[i]))
            fail_msg("\"%s\" was taken", bad[i]);
}

static void test_mailbox_takes_what_a_server_may_know(void **state)
{
    (void)state;
    assert_true(ct_mailbox_is_address("ada@example.org"));
    assert_true(ct_mailbox_is_address("ada+x=y@localhost"));
    assert_true(ct_mailbox_is_address("zoë@example.org"));
    g_autofree char *most = g_strdup_printf("%0244d@example.o", 0);
    g_autofree char *more = g_strdup_printf("%0245d@example.o", 0);
    assert_true(ct_mailbox_is_address(most));
    assert_false(ct_mailbox_is_address(more));
}

static void test_mailbox_of_two_spellings_is_one(void **state)
{
    (void)state;
    assert_true(ct_mailbox_is_same("ADA@example.org", "ada@Example.ORG"));
    assert_true(ct_mailbox_is_same("ZOË@example.org", "zoë@example.org"));
    assert_false(ct_mailbox_is_same("ada@example.org", "bob@example.org"));
}

CT_TEST_MAIN(CT_TEST(test_mailbox_refuses_what_no_server_could_be_told),
             CT_TEST(test_mailbox_takes_what_a_server_may_know),
             CT_TEST(test_mailbox_of_two_spellings_is_one))
