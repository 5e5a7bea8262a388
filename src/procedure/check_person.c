/* check_person.c - persons: who is asked, who is heard, who signs, who can stop the clock.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/check_frame.h"

#include <string.h>

static bool is_kind(const CtProcedure *procedure, int role, const char *kind)
{
    return role != CT_PROCEDURE_NONE && strcmp(procedure->role[role].kind, kind) == 0;
}

/* The person whom the case is about; every procedure knows that role. */
static bool is_subject(const CtProcedure *procedure, int role)
{
    return role != CT_PROCEDURE_NONE && strcmp(procedure->role[role].name, "subject") == 0;
}

static bool leads(const CtCheck *self, int from, int to)
{
    const CtProcedure *procedure = self->procedure;
    bool seen[CT_LIMIT_PROCEDURE_STATES] = { false };
    bool changed = true;

    seen[from] = true;
    while (changed) {
        changed = false;
        for (size_t i = 0; i < procedure->transition_count; i++) {
            const CtProcedureTransition *way = &procedure->transition[i];

            if (!self->flow->happens[i] || !seen[way->state] || seen[way->target])
                continue;
            seen[way->target] = changed = true;
        }
    }
    return seen[to];
}

/* While the appeal is heard, the time of what it is directed against stands still. */
static void check_clock_rests(CtCheck *self, const CtProcedureTransition *way)
{
    const CtProcedure *procedure = self->procedure;
    const CtProcedureState *state = &procedure->state[way->state];
    const char *name = procedure->state[way->target].name;

    for (size_t i = state->first_pause; i < state->first_pause + state->pause_count; i++)
        if (procedure->pause[i].other == way->target)
            return;
    CtCheckFinding *finding =
        ct_check_find(self, "E23", way->line, procedure->event[way->event].name,
                      "the clock of \"%s\" runs on while the case is in \"%s\"", state->name, name);
    ct_check_hint(finding, "add `pause while %s` to \"%s\"", name, state->name);
}

/* The appeal's own state leads wherever the interrupted one would have, but for the ends: what was
 * decided is carried out after it as well. */
static bool goes_on_as_well(const CtCheck *self, const CtProcedureTransition *appeal)
{
    const CtProcedure *procedure = self->procedure;
    const CtProcedureState *state = &procedure->state[appeal->state];
    bool any = false;

    for (size_t i = state->first_transition; i < state->first_transition + state->transition_count;
         i++) {
        int target = procedure->transition[i].target;

        if (!self->flow->happens[i] || target == appeal->state || target == appeal->target ||
            procedure->state[target].final)
            continue;
        any = true;
        if (!leads(self, appeal->target, target))
            return false;
    }
    return any;
}

static void check_appeal(CtCheck *self, const CtProcedureTransition *way)
{
    const CtProcedure *procedure = self->procedure;
    const CtProcedureEvent *event = &procedure->event[way->event];

    if (event->answers_event == CT_PROCEDURE_NONE || !is_subject(procedure, event->role) ||
        is_subject(procedure, procedure->event[event->answers_event].role) ||
        way->target == way->state)
        return;
    if (leads(self, way->target, way->state)) {
        check_clock_rests(self, way);
        return;
    }
    if (goes_on_as_well(self, way))
        return;
    CtCheckFinding *finding =
        ct_check_find(self, "E23", way->line, event->name,
                      "from \"%s\" no way leads back to \"%s\", where \"%s\" was answered",
                      procedure->state[way->target].name, procedure->state[way->state].name,
                      procedure->event[event->answers_event].name);
    ct_check_way(self, finding, way->state);
    ct_check_hint(finding, "an appeal that is lost goes on where it was interrupted");
}

static bool goes_on(const CtProcedure *procedure, const CtProcedureTransition *way)
{
    for (size_t i = 0; i < way->action_count; i++) {
        CtActionKind kind = procedure->action[way->first_action + i].kind;

        if (kind == CT_ACTION_SEND || kind == CT_ACTION_EMIT)
            return true;
    }
    return false;
}

static void check_clock(CtCheck *self, const CtProcedureTransition *timer)
{
    const CtProcedure *procedure = self->procedure;
    const CtProcedureState *state = &procedure->state[timer->state];

    for (size_t i = 0; i < state->transition_count; i++) {
        const CtProcedureTransition *way = &procedure->transition[state->first_transition + i];

        if (way->event != CT_PROCEDURE_NONE &&
            !is_kind(procedure, procedure->event[way->event].role, "machine"))
            return;
    }
    CtCheckFinding *finding =
        ct_check_find(self, "E24", timer->line, "after",
                      "this deadline goes on against somebody, and in \"%s\" no event of a person "
                      "can stop it",
                      state->name);
    ct_check_way(self, finding, timer->state);
    ct_check_law(self, finding, timer->law);
    ct_check_hint(finding, "accept an event of the person concerned, or of who decides");
}

