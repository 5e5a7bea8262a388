/* test_hold.c - a legal hold beats every erasure, pauses nothing, and sets free what is overdue.
 *
 * Method: stories (story.h) about a file with two compartments and two holds.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "story.h"

#define FILE_LAW                                                                                   \
    "procedure kept-file version 1\nkey file\nholds facts, identity\ncalendar plain\n"             \
    "law RULES \"art. 1\"\nlaw CLAIMS \"art. 17(3)(e)\"\nlaw INQUIRY \"art. 90\"\n"                \
    "role counsel operator\nevent dropped from counsel exogenous\n"                                \
    "event noted from counsel exogenous carries name text\n"                                       \
    "hold legal by counsel under CLAIMS\nhold legal of identity by counsel under INQUIRY\n"        \
    "limit identity 20 days under RULES\n"                                                         \
    "state file-open initial\n  keep facts 10 days from opened under RULES\n"                      \
    "  keep identity 30 days from opened under RULES\n"                                            \
    "  on noted -> file-open\n"                                                                    \
    "  on dropped -> file-closed do erase facts, erase identity\n"                                 \
    "  after 15 days from opened -> file-late under RULES\n"                                       \
    "state file-late\n  on dropped -> file-closed do erase facts, erase identity\n"                \
    "  after 60 days from opened -> file-closed under RULES\nstate file-closed final\n"
#define OPENED                                                                                     \
    "open 2026-03-01T00:00:00Z\nstored facts 2026-03-01T00:00:00Z\n"                               \
    "stored identity 2026-03-01T00:00:00Z\n"

static void tell(const char *text)
{
    Story story;

    story_begin(&story, story_parse(FILE_LAW));
    story_tell(&story, text);
    story_end(&story);
}

static void test_hold_keeps_what_keep_and_limit_would_erase(void **state)
{
    (void)state;
    tell(OPENED "until 2026-04-30T00:00:00Z\n= file-closed erase:facts erase:identity\n");
    tell(OPENED "hold CLAIMS 2026-03-05T00:00:00Z\nuntil 2026-04-29T00:00:00Z\n= file-late\n"
                "lift CLAIMS 2026-04-29T12:00:00Z\n= file-late erase:facts erase:identity\n"
                "until 2026-04-30T00:00:00Z\n= file-closed\n");
}

static void test_hold_never_pauses_a_deadline(void **state)
{
    (void)state;
    tell(OPENED "hold CLAIMS 2026-03-05T00:00:00Z\nuntil 2026-03-15T23:59:59Z\n= file-open\n"
                "until 2026-03-16T00:00:00Z\n= file-late\n"
                "until 2026-04-30T00:00:00Z\n= file-closed\n"
                "lift CLAIMS 2026-06-01T00:00:00Z\n= file-closed erase:facts erase:identity\n");
}

static void test_hold_covers_only_its_compartments(void **state)
{
    (void)state;
    tell(OPENED "hold INQUIRY 2026-03-05T00:00:00Z\nuntil 2026-03-12T00:00:00Z\n"
                "= file-open erase:facts\nuntil 2026-03-22T00:00:00Z\n= file-late\n"
                "lift INQUIRY 2026-03-22T00:00:00Z\n= file-late erase:identity\n");
}

static void test_hold_of_two_laws_ends_with_the_last(void **state)
{
    (void)state;
    tell(OPENED "hold INQUIRY 2026-03-05T00:00:00Z\nhold CLAIMS 2026-03-06T00:00:00Z\n"
                "until 2026-03-30T00:00:00Z\nlift CLAIMS 2026-03-30T00:00:00Z\n"
                "= file-late erase:facts\nlift INQUIRY 2026-03-31T00:00:00Z\n"
                "= file-late erase:identity\n");
}

static void test_hold_beats_an_erasure_that_a_transition_orders(void **state)
{
    (void)state;
    tell(OPENED "hold INQUIRY 2026-03-05T00:00:00Z\ndropped 2026-03-06T00:00:00Z\n"
                "= file-closed erase:facts\nlift INQUIRY 2026-03-07T00:00:00Z\n"
                "= file-closed erase:identity\n");
}

static void test_hold_is_placed_once_and_lifted_once(void **state)
{
    (void)state;
    tell(OPENED "lift CLAIMS 2026-03-05T00:00:00Z\nrefused hold CLAIMS: it is not placed\n"
                "hold CLAIMS 2026-03-05T00:00:00Z\nhold CLAIMS 2026-03-05T00:00:00Z\n"
                "refused hold CLAIMS: it is placed already\nlift CLAIMS 2026-03-06T00:00:00Z\n"
                "hold CLAIMS 2026-03-07T00:00:00Z\n= file-open\n");
}

static void test_hold_has_nothing_to_hold_once_all_is_erased(void **state)
{
    (void)state;
    tell(OPENED "until 2026-03-21T00:00:00Z\n= file-late erase:facts erase:identity\n"
                "hold INQUIRY 2026-03-22T00:00:00Z\n"
                "refused hold INQUIRY: everything it could hold is erased\n");
}

static void test_hold_waits_for_what_was_due_before_it(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) procedure = story_parse(FILE_LAW);
    g_autoptr(GError) error = NULL;
    CtHistory history;

    ct_history_begin(&history, procedure, story_time("2026-03-01T00:00:00Z"));
    assert_false(ct_hold_place(procedure, &history, 0, story_time("2026-03-16T00:00:00Z"), &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_CONFLICT));
    assert_int_equal(history.held[0], CT_INSTANT_NEVER);
    assert_int_equal(ct_hold_find(procedure, "INQUIRY"), 1);
    assert_int_equal(ct_hold_find(procedure, "RULES"), CT_PROCEDURE_NONE);
}

CT_TEST_MAIN(CT_TEST(test_hold_keeps_what_keep_and_limit_would_erase),
             CT_TEST(test_hold_never_pauses_a_deadline),
             CT_TEST(test_hold_covers_only_its_compartments),
             CT_TEST(test_hold_of_two_laws_ends_with_the_last),
             CT_TEST(test_hold_beats_an_erasure_that_a_transition_orders),
             CT_TEST(test_hold_is_placed_once_and_lifted_once),
             CT_TEST(test_hold_has_nothing_to_hold_once_all_is_erased),
             CT_TEST(test_hold_waits_for_what_was_due_before_it))
