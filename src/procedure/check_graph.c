/* check_graph.c - ways: what can be reached, left, ended, and what is used at all.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/check_frame.h"

#include <string.h>

static void check_reached(CtCheck *self)
{
    for (size_t i = 0; i < self->procedure->state_count; i++) {
        const CtProcedureState *state = &self->procedure->state[i];

        if (self->flow->state[i].reached)
            continue;
        CtCheckFinding *finding = ct_check_find(self, "E06", state->line, state->name,
                                                "no case can reach the state \"%s\"", state->name);
        ct_check_hint(finding, "lead a transition to it, or take the state away");
    }
}

static const char *cause(const CtProcedure *procedure, const CtProcedureTransition *way)
{
    int notice = way->event == CT_PROCEDURE_NONE ? way->from.index
                                                 : procedure->event[way->event].answers_notice;
    bool of_notice = way->event != CT_PROCEDURE_NONE || way->from.kind == CT_ANCHOR_ORDERED ||
                     way->from.kind == CT_ANCHOR_SENT || way->from.kind == CT_ANCHOR_SERVED;

    return of_notice && notice != CT_PROCEDURE_NONE ? procedure->notice[notice].name : NULL;
}

static bool can_come(const CtCheck *self, const CtProcedureTransition *way)
{
    const CtCheckState *state = &self->flow->state[way->state];

    return way->event != CT_PROCEDURE_NONE ? ct_check_flow_comes(self->procedure, state, way->event)
                                           : ct_check_flow_possible(state, way->from);
}

static void check_happens(CtCheck *self)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < procedure->transition_count; i++) {
        const CtProcedureTransition *way = &procedure->transition[i];

        if (!self->flow->state[way->state].reached || can_come(self, way))
            continue;
        const char *notice = cause(procedure, way);
        g_autofree char *text = ct_check_way_text(procedure, way);
        CtCheckFinding *finding =
            ct_check_find(self, "E07", way->line, NULL, "\"%s\" cannot happen in the state \"%s\"",
                          text, procedure->state[way->state].name);
        ct_check_way(self, finding, way->state);
        ct_check_law(self, finding, way->law);
        if (notice != NULL)
            ct_check_hint(finding, "on no way into this state is \"%s\" %s", notice,
                          way->event == CT_PROCEDURE_NONE && way->from.kind == CT_ANCHOR_SERVED
                              ? "served: is a `serve` missing?"
                              : "ordered: is a `send` missing?");
        else
            ct_check_hint(finding, "what it answers or counts from cannot have come before");
    }
}

static void check_left(CtCheck *self)
{
    for (size_t i = 0; i < self->procedure->state_count; i++) {
        const CtProcedureState *state = &self->procedure->state[i];

        if (state->final || !self->flow->state[i].reached)
            continue;
        bool leaves = false;
        for (size_t j = 0; j < state->transition_count; j++)
            leaves =
                leaves || self->procedure->transition[state->first_transition + j].target != (int)i;
        if (leaves)
            continue;
        CtCheckFinding *finding =
            ct_check_find(self, "E08", state->line, state->name,
                          "no transition leaves the state \"%s\"", state->name);
        ct_check_way(self, finding, (int)i);
        ct_check_hint(finding, "declare it final, or give it an event and a deadline");
    }
}

static void check_ends(CtCheck *self)
{
    const CtProcedure *procedure = self->procedure;
    bool ends[CT_LIMIT_PROCEDURE_STATES] = { false };
    bool changed = true;

    for (size_t i = 0; i < procedure->state_count; i++)
        ends[i] = procedure->state[i].final;
    while (changed) {
        changed = false;
        for (size_t i = 0; i < procedure->transition_count; i++) {
            const CtProcedureTransition *way = &procedure->transition[i];

            if (!self->flow->happens[i] || ends[way->state] || !ends[way->target])
                continue;
            ends[way->state] = changed = true;
        }
    }
    for (size_t i = 0; i < procedure->state_count; i++) {
        if (ends[i] || !self->flow->state[i].reached)
            continue;
        CtCheckFinding *finding =
            ct_check_find(self, "E10", procedure->state[i].line, procedure->state[i].name,
                          "from the state \"%s\" no case can end", procedure->state[i].name);
        ct_check_way(self, finding, (int)i);
        ct_check_hint(finding, "lead a transition to a final state");
    }
}

void ct_check_graph(CtCheck *self)
{
    check_reached(self);
    check_happens(self);
    check_left(self);
    check_ends(self);
}

/* ---- names ---- */

typedef struct {
    uint64_t notice; /* ordered somewhere, or a fallback of one that is */
    uint64_t event;  /* accepted somewhere */
    bool law[CT_LIMIT_PROCEDURE_NAMES];
    bool role[CT_LIMIT_PROCEDURE_NAMES];
} Used;

static void use(bool *list, int index)
{
    if (index != CT_PROCEDURE_NONE && index < CT_LIMIT_PROCEDURE_NAMES)
        list[index] = true;
}

static void use_body(const CtProcedure *procedure, Used *out)
{
    for (size_t i = 0; i < procedure->transition_count; i++) {
        const CtProcedureTransition *way = &procedure->transition[i];

        use(out->law, way->law);
        if (way->event != CT_PROCEDURE_NONE)
            out->event |= CT_CHECK_BIT(way->event);
    }
    for (size_t i = 0; i < procedure->action_count; i++) {
        const CtProcedureAction *action = &procedure->action[i];

        if (action->kind == CT_ACTION_SEND)
            out->notice |= CT_CHECK_BIT(action->notice);
        if (action->kind == CT_ACTION_TASK)
            use(out->role, action->role);
    }
    for (size_t i = 0; i < procedure->keep_count; i++)
        use(out->law, procedure->keep[i].law);
    for (size_t i = 0; i < procedure->seal_count; i++)
        use(out->role, procedure->seal[i].role);
}

