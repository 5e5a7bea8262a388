/* test_step.c - gates, requirements, pauses, guards and refusals, on procedures written here.
 *
 * Method: each story is told line by line (story.h) with its expected states and orders worked out
 * by hand from the texts. What the shipped procedures do is told in tests/golden/histories.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "story.h"

/* Up to a first recommendation sent on Monday 19 January 2026 at 09:00 in Paris. */
#define WARNED                                                                                     \
    "open 2026-01-05T10:00:00Z\n"                                                                  \
    "infringement-referred 2026-01-05T11:00:00Z at=2026-01-02T20:00:00Z ip=192.0.2.7 port=6881 "   \
    "title=Example\n"                                                                              \
    "= identity-asked send:ask-identity\n"                                                         \
    "sent ask-identity 2026-01-05T12:00:00Z\n"                                                     \
    "stored identity 2026-01-08T08:00:00Z\n"                                                       \
    "identity-answer 2026-01-08T08:00:00Z outcome=known\n"                                         \
    "= first-warned send:warn1\n"                                                                  \
    "sent warn1 2026-01-19T08:00:00Z\n"
#define SECOND                                                                                     \
    WARNED "infringement-referred 2026-03-02T11:00:00Z at=2026-02-27T20:00:00Z title=Example\n"    \
           "= second-ordered send:warn2e send:warn2\n"                                             \
           "sent warn2e 2026-03-03T08:00:00Z\n"                                                    \
           "sent warn2 2026-03-04T08:00:00Z\n"

/* A procedure that the program has never seen, with what the shipped ones lack. */
#define ALLOTMENT                                                                                  \
    "procedure allotment-dispute version 7\n"                                                      \
    "  key plot\n"                                                                                 \
    "  holds papers (weight), names\n"                                                             \
    "  calendar plain\n"                                                                           \
    "  law RULES \"garden rules, art. 4\"\n"                                                       \
    "  role warden sworn\n"                                                                        \
    "  role elder bench\n"                                                                         \
    "  event quarrel from subject exogenous carries weight int, urgent bool, why text\n"           \
    "  event verdict from elder exogenous carries ruling one-of keep share leave\n"                \
    "  event truce from subject answers summons\n"                                                 \
    "  event truce-over from subject answers truce\n"                                              \
    "  notice summons by letter to both under RULES text summons languages en\n"                   \
    "  notice eviction by registered to both under RULES text eviction languages en\n"             \
    "  require eviction after summons\n"                                                           \
    "  gate leave on verdict by elder 2 of 3\n"                                                    \
    "  limit names 10 days\n"                                                                      \
    "  state plot-quiet initial\n"                                                                 \
    "    keep papers 30 days from opened\n"                                                        \
    "    on quarrel if weight > 3 and not urgent -> plot-heard do send summons\n"                  \
    "    on quarrel if urgent -> plot-left do send eviction\n"                                     \
    "    on quarrel if why = \"hens\" or count(quarrel) >= 2 -> plot-heard\n"                      \
    "  state plot-heard\n"                                                                         \
    "    keep papers 5 days from sent(summons)\n"                                                  \
    "    on verdict if ruling = leave -> plot-left do send eviction\n"                             \
    "    on verdict if ruling = share -> plot-heard do erase names\n"                              \
    "    on truce -> plot-truce\n"                                                                 \
    "    after 10 days from entered -> plot-left\n"                                                \
    "    after 10 days from opened if count(quarrel) > 5 -> plot-quiet\n"                          \
    "    pause while plot-truce\n"                                                                 \
    "  state plot-truce\n"                                                                         \
    "    on truce-over -> plot-heard\n"                                                            \
    "  state plot-left final\n"

static void tell(const char *text)
{
    Story story;

    story_begin(&story, story_parse(ALLOTMENT));
    story_tell(&story, text);
    story_end(&story);
}

#define HEARD                                                                                      \
    "open 2026-01-01T00:00:00Z\nauthor 9\n"                                                        \
    "quarrel 2026-01-02T00:00:00Z weight=4 urgent=false\n= plot-heard send:summons\n"

