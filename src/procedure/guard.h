/* guard.h - whether a guard holds for an event and a history.
 *
 * A pure question: guards have no loops and no assignments, so the answer always comes. The
 * history is the one before the event that is judged: count, first and last do not include it. A
 * comparison with something that has not happened or was not carried is false, on either side and
 * with every sign; `not` of it is therefore true. Periods are plain civil arithmetic (calendar.h).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/history.h"

/* The value of one carried field. */
typedef struct {
    bool set;
    int64_t number; /* int, bool, an instant, the index of a one-of's word */
    CtBytes text;   /* borrowed: text, token, address */
} CtGuardValue;

/* What the event brings; NULL for a timer. */
typedef struct {
    CtInstant at;
    const CtGuardValue *value; /* one per field of the event, in its order */
} CtGuardFacts;

/* `root` is a node of procedure->guard, or CT_PROCEDURE_NONE, which always holds. */
bool ct_guard_holds(const CtProcedure *procedure, const CtHistory *history, int root,
                    const CtGuardFacts *facts);
