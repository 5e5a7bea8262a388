/* check_flow.c - facts carried along the transitions until nothing changes.
 *
 * `may` only grows and `must` only shrinks, so the rounds end; a state is worked on again whenever
 * a state before it changed. One round looks at every transition once; there are at most as many
 * rounds as bits, in practice as the longest way.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/check_flow.h"

#include <string.h>

#define ALL UINT64_MAX

typedef struct {
    const CtProcedure *procedure;
    CtCheckFlow *flow;
    bool changed;
} Flow;

bool ct_check_flow_comes(const CtProcedure *procedure, const CtCheckState *state, int event)
{
    const CtProcedureEvent *of = &procedure->event[event];

    if (of->answers_notice != CT_PROCEDURE_NONE)
        return (state->may.ordered & CT_CHECK_BIT(of->answers_notice)) != 0;
    if (of->answers_event != CT_PROCEDURE_NONE)
        return (state->may.seen & CT_CHECK_BIT(of->answers_event)) != 0;
    return true;
}

static bool holds_anchor(const CtCheckFacts *facts, CtAnchor anchor, bool when_sent)
{
    uint64_t sent = when_sent ? facts->sent | facts->ordered : facts->sent;

    switch (anchor.kind) {
    case CT_ANCHOR_ENTERED_STATE:
        return (facts->entered & CT_CHECK_BIT(anchor.index)) != 0;
    case CT_ANCHOR_ORDERED:
        return (facts->ordered & CT_CHECK_BIT(anchor.index)) != 0;
    case CT_ANCHOR_SENT:
        return (sent & CT_CHECK_BIT(anchor.index)) != 0;
    case CT_ANCHOR_SERVED:
        return (facts->served & CT_CHECK_BIT(anchor.index)) != 0;
    case CT_ANCHOR_FIRST:
    case CT_ANCHOR_LAST:
        return (facts->seen & CT_CHECK_BIT(anchor.index)) != 0;
    case CT_ANCHOR_OPENED:
    case CT_ANCHOR_ENTERED:
    default:
        return true;
    }
}

bool ct_check_flow_certain(const CtCheckState *state, CtAnchor anchor, bool when_sent)
{
    return holds_anchor(&state->must, anchor, when_sent);
}

bool ct_check_flow_possible(const CtCheckState *state, CtAnchor anchor)
{
    return holds_anchor(&state->may, anchor, true);
}

uint64_t ct_check_flow_brings(const CtProcedure *procedure, int event)
{
    const CtProcedureEvent *of = &procedure->event[event];
    uint64_t bits = 0;

    for (size_t i = 0; i < of->field_count; i++)
        bits |= CT_CHECK_BIT(of->field[i].compartment);
    return bits;
}

/* What an event brings stays in the state unless it always leads out of it at once. */
static bool rests(const Flow *self, const CtProcedureState *state, int event)
{
    bool always_handled = false;

    for (size_t i = 0; i < self->procedure->gate_count; i++)
        if (self->procedure->gate[i].event == event)
            return true;
    for (size_t i = 0; i < state->transition_count; i++) {
        size_t index = state->first_transition + i;
        const CtProcedureTransition *way = &self->procedure->transition[index];

        if (way->event != event || !self->flow->happens[index])
            continue;
        if (way->target == way->state)
            return true;
        always_handled = always_handled || way->guard == CT_PROCEDURE_NONE;
    }
    return !always_handled;
}

static void set(Flow *self, uint64_t *bits, uint64_t value)
{
    self->changed = self->changed || *bits != value;
    *bits = value;
}

static void stay(Flow *self, int index)
{
    CtCheckState *state = &self->flow->state[index];
    const CtProcedureState *of = &self->procedure->state[index];

    for (size_t i = 0; i < self->procedure->event_count && !of->final; i++) {
        if (!ct_check_flow_comes(self->procedure, state, (int)i))
            continue;
        set(self, &state->may.seen, state->may.seen | CT_CHECK_BIT(i));
        if (rests(self, of, (int)i))
            set(self, &state->holds,
                state->holds |
                    (ct_check_flow_brings(self->procedure, (int)i) & ~state->must.erased));
    }
}

