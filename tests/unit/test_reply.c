/* test_reply.c - SMTP replies.
 *
 * Method: replies line by line; what is refused leaves no complete reply behind.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/reply.h"

#include "test.h"

static bool add(CtReply *reply, const char *line)
{
    return ct_reply_add(reply, ct_bytes_of_text(line), NULL);
}

static void test_reply_of_several_lines_ends_with_the_line_without_hyphen(void **state)
{
    CtReply reply;
    (void)state;

    ct_reply_begin(&reply);
    assert_true(add(&reply, "250-first"));
    assert_false(reply.complete);
    assert_true(add(&reply, "250-PIPELINING"));
    assert_true(add(&reply, "250 DSN"));
    assert_true(reply.complete);
    assert_int_equal(reply.code, 250);
    assert_string_equal(reply.text, "first\nPIPELINING\nDSN");
}

static void test_reply_offers_whole_words_in_any_case_only(void **state)
{
    CtReply reply;
    (void)state;

    ct_reply_begin(&reply);
    assert_true(add(&reply, "250-host"));
    assert_true(add(&reply, "250-pipelining"));
    assert_true(add(&reply, "250-SIZE 100"));
    assert_true(add(&reply, "250 DSNX"));
    assert_true(ct_reply_offers(&reply, "PIPELINING"));
    assert_true(ct_reply_offers(&reply, "SIZE"));
    assert_false(ct_reply_offers(&reply, "DSN"));
    assert_false(ct_reply_offers(&reply, "100"));
}

static void test_reply_enhanced_code_must_have_the_class_of_the_code(void **state)
{
    static const struct {
        const char *line, *enhanced;
    } expected[] = { { "550 5.1.1 no such user", "5.1.1" },
                     { "550 5.1.1", "5.1.1" },
                     { "550 4.1.1 x", "" },
                     { "550 5.1 x", "" },
                     { "550 5.1.1.1 x", "" },
                     { "550 5.1234.1 x", "" },
                     { "550 5..1 x", "" },
                     { "550 no such user", "" },
                     { "250 2.123.456 ok", "2.123.456" },
                     { "250", "" } };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        CtReply reply;

        ct_reply_begin(&reply);
        assert_true(add(&reply, expected[i].line));
        assert_string_equal(reply.enhanced, expected[i].enhanced);
    }
}

static void test_reply_refuses_what_is_no_reply(void **state)
{
    static const char *const wrong[] = { "",      "2",     "25",    "25x ok", "250ok",
                                         "199 x", "600 x", "999 x", "-250 x", " 250 x" };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        CtReply reply;

        ct_reply_begin(&reply);
        assert_false(add(&reply, wrong[i]));
        assert_false(reply.complete);
    }
}

static void test_reply_lines_of_two_codes_are_refused(void **state)
{
    CtReply reply;
    (void)state;

    ct_reply_begin(&reply);
    assert_true(add(&reply, "250-a"));
    assert_false(add(&reply, "550 b"));
}

static void test_reply_server_that_talks_for_ever_is_cut_off(void **state)
{
    CtReply reply;
    size_t taken = 0;
    g_autofree char *line = g_strnfill(CT_REPLY_LINE + 1, '2');
    (void)state;

    ct_reply_begin(&reply);
    while (add(&reply, "250-more"))
        taken++;
    assert_int_equal(taken, CT_REPLY_LINES);
    ct_reply_begin(&reply);
    memcpy(line, "250 ", 4);
    assert_false(add(&reply, line));
}

static void test_reply_control_characters_do_not_reach_a_terminal(void **state)
{
    CtReply reply;
    (void)state;

    ct_reply_begin(&reply);
    assert_true(add(&reply, "550 \033[2Jgone\a"));
    assert_string_equal(reply.text, "?[2Jgone?");
}

static void test_reply_every_truncation_is_a_reply_or_refused(void **state)
{
    static const char whole[] = "550 5.1.1 no such user";
    (void)state;
    for (size_t size = 0; size < sizeof whole - 1; size++) {
        g_autofree uint8_t *exact = g_memdup2(whole, size);
        CtReply reply;

        ct_reply_begin(&reply);
        assert_int_equal(ct_reply_add(&reply, (CtBytes){ exact, size }, NULL), size >= 3);
    }
}

CT_TEST_MAIN(CT_TEST(test_reply_of_several_lines_ends_with_the_line_without_hyphen),
             CT_TEST(test_reply_offers_whole_words_in_any_case_only),
             CT_TEST(test_reply_enhanced_code_must_have_the_class_of_the_code),
             CT_TEST(test_reply_refuses_what_is_no_reply),
             CT_TEST(test_reply_lines_of_two_codes_are_refused),
             CT_TEST(test_reply_server_that_talks_for_ever_is_cut_off),
             CT_TEST(test_reply_control_characters_do_not_reach_a_terminal),
             CT_TEST(test_reply_every_truncation_is_a_reply_or_refused))
