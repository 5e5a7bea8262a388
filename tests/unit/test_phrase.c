/* test_phrase.c - parts of a procedure in words, exactly as the interpreter means them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "picture/phrase.h"
#include "procedure/parser.h"

static const char text[] =
    "procedure words version 1\n"
    "  key thing\n"
    "  calendar plain\n"
    "  holds facts\n"
    "  law RULE \"Article 1\"\n"
    "  role clerk operator\n"
    "  event facts-told from clerk exogenous carries at time, class one-of hard soft, size int\n"
    "  notice first-letter by registered to subject under RULE text t languages fr\n"
    "  limit facts 3 months under RULE\n"
    "  state begun initial\n"
    "    keep facts 2 months from opened\n"
    "    on facts-told if at >= sent(first-letter) + 8 days and at < sent(first-letter) + 6 months "
    "-> begun\n"
    "    on facts-told if not (class = hard or size > 3) -> begun do send first-letter, task "
    "look-again "
    "within 5 days by clerk\n"
    "    on facts-told if count(facts-told) < 3 -> begun do serve first-letter, erase facts\n"
    "    after 1 month from entered(begun) -> ended under RULE\n"
    "    after 2 months from opened if not sent(first-letter) >= opened -> ended under RULE\n"
    "  state ended final\n";

static CtProcedure *sample(void)
{
    g_autoptr(GError) error = NULL;
    CtProcedure *procedure = ct_parser_read(ct_bytes_of_text(text), "words.proc", &error);

    if (error != NULL)
        print_error("%s\n", error->message);
    assert_non_null(procedure);
    return procedure;
}

/* The string is freed. */
static void assert_said(char *said, const char *expected)
{
    assert_string_equal(said, expected);
    g_free(said);
}

static void test_phrase_says_a_window_as_a_window(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) self = sample();

    assert_said(ct_phrase_guard(self, self->transition[0].guard, "en"),
                "facts from 8 days after sending of first-letter and facts before 6 months after "
                "sending of first-letter");
    assert_said(ct_phrase_guard(self, self->transition[0].guard, "fr"),
                "faits à partir de 8 jours après envoi de first-letter et faits avant 6 mois après "
                "envoi de first-letter");
}

static void test_phrase_keeps_the_parentheses_that_matter(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) self = sample();

    assert_said(ct_phrase_guard(self, self->transition[1].guard, "en"),
                "not ((class is hard or size > 3))");
}

static void test_phrase_counts_events(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) self = sample();

    assert_said(ct_phrase_guard(self, self->transition[2].guard, "en"), "number of facts told < 3");
}

static void test_phrase_asks_plainly_whether_something_has_happened(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) self = sample();

    assert_said(ct_phrase_guard(self, self->transition[4].guard, "en"),
                "sending of first-letter has not happened");
    assert_said(ct_phrase_guard(self, self->transition[4].guard, "fr"),
                "envoi de first-letter n'a pas eu lieu");
}

static void test_phrase_says_who_or_what_brings_a_step(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) self = sample();

    assert_said(ct_phrase_cause(self, &self->transition[0], "en"), "facts told (clerk)");
    assert_said(ct_phrase_cause(self, &self->transition[3], "en"),
                "1 month after entry into begun");
    assert_said(ct_phrase_cause(self, &self->transition[3], "fr"),
                "1 mois après entrée dans begun");
}

static void test_phrase_says_each_action(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) self = sample();
    static const char *const expected[] = {
        "registered letter first-letter to subject",
        "task look-again within 5 days by clerk",
        "counts as served: first-letter",
        "erase facts",
    };

    assert_int_equal(self->action_count, G_N_ELEMENTS(expected));
    for (size_t i = 0; i < self->action_count; i++)
        assert_said(ct_phrase_action(self, &self->action[i], "en"), expected[i]);
}

CT_TEST_MAIN(CT_TEST(test_phrase_says_a_window_as_a_window),
             CT_TEST(test_phrase_keeps_the_parentheses_that_matter),
             CT_TEST(test_phrase_counts_events),
             CT_TEST(test_phrase_asks_plainly_whether_something_has_happened),
             CT_TEST(test_phrase_says_who_or_what_brings_a_step),
             CT_TEST(test_phrase_says_each_action))
