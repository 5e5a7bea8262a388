/* test_parser.c - the shipped procedures are read, and every kind of mistake is named with its
 * place.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "procedure/parser.h"

static CtProcedure *read_shipped(const char *name)
{
    g_autofree char *path =
        g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", "procedures", name, NULL);
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;

    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    CtProcedure *procedure = ct_parser_read(ct_bytes_of_text(text), name, &error);
    if (error != NULL)
        print_error("%s\n", error->message);
    assert_non_null(procedure);
    return procedure;
}

static void test_parser_reads_the_graduated_response(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) procedure = read_shipped("graduated.proc");

    assert_string_equal(procedure->name, "graduated-response");
    assert_string_equal(ct_calendar_name(procedure->calendar), "fr-civil");
    assert_int_equal(procedure->state_count, 17);
    assert_int_equal(procedure->event_count, 16);
    assert_int_equal(procedure->notice_count, 7);
    assert_int_equal(procedure->gate_count, 2);
    assert_int_equal(procedure->require_count, 4);
    assert_int_equal(ct_procedure_home(procedure, "title"), 1);
    assert_int_equal(ct_procedure_home(procedure, "port"), 0);
    assert_int_equal(ct_procedure_home(procedure, "outcome"), 0);
}

static void test_parser_reads_the_referral_intake(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) procedure = read_shipped("intake.proc");

    assert_string_equal(procedure->key, "referral");
    assert_int_equal(procedure->state_count, 5);
    assert_int_equal(procedure->action[2].kind, CT_ACTION_EMIT);
    assert_string_equal(procedure->action[2].target, "graduated-response");
    assert_int_equal(procedure->action[2].carry_count, 6);
}

/* Line numbers below count from this head: the added line is line 20. */
#define HEAD                                                                                       \
    "procedure library-loan version 1\n"                                                           \
    "  key card\n"                                                                                 \
    "  holds loans (due-back, copies), letters\n"                                                  \
    "  calendar plain\n"                                                                           \
    "  law RULES \"house rules, art. 4\"\n"                                                        \
    "  role desk operator\n"                                                                       \
    "  event book-lent from desk exogenous carries copies int, due-back time, rare bool\n"         \
    "  event book-back from desk answers reminder carries shape one-of sound torn, note text\n"    \
    "  event fine-paid from subject answers book-back\n"                                           \
    "  notice reminder by letter to reader under RULES text remind languages fr,en\n"              \
    "  state shelf-empty initial\n"                                                                \
    "    keep loans 1 year from opened under RULES\n"                                              \
    "    on book-lent -> out-on-loan\n"                                                            \
    "  state loan-over final\n"                                                                    \
    "  state out-on-loan\n"                                                                        \
    "    on book-back if shape = torn and not (count(book-lent) > 2) -> out-on-loan do task "      \
    "mend-book within 2 weeks by desk\n"                                                           \
    "    on book-back -> loan-over\n"                                                              \
    "    after 3 weeks from entered if count(book-back) < 1 -> out-on-leave under RULES\n"         \
    "  state out-on-leave\n"

static char *mistake_of(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CtProcedure) procedure = ct_parser_read(ct_bytes_of_text(text), "t", &error);

    assert_true((procedure == NULL) == (error != NULL));
    if (procedure != NULL)
        return g_strdup("");
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    return g_strdup(error->message);
}

