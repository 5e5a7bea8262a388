/* due.c - due instants, computed from the history each time they are asked for.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/due.h"

#include "procedure/guard.h"
#include "procedure/hold.h"

#define LIMITS 4 /* slots of a memo: of the keeps below, of the limits from here */

/* `entered` in a keep is the entry of the keep's own state, also when a final state inherits it. */
static CtInstant keep_anchor(const CtProcedure *procedure, const CtHistory *history, int keep)
{
    const CtProcedureKeep *of = &procedure->keep[keep];

    if (of->from.kind == CT_ANCHOR_ENTERED)
        return history->entered[of->state];
    return ct_history_anchor(history, procedure, of->from);
}

/* The keep that counts now, and since when; NONE. */
static int keep_in_force(const CtProcedure *procedure, const CtHistory *history, int compartment,
                         CtInstant *out_anchor)
{
    const CtHistoryCompartment *held = &history->compartment[compartment];

    if (held->waiting != CT_PROCEDURE_NONE) {
        *out_anchor = keep_anchor(procedure, history, held->waiting);
        if (*out_anchor != CT_INSTANT_NEVER)
            return held->waiting;
    }
    if (held->keep != CT_PROCEDURE_NONE) {
        *out_anchor = keep_anchor(procedure, history, held->keep);
        if (*out_anchor != CT_INSTANT_NEVER)
            return held->keep;
    }
    return CT_PROCEDURE_NONE;
}

int ct_due_keep(const CtProcedure *procedure, const CtHistory *history, int compartment)
{
    CtInstant anchor;

    return keep_in_force(procedure, history, compartment, &anchor);
}

/* Whoever looks at due things one by one: gets each that is due up to `horizon` and may lower
 * it. */
typedef struct {
    const CtProcedure *procedure;
    const CtHistory *history;
    CtInstant horizon;
    size_t count;
    CtDue *list;        /* CT_DUE_MOST of them */
    bool only_earliest; /* with its ties */
    CtDueMemo *memo;    /* NULL: none is kept */
    CtDueSum last;      /* compartments are mostly kept by one period from one anchor */
} Search;

static bool is_known(const CtDueSum *self, CtInstant from, CtDuration duration)
{
    return self->known && self->from == from && self->duration.count == duration.count &&
           self->duration.unit == duration.unit;
}

static CtInstant add_once(Search *self, int slot, CtInstant from, CtDuration duration)
{
    CtDueSum *kept = self->memo == NULL ? &self->last : &self->memo->sum[slot % CT_DUE_MEMO];

    if (is_known(kept, from, duration))
        return kept->end;
    if (!is_known(&self->last, from, duration))
        self->last = (CtDueSum){ from, duration, true,
                                 ct_calendar_add(self->procedure->calendar, from, duration, 1) };
    *kept = self->last;
    return kept->end;
}

static CtInstant deadline_once(const Search *self, int timer, CtInstant from, CtDuration duration)
{
    if (self->memo == NULL)
        return ct_calendar_deadline(self->procedure->calendar, from, duration, NULL);
    CtDueSum *slot = &self->memo->deadline[timer % CT_DUE_MEMO];
    if (!is_known(slot, from, duration))
        *slot = (CtDueSum){ from, duration, true,
                            ct_calendar_deadline(self->procedure->calendar, from, duration, NULL) };
    return slot->end;
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
    if (self->only_earliest && self->count > 0 && due->at < self->list->at)
        place = self->count = 0;
    if (self->only_earliest)
        self->horizon = due->at;
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
    anchor =
        ct_history_tolled(self->history, self->procedure, timer->state, anchor, timer->after, NULL);
    if (ct_calendar_floor(anchor, timer->after) > self->horizon ||
        !ct_guard_holds(self->procedure, self->history, timer->guard, NULL))
        return;
    found(self, &(CtDue){ .kind = CT_DUE_TIMER,
                          .index = index,
                          .at = deadline_once(self, index, anchor, timer->after),
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
    CtInstant anchor;
    int keep = keep_in_force(procedure, self->history, compartment, &anchor);

    *out = (CtDue){
        .kind = CT_DUE_ERASURE, .index = compartment, .at = INT64_MAX, .keep = CT_PROCEDURE_NONE
    };
    if (keep != CT_PROCEDURE_NONE) {
        const CtProcedureKeep *of = &procedure->keep[keep];

        if (ct_calendar_floor(anchor, of->duration) <= self->horizon)
            out->at = add_once(self, compartment, anchor, of->duration);
        out->line = of->line;
        out->keep = keep;
    }
    if (law->has_limit && ct_calendar_floor(stored, law->limit) <= MIN(self->horizon, out->at)) {
        CtInstant limit = add_once(self, compartment + LIMITS, stored, law->limit);

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

bool ct_due_before_known(const CtProcedure *procedure, const CtHistory *history, CtInstant horizon,
                         CtDueMemo *memo, CtDue *out)
{
    Search earliest = { .procedure = procedure,
                        .history = history,
                        .horizon = horizon,
                        .list = memo->tie,
                        .only_earliest = true,
                        .memo = memo };

    memo->tie_count = search(&earliest);
    if (memo->tie_count == 0)
        return false;
    *out = memo->tie[0];
    return true;
}

bool ct_due_before(const CtProcedure *procedure, const CtHistory *history, CtInstant horizon,
                   CtDue *out)
{
    CtDue due[CT_DUE_MOST];
    Search earliest = { .procedure = procedure,
                        .history = history,
                        .horizon = horizon,
                        .list = due,
                        .only_earliest = true };

    if (search(&earliest) == 0)
        return false;
    *out = due[0];
    return true;
}

bool ct_due_erasure(const CtProcedure *procedure, const CtHistory *history, int compartment,
                    CtInstant *out)
{
    const CtHistoryCompartment *held = &history->compartment[compartment];
    Search alone = { .procedure = procedure,
                     .history = history,
                     .horizon = CT_CALENDAR_LATEST * 2 };
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
    Search all = {
        .procedure = procedure, .history = history, .horizon = CT_CALENDAR_LATEST * 2, .list = out
    };

    return search(&all);
}
