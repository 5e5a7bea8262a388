/* test_remnant.c - an erased event is what leads where its entry says, and no more is claimed.
 *
 * Method: a procedure of the test's own; each case is lived with its values, then told to a remnant
 * without them, beside what the header of an entry keeps.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "cases/remnant.h"
#include "procedure/parser.h"

#include <string.h>

#define DAY   CT_DAY_SECONDS
#define START (INT64_C(20000) * DAY) /* 2024-10-04 */

static const char text[] =
    "procedure allotment-dispute version 7\n"
    "key plot\nholds papers (at, weight, tone)\ncalendar fr-civil\n"
    "law RULES \"garden rules\"\nrole elder bench\n"
    "event quarrel from subject exogenous carries at time, weight int, tone one-of calm loud rude\n"
    "event verdict from elder exogenous carries ruling one-of keep leave\n"
    "notice summons by letter to both under RULES text t languages en\n"
    "limit papers 900 days under RULES\n"
    "gate leave on verdict by elder 2 of 3\n"
    "state quiet initial\n  keep papers 800 days from opened under RULES\n"
    "  on quarrel if weight > 3 -> heard do send summons\n"
    "  on quarrel if tone = rude -> warned\n"
    "  on quarrel -> quiet\n"
    "state warned\n  keep papers 800 days from opened under RULES\n"
    "  on quarrel if at < opened + 30 days -> heard do send summons\n"
    "  on quarrel -> warned\n"
    "state heard\n  keep papers 800 days from opened under RULES\n"
    "  on verdict if ruling = leave -> gone\n"
    "  on verdict -> quiet\n"
    "  after 10 days from sent(summons) -> quiet under RULES\n"
    "state gone final\n";

enum { QUARREL, VERDICT };
enum { AT, WEIGHT, TONE };

typedef struct {
    CtProcedure *procedure;
    CtHistory life;
    CtRemnant remnant;
} Plot;

static Plot begin(void)
{
    g_autoptr(GError) error = NULL;
    Plot self = { .procedure = ct_parser_read(ct_bytes_of_text(text), "t", &error) };

    if (self.procedure == NULL)
        fail_msg("%s", error->message);
    ct_history_begin(&self.life, self.procedure, START);
    return self;
}

/* What happened, and what its entry says of it. */
static CtRemnantEvent live(Plot *self, const CtStepEvent *event)
{
    CtRemnantEvent told = { .event = *event };
    CtStepResult result;
    CtDue due;

    while (ct_due_before(self->procedure, &self->life, event->recorded, &due))
        assert_true(
            ct_step_fire_found(self->procedure, &self->life, &due, event->recorded, &result, NULL));
    assert_true(ct_step_event(self->procedure, &self->life, event, &result, NULL));
    for (size_t i = 0; i < result.order_count; i++)
        if (result.order[i].kind == CT_ORDER_SEND)
            told.orders |= UINT64_C(1) << result.order[i].notice;
    told.state = result.to;
    told.is_vote = result.voted;
    return told;
}

static CtStepEvent quarrel(CtInstant at, int64_t weight, int64_t tone)
{
    CtStepEvent event;

    ct_step_begin(&event, QUARREL, at, at);
    event.value[AT] = (CtGuardValue){ .set = true, .number = at };
    event.value[WEIGHT] = (CtGuardValue){ .set = true, .number = weight };
    event.value[TONE] = (CtGuardValue){ .set = true, .number = tone };
    return event;
}

static CtStepEvent verdict(CtInstant at, uint64_t person, int64_t ruling)
{
    CtStepEvent event;

    ct_step_begin(&event, VERDICT, at, at);
    event.person = person;
    event.value[0] = (CtGuardValue){ .set = true, .number = ruling };
    return event;
}

static void erase_field(CtRemnantEvent *told, int field)
{
    told->holes |= UINT64_C(1) << field;
    told->event.value[field] = (CtGuardValue){ 0 };
}

static void erase_time(CtRemnantEvent *told)
{
    told->undated = true;
    told->event.at = told->event.recorded;
    told->event.value[AT] = (CtGuardValue){ 0 };
}

/* The case is over: what the row remembers is what was lived. */
static void tell(Plot *self)
{
    ct_remnant_begin(&self->remnant, self->procedure, &self->life, START);
}

static void assert_state(const Plot *self, const char *name)
{
    assert_string_equal(self->procedure->state[self->remnant.history.state].name, name);
}

static void end(Plot *self)
{
    ct_procedure_free(self->procedure);
}

static void test_remnant_takes_what_is_there_as_it_is(void **state)
{
    (void)state;
    Plot self = begin();
    const CtStepEvent event = quarrel(START + DAY, 7, 0);
    CtRemnantEvent told = live(&self, &event);

    tell(&self);
    assert_true(ct_remnant_event(&self.remnant, &told));
    assert_int_equal(told.gone, 0);
    assert_int_equal(told.event.at, START + DAY);
    assert_int_equal(told.event.value[WEIGHT].number, 7);
    assert_state(&self, "heard");
    end(&self);
}

static void test_remnant_word_that_alone_leads_there_is_known(void **state)
{
    (void)state;
    Plot self = begin();
    const CtStepEvent event = quarrel(START + DAY, 1, 2);
    CtRemnantEvent told = live(&self, &event);

    erase_field(&told, TONE);
    tell(&self);
    assert_true(ct_remnant_event(&self.remnant, &told));
    assert_int_equal(told.event.value[TONE].number, 2);
    assert_int_equal(told.gone, 0);
    assert_state(&self, "warned");
    end(&self);
}

