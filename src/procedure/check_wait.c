/* check_wait.c - waits that may not end, circles, and timers that never come first.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/check_frame.h"

static const CtProcedureTransition *timer_of(const CtCheck *self, int state, size_t index)
{
    const CtProcedureState *of = &self->procedure->state[state];
    const CtProcedureTransition *way = &self->procedure->transition[of->first_transition + index];

    return way->event == CT_PROCEDURE_NONE ? way : NULL;
}

static bool is_certain(const CtCheck *self, const CtProcedureTransition *timer)
{
    return timer->guard == CT_PROCEDURE_NONE &&
           ct_check_flow_certain(&self->flow->state[timer->state], timer->from, false);
}

/* A timer from sent(N), and beside it one that fires when N was not sent. */
static bool is_covered(const CtCheck *self, const CtProcedureTransition *timer)
{
    const CtProcedureState *state = &self->procedure->state[timer->state];

    for (size_t i = 0; i < state->transition_count && timer->guard == CT_PROCEDURE_NONE; i++) {
        const CtProcedureTransition *other = timer_of(self, timer->state, i);

        if (other != NULL &&
            ct_check_form_is_absence(&self->flow->guards->form[state->first_transition + i],
                                     timer->from) &&
            ct_check_flow_certain(&self->flow->state[timer->state], other->from, false))
            return true;
    }
    return false;
}

static void check_wait(CtCheck *self, int index)
{
    const CtProcedureState *state = &self->procedure->state[index];
    const CtProcedureTransition *near = NULL;

    for (size_t i = 0; i < state->transition_count; i++) {
        const CtProcedureTransition *timer = timer_of(self, index, i);

        if (timer == NULL)
            continue;
        if (is_certain(self, timer) || is_covered(self, timer))
            return;
        near = timer;
    }
    CtCheckFinding *finding = ct_check_find(self, "E09", near == NULL ? state->line : near->line,
                                            near == NULL ? state->name : "after",
                                            "a case can wait in \"%s\" for ever", state->name);
    if (near == NULL) {
        ct_check_way(self, finding, index);
        ct_check_hint(finding, "add `after PERIOD from ANCHOR -> STATE`");
        return;
    }
    g_autofree char *anchor = ct_check_anchor_text(self->procedure, near->from);
    ct_check_way_without(self, finding, index, near->from);
    ct_check_step(finding, "in \"%s\" %s need not happen, and then no timer runs", state->name,
                  near->guard == CT_PROCEDURE_NONE ? anchor : "what the guard asks");
    ct_check_law(self, finding, near->law);
    if (near->from.kind == CT_ANCHOR_SENT)
        ct_check_hint(finding, "add `after PERIOD from ANCHOR if not %s >= opened -> STATE`",
                      anchor);
    else
        ct_check_hint(finding, "add a timer that counts from what every way here brings about");
}

/* ---- timers that never come first ---- */

/* `early` is never later than `late`. */
static bool is_before(const CtCheck *self, int state, CtAnchor early, CtAnchor late)
{
    bool of_notice = late.kind == CT_ANCHOR_SENT || late.kind == CT_ANCHOR_SERVED;

    if (early.kind == late.kind && early.index == late.index)
        return true;
    if (late.kind == CT_ANCHOR_FIRST || late.kind == CT_ANCHOR_LAST)
        return false; /* facts may be older than anything */
    if (early.kind == CT_ANCHOR_OPENED)
        return true;
    if (early.kind == CT_ANCHOR_ORDERED || early.kind == CT_ANCHOR_SENT) {
        if (of_notice && early.kind < late.kind && early.index == late.index)
            return true;
        return late.kind == CT_ANCHOR_ENTERED &&
               ct_check_flow_certain(&self->flow->state[state], early, false);
    }
    return false;
}

/* Whenever `late` runs, so does `early`. */
static bool runs_with(const CtCheck *self, const CtProcedureTransition *early,
                      const CtProcedureTransition *late)
{
    const CtGuardForm *form = self->flow->guards->form;
    bool one_anchor = early->from.kind == late->from.kind && early->from.index == late->from.index;

    return (one_anchor ||
            ct_check_flow_certain(&self->flow->state[late->state], early->from, false)) &&
           ct_check_form_implies(&form[late - self->procedure->transition],
                                 &form[early - self->procedure->transition]);
}

static void check_late(CtCheck *self, const CtProcedureTransition *late)
{
    const CtProcedureState *state = &self->procedure->state[late->state];

    for (size_t i = 0; i < state->transition_count; i++) {
        const CtProcedureTransition *early = timer_of(self, late->state, i);

        if (early == NULL || early == late || !runs_with(self, early, late) ||
            !is_before(self, late->state, early->from, late->from))
            continue;
        int64_t lead =
            ct_check_span_lead(ct_check_span_of(late->after), ct_check_span_of(early->after));
        if (lead < 0 || (lead == 0 && early->line > late->line))
            continue;
        g_autofree char *text = ct_check_way_text(self->procedure, early);
        CtCheckFinding *finding =
            ct_check_find(self, "E26", late->line, "after",
                          "this timer never comes first in \"%s\"", state->name);
        ct_check_step(finding, "line %d, \"%s\", is always due before it or with it", early->line,
                      text);
        ct_check_law(self, finding, late->law);
        ct_check_hint(finding, "count it from something later, or take it away");
        return;
    }
}