/* One line added to the head, and what is said of it. */
static const struct {
    const char *line;
    const char *mistake;
} mistakes[] = {
    { "    on book-back -> loan-over", "" },
    { "  # only a comment: \"no end", "" },
    { "    on book-bak -> loan-over",
      "t:20:8: \"book-bak\" is no event; did you mean \"book-back\"?" },
    { "    on book-back -> loan-ovre",
      "t:20:21: \"loan-ovre\" is no state; did you mean \"loan-over\"?" },
    { "    on book-back => loan-over", "t:20:18: \"=\" where \"->\" is wanted" },
    { "    on book-back -> loan-over today", "t:20:31: \"today\" where the end of the line is "
                                             "wanted" },
    { "    on book-back if shape = broken -> loan-over",
      "t:20:29: \"broken\" is no word of \"shape\"" },
    { "    on book-back if shapes = torn -> loan-over",
      "t:20:21: \"shapes\" is no field of the event, nor a guard's word; "
      "did you mean \"shape\"?" },
    { "    on book-back if shape < torn -> loan-over",
      "t:20:27: a one-of has no order: only = and != compare it" },
    { "    on book-back if at > 3 -> loan-over", "t:20:24: a time compared with a number" },
    { "    on book-lent if rare and copies > 1 -> loan-over", "" },
    { "    on book-lent if copies and rare -> loan-over",
      "t:20:28: a guard lacks <, <=, =, !=, >= or >" },
    { "    on book-lent if due-back < at + 3 weeks or at > sent(reminder) - 1 day -> loan-over",
      "" },
    { "    on book-lent if (at > opened -> loan-over", "t:20:34: \"->\" where \")\" is wanted" },
    { "    on book-back if note = \"fine\" -> loan-over", "" },
    { "    on book-back if note >= \"fine\" -> loan-over",
      "t:20:26: a text has no order: only = and != compare it" },
    { "    after 3 weeks from entered if shape = torn -> loan-over",
      "t:20:35: \"shape\" in a timer's guard, which knows anchors and counts only" },
    { "    after 3 weeks from entered if at > opened -> loan-over",
      "t:20:35: \"at\" in a timer's guard, which knows anchors and counts only" },
    { "    after 3 wekes from entered -> loan-over",
      "t:20:13: \"wekes\" is no unit of time; did you mean \"weeks\"?" },
    { "    after 201 years from entered -> loan-over", "t:20:11: a period of more than 200 "
                                                       "years" },
    { "    after 3 weeks from sent -> loan-over", "t:20:29: sent needs a name in parentheses" },
    { "    after 3 weeks from opened(reminder) -> loan-over",
      "t:20:30: opened never has a name in parentheses" },
    { "    after 3 weeks from send(reminder) -> loan-over",
      "t:20:24: \"send\" is no anchor; did you mean \"sent\"?" },
    { "    after 3 weeks from entered -> out-on-leave",
      "t:20:11: a timer that leads to its own state would be due for ever" },
    { "    after 3 weeks from entered -> loan-over under RULE",
      "t:20:51: \"RULE\" is no law; did you mean \"RULES\"?" },
    { "    keep letter 1 year from opened",
      "t:20:10: \"letter\" is no compartment; did you mean \"letters\"?" },
    { "    seal letters to desc", "t:20:21: \"desc\" is no role; did you mean \"desk\"?" },
    { "    pause while out-on-leave", "t:20:11: a state that pauses while it is itself" },
    { "    on book-back -> loan-over do sent reminder",
      "t:20:34: \"sent\" where send, task, emit, erase or serve is wanted" },
    { "    on book-back -> loan-over do emit book-lent to other key copy",
      "t:20:62: \"copy\" is a field that no event of this procedure carries" },
    { "    on book-back -> loan-over do emit x to other key note carries note, copies, send "
      "reminder, erase loans",
      "" },
    { "  stat new-state", "t:20:3: \"stat\" begins no statement; did you mean \"state\"?" },
    { "  state loan-over", "t:20:9: the state \"loan-over\" is declared twice" },
    { "  state second initial", "t:20:23: a second initial state; the first is \"shelf-empty\"" },
    { "  supersedes 1 new-cases", "t:20:14: version 1 supersedes version 1, which is not older" },
    { "  supersedes 0 new-cases", "" },
    { "  supersedes 0 new-steps", "t:20:25: the line ends where \"{\" is wanted" },
    { "  supersedes 0 new-steps { gone -> loan-over lost -> out-on-loan }", "" },
    { "  supersedes 0 favourable {\n gone -> loan-over, # comment\n\n lost -> out-on-loan\n }",
      "" },
    { "  supersedes 0 favourable {\n gone -> loan-over,\n lost -> out-on-lone\n }",
      "t:22:10: \"out-on-lone\" is no state; did you mean \"out-on-loan\"?" },
    { "  supersedes 0 new-steps { gone -> loan-over gone -> out-on-loan }",
      "t:20:46: \"gone\" moves twice" },
    { "  supersedes 0 new-step { gone -> loan-over }",
      "t:20:16: \"new-step\" is no way to supersede: new-cases, new-steps, favourable; did you "
      "mean \"new-steps\"?" },
    { "  supersedes 0 new-cases\n  supersedes 0 new-cases",
      "t:21:14: version 0 is superseded twice" },
    { "  counting months overflow under RULES", "" },
    { "  counting days from-even", "t:20:17: \"from-even\" where after-event or from-event is "
                                   "wanted" },
    { "    after 10 working-days from entered -> loan-over", "" },
    { "    after 2501 working-days from entered -> loan-over",
      "t:20:11: a period of more than 2500 working days" },
    { "  hold legal by desk under RULES", "" },
    { "  hold legal of letters by desk under RULES", "" },
    { "  hold legal of letters, letters by desk under RULES", "t:20:26: \"letters\" stands twice" },
    { "  hold by desk under RULES", "t:20:8: \"by\" where \"legal\" is wanted" },
    { "  hold legal by desk", "t:20:21: the line ends where \"under\" is wanted" },
    { "  hold legal by desk under RULES\n  hold legal of loans by subject under RULES",
      "t:21:40: a second hold under \"RULES\"" },
    { "    join loans, letters for reminder by desk authorised by subject under RULES", "" },
    { "    join loans, letters for study by desk", "" },
    { "    join loans for study by desk", "t:20:10: a join of one compartment alone" },
    { "    join loans, letters for study by desk\n    join letters, loans for study by desk",
      "t:21:10: the same join stands twice in this state" },
    { "  measure share = first(book-back) - count(fine-paid) / sent(reminder) + entered(loan-over)",
      "" },
    { "  measure share = first(book-back) +",
      "t:20:37: the line ends where an anchor such as \"opened\" "
      "or \"sent(...)\" is wanted" },
    { "  event x from desk exogenous carries y integer", "t:20:41: \"integer\" is no type" },
    { "  event x from desk exogenous carries y one-of", "t:20:47: a one-of without words" },
    { "  event x from desk exogenous carries at text",
      "t:20:42: \"at\" is the event's own time: its type is time" },
    { "  event x from desk answers nothing", "t:20:29: \"nothing\" is no notice or event" },
    { "  notice n by mail to reader under RULES text t languages fr",
      "t:20:15: \"mail\" is no channel: email, letter, registered, api or dossier" },
    { "  notice n by letter to reader text t languages fr",
      "t:20:32: a notice needs its legal basis: under LAW" },
    { "  limit loans 3 years under RULES", "" },
    { "  gate torn on book-back by desk 2 of 1", "t:20:34: a quorum of 2 among 1" },
    { "  gate lost on book-back by desk 1 of 1",
      "t:20:8: \"lost\" is no word that the event \"book-back\" may carry" },
    { "  require reminder after book-lent", "" },
    { "  measure lent = sent(remind)", "t:20:23: \"remind\" is no notice; did "
                                       "you mean \"reminder\"?" },
    { "  calendar plain", "t:20:12: a second statement of this kind; the first stands on line "
                          "4" },
    { "  law OTHER \"no end", "t:20:13: a quoted text that does not end on its line" },
    { "  law OTHER 12x", "t:20:13: a number that is too long or runs into a name" },
    { "  state é", "t:20:9: a character that is not part of the language" },
    { "  state a\x01", "t:20:10: a control character" },
    { "  state \xff", "t:20:1: bytes that are not UTF-8" },
};

