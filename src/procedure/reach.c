/* reach.c - the soonest way to each state.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/reach.h"

#include "procedure/world.h"

#define CHAIN CT_LIMIT_PROCEDURE_EVENTS /* an answer to an answer to ... */

static bool is_free(const CtReach *self, int event)
{
    return (self->free_events >> event & 1) != 0;
}

static CtInstant opened(const CtReach *self)
{
    return self->history == NULL ? self->from : self->history->opened;
}

/* No step is dated before this: a step is not before the entry of its state, and that of a state to
 * which a case returns from a pause may lie far back. */
static CtInstant base(const CtReach *self)
{
    if (self->history == NULL || self->procedure->pause_count > 0)
        return opened(self);
    return self->history->entered[self->history->state];
}

static CtInstant known(const CtReach *self, CtAnchor anchor)
{
    return self->history == NULL ? CT_INSTANT_NEVER
                                 : ct_history_anchor(self->history, self->procedure, anchor);
}

static CtInstant next_fact(const CtReach *self, int event, CtInstant from)
{
    for (size_t i = 0; i < self->fact_count; i++)
        if (self->fact[i].event == event && self->fact[i].at >= from)
            return self->fact[i].at;
    return CT_INSTANT_NEVER;
}

static CtInstant sooner(CtInstant a, CtInstant b)
{
    return a == CT_INSTANT_NEVER ? b : b == CT_INSTANT_NEVER ? a : MIN(a, b);
}

/* Since when a case that reached `state` at `at` may count as having entered it. */
static CtInstant since(const CtReach *self, int state, CtInstant at)
{
    bool returns = self->history != NULL && self->procedure->state[state].pause_count > 0;

    return returns ? sooner(self->history->entered[state], at) : at;
}

static CtInstant ordered(const CtReach *self, int notice)
{
    CtInstant at = self->history == NULL ? CT_INSTANT_NEVER : self->history->notice[notice].ordered;

    return at == CT_INSTANT_NEVER ? base(self) : MIN(at, base(self));
}

/* An order is a step; a sending is not before its order. Either may be the fallback's. */
static CtInstant notice_floor(const CtReach *self, CtAnchor anchor)
{
    int fallback = self->procedure->notice[anchor.index].fallback;
    CtInstant floor = ordered(self, anchor.index);

    if (fallback != CT_PROCEDURE_NONE)
        floor = MIN(floor, ordered(self, fallback));
    for (int i = 0; i < (int)self->procedure->notice_count; i++)
        if (self->procedure->notice[i].fallback == anchor.index)
            floor = MIN(floor, ordered(self, i));
    if (self->history == NULL)
        return floor;
    const CtHistoryNotice *of = &self->history->notice[anchor.index];
    CtInstant own = anchor.kind == CT_ANCHOR_SENT ? of->sent : of->ordered;
    return own == CT_INSTANT_NEVER ? floor : own; /* the first time stays */
}

/* Before this instant the anchor cannot be, in a case that reached the timer's state at `at`. What
 * others date may be told late: it may be any time. */
static CtInstant anchor_floor(const CtReach *self, CtAnchor anchor, int state, CtInstant at)
{
    switch (anchor.kind) {
    case CT_ANCHOR_OPENED:
        return opened(self);
    case CT_ANCHOR_ENTERED:
        return since(self, state, at);
    case CT_ANCHOR_ENTERED_STATE:
        return sooner(known(self, anchor), base(self));
    case CT_ANCHOR_ORDERED:
    case CT_ANCHOR_SENT:
        return notice_floor(self, anchor);
    case CT_ANCHOR_SERVED:
        /* Once served it stays, but by a fallback that is overtaken. */
        if (self->history != NULL && self->history->notice[anchor.index].served != CT_INSTANT_NEVER)
            return self->history->notice[anchor.index].served;
        return CT_CALENDAR_EARLIEST;
    case CT_ANCHOR_LAST: /* never earlier than it is */
        return known(self, anchor) == CT_INSTANT_NEVER ? CT_CALENDAR_EARLIEST : known(self, anchor);
    case CT_ANCHOR_FIRST:
    default:
        return CT_CALENDAR_EARLIEST;
    }
}

/* The event that opened the case is heard in its first state. */
static bool opens_by(const CtReach *self, const CtProcedureTransition *way)
{
    return self->history == NULL && way->state == self->procedure->initial &&
           way->event == self->opener;
}

/* The effective time at which the transition can be taken by a case that entered its state at `at`,
 * or NEVER. */
static CtInstant when(const CtReach *self, const CtProcedureTransition *way, CtInstant at)
{
    CtInstant taken = MAX(at, self->from);

    if (way->event == CT_PROCEDURE_NONE) {
        CtInstant floor = anchor_floor(self, way->from, way->state, at);

        taken = since(self, way->state, at);
        if (floor != CT_CALENDAR_EARLIEST)
            taken = MAX(taken, ct_calendar_floor(floor, way->after));
    } else if (!opens_by(self, way) && !is_free(self, way->event)) {
        taken = next_fact(self, way->event, taken);
    }
    return taken == CT_INSTANT_NEVER || taken > self->end ? CT_INSTANT_NEVER : taken;
}

/* True when its target is reached sooner than was known. */
static bool relax(CtReach *self, const CtProcedureTransition *way)
{
    CtInstant *target = &self->earliest[way->target];
    CtInstant taken = self->earliest[way->state];

    if (taken != CT_INSTANT_NEVER)
        taken = when(self, way, taken);
    if (taken == CT_INSTANT_NEVER || sooner(*target, taken) == *target)
        return false;
    *target = taken;
    return true;
}

