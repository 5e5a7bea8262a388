/* test_derivation.c - each kind of due instant explained in both languages.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "story.h"

#include "procedure/derivation.h"

typedef struct {
    Story story;
    CtDerivation derivation;
} Explained;

static void explain(Explained *out, const char *lines)
{
    CtDue due;

    story_begin(&out->story, story_shipped("graduated.proc"));
    story_tell(&out->story, lines);
    assert_true(ct_step_next_due(out->story.procedure, &out->story.history, &due));
    ct_derivation_of(out->story.procedure, &out->story.history, &due, &out->derivation);
    assert_int_equal(out->derivation.end, due.at);
    assert_int_equal(out->derivation.line, due.line);
}

static void assert_texts(Explained *self, const char *english, const char *french)
{
    g_autofree char *en = ct_derivation_text(&self->derivation, "en");
    g_autofree char *fr = ct_derivation_text(&self->derivation, "fr");

    assert_string_equal(en, english);
    assert_string_equal(fr, french);
    story_end(&self->story);
}

static void test_derivation_names_each_day_passed_over(void **state)
{
    (void)state;
    Explained explained;

    explain(&explained, "open 2026-03-27T08:00:00Z\n"
                        "infringement-referred 2026-03-27T08:10:00Z\n"
                        "sent ask-identity 2026-03-27T09:15:00Z\n");
    assert_int_equal(explained.derivation.course.shift_count, 3);
    assert_string_equal(explained.derivation.law, "IDENTIFY");
    assert_texts(
        &explained,
        "8 days from the sending of ask-identity, on Friday 27 March 2026 at 10:15; the "
        "day of the event is not counted; moved past Saturday 4 April 2026, Sunday 5 "
        "April 2026 and Monday 6 April 2026 (Easter Monday); ends on Tuesday 7 April 2026 "
        "at 24:00. CPI R.331-8.",
        "8 jours à compter de l'envoi de ask-identity, le vendredi 27 mars 2026 à 10 h 15 ; "
        "le jour de l'événement ne compte pas ; reporté après le samedi 4 avril 2026, le "
        "dimanche 5 avril 2026 et le lundi 6 avril 2026 (lundi de Pâques) ; expire le "
        "mardi 7 avril 2026 à 24 h. CPI R.331-8.");
}

static void test_derivation_of_an_erasure_is_plain_arithmetic(void **state)
{
    (void)state;
    Explained explained;

    explain(&explained, "open 2026-02-01T08:00:00Z\nstored facts 2026-02-01T08:00:00Z\n");
    assert_false(explained.derivation.is_deadline);
    assert_texts(&explained,
                 "2 months from the opening of the case, on Sunday 1 February 2026 at 09:00; due "
                 "on Wednesday 1 April 2026 at 09:00. Decree 2010-236, art. 3.",
                 "2 mois à compter de l'ouverture du dossier, le dimanche 1er février 2026 à "
                 "9 h 00 ; échéance : mercredi 1er avril 2026 à 9 h 00. Decree 2010-236, art. 3.");
}

/* The course of a sanction that was put off for sixty days, without its letters. */
static void test_derivation_tells_how_long_the_case_stood_still(void **state)
{
    (void)state;
    Explained explained;

    explain(&explained, "open 2026-01-05T10:00:00Z\n");
    Story *story = &explained.story;
    CtHistory *history = &story->history;
    int executing = ct_procedure_state(story->procedure, "sanction-executing");
    CtInstant entered = story_time("2026-12-01T08:00:00Z");
    history->state = executing;
    history->event[ct_procedure_event(story->procedure, "sanction-final")] =
        (CtHistoryEvent){ entered, entered, 1 };
    history->pause[history->pause_count++] =
        (CtHistoryPause){ executing, entered + 100, entered + 100 + 60 * 86400 + 7200 };
    CtDue due;
    assert_true(ct_step_next_due(story->procedure, history, &due));
    ct_derivation_of(story->procedure, history, &due, &explained.derivation);
    assert_texts(
        &explained,
        "13 months from the last sanction-final, on Tuesday 1 December 2026 at 09:00, stood "
        "still for 60 days and 2 hours; the day of the event is not counted; ends on "
        "Tuesday 29 February 2028 at 24:00. CPI L.335-7, al. 5.",
        "13 mois à compter du dernier fait sanction-final, le mardi 1er décembre 2026 à "
        "9 h 00, délai suspendu pendant 60 jours et 2 heures ; le jour de l'événement ne compte "
        "pas ; "
        "expire le mardi 29 février 2028 à 24 h. CPI L.335-7, al. 5.");
}

