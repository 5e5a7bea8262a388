/* fault_behaviour.c - two texts lived side by side: the same events, the same clock.
 *
 * Random histories with a fixed seed: mostly an event that the state waits for, with random words,
 * or a jump in time in which what is due fires; what is ordered is sent within days, or never.
 * After each step state and orders must agree. Equal on all of them is no proof, but where a
 * history came by the spoilt line the texts mean the same as far as tested; one difference proves
 * that they do not.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "fault.h"

#include "procedure/step.h"

#include <string.h>

#define HISTORIES 200
#define STEPS     60
#define OPENED    INT64_C(1767607200) /* 2026-01-05T10:00:00Z */
#define DAY       86400

typedef struct {
    const CtProcedure *procedure;
    CtHistory history;
    GString *told; /* what a reader of the case would see */
    int line;      /* the spoilt one; the next one may be spoilt too, by a swap */
    bool tried;    /* some history came by it */
} Life;

static bool is_spoilt(const Life *self, int line)
{
    return line == self->line || line == self->line + 1;
}

static void tell(Life *self, const CtStepResult *result)
{
    if (result->transition != CT_PROCEDURE_NONE &&
        is_spoilt(self, self->procedure->transition[result->transition].line))
        self->tried = true;
    g_string_append_printf(self->told, "%d%c", result->to, result->voted ? 'v' : ' ');
    for (size_t i = 0; i < result->order_count; i++) {
        const CtStepOrder *order = &result->order[i];

        g_string_append_printf(self->told, "%d:%d:%d:%d:%" G_GINT64_FORMAT " ", (int)order->kind,
                               order->notice, order->compartment, order->role, order->due);
        if (order->kind == CT_ORDER_TASK && order->action != NULL)
            g_string_append(self->told, order->action->task);
    }
}

