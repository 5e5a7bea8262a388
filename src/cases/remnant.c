/* remnant.c - trials over what could have been, on copies of the history.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cases/remnant.h"

#include "procedure/step.h"

#include <string.h>

#define TRIES 4096 /* of one event; no shipped one needs more than a hundred */

void ct_remnant_begin(CtRemnant *self, const CtProcedure *procedure, const CtHistory *memory,
                      CtInstant opened)
{
    *self = (CtRemnant){ .procedure = procedure, .memory = memory };
    ct_history_begin(&self->history, procedure, opened);
}

static void fire_due(CtRemnant *self, CtInstant until)
{
    CtStepResult result;
    CtDue due;

    while (ct_due_before(self->procedure, &self->history, until, &due))
        if (!ct_step_fire_found(self->procedure, &self->history, &due, until, &result, NULL))
            return; /* it stands */
}

void ct_remnant_sent(CtRemnant *self, int notice, CtInstant at, CtInstant recorded)
{
    fire_due(self, recorded);
    ct_history_mark_ordered(&self->history, notice, at);
    ct_history_mark_sent(&self->history, notice, at);
}

/* ---- what a value could have been ---- */

static void add_number(GArray *list, int64_t number)
{
    for (guint i = 0; i < list->len; i++)
        if (g_array_index(list, int64_t, i) == number)
            return;
    g_array_append_val(list, number);
}

/* On both sides of every number that a guard compares with, and on it. */
static void add_compared(const CtProcedure *procedure, GArray *list)
{
    for (size_t i = 0; i < procedure->guard_count; i++) {
        const CtOperand *both[] = { &procedure->guard[i].left, &procedure->guard[i].right };

        for (size_t j = 0; j < 2 && procedure->guard[i].op >= CT_GUARD_LESS; j++)
            for (int k = -1; both[j]->kind == CT_OPERAND_NUMBER && k <= 1; k++)
                add_number(list, both[j]->number + k);
    }
}

static GArray *candidates_of(const CtRemnant *self, const CtProcedureField *field, CtInstant at)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(int64_t));

    if (field->type == CT_FIELD_TIME) {
        add_number(list, at);
        return list;
    }
    size_t count = field->type == CT_FIELD_ONE_OF ? field->word_count : 2;
    for (size_t i = 0; i < count; i++)
        add_number(list, (int64_t)i);
    if (field->type == CT_FIELD_INT)
        add_compared(self->procedure, list);
    return list;
}

/* The times of an event that came once or twice are the first and the last that the row remembers;
 * another came between them. */
static GArray *times_of(const CtRemnant *self, const CtRemnantEvent *event)
{
    const CtHistoryEvent *seen = &self->memory->event[event->event.event];
    GArray *list = g_array_new(FALSE, FALSE, sizeof(int64_t));

    if (!event->undated)
        add_number(list, event->event.at);
    else if (seen->count > 0) {
        add_number(list, MIN(seen->first, event->event.recorded));
        add_number(list, MIN(seen->last, event->event.recorded));
    }
    if (event->undated && seen->count != 1)
        add_number(list, event->event.recorded);
    return list;
}

/* ---- trying ---- */

typedef struct {
    CtRemnant *remnant;
    CtRemnantEvent *event;
    CtStepEvent trial;
    size_t tries;
    bool found;
    CtStepEvent first; /* of those that fit */
    bool words_differ, times_differ;
} Search;

static bool fits(const Search *self)
{
    const CtProcedure *procedure = self->remnant->procedure;
    CtHistory history = self->remnant->history;
    CtStepResult result;

    uint64_t orders = 0;

    if (!ct_step_event(procedure, &history, &self->trial, &result, NULL))
        return false;
    for (size_t i = 0; i < result.order_count; i++)
        if (result.order[i].kind == CT_ORDER_SEND)
            orders |= UINT64_C(1) << result.order[i].notice;
    return result.voted == self->event->is_vote && result.to == self->event->state &&
           orders == self->event->orders;
}

static void try_one(Search *self)
{
    const CtProcedureEvent *of = &self->remnant->procedure->event[self->trial.event];

    if (self->tries++ >= TRIES || !fits(self))
        return;
    if (!self->found) {
        self->found = true;
        self->first = self->trial;
        return;
    }
    self->times_differ = self->times_differ || self->trial.at != self->first.at;
    for (size_t i = 0; i < of->field_count; i++)
        if ((int)i != of->own_time && self->trial.value[i].number != self->first.value[i].number)
            self->words_differ = true;
}

static void try_fields(Search *self, size_t field)
{
    const CtProcedureEvent *of = &self->remnant->procedure->event[self->trial.event];

    while (field < of->field_count && (self->event->holes >> field & 1) == 0)
        field++;
    if (field >= of->field_count) {
        try_one(self);
        return;
    }
    g_autoptr(GArray) list = candidates_of(self->remnant, &of->field[field], self->trial.at);
    for (guint i = 0; i < list->len && self->tries < TRIES; i++) {
        self->trial.value[field] =
            (CtGuardValue){ .set = true, .number = g_array_index(list, int64_t, i) };
        try_fields(self, field + 1);
    }
}

/* Votes without a name are of distinct persons as far as the quorum needs them. */
static uint64_t voter(CtRemnant *self, const CtRemnantEvent *event)
{
    uint64_t *given = &self->voters[event->event.event];

    if (!event->unsigned_vote)
        return event->event.person;
    *given = event->is_vote ? 1 + *given % CT_LIMIT_PROCEDURE_BENCH : *given + 1;
    return UINT64_C(0x7265736964750000) + *given;
}

static unsigned open_holes(const Search *self)
{
    const CtProcedureEvent *of = &self->remnant->procedure->event[self->trial.event];
    const CtHistoryEvent *seen = &self->remnant->memory->event[self->trial.event];
    unsigned gone = 0;

    for (size_t i = 0; i < of->field_count; i++)
        if ((self->event->holes >> i & 1) != 0 &&
            (of->field[i].type == CT_FIELD_INT || of->field[i].type == CT_FIELD_TIME))
            gone |= CT_STREAM_GONE_WORDS;
    if (self->words_differ || self->tries >= TRIES)
        gone |= CT_STREAM_GONE_WORDS;
    if (self->event->undated && (self->times_differ || seen->count != 1))
        gone |= CT_STREAM_GONE_TIME;
    return gone | (self->event->unsigned_vote ? CT_STREAM_GONE_PERSON : 0);
}

bool ct_remnant_event(CtRemnant *self, CtRemnantEvent *event)
{
    const CtProcedureEvent *of = &self->procedure->event[event->event.event];
    Search search = { .remnant = self, .event = event, .trial = event->event };
    g_autoptr(GArray) times = times_of(self, event);
    CtStepResult result;

    fire_due(self, event->event.recorded);
    search.trial.person = voter(self, event);
    for (guint i = 0; i < times->len; i++) {
        search.trial.at = g_array_index(times, int64_t, i);
        if (of->own_time != CT_PROCEDURE_NONE)
            search.trial.value[of->own_time] =
                (CtGuardValue){ .set = true, .number = search.trial.at };
        try_fields(&search, 0);
    }
    if (!search.found)
        return false;
    event->event = search.first;
    event->gone = open_holes(&search);
    return ct_step_event(self->procedure, &self->history, &event->event, &result, NULL);
}
