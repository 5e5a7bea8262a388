/* hold.c - placing holds, lifting them, and what they cover.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/hold.h"

#include "procedure/due.h"

#include <string.h>

int ct_hold_find(const CtProcedure *procedure, const char *law)
{
    for (size_t i = 0; i < procedure->hold_count; i++)
        if (strcmp(procedure->law[procedure->hold[i].law].name, law) == 0)
            return (int)i;
    return CT_PROCEDURE_NONE;
}

static bool is_of(const CtProcedureHold *hold, size_t compartment)
{
    return (hold->compartments & 1u << compartment) != 0;
}

bool ct_hold_covers(const CtProcedure *procedure, const CtHistory *history, int compartment)
{
    for (size_t i = 0; i < procedure->hold_count; i++)
        if (history->held[i] != CT_INSTANT_NEVER && is_of(&procedure->hold[i], (size_t)compartment))
            return true;
    return false;
}

static bool check_turn(const CtProcedure *procedure, const CtHistory *history, int hold,
                       CtInstant at, GError **error)
{
    const char *law = procedure->law[procedure->hold[hold].law].name;
    CtDue due;

    if (at < CT_CALENDAR_EARLIEST || at > CT_CALENDAR_LATEST)
        return ct_fail(error, CT_ERROR_INPUT, "hold %s: an instant out of range", law);
    if (ct_due_before(procedure, history, at, &due))
        return ct_fail(error, CT_ERROR_CONFLICT, "hold %s: line %d was due before it", law,
                       due.line);
    return true;
}

static bool has_something_left(const CtProcedure *procedure, const CtHistory *history, int hold)
{
    for (size_t i = 0; i < procedure->compartment_count; i++)
        if (is_of(&procedure->hold[hold], i) && !history->compartment[i].erased)
            return true;
    return false;
}

bool ct_hold_place(const CtProcedure *procedure, CtHistory *history, int hold, CtInstant at,
                   GError **error)
{
    const char *law = procedure->law[procedure->hold[hold].law].name;

    if (!check_turn(procedure, history, hold, at, error))
        return false;
    if (history->held[hold] != CT_INSTANT_NEVER)
        return ct_fail(error, CT_ERROR_CONFLICT, "hold %s: it is placed already", law);
    if (!has_something_left(procedure, history, hold))
        return ct_fail(error, CT_ERROR_CONFLICT, "hold %s: everything it could hold is erased",
                       law);
    history->held[hold] = at;
    return true;
}

bool ct_hold_lift(const CtProcedure *procedure, CtHistory *history, int hold, CtInstant at,
                  GError **error)
{
    if (!check_turn(procedure, history, hold, at, error))
        return false;
    if (history->held[hold] == CT_INSTANT_NEVER)
        return ct_fail(error, CT_ERROR_CONFLICT, "hold %s: it is not placed",
                       procedure->law[procedure->hold[hold].law].name);
    history->held[hold] = CT_INSTANT_NEVER;
    return true;
}

void ct_hold_condemn(CtHistory *history, int compartment, CtInstant at)
{
    CtHistoryCompartment *held = &history->compartment[compartment];

    if (!held->erased && held->condemned == CT_INSTANT_NEVER)
        held->condemned = at;
}