static void use_head(const CtProcedure *procedure, Used *out)
{
    for (size_t round = 0; round < procedure->notice_count; round++)
        for (size_t i = 0; i < procedure->notice_count; i++) {
            const CtProcedureNotice *notice = &procedure->notice[i];

            use(out->law, notice->law);
            if (notice->fallback != CT_PROCEDURE_NONE && (out->notice & CT_CHECK_BIT(i)) != 0)
                out->notice |= CT_CHECK_BIT(notice->fallback);
        }
    for (size_t i = 0; i < procedure->event_count; i++)
        use(out->role, procedure->event[i].role);
    for (size_t i = 0; i < procedure->gate_count; i++) {
        use(out->role, procedure->gate[i].role);
        use(out->law, procedure->gate[i].law);
    }
    for (size_t i = 0; i < procedure->period_count; i++)
        if (ct_check_period_used(procedure, &procedure->period[i]))
            use(out->law, procedure->period[i].law);
    for (size_t i = 0; i < procedure->compartment_count; i++)
        use(out->law, procedure->compartment[i].law);
    for (size_t i = 0; i < procedure->hold_count; i++) {
        use(out->law, procedure->hold[i].law);
        use(out->role, procedure->hold[i].role);
    }
    for (size_t i = 0; i < procedure->join_count; i++) {
        use(out->law, procedure->join[i].law);
        use(out->role, procedure->join[i].role);
        use(out->role, procedure->join[i].authoriser);
    }
}

static void check_laws_and_roles(CtCheck *self, const Used *used)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < procedure->law_count; i++) {
        const CtProcedureLaw *law = &procedure->law[i];

        if (!used->law[i])
            ct_check_hint(ct_check_find(self, "W02", law->line, law->name,
                                        "nothing stands under the law \"%s\"", law->name),
                          "cite it where it applies, or take the line away");
    }
    for (size_t i = 0; i < procedure->role_count; i++) {
        const CtProcedureRole *role = &procedure->role[i];

        if (!used->role[i] && role->line != 0)
            ct_check_hint(ct_check_find(self, "W03", role->line, role->name,
                                        "the role \"%s\" does nothing", role->name),
                          "give it an event or a task, or take the line away");
    }
}

static bool can_count(const CtCheck *self, const CtProcedureTerm *term)
{
    CtAnchor anchor = term->event == CT_PROCEDURE_NONE ? term->anchor
                                                       : (CtAnchor){ CT_ANCHOR_FIRST, term->event };

    for (size_t i = 0; i < self->procedure->state_count; i++)
        if (self->flow->state[i].reached && ct_check_flow_possible(&self->flow->state[i], anchor))
            return true;
    return false;
}

static void check_measures(CtCheck *self)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < procedure->measure_count; i++) {
        const CtProcedureMeasure *measure = &procedure->measure[i];
        bool counts = true;

        for (size_t j = 0; j < measure->above_count; j++)
            counts = counts && can_count(self, &measure->above[j]);
        for (size_t j = 0; j < measure->below_count; j++)
            counts = counts && can_count(self, &measure->below[j]);
        if (!counts)
            ct_check_hint(ct_check_find(self, "W08", measure->line, measure->name,
                                        "something in the measure \"%s\" counts nothing",
                                        measure->name),
                          "what it counts happens on no way");
    }
}

static void tell_twice(CtCheck *self, int line)
{
    ct_check_hint(ct_check_find(self, "W11", line, NULL, "this is said a second time"),
                  "take it away, or name what was meant");
}

static void check_twice(CtCheck *self)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < procedure->require_count; i++)
        for (size_t j = 0; j < i; j++)
            if (procedure->require[i].notice == procedure->require[j].notice &&
                procedure->require[i].after_notice == procedure->require[j].after_notice &&
                procedure->require[i].after_event == procedure->require[j].after_event)
                tell_twice(self, procedure->require[i].line);
    for (size_t i = 0; i < procedure->seal_count; i++)
        for (size_t j = 0; j < i; j++)
            if (procedure->seal[i].state == procedure->seal[j].state &&
                procedure->seal[i].compartment == procedure->seal[j].compartment)
                tell_twice(self, procedure->seal[i].line);
    for (size_t i = 0; i < procedure->pause_count; i++)
        for (size_t j = 0; j < i; j++)
            if (procedure->pause[i].state == procedure->pause[j].state &&
                procedure->pause[i].other == procedure->pause[j].other)
                tell_twice(self, procedure->pause[i].line);
}

void ct_check_names(CtCheck *self)
{
    const CtProcedure *procedure = self->procedure;
    Used used = { 0 };

    use_body(procedure, &used);
    use_head(procedure, &used);
    for (size_t i = 0; i < procedure->notice_count; i++) {
        const CtProcedureNotice *notice = &procedure->notice[i];

        if ((used.notice & CT_CHECK_BIT(i)) == 0)
            ct_check_hint(ct_check_find(self, "W01", notice->line, notice->name,
                                        "no transition sends the notice \"%s\"", notice->name),
                          "is a `send %s` missing?", notice->name);
    }
    for (size_t i = 0; i < procedure->event_count; i++) {
        const CtProcedureEvent *event = &procedure->event[i];

        if ((used.event & CT_CHECK_BIT(i)) == 0)
            ct_check_hint(ct_check_find(self, "W04", event->line, event->name,
                                        "no state accepts the event \"%s\"", event->name),
                          "is an `on %s` missing?", event->name);
    }
    check_twice(self);
    check_laws_and_roles(self, &used);
    check_measures(self);
}