static void test_step_needs_the_quorum_of_distinct_persons(void **state)
{
    (void)state;
    tell(HEARD "sent summons 2026-01-02T01:00:00Z\n"
               "verdict 2026-01-03T00:00:00Z ruling=leave by=1\n= plot-heard vote\n"
               "verdict 2026-01-03T01:00:00Z ruling=leave by=1\n= plot-heard vote\n"
               "verdict 2026-01-03T02:00:00Z ruling=leave by=9\nrefused the finding's author\n"
               "verdict 2026-01-03T03:00:00Z ruling=leave\nrefused nobody signed\n"
               "verdict 2026-01-03T04:00:00Z ruling=keep by=2\n= plot-heard\n"
               "verdict 2026-01-03T05:00:00Z ruling=leave by=2\n= plot-left send:eviction\n");
}

static void test_step_forgets_the_votes_of_a_state_that_was_left(void **state)
{
    (void)state;
    tell(HEARD "sent summons 2026-01-02T01:00:00Z\n"
               "verdict 2026-01-03T00:00:00Z ruling=leave by=1\n= plot-heard vote\n"
               "truce 2026-01-03T01:00:00Z\ntruce-over 2026-01-03T02:00:00Z\n= plot-heard\n"
               "verdict 2026-01-03T05:00:00Z ruling=leave by=2\n= plot-heard vote\n");
}

static void test_step_refuses_an_order_without_its_predecessor_and_changes_nothing(void **state)
{
    (void)state;
    tell("open 2026-01-01T00:00:00Z\n"
         "quarrel 2026-01-02T00:00:00Z urgent=true\n"
         "refused notice eviction: ordered on line 20 without summons before it (line 14, garden "
         "rules, art. 4)\n"
         "= plot-quiet\n"
         /* an order is not enough: it must have been sent */
         "quarrel 2026-01-02T00:00:00Z weight=4 urgent=false\n= plot-heard send:summons\n"
         "verdict 2026-01-03T00:00:00Z ruling=leave by=1\n"
         "refused without summons\n= plot-heard\n");
}

static void test_step_tolls_the_timers_of_a_state_that_pauses(void **state)
{
    (void)state;
    tell(HEARD "truce 2026-01-05T12:00:00Z\n= plot-truce\n"
               "truce-over 2026-01-25T12:00:00Z\n= plot-heard\n"
               /* 2 January and ten days, and the twenty of the truce */
               "until 2026-01-31T23:59:59Z\n= plot-heard erase:papers\n"
               "until 2026-02-01T00:00:00Z\n= plot-left\n");
}

static void test_step_pauses_as_often_as_the_limit_allows(void **state)
{
    (void)state;
    GString *text = g_string_new(HEARD);

    for (int i = 0; i < CT_LIMIT_PROCEDURE_PAUSES; i++)
        g_string_append_printf(text,
                               "truce 2026-01-03T%02d:00:00Z\ntruce-over "
                               "2026-01-03T%02d:30:00Z\n= plot-heard\n",
                               i, i);
    g_string_append(text, "truce 2026-01-03T09:00:00Z\n= plot-truce\n"
                          "truce-over 2026-01-03T09:30:00Z\nrefused stood still more than 8 times\n"
                          "= plot-truce\n");
    tell(text->str);
    g_string_free(text, TRUE);
}

/* Two states in each other: the first stands still while the case is in the second one, that one
 * while it is in the third. `%s`: the calendar, and the period. */
#define NESTED                                                                                     \
    "procedure nested version 1\n"                                                                 \
    "  key k\n"                                                                                    \
    "  holds papers\n"                                                                             \
    "  calendar %s\n"                                                                              \
    "  role warden sworn\n"                                                                        \
    "  event away from warden exogenous\n"                                                         \
    "  event back from warden exogenous\n"                                                         \
    "  state upper initial\n"                                                                      \
    "    keep papers 5 years from opened\n"                                                        \
    "    on away -> middle\n"                                                                      \
    "    after %s from opened -> late\n"                                                           \
    "    pause while middle\n"                                                                     \
    "  state middle\n"                                                                             \
    "    on away -> lower\n"                                                                       \
    "    on back -> upper\n"                                                                       \
    "    after 20 days from entered -> lost\n"                                                     \
    "    pause while lower\n"                                                                      \
    "  state lower\n"                                                                              \
    "    on back -> middle\n"                                                                      \
    "  state late final\n"                                                                         \
    "  state lost final\n"