/* ---- circles ---- */

static bool stands_still(const CtProcedure *procedure, int state)
{
    return procedure->state[state].pause_count > 0;
}

/* Going round does not move the anchor: it is no entry of a state that lies on the circle, and no
 * event that may come again. */
static bool stays(CtAnchor anchor, const bool *bounded)
{
    return anchor.kind == CT_ANCHOR_ENTERED_STATE
               ? bounded[anchor.index]
               : anchor.kind != CT_ANCHOR_ENTERED && anchor.kind != CT_ANCHOR_LAST;
}

/* A timer of the state that going round does not begin anew. */
static bool has_absolute_end(const CtCheck *self, int index, const bool *bounded)
{
    const CtProcedureState *state = &self->procedure->state[index];

    for (size_t i = 0; i < state->transition_count && !stands_still(self->procedure, index); i++) {
        const CtProcedureTransition *timer = timer_of(self, index, i);

        if (timer != NULL && stays(timer->from, bounded) &&
            (is_certain(self, timer) || is_covered(self, timer)))
            return true;
    }
    return false;
}

/* From `from` the case can come to `to` without that event. */
static bool leads_without(const CtCheck *self, const bool *bounded, int from, int to, int event)
{
    const CtProcedure *procedure = self->procedure;
    uint64_t seen = CT_CHECK_BIT(from), before = 0;

    while (seen != before) {
        before = seen;
        for (size_t i = 0; i < procedure->transition_count; i++) {
            const CtProcedureTransition *way = &procedure->transition[i];

            if (self->flow->happens[i] && way->event != event && !bounded[way->target] &&
                (seen & CT_CHECK_BIT(way->state)) != 0)
                seen |= CT_CHECK_BIT(way->target);
        }
    }
    return (seen & CT_CHECK_BIT(to)) != 0;
}

/* It is taken only while some event has not come, and every circle through it has that event. */
static bool is_used_up(const CtCheck *self, const bool *bounded, const CtProcedureTransition *way)
{
    const CtGuardForm *form = &self->flow->guards->form[way - self->procedure->transition];

    for (size_t i = 0; i < self->procedure->event_count; i++) {
        CtAnchor first = { CT_ANCHOR_FIRST, (int)i };

        if (ct_check_form_is_absence(form, first) &&
            !leads_without(self, bounded, way->target, way->state, (int)i))
            return true;
    }
    return false;
}

static bool goes_round(const CtCheck *self, const bool *bounded, const CtProcedureTransition *way)
{
    size_t index = (size_t)(way - self->procedure->transition);

    return self->flow->happens[index] && way->target != way->state && !bounded[way->state] &&
           !bounded[way->target] &&
           (way->event == CT_PROCEDURE_NONE ||
            !ct_check_form_counts_down(&self->flow->guards->form[index], way->event)) &&
           !is_used_up(self, bounded, way);
}

/* States with an end of their own, from which no such way leads on, or to which none leads, are
 * crossed out one after the other; what is left lies on circles or between them. */
static void cross_out(const CtCheck *self, bool *bounded)
{
    const CtProcedure *procedure = self->procedure;
    bool changed = true;

    while (changed) {
        uint64_t out = 0, in = 0;

        changed = false;
        for (size_t i = 0; i < procedure->transition_count; i++) {
            const CtProcedureTransition *way = &procedure->transition[i];

            if (!goes_round(self, bounded, way))
                continue;
            out |= CT_CHECK_BIT(way->state);
            in |= CT_CHECK_BIT(way->target);
        }
        for (size_t i = 0; i < procedure->state_count; i++) {
            if (bounded[i] ||
                ((out & in & CT_CHECK_BIT(i)) != 0 && !has_absolute_end(self, (int)i, bounded)))
                continue;
            bounded[i] = changed = true;
        }
    }
}

static void check_circles(CtCheck *self)
{
    const CtProcedure *procedure = self->procedure;
    bool bounded[CT_LIMIT_PROCEDURE_STATES] = { false };
    CtCheckFinding *finding = NULL;

    cross_out(self, bounded);
    for (size_t i = 0; i < procedure->transition_count; i++) {
        const CtProcedureTransition *way = &procedure->transition[i];

        if (!goes_round(self, bounded, way))
            continue;
        g_autofree char *text = ct_check_way_text(procedure, way);
        if (finding == NULL) {
            finding = ct_check_find(self, "E38", way->line, NULL,
                                    "a case can go round for ever from \"%s\"",
                                    procedure->state[way->state].name);
            ct_check_hint(finding,
                          "bound it: `if count(EVENT) < N`, or a deadline from `opened` or "
                          "from a notice in one of the states");
        }
        ct_check_step(finding, "%s: %s -> %s (line %d)", procedure->state[way->state].name, text,
                      procedure->state[way->target].name, way->line);
    }
}

void ct_check_waits(CtCheck *self)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < procedure->state_count; i++)
        if (self->flow->state[i].reached && !procedure->state[i].final &&
            procedure->state[i].transition_count > 0)
            check_wait(self, (int)i);
    for (size_t i = 0; i < procedure->transition_count; i++)
        if (procedure->transition[i].event == CT_PROCEDURE_NONE && self->flow->happens[i])
            check_late(self, &procedure->transition[i]);
    check_circles(self);
}
