/* golden_edge.h - which edges of time the golden histories stand on.
 *
 * A window is a comparison of instants in a transition's guard, of the event's own time or with a
 * period: its edge is the instant at which both sides are equal, and stories must come one second
 * before it, at it and one second after it, each where the comparison decides. A timer's edge is
 * its due instant: a story must stand one second before it, still waiting, and see it fire at it.
 * And the oddities of the calendar: an instant that was worked out begins or ends on 29 February,
 * was clamped to the end of a month, lies on the other side of a change of the clock, or was moved
 * past a weekend, or a holiday.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/derivation.h"
#include "procedure/guard.h"
#include "procedure/step.h"

enum { EDGE_BEFORE = 1, EDGE_AT = 2, EDGE_AFTER = 4, EDGE_WINDOW = 7, EDGE_TIMER = 3 };

enum { ODD_LEAP_DAY = 1, ODD_CLAMP = 2, ODD_CLOCK = 4, ODD_WEEKEND = 8, ODD_HOLIDAY = 16 };

typedef struct {
    int odd;         /* oddities of the calendar that were met */
    uint8_t *window; /* owned; by node of a guard */
    uint8_t *timer;  /* owned; by transition */
} GoldenEdges;

static inline void golden_edges_begin(GoldenEdges *self, const CtProcedure *procedure)
{
    self->window = g_new0(uint8_t, procedure->guard_count + 1);
    self->timer = g_new0(uint8_t, procedure->transition_count + 1);
}

static inline void golden_edges_end(GoldenEdges *self)
{
    g_free(self->window);
    g_free(self->timer);
}

static inline bool golden_edge_is_window(const CtGuardNode *node)
{
    const CtOperand *both[] = { &node->left, &node->right };
    bool counts = false;

    if (node->op < CT_GUARD_LESS || node->left.type != CT_FIELD_TIME)
        return false;
    for (size_t i = 0; i < 2; i++)
        counts = counts || both[i]->sign != 0 || both[i]->kind == CT_OPERAND_AT ||
                 both[i]->kind == CT_OPERAND_FIELD;
    return counts;
}

static inline CtInstant golden_edge_value(const CtProcedure *procedure, const CtHistory *history,
                                          const CtOperand *operand, const CtStepEvent *event)
{
    CtInstant instant = operand->kind == CT_OPERAND_AT ? event->at
                        : operand->kind == CT_OPERAND_FIELD
                            ? event->value[operand->index].number
                            : ct_history_anchor(history, procedure, operand->anchor);

    return operand->sign == 0 || instant == CT_INSTANT_NEVER
               ? instant
               : ct_calendar_add(procedure->calendar, instant, operand->duration, operand->sign);
}

/* The guard, with `forced` taken as `value` and the rest as it is. */
static inline bool golden_edge_holds(const CtProcedure *procedure, const CtHistory *history,
                                     int root, const CtGuardFacts *facts, int forced, bool value)
{
    const CtGuardNode *node = &procedure->guard[root];

    if (root == forced)
        return value;
    if (node->op == CT_GUARD_NOT)
        return !golden_edge_holds(procedure, history, node->left_node, facts, forced, value);
    if (node->op != CT_GUARD_AND && node->op != CT_GUARD_OR)
        return ct_guard_holds(procedure, history, root, facts);
    bool left = golden_edge_holds(procedure, history, node->left_node, facts, forced, value);
    bool right = golden_edge_holds(procedure, history, node->right_node, facts, forced, value);
    return node->op == CT_GUARD_AND ? left && right : left || right;
}

/* Nodes of a guard are not in a list of their own: all of the procedure's are tried, and one that
 * is not in this guard decides nothing. */
static inline void golden_edge_guard(GoldenEdges *self, const CtProcedure *procedure,
                                     const CtHistory *history, int root, const CtStepEvent *event)
{
    CtGuardFacts facts = { event->at, event->value };

    for (int i = 0; i < (int)procedure->guard_count; i++) {
        const CtGuardNode *node = &procedure->guard[i];

        if (!golden_edge_is_window(node) ||
            golden_edge_holds(procedure, history, root, &facts, i, true) ==
                golden_edge_holds(procedure, history, root, &facts, i, false))
            continue;
        int64_t past = golden_edge_value(procedure, history, &node->left, event) -
                       golden_edge_value(procedure, history, &node->right, event);
        self->window[i] |= past == -1  ? EDGE_BEFORE
                           : past == 0 ? EDGE_AT
                           : past == 1 ? EDGE_AFTER
                                       : 0;
    }
}