static void tell_nested(const char *calendar, const char *period, const char *text)
{
    g_autofree char *law = g_strdup_printf(NESTED, calendar, period);
    Story story;

    story_begin(&story, story_parse(law));
    story_tell(&story, text);
    story_end(&story);
}

static void test_step_tolls_each_state_for_its_own_pauses_only(void **state)
{
    (void)state;
    /* upper stands still on the 3rd, and on the 7th and 8th: three days. From the 4th to the 6th
     * the case is in lower, during which middle stands still, not upper. */
    tell_nested("plain", "10 days",
                "open 2026-01-01T00:00:00Z\n"
                "away 2026-01-03T00:00:00Z\n= middle\n"
                "away 2026-01-04T00:00:00Z\n= lower\n"
                "back 2026-01-07T00:00:00Z\n= middle\n"
                "back 2026-01-09T00:00:00Z\n= upper\n"
                "until 2026-01-13T23:59:59Z\n= upper\n"
                "until 2026-01-14T00:00:00Z\n= late\n");
    /* middle's twenty days from the 3rd, and the thirty that it stood still */
    tell_nested("plain", "10 days",
                "open 2026-01-01T00:00:00Z\n"
                "away 2026-01-03T00:00:00Z\n= middle\n"
                "away 2026-01-04T00:00:00Z\n= lower\n"
                "back 2026-02-03T00:00:00Z\n= middle\n"
                "until 2026-02-21T23:59:59Z\n= middle\n"
                "until 2026-02-22T00:00:00Z\n= lost\n");
}

static void test_step_tolls_again_and_again(void **state)
{
    (void)state;
    tell_nested("plain", "10 days",
                "open 2026-01-01T00:00:00Z\n"
                "away 2026-01-02T00:00:00Z\nback 2026-01-03T00:00:00Z\n"
                "away 2026-01-03T00:00:00Z\nback 2026-01-05T12:00:00Z\n"
                "away 2026-01-06T00:00:00Z\nback 2026-01-06T00:00:01Z\n= upper\n"
                "until 2026-01-14T12:00:00Z\n= upper\n"
                "until 2026-01-14T12:00:01Z\n= late\n");
}

static void test_step_tolls_up_to_the_last_second(void **state)
{
    (void)state;
    /* one second was left, and one is left after a month */
    tell_nested("plain", "10 days",
                "open 2026-01-01T00:00:00Z\n"
                "away 2026-01-10T23:59:59Z\nback 2026-01-29T23:59:59Z\n= upper\n"
                "until 2026-01-29T23:59:59Z\n= upper\n"
                "until 2026-01-30T00:00:00Z\n= late\n");
    /* at the instant itself it is over */
    tell_nested("plain", "10 days",
                "open 2026-01-01T00:00:00Z\naway 2026-01-11T00:00:00Z\n= late\n");
}

/* Paris: clocks go forward on 29 March 2026. */
static void test_step_tolls_days_by_the_wall_clock_and_hours_by_elapsed_time(void **state)
{
    (void)state;
    /* From Saturday to Monday at midnight are 47 hours, and two days: ten days from 20 March at
     * midnight end on the 30th, and two later on 1 April (22:00Z). */
    tell_nested("fr-civil", "10 days",
                "open 2026-03-19T23:00:00Z\n"
                "away 2026-03-27T23:00:00Z\nback 2026-03-29T22:00:00Z\n= upper\n"
                "until 2026-04-01T21:59:59Z\n= upper\n"
                "until 2026-04-01T22:00:00Z\n= late\n");
    tell_nested("fr-civil", "240 hours",
                "open 2026-03-19T23:00:00Z\n"
                "away 2026-03-27T23:00:00Z\nback 2026-03-29T22:00:00Z\n= upper\n"
                "until 2026-03-31T21:59:59Z\n= upper\n"
                "until 2026-03-31T22:00:00Z\n= late\n");
}

