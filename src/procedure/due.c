/* due.c - due instants, computed from the history each time they are asked for.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/due.h"

#include "procedure/guard.h"

/* `entered` in a keep is the entry of the keep's own state, also when a final state inherits it. */
static CtInstant keep_anchor(const CtProcedure *procedure, const CtHistory *history, int keep)
{
    const CtProcedureKeep *of = &procedure->keep[keep];

    if (of->from.kind == CT_ANCHOR_ENTERED)
        return history->entered[of->state];
    return ct_history_anchor(history, procedure, of->from);
}

bool ct_due_timer(const CtProcedure *procedure, const CtHistory *history, int transition,
                  CtDue *out)
{
    const CtProcedureTransition *timer = &procedure->transition[transition];
    CtInstant anchor = ct_history_anchor(history, procedure, timer->from);

    if (anchor == CT_INSTANT_NEVER || !ct_guard_holds(procedure, history, timer->guard, NULL))
        return false;
    anchor += ct_history_paused(history, timer->state, anchor);
    *out = (CtDue){ .kind = CT_DUE_TIMER,
                    .index = transition,
                    .at = ct_calendar_deadline(procedure->calendar, anchor, timer->after, NULL),
                    .line = timer->line,
                    .keep = CT_PROCEDURE_NONE };
    return true;
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

bool ct_due_erasure(const CtProcedure *procedure, const CtHistory *history, int compartment,
                    CtDue *out)
{
    const CtProcedureCompartment *law = &procedure->compartment[compartment];
    const CtHistoryCompartment *held = &history->compartment[compartment];

    if (held->erased || held->stored == CT_INSTANT_NEVER)
        return false;
    int keep = ct_due_keep(procedure, history, compartment);
    if (keep == CT_PROCEDURE_NONE && !law->has_limit)
        return false;
    *out = (CtDue){ .kind = CT_DUE_ERASURE, .index = compartment, .keep = CT_PROCEDURE_NONE };
    if (law->has_limit) {
        out->at = ct_calendar_add(procedure->calendar, held->stored, law->limit, 1);
        out->line = law->line;
    }
    if (keep == CT_PROCEDURE_NONE)
        return true;
    CtInstant kept = ct_calendar_add(procedure->calendar, keep_anchor(procedure, history, keep),
                                     procedure->keep[keep].duration, 1);
    if (!law->has_limit || kept <= out->at) {
        out->at = kept;
        out->line = procedure->keep[keep].line;
        out->keep = keep;
    }
    return true;
}

static bool goes_before(const CtDue *a, const CtDue *b)
{
    return a->at != b->at ? a->at < b->at : a->line < b->line;
}

bool ct_due_next(const CtProcedure *procedure, const CtHistory *history, CtDue *out)
{
    const CtProcedureState *state = &procedure->state[history->state];
    bool found = false;
    CtDue due;

    for (size_t i = 0; i < state->transition_count; i++) {
        int transition = (int)(state->first_transition + i);

        if (procedure->transition[transition].event == CT_PROCEDURE_NONE &&
            ct_due_timer(procedure, history, transition, &due) &&
            (!found || goes_before(&due, out))) {
            *out = due;
            found = true;
        }
    }
    for (size_t i = 0; i < procedure->compartment_count; i++)
        if (ct_due_erasure(procedure, history, (int)i, &due) &&
            (!found || goes_before(&due, out))) {
            *out = due;
            found = true;
        }
    return found;
}

static size_t insert(CtDue *list, size_t count, const CtDue *due)
{
    size_t place = count;

    if (count == CT_DUE_MOST)
        return count;
    for (; place > 0 && goes_before(due, &list[place - 1]); place--)
        list[place] = list[place - 1];
    list[place] = *due;
    return count + 1;
}

size_t ct_due_list(const CtProcedure *procedure, const CtHistory *history, CtDue out[CT_DUE_MOST])
{
    const CtProcedureState *state = &procedure->state[history->state];
    size_t count = 0;
    CtDue due;

    for (size_t i = 0; i < state->transition_count; i++) {
        int transition = (int)(state->first_transition + i);

        if (procedure->transition[transition].event == CT_PROCEDURE_NONE &&
            ct_due_timer(procedure, history, transition, &due))
            count = insert(out, count, &due);
    }
    for (size_t i = 0; i < procedure->compartment_count; i++)
        if (ct_due_erasure(procedure, history, (int)i, &due))
            count = insert(out, count, &due);
    return count;
}
