/* due.c - due instants, computed from the history each time they are asked for.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/due.h"

#include "procedure/guard.h"
#include "procedure/hold.h"

/* `entered` in a keep is the entry of the keep's own state, also when a final state inherits it. */
static CtInstant keep_anchor(const CtProcedure *procedure, const CtHistory *history, int keep)
{
    const CtProcedureKeep *of = &procedure->keep[keep];

    if (of->from.kind == CT_ANCHOR_ENTERED)
        return history->entered[of->state];
    return ct_history_anchor(history, procedure, of->from);
}

int ct_due_keep(const CtProcedure *procedure, const CtHistory *history, int compartment)
{
    const CtHistoryCompartment *held = &history->compartment[compartment];

    if (held->waiting != CT_PROCEDURE_NONE &&
        keep_anchor(procedure, history, held->waiting) != CT_INSTANT_NEVER)
        return held->waiting;
    if (held->keep != CT_PROCEDURE_NONE &&
        keep_anchor(procedure, history, held->keep) != CT_INSTANT_NEVER)
        return held->keep;
    return CT_PROCEDURE_NONE;
}

/* Whoever looks at due things one by one: gets each that is due up to `horizon` and may lower
 * it. */
typedef struct {
    const CtProcedure *procedure;
    const CtHistory *history;
    CtInstant horizon;
    size_t count;
    CtDue *list; /* CT_DUE_MOST of them, or one: only the earliest is wanted */
    bool only_earliest;
    /* The last sum: compartments are mostly kept by one period from one anchor. */
    CtInstant from;
    CtDuration duration;
    CtInstant sum;
} Search;

static CtInstant add_once(Search *self, CtInstant from, CtDuration duration)
{
    if (from != self->from || duration.count != self->duration.count ||
        duration.unit != self->duration.unit) {
        self->from = from;
        self->duration = duration;
        self->sum = ct_calendar_add(self->procedure->calendar, from, duration, 1);
    }
    return self->sum;
}

static bool goes_before(const CtDue *a, const CtDue *b)
{
    return a->at != b->at ? a->at < b->at : a->line < b->line;
}

static void found(Search *self, const CtDue *due)
{
    size_t place = self->count;

    if (due->at > self->horizon)
        return;
    if (self->only_earliest) {
        if (self->count == 0 || goes_before(due, self->list))
            *self->list = *due;
        self->count = 1;
        self->horizon = self->list->at;
        return;
    }
    if (self->count == CT_DUE_MOST && !goes_before(due, &self->list[--place]))
        return;
    for (; place > 0 && goes_before(due, &self->list[place - 1]); place--)
        self->list[place] = self->list[place - 1];
    self->list[place] = *due;
    self->count = MIN(self->count + 1, CT_DUE_MOST);
}

static void look_at_timer(Search *self, int index)
{
    const CtProcedureTransition *timer = &self->procedure->transition[index];
    CtInstant anchor = ct_history_anchor(self->history, self->procedure, timer->from);

    if (anchor == CT_INSTANT_NEVER)
        return;
    anchor += ct_history_paused(self->history, timer->state, anchor);
    if (ct_calendar_floor(anchor, timer->after) > self->horizon ||
        !ct_guard_holds(self->procedure, self->history, timer->guard, NULL))
        return;
    found(self, &(CtDue){ .kind = CT_DUE_TIMER,
                          .index = index,
                          .at = ct_calendar_deadline(self->procedure->calendar, anchor,
                                                     timer->after, NULL),
                          .line = timer->line,
                          .keep = CT_PROCEDURE_NONE });
}

/* The sooner of the keep and the limit; of a draw the keep is named. */
static bool find_erasure(Search *self, int compartment, CtDue *out)
{
    const CtProcedure *procedure = self->procedure;
    const CtProcedureCompartment *law = &procedure->compartment[compartment];
    CtInstant stored = self->history->compartment[compartment].stored;
    CtInstant condemned = self->history->compartment[compartment].condemned;
    int keep = ct_due_keep(procedure, self->history, compartment);

    *out = (CtDue){
        .kind = CT_DUE_ERASURE, .index = compartment, .at = INT64_MAX, .keep = CT_PROCEDURE_NONE
    };
    if (keep != CT_PROCEDURE_NONE) {
        CtInstant anchor = keep_anchor(procedure, self->history, keep);
        const CtProcedureKeep *of = &procedure->keep[keep];

        if (ct_calendar_floor(anchor, of->duration) <= self->horizon)
            out->at = add_once(self, anchor, of->duration);
        out->line = of->line;
        out->keep = keep;
    }
    if (law->has_limit && ct_calendar_floor(stored, law->limit) <= MIN(self->horizon, out->at)) {
        CtInstant limit = add_once(self, stored, law->limit);

        if (limit < out->at) {
            out->at = limit;
            out->line = law->line;
            out->keep = CT_PROCEDURE_NONE;
        }
    }
    if (condemned != CT_INSTANT_NEVER && condemned < out->at)
        out->at = condemned;
    return out->at <= self->horizon;
}

static void look_at_compartment(Search *self, int compartment)
{
    const CtHistoryCompartment *held = &self->history->compartment[compartment];
    CtDue due;

    if (!held->erased && held->stored != CT_INSTANT_NEVER &&
        !ct_hold_covers(self->procedure, self->history, compartment) &&
        find_erasure(self, compartment, &due))
        found(self, &due);
}

static size_t search(Search *self)
{
    const CtProcedureState *state = &self->procedure->state[self->history->state];

    for (size_t i = 0; i < state->transition_count; i++) {
        int transition = (int)(state->first_transition + i);

        if (self->procedure->transition[transition].event == CT_PROCEDURE_NONE)
            look_at_timer(self, transition);
    }
    for (size_t i = 0; i < self->procedure->compartment_count; i++)
        look_at_compartment(self, (int)i);
    return self->count;
}

bool ct_due_before(const CtProcedure *procedure, const CtHistory *history, CtInstant horizon,
                   CtDue *out)
{
    CtDue due;
    Search earliest = { .procedure = procedure,
                        .history = history,
                        .horizon = horizon,
                        .list = &due,
                        .only_earliest = true,
                        .from = CT_INSTANT_NEVER };

    if (search(&earliest) == 0)
        return false;
    *out = due;
    return true;
}

bool ct_due_erasure(const CtProcedure *procedure, const CtHistory *history, int compartment,
                    CtInstant *out)
{
    const CtHistoryCompartment *held = &history->compartment[compartment];
    Search alone = { .procedure = procedure,
                     .history = history,
                     .horizon = CT_CALENDAR_LATEST * 2,
                     .from = CT_INSTANT_NEVER };
    CtDue due;

    if (held->erased || held->stored == CT_INSTANT_NEVER ||
        !find_erasure(&alone, compartment, &due))
        return false;
    *out = due.at;
    return true;
}

bool ct_due_next(const CtProcedure *procedure, const CtHistory *history, CtDue *out)
{
    return ct_due_before(procedure, history, CT_CALENDAR_LATEST * 2, out);
}

size_t ct_due_list(const CtProcedure *procedure, const CtHistory *history, CtDue out[CT_DUE_MOST])
{
    Search all = { .procedure = procedure,
                   .history = history,
                   .horizon = CT_CALENDAR_LATEST * 2,
                   .list = out,
                   .from = CT_INSTANT_NEVER };

    return search(&all);
}