static void test_parser_names_each_mistake_and_its_place(void **state)
{
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        g_autofree char *text = g_strconcat(HEAD, mistakes[i].line, "\n", NULL);
        g_autofree char *mistake = mistake_of(text);

        assert_string_equal(mistake, mistakes[i].mistake);
    }
}

static void test_parser_says_what_the_whole_text_lacks(void **state)
{
    (void)state;
    g_autofree char *mistake = mistake_of("");

    assert_string_equal(mistake, "t:1:1: no line \"procedure NAME version NUMBER\"\n"
                                 "t:1:1: no line \"key NAME\"\n"
                                 "t:1:1: no line \"calendar NAME\"\n"
                                 "t:1:1: no line \"holds COMPARTMENT\"\n"
                                 "t:1:1: no state is initial");
}

static void test_parser_keeps_one_mistake_a_line_and_twenty_in_all(void **state)
{
    (void)state;
    GString *text = g_string_new(HEAD);

    for (int i = 0; i < 50; i++)
        g_string_append(text, "    on nothing if nowhere -> never\n");
    g_autofree char *mistake = mistake_of(text->str);
    g_auto(GStrv) lines = g_strsplit(mistake, "\n", -1);

    assert_int_equal(g_strv_length(lines), CT_LIMIT_PROCEDURE_ERRORS);
    assert_true(g_str_has_prefix(lines[19], "t:39:8: "));
    g_string_free(text, TRUE);
}

static void test_parser_refuses_a_way_out_of_a_final_state(void **state)
{
    (void)state;
    g_autofree char *text =
        g_strconcat(HEAD, "  state very-end final\n    on book-back -> loan-over\n", NULL);
    g_autofree char *mistake = mistake_of(text);

    assert_string_equal(mistake, "t:21:8: a way out of the final state \"very-end\"");
}