static void test_remnant_word_among_several_that_lead_there_stays_open(void **state)
{
    (void)state;
    Plot self = begin();
    const CtStepEvent event = quarrel(START + DAY, 1, 1);
    CtRemnantEvent told = live(&self, &event);

    erase_field(&told, TONE);
    tell(&self);
    assert_true(ct_remnant_event(&self.remnant, &told));
    assert_int_not_equal(told.event.value[TONE].number, 2);
    assert_int_equal(told.gone, CT_STREAM_GONE_WORDS);
    assert_state(&self, "quiet");
    end(&self);
}

static void test_remnant_number_is_found_on_its_side_of_the_guard_and_stays_open(void **state)
{
    (void)state;
    Plot self = begin();
    const CtStepEvent event = quarrel(START + DAY, 70, 0);
    CtRemnantEvent told = live(&self, &event);

    erase_field(&told, WEIGHT);
    tell(&self);
    assert_true(ct_remnant_event(&self.remnant, &told));
    assert_true(told.event.value[WEIGHT].number > 3);
    assert_int_equal(told.gone, CT_STREAM_GONE_WORDS);
    assert_state(&self, "heard");
    end(&self);
}

static void test_remnant_that_nothing_explains_is_refused_and_the_past_stays(void **state)
{
    (void)state;
    Plot self = begin();
    const CtStepEvent event = quarrel(START + DAY, 1, 1);
    CtRemnantEvent told = live(&self, &event);

    erase_field(&told, TONE);
    told.state = ct_procedure_state(self.procedure, "gone"); /* no quarrel leads there */
    tell(&self);
    assert_false(ct_remnant_event(&self.remnant, &told));
    assert_state(&self, "quiet");
    told.state = ct_procedure_state(self.procedure, "quiet");
    told.orders = 1; /* nor to a summons */
    assert_false(ct_remnant_event(&self.remnant, &told));
    end(&self);
}

static void test_remnant_time_is_the_one_that_the_row_remembers(void **state)
{
    (void)state;
    Plot self = begin();
    CtStepEvent event = quarrel(START + DAY, 1, 2);
    CtRemnantEvent told;

    event.recorded = START + 5 * DAY;
    told = live(&self, &event);
    erase_time(&told);
    tell(&self);
    assert_true(ct_remnant_event(&self.remnant, &told));
    assert_int_equal(told.event.at, START + DAY);
    assert_int_equal(told.gone, 0);
    end(&self);
}

static void test_remnant_time_between_first_and_last_stays_open(void **state)
{
    (void)state;
    Plot self = begin();
    CtRemnantEvent told[3];

    for (int i = 0; i < 3; i++) {
        CtStepEvent event = quarrel(START + (1 + i) * DAY, 1, 0);

        told[i] = live(&self, &event);
        erase_time(&told[i]);
    }
    tell(&self);
    for (int i = 0; i < 3; i++) {
        assert_true(ct_remnant_event(&self.remnant, &told[i]));
        assert_int_equal(told[i].gone, CT_STREAM_GONE_TIME);
    }
    end(&self);
}

static void test_remnant_votes_without_names_are_of_distinct_persons(void **state)
{
    (void)state;
    Plot self = begin();
    const CtStepEvent first = quarrel(START + DAY, 7, 0);
    const CtStepEvent votes[] = { verdict(START + 2 * DAY, 11, 1),
                                  verdict(START + 3 * DAY, 12, 1) };
    CtRemnantEvent told[] = { live(&self, &first), live(&self, &votes[0]), live(&self, &votes[1]) };

    assert_true(told[1].is_vote);
    assert_false(told[2].is_vote);
    tell(&self);
    for (size_t i = 0; i < G_N_ELEMENTS(told); i++) {
        told[i].unsigned_vote = i > 0;
        if (i > 0)
            told[i].event.person = 0;
        assert_true(ct_remnant_event(&self.remnant, &told[i]));
        assert_int_equal(told[i].gone, i > 0 ? CT_STREAM_GONE_PERSON : 0);
    }
    assert_int_not_equal(told[1].event.person, told[2].event.person);
    assert_state(&self, "gone");
    end(&self);
}

static void test_remnant_deadline_counts_from_a_letter_that_was_sent(void **state)
{
    (void)state;
    Plot self = begin();
    const CtStepEvent first = quarrel(START + DAY, 7, 0);
    const CtStepEvent second = quarrel(START + 20 * DAY, 1, 2);
    CtRemnantEvent told = live(&self, &first);

    ct_history_mark_sent(&self.life, 0, START + 2 * DAY);
    CtRemnantEvent later = live(&self, &second); /* ten days after the letter it was quiet again */
    assert_int_equal(later.state, ct_procedure_state(self.procedure, "warned"));
    erase_field(&later, TONE);
    tell(&self);
    assert_true(ct_remnant_event(&self.remnant, &told));
    ct_remnant_sent(&self.remnant, 0, START + 2 * DAY, START + 2 * DAY);
    assert_true(ct_remnant_event(&self.remnant, &later));
    assert_int_equal(later.event.value[TONE].number, 2);
    assert_int_equal(later.gone, 0);
    end(&self);
}

CT_TEST_MAIN(CT_TEST(test_remnant_takes_what_is_there_as_it_is),
             CT_TEST(test_remnant_word_that_alone_leads_there_is_known),
             CT_TEST(test_remnant_word_among_several_that_lead_there_stays_open),
             CT_TEST(test_remnant_number_is_found_on_its_side_of_the_guard_and_stays_open),
             CT_TEST(test_remnant_that_nothing_explains_is_refused_and_the_past_stays),
             CT_TEST(test_remnant_time_is_the_one_that_the_row_remembers),
             CT_TEST(test_remnant_time_between_first_and_last_stays_open),
             CT_TEST(test_remnant_votes_without_names_are_of_distinct_persons),
             CT_TEST(test_remnant_deadline_counts_from_a_letter_that_was_sent))