static void test_step_tolls_before_months_are_counted(void **state)
{
    (void)state;
    /* From 31 December 2027, one day of standing still: two months from 1 January are 1 March; and
     * from 30 December they are 29 February 2028, the last day of that month. */
    tell_nested("plain", "2 months",
                "open 2027-12-31T12:00:00Z\n"
                "away 2028-01-10T00:00:00Z\nback 2028-01-11T00:00:00Z\n= upper\n"
                "until 2028-03-01T11:59:59Z\n= upper\nuntil 2028-03-01T12:00:00Z\n= late\n");
    tell_nested("plain", "2 months",
                "open 2027-12-29T12:00:00Z\n"
                "away 2028-01-10T00:00:00Z\nback 2028-01-11T00:00:00Z\n= upper\n"
                "until 2028-02-29T11:59:59Z\n= upper\nuntil 2028-02-29T12:00:00Z\n= late\n");
    /* One day from 29 February is 1 March, and the year is counted from there. */
    tell_nested("plain", "1 year",
                "open 2028-02-29T12:00:00Z\n"
                "away 2028-02-29T12:00:00Z\nback 2028-03-01T12:00:00Z\n= upper\n"
                "until 2029-03-01T11:59:59Z\n= upper\nuntil 2029-03-01T12:00:00Z\n= late\n");
}

static void test_step_tries_guards_in_line_order_and_absent_values_are_false(void **state)
{
    (void)state;
    tell("open 2026-01-01T00:00:00Z\n"
         "quarrel 2026-01-02T00:00:00Z\n= plot-quiet\n"
         "quarrel 2026-01-02T00:00:00Z weight=3 why=gate\n= plot-quiet\n"
         /* the two before it are counted, itself not; the weight is light */
         "quarrel 2026-01-02T00:00:00Z weight=3 why=gate\n= plot-heard\n");
    tell("open 2026-01-01T00:00:00Z\nquarrel 2026-01-02T00:00:00Z why=hens\n= plot-heard\n");
    /* urgent was not said: the comparison is false, so its `not` is true */
    tell("open 2026-01-01T00:00:00Z\n"
         "quarrel 2026-01-02T00:00:00Z weight=4\n= plot-heard send:summons\n");
}

static void test_step_erases_at_the_keep_or_the_limit_whichever_is_first(void **state)
{
    (void)state;
    /* the new keep waits for its anchor; until then the thirty days of the first state run */
    tell("open 2026-01-01T00:00:00Z\nquarrel 2026-01-22T00:00:00Z weight=4\n"
         "until 2026-01-30T23:59:59Z\n= plot-heard send:summons\n"
         "until 2026-01-31T00:00:00Z\n= plot-heard erase:papers\n");
    tell("open 2026-01-01T00:00:00Z\nquarrel 2026-01-22T00:00:00Z weight=4\n"
         "sent summons 2026-01-23T00:00:00Z\n"
         "until 2026-01-28T00:00:00Z\n= plot-heard send:summons erase:papers\n");
    /* names have a limit of ten days from their first storage, and no keep */
    tell("open 2026-01-01T00:00:00Z\nstored names 2026-01-03T00:00:00Z\n"
         "stored names 2026-01-05T00:00:00Z\n"
         "until 2026-01-12T23:59:59Z\n= plot-quiet\n"
         "until 2026-01-13T00:00:00Z\n= plot-quiet erase:names\n"
         "stored names 2026-01-14T00:00:00Z\nuntil 2027-01-14T00:00:00Z\n= plot-quiet\n");
    /* an erasure by the text itself is ordered once */
    tell(HEARD "stored names 2026-01-02T01:00:00Z\n"
               "verdict 2026-01-03T00:00:00Z ruling=share\n= plot-heard erase:names\n"
               "verdict 2026-01-03T01:00:00Z ruling=share\n= plot-heard\n");
}

static void test_step_self_transition_does_not_reset_entered(void **state)
{
    (void)state;
    tell(HEARD "verdict 2026-01-10T00:00:00Z ruling=share\n= plot-heard erase:names\n"
               "until 2026-01-11T23:59:59Z\n= plot-heard\n"
               "until 2026-01-12T00:00:00Z\n= plot-left\n");
}

