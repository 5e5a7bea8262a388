/* fuzz_remnant.c - any life of a case, with any of its values erased, told to a remnant.
 *
 * Four bytes are one step: what happens (an event, or a letter is carried), its values, how many
 * days later, and what of it is erased. The life is lived first, by the stepper; its end is what
 * the row remembers.
 * Oracle: as long as nothing is open, each event is found, the remnant stands where the life stood,
 * and every value that is claimed to be known is what it was. What nobody erased is never changed,
 * before and after.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cases/remnant.h"
#include "procedure/parser.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define START (INT64_C(20000) * CT_DAY_SECONDS)
#define STEPS 48 /* of one life */

static const char text[] =
    "procedure allotment-dispute version 7\n"
    "key plot\nholds papers (at, weight, tone, known)\ncalendar fr-civil\n"
    "law RULES \"garden rules\"\nrole elder bench\n"
    "event quarrel from subject exogenous carries at time, weight int, tone one-of calm loud rude, "
    "known bool\n"
    "event verdict from elder exogenous carries ruling one-of keep leave\n"
    "event visit from subject exogenous carries note text, known bool\n"
    "notice summons by letter to both under RULES text t languages en\n"
    "notice reproof by letter to both under RULES text t languages en\n"
    "limit papers 900 days under RULES\n"
    "require reproof after summons\n"
    "gate leave on verdict by elder 2 of 3\n"
    "state quiet initial\n  keep papers 300 days from opened under RULES\n"
    "  on quarrel if weight > 3 and known = true -> heard do send summons\n"
    "  on quarrel if tone = rude -> warned\n"
    "  on quarrel if at < opened + 5 days -> warned do send summons\n"
    "  on quarrel -> quiet\n"
    "  on visit if known = true -> quiet do send summons\n"
    "state warned\n  keep papers 300 days from entered under RULES\n"
    "  on quarrel if first(quarrel) < opened + 30 days -> heard do send summons\n"
    "  on quarrel -> warned\n"
    "  after 40 days from entered -> quiet under RULES\n"
    "state heard\n  keep papers 20 days from sent(summons) under RULES\n"
    "  on verdict if ruling = leave -> gone do send reproof\n"
    "  on verdict -> quiet\n"
    "  after 10 days from sent(summons) -> quiet under RULES\n"
    "state gone final\n";

typedef struct {
    bool is_sent;
    int notice;
    CtInstant at;
    CtRemnantEvent whole; /* as it was */
    CtRemnantEvent told;  /* without what is erased */
} Step;

typedef struct {
    const CtProcedure *procedure;
    CtHistory history;
    CtInstant now;
    size_t count;
    Step step[STEPS];
} Life;

static bool fire_due(Life *self)
{
    CtStepResult result;
    CtDue due;

    while (ct_due_before(self->procedure, &self->history, self->now, &due))
        if (!ct_step_fire_found(self->procedure, &self->history, &due, self->now, &result, NULL))
            return false;
    return true;
}

/* What the header of an entry keeps: that there was a text, and nothing of the rest. */
static void erase(const CtProcedureEvent *of, unsigned what, CtRemnantEvent *told)
{
    for (size_t i = 0; i < of->field_count; i++) {
        bool goes = (what >> 2 >> i & 1) != 0 && (int)i != of->own_time &&
                    ct_procedure_has_number(of->field[i].type);

        if (!goes)
            continue;
        told->holes |= UINT64_C(1) << i;
        told->event.value[i] = (CtGuardValue){ 0 };
    }
    told->undated = (what & 1) != 0;
    if (told->undated) {
        told->event.at = told->event.recorded;
        if (of->own_time != CT_PROCEDURE_NONE)
            told->event.value[of->own_time] = (CtGuardValue){ 0 };
    }
    told->unsigned_vote = (what & 2) != 0 && told->event.person != 0;
    if (told->unsigned_vote)
        told->event.person = 0;
}

static void fill(const CtProcedureEvent *of, unsigned values, CtStepEvent *event)
{
    for (size_t i = 0; i < of->field_count; i++) {
        const CtProcedureField *field = &of->field[i];
        CtGuardValue *value = &event->value[i];

        value->set = true;
        if ((int)i == of->own_time)
            value->number = event->at;
        else if (field->type == CT_FIELD_ONE_OF)
            value->number = (int64_t)(values % field->word_count);
        else if (field->type == CT_FIELD_BOOL)
            value->number = values >> 7;
        else if (field->type == CT_FIELD_INT)
            value->number = values % 9;
        else
            value->text = ct_bytes_of_text("x");
    }
}