static bool chooses(const CtProcedureEvent *event)
{
    for (size_t i = 0; i < event->field_count; i++)
        if (event->field[i].type == CT_FIELD_ONE_OF)
            return true;
    return false; /* it confirms; there is no outcome that a gate could name */
}

static void check_decision(CtCheck *self, size_t index)
{
    const CtProcedure *procedure = self->procedure;
    const CtProcedureTransition *way = &procedure->transition[index];
    const CtProcedureEvent *event = &procedure->event[way->event];
    const CtGuardForm *form = &self->flow->guards->form[index];
    bool gated = false;

    for (size_t i = 0; i < procedure->gate_count && !gated; i++) {
        const CtProcedureGate *gate = &procedure->gate[i];

        gated = gate->event == way->event &&
                ct_check_form_words(form, gate->field, event->field[gate->field].word_count) ==
                    UINT32_C(1) << gate->word;
    }
    if (gated || !chooses(event) || !is_kind(procedure, event->role, "bench") ||
        !goes_on(procedure, way))
        return;
    CtCheckFinding *finding =
        ct_check_find(self, "W15", way->line, event->name,
                      "a decision of \"%s\" sends something out, and no gate asks for signatures",
                      procedure->role[event->role].name);
    ct_check_hint(finding,
                  "add `gate OUTCOME on %s by %s N of M`, and let the guard ask for that "
                  "outcome alone",
                  event->name, procedure->role[event->role].name);
}

static void check_gate(CtCheck *self, const CtProcedureGate *gate)
{
    const CtProcedure *procedure = self->procedure;
    const CtProcedureEvent *event = &procedure->event[gate->event];
    const char *word = event->field[gate->field].word[gate->word];
    const char *role = procedure->role[gate->role].name;
    const char *what = NULL;
    bool taken = false;

    for (size_t i = 0; i < procedure->transition_count && !taken; i++)
        taken = procedure->transition[i].event == gate->event &&
                ct_check_form_words(&self->flow->guards->form[i], gate->field,
                                    event->field[gate->field].word_count) == UINT32_C(1)
                                                                                 << gate->word;
    if (gate->role != event->role)
        what = "does not bring the event";
    else if (!is_kind(procedure, gate->role, "bench"))
        what = "is not a bench";
    else if (!taken)
        what = "votes on an outcome that no transition takes by itself";
    if (what == NULL)
        return;
    CtCheckFinding *finding = ct_check_find(self, "E25", gate->line, role,
                                            "the gate \"%s\" on \"%s\": the role \"%s\" %s", word,
                                            event->name, role, what);
    ct_check_hint(finding, "the members of a bench vote by the event that they bring");
}

static bool asks_for(const CtProcedure *procedure, const CtProcedureTransition *way, int role)
{
    for (size_t i = 0; i < way->action_count; i++) {
        const CtProcedureAction *action = &procedure->action[way->first_action + i];

        if (action->kind == CT_ACTION_TASK && action->role == role)
            return true;
    }
    return false;
}

/* Every way into the state gives the role a task. */
static void check_asked(CtCheck *self, int state, int role)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < procedure->transition_count; i++) {
        const CtProcedureTransition *way = &procedure->transition[i];

        if (way->target != state || way->state == state || !self->flow->happens[i] ||
            asks_for(procedure, way, role))
            continue;
        /* Who comes back from an interruption finds the task that was there before. */
        if (leads(self, state, way->state))
            continue;
        CtCheckFinding *finding =
            ct_check_find(self, "W16", way->line, procedure->state[state].name,
                          "\"%s\" waits for \"%s\", and this way into it gives them no task",
                          procedure->state[state].name, procedure->role[role].name);
        ct_check_hint(finding, "add `do task NAME within PERIOD by %s`",
                      procedure->role[role].name);
    }
}

/* The person concerned leads on from there as well: the case waits for them. */
static bool is_free(const CtProcedure *procedure, int state)
{
    const CtProcedureState *of = &procedure->state[state];

    for (size_t i = of->first_transition; i < of->first_transition + of->transition_count; i++) {
        const CtProcedureTransition *way = &procedure->transition[i];

        if (way->event != CT_PROCEDURE_NONE && way->target != way->state &&
            is_subject(procedure, procedure->event[way->event].role))
            return true;
    }
    return false;
}