static void act(const CtProcedure *procedure, const CtProcedureTransition *way, CtCheckFacts *facts,
                uint64_t *holds)
{
    for (size_t i = 0; i < way->action_count; i++) {
        const CtProcedureAction *action = &procedure->action[way->first_action + i];

        if (action->kind == CT_ACTION_SEND)
            facts->ordered |= CT_CHECK_BIT(action->notice);
        if (action->kind == CT_ACTION_SERVE)
            facts->served |= CT_CHECK_BIT(action->notice);
        if (action->kind != CT_ACTION_ERASE)
            continue;
        facts->erased |= CT_CHECK_BIT(action->compartment);
        *holds &= ~CT_CHECK_BIT(action->compartment);
    }
}

/* What taking the transition proves by itself: a timer, an answer, a guard. */
static void prove(const Flow *self, size_t index, CtCheckFacts *facts)
{
    const CtProcedure *procedure = self->procedure;
    const CtProcedureTransition *way = &procedure->transition[index];

    for (size_t i = 0; i < procedure->notice_count; i++) {
        CtAnchor sent = { CT_ANCHOR_SENT, (int)i };
        CtAnchor served = { CT_ANCHOR_SERVED, (int)i };
        bool timed = way->event == CT_PROCEDURE_NONE && way->from.index == (int)i;
        bool answered = way->event != CT_PROCEDURE_NONE &&
                        procedure->event[way->event].answers_notice == (int)i;

        if (answered || (timed && way->from.kind == CT_ANCHOR_SENT) ||
            ct_check_form_proves(&self->flow->guards->form[index], sent))
            facts->sent |= CT_CHECK_BIT(i);
        if ((timed && way->from.kind == CT_ANCHOR_SERVED) ||
            ct_check_form_proves(&self->flow->guards->form[index], served))
            facts->served |= CT_CHECK_BIT(i);
    }
    if (way->event != CT_PROCEDURE_NONE)
        facts->seen |= CT_CHECK_BIT(way->event);
    else if (way->from.kind == CT_ANCHOR_FIRST || way->from.kind == CT_ANCHOR_LAST)
        facts->seen |= CT_CHECK_BIT(way->from.index);
    facts->ordered |= facts->sent;
}

static void keep_and_seal(const CtProcedure *procedure, const CtProcedureState *state,
                          CtCheckFacts *facts)
{
    for (size_t i = 0; i < state->keep_count; i++)
        facts->kept |= CT_CHECK_BIT(procedure->keep[state->first_keep + i].compartment);
    for (size_t i = 0; i < state->seal_count; i++)
        facts->sealed |= CT_CHECK_BIT(procedure->seal[state->first_seal + i].compartment);
}

/* The facts are a row of words, each a set. */
#define FACT_WORDS (sizeof(CtCheckFacts) / sizeof(uint64_t))

static void merge(Flow *self, CtCheckFacts *into, const CtCheckFacts *from, bool must)
{
    uint64_t a[FACT_WORDS], b[FACT_WORDS];

    memcpy(a, into, sizeof a);
    memcpy(b, from, sizeof b);
    for (size_t i = 0; i < FACT_WORDS; i++)
        set(self, &a[i], must ? a[i] & b[i] : a[i] | b[i]);
    memcpy(into, a, sizeof a);
}

static void follow(Flow *self, size_t index)
{
    const CtProcedure *procedure = self->procedure;
    const CtProcedureTransition *way = &procedure->transition[index];
    const CtCheckState *from = &self->flow->state[way->state];
    CtCheckState *to = &self->flow->state[way->target];
    CtCheckFacts must = from->must, may = from->may;
    uint64_t holds = from->holds;

    if (way->event != CT_PROCEDURE_NONE)
        holds |= ct_check_flow_brings(procedure, way->event) & ~from->must.erased;
    prove(self, index, &must);
    prove(self, index, &may);
    act(procedure, way, &must, &holds);
    act(procedure, way, &may, &holds);
    must.entered |= CT_CHECK_BIT(way->target);
    may.entered |= CT_CHECK_BIT(way->target);
    keep_and_seal(procedure, &procedure->state[way->target], &must);
    keep_and_seal(procedure, &procedure->state[way->target], &may);
    if (!to->reached) {
        to->reached = self->changed = true;
        to->from = (int)index;
        to->must = must;
    } else if (way->target != way->state) {
        merge(self, &to->must, &must, true);
    }
    merge(self, &to->may, &may, false);
    set(self, &to->holds, to->holds | (holds & ~to->must.erased));
}