void ct_reach_run(CtReach *self)
{
    bool changed = true;

    for (size_t i = 0; i < self->procedure->state_count; i++)
        self->earliest[i] = CT_INSTANT_NEVER;
    if (self->history == NULL)
        self->earliest[self->procedure->initial] = self->from;
    else
        self->earliest[self->history->state] = self->history->entered[self->history->state];
    /* A way round comes back no sooner than it left, so that this ends. */
    while (changed) {
        changed = false;
        for (size_t i = 0; i < self->procedure->transition_count; i++)
            changed = relax(self, &self->procedure->transition[i]) || changed;
    }
}

CtInstant ct_reach_final(const CtReach *self)
{
    CtInstant soonest = CT_INSTANT_NEVER;

    for (size_t i = 0; i < self->procedure->state_count; i++)
        if (self->procedure->state[i].final)
            soonest = sooner(soonest, self->earliest[i]);
    return soonest;
}

static bool takes_action(const CtReach *self, CtActionKind kind, int notice)
{
    for (size_t i = 0; i < self->procedure->transition_count; i++) {
        const CtProcedureTransition *way = &self->procedure->transition[i];
        CtInstant at = self->earliest[way->state];

        if (at == CT_INSTANT_NEVER || when(self, way, at) == CT_INSTANT_NEVER)
            continue;
        for (size_t j = 0; j < way->action_count; j++) {
            const CtProcedureAction *action = &self->procedure->action[way->first_action + j];

            if (action->kind == kind && action->notice == notice)
                return true;
        }
    }
    return false;
}

static bool is_ordered(const CtReach *self, int notice)
{
    return (self->history != NULL && self->history->notice[notice].ordered != CT_INSTANT_NEVER) ||
           takes_action(self, CT_ACTION_SEND, notice);
}

/* By its own order, or as the fallback of another. */
static bool is_sent(const CtReach *self, int notice)
{
    if (is_ordered(self, notice))
        return true;
    for (size_t i = 0; i < self->procedure->notice_count; i++)
        if (self->procedure->notice[i].fallback == notice && is_ordered(self, (int)i))
            return true;
    return false;
}

static bool was_entered(const CtReach *self, int state)
{
    return self->earliest[state] != CT_INSTANT_NEVER ||
           (self->history != NULL && self->history->entered[state] != CT_INSTANT_NEVER);
}

static bool is_decidable(const CtReach *self, int event)
{
    for (int i = 0; i < (int)self->procedure->state_count; i++)
        if (was_entered(self, i) && ct_world_hears(self->procedure, i, event))
            return true;
    return false;
}

static size_t facts_of(const CtReach *self, int event)
{
    size_t count = self->history == NULL && self->opener == event;

    for (size_t i = 0; i < self->fact_count; i++)
        count += self->fact[i].event == event && self->fact[i].at >= self->from;
    return count;
}

/* Whether the event could come to this case: somebody must have been asked, and so on back. */
static bool comes(const CtReach *self, int event)
{
    for (int i = 0; i < CHAIN; i++) {
        const CtProcedureEvent *of = &self->procedure->event[event];

        if ((self->history != NULL && self->history->event[event].count > 0) ||
            facts_of(self, event) > 0)
            return true;
        if (of->answers_notice != CT_PROCEDURE_NONE)
            return is_sent(self, of->answers_notice);
        if (of->answers_event == CT_PROCEDURE_NONE)
            return is_free(self, event) &&
                   (!ct_world_decides(self->procedure, event) || is_decidable(self, event));
        event = of->answers_event;
    }
    return true;
}

static bool happens(const CtReach *self, CtAnchor anchor)
{
    int fallback;

    switch (anchor.kind) {
    case CT_ANCHOR_ENTERED_STATE:
        return self->earliest[anchor.index] != CT_INSTANT_NEVER;
    case CT_ANCHOR_ORDERED:
    case CT_ANCHOR_SENT:
        fallback = self->procedure->notice[anchor.index].fallback;
        return is_sent(self, anchor.index) ||
               (fallback != CT_PROCEDURE_NONE && is_sent(self, fallback));
    case CT_ANCHOR_SERVED:
        fallback = self->procedure->notice[anchor.index].fallback;
        return takes_action(self, CT_ACTION_SERVE, anchor.index) ||
               (fallback != CT_PROCEDURE_NONE && takes_action(self, CT_ACTION_SERVE, fallback));
    case CT_ANCHOR_FIRST:
    case CT_ANCHOR_LAST:
        return comes(self, anchor.index);
    case CT_ANCHOR_OPENED:
    case CT_ANCHOR_ENTERED:
    default:
        return true;
    }
}

static CtReachRange range_of(const CtReach *self, const CtProcedureTerm *term)
{
    CtReachRange range = { 0 };

    if (term->event == CT_PROCEDURE_NONE) {
        range.least = known(self, term->anchor) != CT_INSTANT_NEVER;
        range.most = range.least != 0 || happens(self, term->anchor);
        return range;
    }
    range.least = self->history == NULL ? 0 : self->history->event[term->event].count;
    range.most = range.least + (int64_t)facts_of(self, term->event);
    range.endless = is_free(self, term->event) && comes(self, term->event);
    return range;
}

void ct_reach_terms(const CtReach *self, const CtProcedureTerm *term, size_t count,
                    CtReachRange *sum)
{
    for (size_t i = 0; i < count; i++) {
        CtReachRange range = range_of(self, &term[i]);

        sum->least += term[i].negative ? -range.most : range.least;
        sum->most += term[i].negative ? -range.least : range.most;
        sum->endless = sum->endless || range.endless;
    }
}