static void check_awaited(CtCheck *self)
{
    const CtProcedure *procedure = self->procedure;
    uint64_t asked[CT_LIMIT_PROCEDURE_STATES][2] = { 0 };

    for (size_t i = 0; i < procedure->transition_count; i++) {
        const CtProcedureTransition *way = &procedure->transition[i];

        if (way->event == CT_PROCEDURE_NONE || way->target == way->state)
            continue;
        int role = procedure->event[way->event].role;
        if (!is_kind(procedure, role, "bench") &&
            (!is_kind(procedure, role, "reviewer") || is_free(procedure, way->state)))
            continue;
        uint64_t *done = &asked[way->state][role / 64 % 2];
        if ((*done & CT_CHECK_BIT(role % 64)) == 0)
            check_asked(self, way->state, role);
        *done |= CT_CHECK_BIT(role % 64);
    }
}

static void check_heard(CtCheck *self, const CtProcedureTransition *way)
{
    const CtProcedure *procedure = self->procedure;
    const CtProcedureEvent *event = &procedure->event[way->event];

    if (way->target != way->state || way->action_count > 0 || !is_subject(procedure, event->role))
        return;
    CtCheckFinding *finding =
        ct_check_find(self, "W17", way->line, event->name,
                      "\"%s\" is recorded in \"%s\", and nobody is told to read it", event->name,
                      procedure->state[way->state].name);
    ct_check_hint(finding, "add `do task NAME within PERIOD by ROLE`");
}

/* A transition on an event whose word is asked elsewhere (or gated) that asks for none here, though
 * nothing above it does. */
static void check_asked_here(CtCheck *self, size_t index)
{
    const CtProcedure *procedure = self->procedure;
    const CtProcedureTransition *way = &procedure->transition[index];
    const CtProcedureEvent *event = &procedure->event[way->event];
    uint32_t asked = 0;

    for (size_t i = 0; i < procedure->transition_count; i++)
        for (size_t j = 0; j < event->field_count; j++) {
            const CtProcedureTransition *other = &procedure->transition[i];
            size_t words = event->field[j].word_count;
            bool here = other->state == way->state;
            bool gated = false;

            for (size_t k = 0; k < procedure->gate_count; k++)
                gated = gated || procedure->gate[k].event == way->event;
            if (other->event != way->event || event->field[j].type != CT_FIELD_ONE_OF ||
                ct_check_form_words(&self->flow->guards->form[i], (int)j, words) ==
                    (UINT32_C(1) << words) - 1)
                continue;
            asked |= here && !gated ? 2 : 1;
        }
    if (asked != 1 || way->target == way->state)
        return;
    for (size_t j = 0; j < event->field_count; j++) {
        size_t words = event->field[j].word_count;

        if (event->field[j].type == CT_FIELD_ONE_OF &&
            ct_check_form_words(&self->flow->guards->form[index], (int)j, words) !=
                (UINT32_C(1) << words) - 1)
            return;
    }
    CtCheckFinding *finding = ct_check_find(
        self, "W13", way->line, event->name,
        "here the case moves whatever \"%s\" brings, which is asked elsewhere", event->name);
    ct_check_hint(finding, "ask for the word, as the other states do");
}

/* Words of the field that some transition of the event takes in the state. */
static void check_taken_up(CtCheck *self, const CtProcedureState *state, int event, size_t field)
{
    const CtProcedure *procedure = self->procedure;
    const CtProcedureField *of = &procedure->event[event].field[field];
    uint32_t all = (UINT32_C(1) << of->word_count) - 1, taken = 0;
    const CtProcedureTransition *leading = NULL;

    for (size_t i = state->first_transition; i < state->first_transition + state->transition_count;
         i++) {
        const CtProcedureTransition *way = &procedure->transition[i];
        const CtGuardForm *form = &self->flow->guards->form[i];
        int only;

        if (way->event != event)
            continue;
        uint32_t words = ct_check_form_words(form, (int)field, of->word_count);
        if (way->guard == CT_PROCEDURE_NONE || ct_check_form_only_words(form, &only))
            taken |= words;
        if (way->target != way->state && words != all)
            leading = way;
    }
    if (leading == NULL || taken == all)
        return;
    for (size_t i = 0; i < of->word_count; i++)
        if ((taken & UINT32_C(1) << i) == 0)
            ct_check_hint(ct_check_find(self, "W18", leading->line, procedure->event[event].name,
                                        "in \"%s\" nothing follows when \"%s\" brings \"%s\"",
                                        state->name, procedure->event[event].name, of->word[i]),
                          "add a line for it, or one without a guard behind this one");
}

static void check_words(CtCheck *self, size_t event)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < procedure->gate_count; i++)
        if (procedure->gate[i].event == (int)event)
            return; /* each stage of a bench's decision has words of its own */
    for (size_t i = 0; i < procedure->state_count; i++)
        for (size_t j = 0; j < procedure->event[event].field_count; j++)
            if (procedure->event[event].field[j].type == CT_FIELD_ONE_OF)
                check_taken_up(self, &procedure->state[i], (int)event, j);
}

/* ---- what is ordered, and who can follow it ---- */