static void test_parser_refuses_a_seal_in_the_initial_state(void **state)
{
    (void)state;
    g_autofree char *mistake = mistake_of("procedure p version 1\nkey k\nholds h\ncalendar plain\n"
                                          "state first-stop initial\nseal h to subject\n");

    assert_string_equal(mistake, "t:6:6: a seal on entry to the initial state, which no step "
                                 "enters first");
}

static void test_parser_refuses_a_held_field_that_nothing_carries(void **state)
{
    (void)state;
    g_autofree char *head = g_strdup(HEAD);
    char *copies = strstr(head, "(due-back, copies)");

    memcpy(copies, "(due-back, copiez)", 18);
    g_autofree char *mistake = mistake_of(head);
    assert_string_equal(mistake, "t:3:1: no event carries the field \"copiez\" that is held");
}

static void test_parser_refuses_timers_in_a_circle_of_no_time(void **state)
{
    (void)state;
    static const struct {
        const char *first, *back;
        bool is_circle;
    } rows[] = {
        { "1 day from opened", "1 day from opened", true },
        { "1 day from opened", "0 days from entered", true },
        { "1 day from opened", "1 day from entered", false },
        { "1 day from entered(middle-stop)", "1 day from first(book-lent)", true },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text =
            g_strdup_printf(HEAD "    after %s -> middle-stop\n  state middle-stop\n"
                                 "    after 1 day from opened -> last-stop\n  state last-stop\n"
                                 "    after %s -> out-on-leave\n",
                            rows[i].first, rows[i].back);
        g_autofree char *mistake = mistake_of(text);

        assert_int_equal(g_str_has_prefix(mistake, "t:20:1: timers lead round in a circle"),
                         rows[i].is_circle);
        assert_int_equal(mistake[0] == '\0', !rows[i].is_circle);
    }
}

static void test_parser_reads_holds_joins_and_successions(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) procedure =
        ct_parser_read(ct_bytes_of_text(HEAD "    join loans, letters for reminder by desk\n"
                                             "  hold legal of letters by desk under RULES\n"
                                             "  supersedes 0 favourable {\n    gone -> loan-over\n"
                                             "    lost -> out-on-loan\n  }\n"),
                       "t", NULL);

    assert_non_null(procedure);
    assert_int_equal(procedure->join[0].state, ct_procedure_state(procedure, "out-on-leave"));
    assert_int_equal(procedure->join[0].compartments, 3);
    assert_int_equal(procedure->join[0].notice, 0);
    assert_int_equal(procedure->join[0].authoriser, CT_PROCEDURE_NONE);
    assert_int_equal(procedure->hold[0].compartments, 2);
    assert_int_equal(procedure->succession[0].mode, CT_SUPERSEDES_FAVOURABLE);
    assert_int_equal(procedure->succession[0].move_count, 2);
    assert_string_equal(procedure->move[1].from, "lost");
    assert_int_equal(procedure->move[1].line, 24);
    assert_ptr_equal(ct_procedure_succession(procedure, 0), &procedure->succession[0]);
    assert_null(ct_procedure_succession(procedure, 1));
}

/* Cut anywhere, a text is read or refused with a place; never more, never less. */
static void test_parser_survives_every_truncation(void **state)
{
    (void)state;
    for (size_t size = 0; size < strlen(HEAD); size++) {
        g_autofree char *exact = g_memdup2(HEAD, size + 1);
        g_autoptr(GError) error = NULL;
        g_autoptr(CtProcedure) procedure =
            ct_parser_read((CtBytes){ (const uint8_t *)exact, size }, "t", &error);

        assert_true((procedure == NULL) == (error != NULL));
        if (error != NULL)
            assert_true(g_str_has_prefix(error->message, "t:"));
    }
}

CT_TEST_MAIN(CT_TEST(test_parser_reads_the_graduated_response),
             CT_TEST(test_parser_reads_the_referral_intake),
             CT_TEST(test_parser_names_each_mistake_and_its_place),
             CT_TEST(test_parser_says_what_the_whole_text_lacks),
             CT_TEST(test_parser_keeps_one_mistake_a_line_and_twenty_in_all),
             CT_TEST(test_parser_refuses_a_way_out_of_a_final_state),
             CT_TEST(test_parser_refuses_a_seal_in_the_initial_state),
             CT_TEST(test_parser_refuses_a_held_field_that_nothing_carries),
             CT_TEST(test_parser_refuses_timers_in_a_circle_of_no_time),
             CT_TEST(test_parser_reads_holds_joins_and_successions),
             CT_TEST(test_parser_survives_every_truncation))
