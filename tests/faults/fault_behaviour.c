/* fault_behaviour.c - two texts lived side by side: the same events, the same clock.
 *
 * Random histories with a fixed seed: an event with random words, or a jump in time in which what
 * is due fires; what is ordered is sent within days, or never. After each step state and orders
 * must agree. Equal on all of them is no proof, but as far as tested the texts mean the same; one
 * difference proves that they do not.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "fault.h"

#include "procedure/step.h"

#include <string.h>

#define HISTORIES 100
#define STEPS     40
#define OPENED    INT64_C(1767607200) /* 2026-01-05T10:00:00Z */
#define DAY       86400

typedef struct {
    const CtProcedure *procedure;
    CtHistory history;
    GString *told; /* what a reader of the case would see */
} Life;

static void tell(Life *self, const CtStepResult *result)
{
    g_string_append_printf(self->told, "%d%c", result->to, result->voted ? 'v' : ' ');
    for (size_t i = 0; i < result->order_count; i++) {
        const CtStepOrder *order = &result->order[i];

        g_string_append_printf(self->told, "%d:%d:%d:%d:%" G_GINT64_FORMAT " ", (int)order->kind,
                               order->notice, order->compartment, order->role, order->due);
        if (order->kind == CT_ORDER_TASK && order->action != NULL)
            g_string_append(self->told, order->action->task);
    }
}

/* Fires what is due up to `now`. False: a step was refused. */
static bool live_until(Life *self, CtInstant now)
{
    g_autoptr(GError) error = NULL;
    CtStepResult result;
    CtDue due;

    while (ct_step_next_due(self->procedure, &self->history, &due) && due.at <= now) {
        if (!ct_step_fire(self->procedure, &self->history, &due, now, &result, &error)) {
            g_string_append(self->told, "refused");
            return false;
        }
        g_string_append_printf(self->told, "%" G_GINT64_FORMAT " ", due.at);
        tell(self, &result);
    }
    return true;
}

static void happen(Life *self, const CtStepEvent *event)
{
    g_autoptr(GError) error = NULL;
    CtStepResult result;

    if (ct_step_event(self->procedure, &self->history, event, &result, &error))
        tell(self, &result);
    else
        g_string_append(self->told, "denied");
}

static CtStepEvent any_event(const CtProcedure *procedure, GRand *random, CtInstant now)
{
    CtStepEvent event;
    int index = g_rand_int_range(random, 0, (gint32)procedure->event_count);
    const CtProcedureEvent *of = &procedure->event[index];

    ct_step_begin(&event, index, now - g_rand_int_range(random, 0, 3) * DAY, now);
    event.person = (uint64_t)g_rand_int_range(random, 1, 4);
    for (size_t i = 0; i < of->field_count; i++) {
        if (of->field[i].type != CT_FIELD_ONE_OF)
            continue;
        event.value[i].set = true;
        event.value[i].number = g_rand_int_range(random, 0, (gint32)of->field[i].word_count);
    }
    return event;
}

static void carry(Life *self, int notice, CtInstant now)
{
    if (self->history.notice[notice].ordered != CT_INSTANT_NEVER)
        ct_history_mark_sent(&self->history, notice, now);
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
        const CtProcedure *procedure = lives[0].procedure;
        gint32 most = g_rand_boolean(random) ? 20 * DAY : 400 * DAY;
        now += g_rand_int_range(random, 1, step % 3 == 0 ? most : 3 * DAY);
        CtStepEvent event = any_event(procedure, random, now);
        int notice = procedure->notice_count == 0
                         ? CT_PROCEDURE_NONE
                         : g_rand_int_range(random, 0, (gint32)procedure->notice_count);

        for (int i = 0; i < 2; i++) {
            alive = live_until(&lives[i], now) && alive;
            happen(&lives[i], &event);
            if (notice != CT_PROCEDURE_NONE)
                carry(&lives[i], notice, now);
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

bool fault_changes(const CtProcedure *before, const CtProcedure *after)
{
    Life lives[2] = { { .procedure = before, .told = g_string_new(NULL) },
                      { .procedure = after, .told = g_string_new(NULL) } };
    bool changes = !is_comparable(before, after);

    for (guint32 i = 0; i < HISTORIES && !changes; i++)
        changes = differ(lives, i + 1);
    g_string_free(lives[0].told, TRUE);
    g_string_free(lives[1].told, TRUE);
    return changes;
}