static bool can_happen(const Flow *self, size_t index)
{
    const CtProcedureTransition *way = &self->procedure->transition[index];
    const CtCheckState *state = &self->flow->state[way->state];

    if (!state->reached || !self->flow->happens[index])
        return false;
    if (way->event != CT_PROCEDURE_NONE)
        return ct_check_flow_comes(self->procedure, state, way->event);
    return ct_check_flow_possible(state, way->from);
}

/* Of two transitions of one event, the lower one is never tried when the upper one takes all that
 * it would; words are added up. */
static bool is_hidden(const Flow *self, size_t index)
{
    const CtProcedureTransition *way = &self->procedure->transition[index];
    const CtGuardForm *form = &self->flow->guards->form[index];
    const CtProcedureState *state = &self->procedure->state[way->state];

    if (way->event == CT_PROCEDURE_NONE)
        return false;
    const CtProcedureEvent *event = &self->procedure->event[way->event];
    uint32_t taken[CT_LIMIT_PROCEDURE_FIELDS] = { 0 };
    for (size_t i = state->first_transition; i < index; i++) {
        const CtGuardForm *upper = &self->flow->guards->form[i];
        int field;

        if (self->procedure->transition[i].event != way->event)
            continue;
        if (ct_check_form_implies(form, upper))
            return true;
        if (!ct_check_form_only_words(upper, &field))
            continue;
        size_t words =
            event->field[field].type == CT_FIELD_BOOL ? 2 : event->field[field].word_count;
        taken[field] |= ct_check_form_words(upper, field, words);
        if (form->known && (ct_check_form_words(form, field, words) & ~taken[field]) == 0)
            return true;
    }
    return false;
}

static void judge_guards(Flow *self)
{
    for (size_t i = 0; i < self->procedure->transition_count; i++)
        self->flow->happens[i] =
            !ct_check_form_empty(&self->flow->guards->form[i]) && !is_hidden(self, i);
}

static void begin(Flow *self)
{
    const CtProcedure *procedure = self->procedure;
    CtCheckState *initial = &self->flow->state[procedure->initial];

    for (size_t i = 0; i < procedure->state_count; i++) {
        self->flow->state[i].from = CT_PROCEDURE_NONE;
        memset(&self->flow->state[i].must, 0xff, sizeof self->flow->state[i].must);
    }
    initial->reached = true;
    initial->must = (CtCheckFacts){ .entered = CT_CHECK_BIT(procedure->initial) };
    initial->may.entered = initial->must.entered;
    keep_and_seal(procedure, &procedure->state[procedure->initial], &initial->must);
    keep_and_seal(procedure, &procedure->state[procedure->initial], &initial->may);
}

CtCheckFlow *ct_check_flow_new(const CtProcedure *procedure)
{
    CtCheckFlow *flow = g_new0(CtCheckFlow, 1);
    Flow self = { procedure, flow, true };

    flow->happens = g_new0(bool, procedure->transition_count + 1);
    flow->guards = ct_check_guards_new(procedure);
    judge_guards(&self);
    begin(&self);
    while (self.changed) {
        self.changed = false;
        for (size_t i = 0; i < procedure->state_count; i++)
            if (flow->state[i].reached)
                stay(&self, (int)i);
        for (size_t i = 0; i < procedure->transition_count; i++)
            if (can_happen(&self, i))
                follow(&self, i);
    }
    for (size_t i = 0; i < procedure->transition_count; i++)
        flow->happens[i] = can_happen(&self, i);
    return flow;
}

void ct_check_flow_free(CtCheckFlow *self)
{
    if (self == NULL)
        return;
    ct_check_guards_free(self->guards);
    g_free(self->happens);
    g_free(self);
}