static bool acts_in(const CtProcedure *procedure, int state, int role)
{
    const CtProcedureState *of = &procedure->state[state];

    for (size_t i = of->first_transition; i < of->first_transition + of->transition_count; i++) {
        int event = procedure->transition[i].event;

        if (event != CT_PROCEDURE_NONE && procedure->event[event].role == role)
            return true;
    }
    return false;
}

static bool is_answered(const CtProcedure *procedure, int notice)
{
    for (size_t i = 0; i < procedure->event_count; i++)
        if (procedure->event[i].answers_notice == notice)
            return true;
    return false;
}

static void check_order(CtCheck *self, const CtProcedureTransition *way,
                        const CtProcedureAction *action)
{
    const CtProcedure *procedure = self->procedure;
    const CtProcedureState *target = &procedure->state[way->target];
    bool sends = action->kind == CT_ACTION_SEND && is_answered(procedure, action->notice);
    bool asks = action->kind == CT_ACTION_TASK;

    /* What anybody of the house does after the end is work; a decision there moves nothing. */
    if (target->final && (sends || (asks && is_kind(procedure, action->role, "bench")))) {
        const char *what = sends ? procedure->notice[action->notice].name : action->task;

        ct_check_hint(ct_check_find(self, "W19", way->line, what,
                                    "\"%s\" is ordered, and the case is over in \"%s\"", what,
                                    target->name),
                      sends ? "lead to a state that takes the answer" : "give the task before");
        return;
    }
    if (!asks ||
        (!is_kind(procedure, action->role, "bench") &&
         !is_kind(procedure, action->role, "reviewer")) ||
        acts_in(procedure, way->target, action->role) || way->target == way->state || target->final)
        return;
    ct_check_hint(ct_check_find(self, "W20", way->line, action->task,
                                "\"%s\" is asked of \"%s\", who can do nothing in \"%s\"",
                                action->task, procedure->role[action->role].name, target->name),
                  "accept an event of theirs there, or lead to the state that does");
}

static void check_orders(CtCheck *self, const CtProcedureTransition *way)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < way->action_count; i++)
        check_order(self, way, &procedure->action[way->first_action + i]);
    if (way->target == procedure->initial && way->state != procedure->initial)
        ct_check_hint(ct_check_find(self, "E47", way->line,
                                    procedure->state[procedure->initial].name,
                                    "the case goes back to its beginning"),
                      "`opened` stays what it was: lead to a state of its own");
}

/* A letter says the word to somebody. */
static bool is_quoted(const CtCheck *self, const char *field)
{
    for (size_t i = 0; i < self->plan->letter_count; i++)
        for (size_t j = 0; self->plan->letter[i].place[j] != NULL; j++)
            if (strcmp(self->plan->letter[i].place[j], field) == 0)
                return true;
    return false;
}

static void check_outcomes(CtCheck *self, size_t index)
{
    const CtProcedure *procedure = self->procedure;
    const CtProcedureEvent *event = &procedure->event[index];

    for (size_t i = 0; i < event->field_count; i++) {
        bool asked =
            event->field[i].type != CT_FIELD_ONE_OF || is_quoted(self, event->field[i].name);
        bool accepted = false;

        for (size_t j = 0; j < procedure->gate_count; j++)
            asked = asked ||
                    (procedure->gate[j].event == (int)index && procedure->gate[j].field == (int)i);
        for (size_t j = 0; j < procedure->transition_count; j++) {
            size_t words = event->field[i].word_count;

            if (procedure->transition[j].event != (int)index)
                continue;
            accepted = true;
            asked = asked || ct_check_form_words(&self->flow->guards->form[j], (int)i, words) !=
                                 (UINT32_C(1) << words) - 1;
        }
        if (asked || !accepted)
            continue;
        CtCheckFinding *finding =
            ct_check_find(self, "W13", event->line, event->field[i].name,
                          "no guard asks which \"%s\" the event \"%s\" brings",
                          event->field[i].name, event->name);
        ct_check_hint(finding, "is an `if %s = ...` missing?", event->field[i].name);
    }
}

void ct_check_persons(CtCheck *self)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < procedure->event_count; i++)
        check_outcomes(self, i);
    for (size_t i = 0; i < procedure->event_count; i++)
        check_words(self, i);
    for (size_t i = 0; i < procedure->gate_count; i++)
        check_gate(self, &procedure->gate[i]);
    for (size_t i = 0; i < procedure->transition_count; i++) {
        const CtProcedureTransition *way = &procedure->transition[i];

        if (!self->flow->state[way->state].reached)
            continue;
        check_orders(self, way);
        if (way->event == CT_PROCEDURE_NONE) {
            if (goes_on(procedure, way))
                check_clock(self, way);
            continue;
        }
        check_appeal(self, way);
        check_decision(self, i);
        check_asked_here(self, i);
        check_heard(self, way);
    }
    check_awaited(self);
}