static void test_derivation_of_a_limit_counts_from_the_first_storage(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) procedure = story_shipped("graduated.proc");
    CtDerivation derivation;
    CtHistory history;
    CtDue due;

    ct_history_begin(&history, procedure, story_time("2026-01-05T10:00:00Z"));
    ct_history_mark_stored(&history, 2, story_time("2026-01-08T10:00:00Z"));
    CtDue list[CT_DUE_MOST];
    size_t count = ct_due_list(procedure, &history, list);
    due = list[count - 1];
    assert_int_equal(due.index, 2);
    assert_int_equal(due.keep, CT_PROCEDURE_NONE);
    ct_derivation_of(procedure, &history, &due, &derivation);
    assert_true(derivation.from_storage);
    g_autofree char *text = ct_derivation_text(&derivation, "en");
    assert_string_equal(text, "89 months from the first storage of identity, on Thursday 8 January "
                              "2026 at 11:00; due on Wednesday 8 June 2033 at 11:00. Decree "
                              "2010-236, art. 3.");
}

static void test_derivation_of_a_task_counts_from_its_giving(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) procedure = story_shipped("graduated.proc");
    CtInstant given = story_time("2026-04-10T09:00:00Z");
    CtInstant due = story_time("2026-04-27T22:00:00Z");
    CtDerivation derivation = { .line = -1 };

    /* Fifteen days from Friday 10 April end on Saturday 25 April, so on Monday. */
    assert_true(ct_derivation_of_task(procedure, "reply-observation", given, due, &derivation));
    g_autofree char *text = ct_derivation_text(&derivation, "fr");
    assert_string_equal(text,
                        "15 jours à compter de l'attribution de la tâche reply-observation, le "
                        "vendredi 10 avril 2026 à 11 h 00 ; le jour de l'événement ne compte pas ; "
                        "reporté après le samedi 25 avril 2026 et le dimanche 26 avril 2026 ; "
                        "expire le lundi 27 avril 2026 à 24 h.");
}

static void test_derivation_of_a_task_that_no_period_leads_to_is_none(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) procedure = story_shipped("graduated.proc");
    CtInstant given = story_time("2026-04-10T09:00:00Z");
    CtDerivation derivation = { .line = -1 };

    assert_false(
        ct_derivation_of_task(procedure, "reply-observation", given, given + 1, &derivation));
    assert_false(ct_derivation_of_task(procedure, "no-task", given, given, &derivation));
    assert_int_equal(derivation.line, -1);
}

static void test_derivation_words_agree_in_number(void **state)
{
    (void)state;
    g_autofree char *one = ct_derivation_duration((CtDuration){ 1, CT_CALENDAR_WEEKS }, "en");
    g_autofree char *two = ct_derivation_duration((CtDuration){ 2, CT_CALENDAR_YEARS }, "fr");

    assert_string_equal(one, "1 week");
    assert_string_equal(two, "2 ans");
}

CT_TEST_MAIN(CT_TEST(test_derivation_names_each_day_passed_over),
             CT_TEST(test_derivation_of_an_erasure_is_plain_arithmetic),
             CT_TEST(test_derivation_tells_how_long_the_case_stood_still),
             CT_TEST(test_derivation_of_a_limit_counts_from_the_first_storage),
             CT_TEST(test_derivation_of_a_task_counts_from_its_giving),
             CT_TEST(test_derivation_of_a_task_that_no_period_leads_to_is_none),
             CT_TEST(test_derivation_words_agree_in_number))