static void live_event(Life *self, const uint8_t *bytes)
{
    Step step = { 0 };
    CtStepEvent *event = &step.whole.event;
    CtStepResult result;
    int number = bytes[0] % (int)self->procedure->event_count;
    const CtProcedureEvent *of = &self->procedure->event[number];

    ct_step_begin(event, number, self->now - bytes[2] / 32 * CT_DAY_SECONDS, self->now);
    event->person = self->procedure->role[of->role].kind[0] == 'b' ? 1 + bytes[1] / 2 % 4 : 0;
    fill(of, bytes[1], event);
    if (!ct_step_event(self->procedure, &self->history, event, &result, NULL))
        return; /* refused: there is no entry */
    for (size_t i = 0; i < result.order_count; i++)
        if (result.order[i].kind == CT_ORDER_SEND)
            step.whole.orders |= UINT64_C(1) << result.order[i].notice;
    step.whole.state = result.to;
    step.whole.is_vote = result.voted;
    step.told = step.whole;
    erase(of, bytes[3], &step.told);
    self->step[self->count++] = step;
}

static void live_letter(Life *self, const uint8_t *bytes)
{
    Step step = { .is_sent = true, .at = self->now };

    step.notice = bytes[1] % (int)self->procedure->notice_count;
    if (self->history.notice[step.notice].ordered == CT_INSTANT_NEVER)
        return;
    ct_history_mark_ordered(&self->history, step.notice, self->now);
    ct_history_mark_sent(&self->history, step.notice, self->now);
    self->step[self->count++] = step;
}

static void live(Life *self, CtBytes bytes)
{
    ct_history_begin(&self->history, self->procedure, START);
    self->now = START;
    for (size_t i = 0; i + 4 <= bytes.size && self->count < STEPS; i += 4) {
        self->now += bytes.data[i + 2] % 32 * CT_DAY_SECONDS;
        if (!fire_due(self))
            return;
        if ((bytes.data[i] & 0x80) != 0)
            live_letter(self, bytes.data + i);
        else
            live_event(self, bytes.data + i);
    }
}

/* Only what can be told apart is claimed to be known. */
static void check_values(const CtProcedureEvent *of, const Step *step)
{
    for (size_t i = 0; i < of->field_count; i++)
        g_assert(step->told.event.value[i].number == step->whole.event.value[i].number);
    g_assert(step->told.event.at == step->whole.event.at);
    g_assert(step->told.event.person == step->whole.event.person);
}

static void check_kept(const CtProcedureEvent *of, const CtRemnantEvent *before,
                       const CtRemnantEvent *after)
{
    for (size_t i = 0; i < of->field_count; i++)
        if ((before->holes >> i & 1) == 0 && (int)i != of->own_time)
            g_assert(after->event.value[i].number == before->event.value[i].number);
    g_assert(before->undated || after->event.at == before->event.at);
    g_assert(before->unsigned_vote || after->event.person == before->event.person);
}

static void tell(Life *self)
{
    CtRemnant remnant;
    bool open = false;

    ct_remnant_begin(&remnant, self->procedure, &self->history, START);
    for (size_t i = 0; i < self->count; i++) {
        Step *step = &self->step[i];
        const CtRemnantEvent before = step->told;

        if (step->is_sent) {
            ct_remnant_sent(&remnant, step->notice, step->at, step->at);
            continue;
        }
        const CtProcedureEvent *of = &self->procedure->event[before.event.event];
        bool found = ct_remnant_event(&remnant, &step->told);
        g_assert(found || open);
        if (!found)
            return;
        check_kept(of, &before, &step->told);
        g_assert(remnant.history.state == step->whole.state);
        open = open || step->told.gone != 0;
        if (!open)
            check_values(of, step);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static CtProcedure *procedure;
    g_autofree Life *life = g_new0(Life, 1);

    if (procedure == NULL)
        procedure = ct_parser_read(ct_bytes_of_text(text), "f", NULL);
    g_assert(procedure != NULL);
    life->procedure = procedure;
    live(life, (CtBytes){ data, size });
    tell(life);
    return 0;
}