/* What is no transition is tried where it could have mattered. */
static void try_rest(Life *self)
{
    const CtProcedure *procedure = self->procedure;
    const CtHistory *history = &self->history;

    for (size_t i = 0; i < procedure->keep_count; i++)
        self->tried = self->tried || (is_spoilt(self, procedure->keep[i].line) &&
                                      procedure->keep[i].state == history->state);
    for (size_t i = 0; i < procedure->seal_count; i++)
        self->tried = self->tried || (is_spoilt(self, procedure->seal[i].line) &&
                                      procedure->seal[i].state == history->state);
    for (size_t i = 0; i < procedure->pause_count; i++)
        self->tried = self->tried || (is_spoilt(self, procedure->pause[i].line) &&
                                      procedure->pause[i].other == history->state);
    for (size_t i = 0; i < procedure->require_count; i++)
        self->tried = self->tried ||
                      (is_spoilt(self, procedure->require[i].line) &&
                       history->notice[procedure->require[i].notice].ordered != CT_INSTANT_NEVER);
    for (size_t i = 0; i < procedure->gate_count; i++)
        self->tried = self->tried || (is_spoilt(self, procedure->gate[i].line) &&
                                      history->event[procedure->gate[i].event].count > 0);
    for (size_t i = 0; i < procedure->compartment_count; i++)
        self->tried = self->tried || (is_spoilt(self, procedure->compartment[i].line) &&
                                      history->compartment[i].erased);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What comes at one instant is told in one order, whichever line it stands on. */
static void end_instant(Life *self, GPtrArray *fired)
{
    g_ptr_array_sort(fired, by_text);
    for (guint i = 0; i < fired->len; i++)
        g_string_append(self->told, fired->pdata[i]);
    g_ptr_array_set_size(fired, 0);
}

/* Fires what is due up to `now`. False: a step was refused. */
static bool live_until(Life *self, CtInstant now)
{
    g_autoptr(GPtrArray) fired = g_ptr_array_new_with_free_func(g_free);
    CtInstant instant = CT_INSTANT_NEVER;
    CtStepResult result;
    CtDue due;

    while (ct_step_next_due(self->procedure, &self->history, &due) && due.at <= now) {
        if (due.at != instant)
            end_instant(self, fired);
        instant = due.at;
        if (!ct_step_fire(self->procedure, &self->history, &due, now, &result, NULL)) {
            end_instant(self, fired);
            g_string_append(self->told, "refused");
            return false;
        }
        GString *before = self->told;
        self->told = g_string_new(NULL);
        g_string_append_printf(self->told, "%" G_GINT64_FORMAT " ", due.at);
        tell(self, &result);
        g_ptr_array_add(fired, g_string_free(self->told, FALSE));
        self->told = before;
    }
    end_instant(self, fired);
    return true;
}

/* What opens a case comes to no case that is over: it opens the next one. */
static bool opens_another(const Life *self, int event)
{
    const CtProcedure *procedure = self->procedure;
    const CtProcedureState *initial = &procedure->state[procedure->initial];

    if (!ct_history_is_final(&self->history, procedure))
        return false;
    for (size_t i = 0; i < initial->transition_count; i++)
        if (procedure->transition[initial->first_transition + i].event == event)
            return true;
    return false;
}

static void happen(Life *self, const CtStepEvent *event)
{
    g_autoptr(GError) error = NULL;
    CtStepResult result;

    if (opens_another(self, event->event))
        return;
    if (ct_step_event(self->procedure, &self->history, event, &result, &error))
        tell(self, &result);
    else
        g_string_append(self->told, "denied");
}

/* Three times of four one that the state waits for: histories then go deep. */
static int choose_event(const Life *self, GRand *random)
{
    const CtProcedure *procedure = self->procedure;
    const CtProcedureState *state = &procedure->state[self->history.state];
    gint32 any = g_rand_int_range(random, 0, (gint32)procedure->event_count);
    gint32 way = g_rand_int_range(random, 0, (gint32)MAX(state->transition_count, 1));
    int event = state->transition_count == 0 || g_rand_int_range(random, 0, 4) == 0
                    ? CT_PROCEDURE_NONE
                    : procedure->transition[state->first_transition + (size_t)way].event;

    return event == CT_PROCEDURE_NONE ? any : event;
}

static CtStepEvent any_event(const Life *self, GRand *random, CtInstant now)
{
    CtStepEvent event;
    int index = choose_event(self, random);
    const CtProcedureEvent *of = &self->procedure->event[index];

    ct_step_begin(&event, index, now - g_rand_int_range(random, 0, 3) * DAY, now);
    event.person = (uint64_t)g_rand_int_range(random, 1, 4);
    for (size_t i = 0; i < of->field_count; i++) {
        const CtProcedureField *field = &of->field[i];
        gint32 range = field->type == CT_FIELD_ONE_OF ? (gint32)field->word_count : 2;

        event.value[i] = (CtGuardValue){ .set = true,
                                         .number = field->type == CT_FIELD_TIME
                                                       ? event.at
                                                       : g_rand_int_range(random, 0, range) };
    }
    return event;
}

/* Most of what is ordered leaves the house soon. */
static void carry(Life *self, uint32_t chosen, CtInstant now)
{
    for (size_t i = 0; i < self->procedure->notice_count; i++)
        if (self->history.notice[i].ordered != CT_INSTANT_NEVER && (chosen >> (i % 32) & 1) != 0)
            ct_history_mark_sent(&self->history, (int)i, now);
}

static bool differ(Life lives[2], guint32 seed)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(seed);
    CtInstant now = OPENED;
    bool alive = true;

    for (int i = 0; i < 2; i++) {
        ct_history_begin(&lives[i].history, lives[i].procedure, OPENED);
        g_string_truncate(lives[i].told, 0);
    }
    for (int step = 0; step < STEPS && alive; step++) {
        gint32 most = g_rand_boolean(random) ? 20 * DAY : 400 * DAY;
        now += g_rand_int_range(random, 1, step % 3 == 0 ? most : 3 * DAY);
        CtStepEvent event = any_event(&lives[0], random, now);
        uint32_t chosen = g_rand_int(random) | g_rand_int(random);

        for (int i = 0; i < 2; i++) {
            alive = live_until(&lives[i], now) && alive;
            happen(&lives[i], &event);
            carry(&lives[i], chosen, now);
            try_rest(&lives[i]);
        }
        if (!g_string_equal(lives[0].told, lives[1].told))
            return true;
    }
    return false;
}

/* Indices mean the same in both. */
static bool is_comparable(const CtProcedure *a, const CtProcedure *b)
{
    bool same = a->event_count == b->event_count && a->notice_count == b->notice_count &&
                a->state_count == b->state_count && a->role_count == b->role_count &&
                a->compartment_count == b->compartment_count;

    for (size_t i = 0; same && i < a->event_count; i++) {
        same = a->event[i].field_count == b->event[i].field_count &&
               a->event[i].role == b->event[i].role;
        for (size_t j = 0; same && j < a->event[i].field_count; j++)
            same = a->event[i].field[j].word_count == b->event[i].field[j].word_count;
    }
    return same;
}

FaultLived fault_live(const CtProcedure *before, const CtProcedure *after, int line)
{
    Life lives[2] = { { .procedure = before, .told = g_string_new(NULL), .line = line },
                      { .procedure = after, .told = g_string_new(NULL), .line = line } };
    bool changes = !is_comparable(before, after);

    for (guint32 i = 0; i < HISTORIES && !changes; i++)
        changes = differ(lives, i + 1);
    g_string_free(lives[0].told, TRUE);
    g_string_free(lives[1].told, TRUE);
    if (changes)
        return FAULT_OTHERWISE;
    return lives[0].tried || lives[1].tried ? FAULT_ALIKE : FAULT_UNTRIED;
}