/* The clerk must not let an event overtake what is due, nor fire what is not. */
static void test_step_refuses_what_is_out_of_turn(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) procedure = story_parse(ALLOTMENT);
    CtInstant opened = story_time("2026-01-01T00:00:00Z");
    CtHistory history;
    CtStepEvent event;
    CtStepResult result = { .from = 99 };
    CtDue due;

    ct_history_begin(&history, procedure, opened);
    ct_history_mark_stored(&history, 1, opened);
    ct_step_begin(&event, 0, opened, opened + 10 * CT_DAY_SECONDS);
    for (int i = 0; i < 3; i++) {
        static const CtErrorCode codes[] = { CT_ERROR_CONFLICT, CT_ERROR_CONFLICT, CT_ERROR_INPUT };
        g_autoptr(GError) error = NULL;

        assert_true(ct_step_next_due(procedure, &history, &due));
        if (i == 2)
            event.at = INT64_MAX;
        assert_false(i == 1 ? ct_step_fire(procedure, &history, &due, due.at - 1, &result, &error)
                            : ct_step_event(procedure, &history, &event, &result, &error));
        assert_true(g_error_matches(error, CT_ERROR, (int)codes[i]));
        assert_int_equal(result.from, 99);
    }
    g_autoptr(GError) error = NULL;
    assert_true(ct_step_fire(procedure, &history, &due, due.at, &result, &error));
    assert_false(ct_step_fire(procedure, &history, &due, due.at, &result, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_CONFLICT));
}

static void test_step_checks_the_values_it_is_given(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) procedure = story_parse(ALLOTMENT);
    static const struct {
        const char *event, *field, *text;
        CtErrorCode code;
    } rows[] = {
        { "quarrel", "wait", "3", CT_ERROR_MISSING },
        { "quarrel", "weight", "3", CT_ERROR_INPUT },
        { "quarrel", "urgent", "yes", CT_ERROR_INPUT },
        { "verdict", "ruling", "kee", CT_ERROR_INPUT },
        { "verdict", "ruling", "", CT_ERROR_INPUT },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        CtStepEvent event;

        ct_step_begin(&event, ct_procedure_event(procedure, rows[i].event), 0, 0);
        assert_false(ct_step_set_text(procedure, &event, rows[i].field,
                                      ct_bytes_of_text(rows[i].text), &error));
        assert_true(g_error_matches(error, CT_ERROR, (int)rows[i].code));
        assert_false(event.value[0].set);
    }
}

/* What the story of a server that sleeps would change: nothing. */
static void test_step_late_firing_gives_the_same_history(void **state)
{
    (void)state;
    Story awake, asleep;

    story_begin(&awake, story_shipped("graduated.proc"));
    story_begin(&asleep, story_shipped("graduated.proc"));
    story_tell(&awake, SECOND);
    story_tell(&asleep, SECOND);
    for (CtInstant now = story_time("2026-03-05T00:00:00Z");
         now < story_time("2028-01-01T00:00:00Z"); now += 3600)
        story_until(&awake, now);
    story_until(&asleep, story_time("2028-01-01T00:00:00Z"));
    assert_string_equal(awake.orders->str, asleep.orders->str);
    assert_memory_equal(&awake.history, &asleep.history, sizeof awake.history);
    story_end(&awake);
    story_end(&asleep);
}

CT_TEST_MAIN(CT_TEST(test_step_needs_the_quorum_of_distinct_persons),
             CT_TEST(test_step_forgets_the_votes_of_a_state_that_was_left),
             CT_TEST(test_step_refuses_an_order_without_its_predecessor_and_changes_nothing),
             CT_TEST(test_step_tolls_the_timers_of_a_state_that_pauses),
             CT_TEST(test_step_pauses_as_often_as_the_limit_allows),
             CT_TEST(test_step_tolls_each_state_for_its_own_pauses_only),
             CT_TEST(test_step_tolls_again_and_again),
             CT_TEST(test_step_tolls_up_to_the_last_second),
             CT_TEST(test_step_tolls_days_by_the_wall_clock_and_hours_by_elapsed_time),
             CT_TEST(test_step_tolls_before_months_are_counted),
             CT_TEST(test_step_tries_guards_in_line_order_and_absent_values_are_false),
             CT_TEST(test_step_erases_at_the_keep_or_the_limit_whichever_is_first),
             CT_TEST(test_step_self_transition_does_not_reset_entered),
             CT_TEST(test_step_refuses_what_is_out_of_turn),
             CT_TEST(test_step_checks_the_values_it_is_given),
             CT_TEST(test_step_late_firing_gives_the_same_history))