/* Before the event is applied. */
static inline void golden_edge_event(GoldenEdges *self, const CtProcedure *procedure,
                                     const CtHistory *history, const CtStepEvent *event)
{
    const CtProcedureState *state = &procedure->state[history->state];
    CtGuardFacts facts = { event->at, event->value };

    for (size_t i = 0; i < state->transition_count; i++) {
        const CtProcedureTransition *way = &procedure->transition[state->first_transition + i];

        if (way->event != event->event)
            continue;
        if (way->guard != CT_PROCEDURE_NONE)
            golden_edge_guard(self, procedure, history, way->guard, event);
        if (ct_guard_holds(procedure, history, way->guard, &facts))
            return; /* those below are not tried */
    }
}

/* After all that is due up to `now` was fired. */
static inline void golden_edge_wait(GoldenEdges *self, const CtProcedure *procedure,
                                    const CtHistory *history, CtInstant now)
{
    CtDue dues[CT_DUE_MOST];
    size_t count = ct_due_list(procedure, history, dues);

    for (size_t i = 0; i < count; i++)
        if (dues[i].kind == CT_DUE_TIMER && dues[i].at == now + 1)
            self->timer[dues[i].index] |= EDGE_BEFORE;
}

static inline bool golden_odd_is_leap(CtDate date)
{
    return date.month == 2 && date.day == 29;
}

static inline void golden_odd(GoldenEdges *self, const CtProcedure *procedure,
                              const CtHistory *history, const CtDue *due)
{
    CtCalendar calendar = procedure->calendar;
    CtDerivation told;

    ct_derivation_of(procedure, history, due, &told);
    CtInstant from = told.anchor_at + told.paused_seconds;
    CtDate first = ct_time_date(ct_calendar_day(calendar, from));
    CtDate last =
        ct_time_date(told.is_deadline ? told.course.raw_day : ct_calendar_day(calendar, due->at));
    bool in_months =
        told.duration.unit == CT_CALENDAR_MONTHS || told.duration.unit == CT_CALENDAR_YEARS;
    if (golden_odd_is_leap(first) || golden_odd_is_leap(last))
        self->odd |= ODD_LEAP_DAY;
    if (in_months && last.day < first.day &&
        last.day == ct_time_days_in_month(last.year, last.month))
        self->odd |= ODD_CLAMP;
    if (ct_calendar_offset(calendar, from) != ct_calendar_offset(calendar, due->at))
        self->odd |= ODD_CLOCK;
    for (size_t i = 0; told.is_deadline && i < told.course.shift_count; i++)
        self->odd |= told.course.shift[i].reason <= CT_CALENDAR_SUNDAY ? ODD_WEEKEND : ODD_HOLIDAY;
}

static inline bool golden_odd_in_months(CtDuration duration)
{
    return duration.unit == CT_CALENDAR_MONTHS || duration.unit == CT_CALENDAR_YEARS;
}

/* Those that the procedure's periods and its calendar can meet at all. */
static inline int golden_odd_wanted(const CtProcedure *procedure)
{
    CtCalendar calendar = procedure->calendar;
    bool shifts = !calendar.counting.no_shift;
    int wanted = 0;

    for (size_t i = 0; i < procedure->keep_count; i++)
        if (golden_odd_in_months(procedure->keep[i].duration))
            wanted |= ODD_LEAP_DAY | ODD_CLAMP;
    if (ct_calendar_offset(calendar, 1767225600) != ct_calendar_offset(calendar, 1782864000))
        wanted |= ODD_CLOCK;                                        /* 2026-01-01, 2026-07-01 */
    for (int64_t day = 20454; day < 20454 + 365 && shifts; day++) { /* 2026 */
        CtCalendarReason reason = ct_calendar_reason(calendar, day);

        wanted |= reason == CT_CALENDAR_WORKING  ? 0
                  : reason <= CT_CALENDAR_SUNDAY ? ODD_WEEKEND
                                                 : ODD_HOLIDAY;
    }
    return wanted;
}

static inline void golden_edge_fire(GoldenEdges *self, const CtDue *due, CtInstant now)
{
    if (due->kind == CT_DUE_TIMER && due->at == now)
        self->timer[due->index] |= EDGE_AT;
}
