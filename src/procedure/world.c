/* world.c - steps of the cases of one key.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/world.h"

#include <string.h>

void ct_world_init(CtWorld *self, const CtProcedure *procedure,
                   void (*mark)(void *user, const CtWorldMark *mark), void *user)
{
    *self = (CtWorld){ .procedure = procedure,
                       .mark = mark,
                       .user = user,
                       .cases = g_array_new(FALSE, FALSE, sizeof(CtHistory)),
                       .orders = g_array_new(FALSE, FALSE, sizeof(CtWorldOrder)),
                       .open = CT_PROCEDURE_NONE };
}

void ct_world_clear(CtWorld *self)
{
    g_array_unref(self->cases);
    g_array_unref(self->orders);
}

void ct_world_begin(CtWorld *self)
{
    g_array_set_size(self->cases, 0);
    g_array_set_size(self->orders, 0);
    memset(self->count, 0, sizeof self->count);
    self->open = CT_PROCEDURE_NONE;
    self->stuck = self->halted = false;
    self->now = CT_CALENDAR_EARLIEST;
}

CtHistory *ct_world_case(const CtWorld *self, int index)
{
    return &g_array_index(self->cases, CtHistory, index);
}

bool ct_world_hears(const CtProcedure *procedure, int state, int event)
{
    const CtProcedureState *of = &procedure->state[state];

    for (size_t i = 0; i < of->transition_count; i++)
        if (procedure->transition[of->first_transition + i].event == event)
            return true;
    return false;
}

bool ct_world_opens(const CtProcedure *procedure, int event)
{
    return ct_world_hears(procedure, procedure->initial, event);
}

bool ct_world_decides(const CtProcedure *procedure, int event)
{
    const CtProcedureEvent *of = &procedure->event[event];
    const CtProcedureRole *role = &procedure->role[of->role];

    return of->exogenous && role->line != 0 && strcmp(role->kind, "external") != 0 &&
           strcmp(role->kind, "machine") != 0;
}

static void tell(CtWorld *self, CtMarkKind kind, int index, int owner, int detail)
{
    CtWorldMark mark = { kind, index, 0, owner, detail };

    if (self->halted)
        return;
    mark.ordinal = self->count[kind][index]++;
    self->mark(self->user, &mark);
}

static void note_orders(CtWorld *self, int owner, const CtStepResult *result)
{
    for (size_t i = 0; i < result->order_count; i++) {
        int notice = result->order[i].notice;

        if (result->order[i].kind != CT_ORDER_SEND)
            continue;
        CtWorldOrder order = { notice, self->count[CT_MARK_ORDERED][notice], owner, false };
        g_array_append_val(self->orders, order);
        tell(self, CT_MARK_ORDERED, notice, owner, (int)self->orders->len - 1);
    }
}

static void note_step(CtWorld *self, int owner, const CtStepResult *result)
{
    note_orders(self, owner, result);
    if (result->from == result->to)
        return;
    if (owner == self->open && self->procedure->state[result->to].final)
        self->open = CT_PROCEDURE_NONE;
    tell(self, CT_MARK_ENTERED, result->to, owner, 0);
}

static bool fire_one(CtWorld *self, int owner, CtInstant until)
{
    CtHistory *history = ct_world_case(self, owner);
    CtStepResult result;
    CtDue due;

    if (self->halted || (self->stuck && owner == self->open) ||
        !ct_due_before(self->procedure, history, until, &due))
        return false;
    self->now = MAX(self->now, due.at);
    if (!ct_step_fire_found(self->procedure, history, &due, self->now, &result, NULL)) {
        self->refused++;
        self->stuck = true;
        return false;
    }
    note_step(self, owner, &result);
    return true;
}

bool ct_world_fire(CtWorld *self, CtInstant until)
{
    return self->open != CT_PROCEDURE_NONE && fire_one(self, self->open, until);
}

static void fire_all(CtWorld *self, CtInstant until)
{
    while (ct_world_fire(self, until))
        continue;
}

static void open_case(CtWorld *self, CtInstant opened)
{
    CtHistory history;

    ct_history_begin(&history, self->procedure, opened);
    g_array_append_val(self->cases, history);
    self->open = (int)self->cases->len - 1;
    self->stuck = false;
    tell(self, CT_MARK_ENTERED, history.state, self->open, 0);
}

bool ct_world_deliver(CtWorld *self, int owner, const CtStepEvent *event, CtInstant opened)
{
    CtStepResult result;

    fire_all(self, event->recorded);
    if (owner == CT_PROCEDURE_NONE && self->open == CT_PROCEDURE_NONE && !self->halted &&
        ct_world_opens(self->procedure, event->event)) {
        open_case(self, MIN(opened, event->recorded));
        fire_all(self, event->recorded); /* it may be opened as of long ago */
    }
    if (owner == CT_PROCEDURE_NONE)
        owner = self->open;
    if (self->halted || owner == CT_PROCEDURE_NONE)
        return !self->halted;
    while (fire_one(self, owner, event->recorded))
        continue;
    if (self->halted)
        return false;
    self->now = MAX(self->now, event->recorded);
    if ((self->stuck && owner == self->open) ||
        !ct_step_event(self->procedure, ct_world_case(self, owner), event, &result, NULL)) {
        self->refused++;
        return true;
    }
    tell(self, CT_MARK_EVENT, event->event, owner, 0);
    note_step(self, owner, &result);
    return true;
}

static const CtWorldOrder *order_at(const CtWorld *self, guint index)
{
    return &g_array_index(self->orders, CtWorldOrder, index);
}

int ct_world_match(const CtWorld *self, int notice, int owner)
{
    int found = CT_PROCEDURE_NONE;
    int fallback = CT_PROCEDURE_NONE;

    for (guint i = self->orders->len; i-- > 0;) {
        const CtWorldOrder *order = order_at(self, i);

        if (order->sent || (owner != CT_PROCEDURE_NONE && order->owner != owner))
            continue;
        if (order->notice == notice &&
            (found == CT_PROCEDURE_NONE || order_at(self, (guint)found)->owner == order->owner))
            found = (int)i;
        if (self->procedure->notice[order->notice].fallback == notice)
            fallback = (int)i;
    }
    return found == CT_PROCEDURE_NONE ? fallback : found;
}

void ct_world_sent(CtWorld *self, int order, int carrier, CtInstant at)
{
    CtWorldOrder *of = &g_array_index(self->orders, CtWorldOrder, order);
    CtWorldOrder carried = *of;

    of->sent = true;
    if (carrier != carried.notice)
        ct_history_mark_ordered(ct_world_case(self, carried.owner), carrier, self->now);
    at = MAX(at, ct_world_case(self, carried.owner)->notice[carried.notice].ordered);
    ct_history_mark_sent(ct_world_case(self, carried.owner), carrier, at);
    if (self->halted)
        return;
    CtWorldMark mark = { CT_MARK_SENT, carried.notice, carried.ordinal, carried.owner, carrier };
    self->mark(self->user, &mark);
}
