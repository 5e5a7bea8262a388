/* body.c - the third pass: the bodies of the states, and the gates, which need every event's
 * fields.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/statement.h"

#include <string.h>

static bool find_outcome(CtStatement *self, const CtToken *token, CtProcedureGate *gate)
{
    const CtProcedureEvent *event = &self->procedure->event[gate->event];

    for (size_t i = 0; i < event->field_count; i++) {
        gate->field = (int)i;
        gate->word = ct_procedure_word(&event->field[i], ct_bytes_of_text(token->text));
        if (gate->word != CT_PROCEDURE_NONE)
            return true;
    }
    ct_script_reject(self->script, token, "\"%s\" is no word that the event \"%s\" may carry",
                     token->text, event->name);
    return false;
}

static bool read_quorum(CtStatement *self, CtProcedureGate *gate)
{
    uint32_t quorum = 0, bench = 0;
    const CtToken *token = ct_script_peek(self->script);

    if (!ct_script_number(self->script, "how many votes are needed", CT_LIMIT_PROCEDURE_BENCH,
                          &quorum) ||
        !ct_script_expect(self->script, "of") ||
        !ct_script_number(self->script, "how many persons may vote", 1000, &bench))
        return false;
    if (quorum == 0 || quorum > bench) {
        ct_script_reject(self->script, token, "a quorum of %u among %u", quorum, bench);
        return false;
    }
    gate->quorum = (int)quorum;
    gate->bench = (int)bench;
    return true;
}

/* Fields are known once every event was read, so gates wait for the third pass. */
static void read_gate(CtStatement *self)
{
    CtProcedure *procedure = self->procedure;
    CtProcedureGate gate = { .line = ct_script_line_number(self->script) };
    const CtToken *outcome = ct_script_peek(self->script);

    if (ct_script_name(self->script, "the gated outcome") == NULL ||
        !ct_script_expect(self->script, "on"))
        return;
    gate.event = ct_clause_event(self->script, procedure);
    if (gate.event == CT_PROCEDURE_NONE || !find_outcome(self, outcome, &gate) ||
        !ct_script_expect(self->script, "by"))
        return;
    gate.role = ct_clause_role(self->script, procedure);
    if (gate.role == CT_PROCEDURE_NONE || !read_quorum(self, &gate) ||
        !ct_clause_law(self->script, procedure, &gate.law))
        return;
    for (size_t i = 0; i < procedure->gate_count; i++)
        if (procedure->gate[i].event == gate.event && procedure->gate[i].field == gate.field &&
            procedure->gate[i].word == gate.word)
            ct_script_reject(self->script, outcome, "\"%s\" has a second gate", outcome->text);
    if (procedure->gate_count == CT_LIMIT_PROCEDURE_GATES) {
        ct_script_reject(self->script, outcome, "more than %d gates", CT_LIMIT_PROCEDURE_GATES);
        return;
    }
    procedure->gate = ct_clause_grow(procedure->gate, &procedure->gate_count, sizeof gate);
    procedure->gate[procedure->gate_count - 1] = gate;
}

static CtProcedureState *current(CtStatement *self)
{
    return &self->procedure->state[self->state];
}

/* True inside a state; the line is a mistake elsewhere. */
static bool stands_in_state(CtStatement *self, bool needs_way_out)
{
    const CtToken *token = ct_script_peek(self->script);

    if (self->state == CT_PROCEDURE_NONE) {
        ct_script_reject(self->script, token, "a statement of a state's body before any state");
        return false;
    }
    if (needs_way_out && current(self)->final) {
        ct_script_reject(self->script, token, "a way out of the final state \"%s\"",
                         current(self)->name);
        return false;
    }
    return true;
}

static void enter_state(CtStatement *self)
{
    CtProcedure *procedure = self->procedure;

    self->state = ct_procedure_state(procedure, ct_script_peek(self->script)->text);
    if (self->state == CT_PROCEDURE_NONE ||
        current(self)->line != ct_script_line_number(self->script))
        return; /* a second declaration was refused; its body is read into the first one's place */
    CtProcedureState *state = current(self);
    state->first_keep = procedure->keep_count;
    state->first_transition = procedure->transition_count;
    state->first_pause = procedure->pause_count;
    state->first_seal = procedure->seal_count;
    state->first_join = procedure->join_count;
}

static bool has_room(CtStatement *self, size_t count)
{
    if (count < CT_LIMIT_PROCEDURE_LINES)
        return true;
    ct_script_reject(self->script, ct_script_peek(self->script),
                     "more than %d statements of one kind", CT_LIMIT_PROCEDURE_LINES);
    return false;
}

static void read_keep(CtStatement *self)
{
    CtProcedure *procedure = self->procedure;
    CtProcedureKeep keep = { .state = self->state, .line = ct_script_line_number(self->script) };
    const CtToken *token = ct_script_peek(self->script);

    if (!stands_in_state(self, false) || !has_room(self, procedure->keep_count))
        return;
    keep.compartment = ct_clause_compartment(self->script, procedure);
    if (keep.compartment == CT_PROCEDURE_NONE ||
        !ct_clause_duration(self->script, &keep.duration) ||
        !ct_script_expect(self->script, "from") ||
        !ct_clause_anchor(self->script, procedure, &keep.from) ||
        !ct_clause_law(self->script, procedure, &keep.law))
        return;
    for (size_t i = 0; i < current(self)->keep_count; i++)
        if (procedure->keep[current(self)->first_keep + i].compartment == keep.compartment) {
            ct_script_reject(self->script, token, "a second keep of \"%s\" in this state",
                             token->text);
            return;
        }
    procedure->keep = ct_clause_grow(procedure->keep, &procedure->keep_count, sizeof keep);
    procedure->keep[procedure->keep_count - 1] = keep;
    current(self)->keep_count++;
}

static void read_seal(CtStatement *self)
{
    CtProcedure *procedure = self->procedure;
    CtProcedureSeal seal = { .state = self->state, .line = ct_script_line_number(self->script) };

    const CtToken *token = ct_script_peek(self->script);

    if (!stands_in_state(self, false) || !has_room(self, procedure->seal_count))
        return;
    if (current(self)->initial) {
        ct_script_reject(self->script, token,
                         "a seal on entry to the initial state, which no step enters first");
        return;
    }
    seal.compartment = ct_clause_compartment(self->script, procedure);
    if (seal.compartment == CT_PROCEDURE_NONE || !ct_script_expect(self->script, "to"))
        return;
    seal.role = ct_clause_role(self->script, procedure);
    if (seal.role == CT_PROCEDURE_NONE)
        return;
    procedure->seal = ct_clause_grow(procedure->seal, &procedure->seal_count, sizeof seal);
    procedure->seal[procedure->seal_count - 1] = seal;
    current(self)->seal_count++;
}

static void read_pause(CtStatement *self)
{
    CtProcedure *procedure = self->procedure;
    CtProcedurePause pause = { .state = self->state, .line = ct_script_line_number(self->script) };
    const CtToken *token = ct_script_peek(self->script);

    if (!stands_in_state(self, true) || !has_room(self, procedure->pause_count) ||
        !ct_script_expect(self->script, "while"))
        return;
    pause.other = ct_clause_state(self->script, procedure);
    if (pause.other == CT_PROCEDURE_NONE)
        return;
    if (pause.other == self->state) {
        ct_script_reject(self->script, token, "a state that pauses while it is itself");
        return;
    }
    procedure->pause = ct_clause_grow(procedure->pause, &procedure->pause_count, sizeof pause);
    procedure->pause[procedure->pause_count - 1] = pause;
    current(self)->pause_count++;
}

static bool names_join(const CtProcedure *procedure, const CtProcedureState *state,
                       const CtProcedureJoin *join)
{
    for (size_t i = 0; i < state->join_count; i++) {
        const CtProcedureJoin *other = &procedure->join[state->first_join + i];

        if (other->compartments == join->compartments && other->role == join->role &&
            strcmp(other->purpose, join->purpose) == 0)
            return true;
    }
    return false;
}

/* COMPARTMENT, COMPARTMENT ... for PURPOSE by ROLE [authorised by ROLE] [under LAW] */
static void read_join(CtStatement *self)
{
    CtProcedure *procedure = self->procedure;
    CtProcedureJoin join = { .state = self->state,
                             .authoriser = CT_PROCEDURE_NONE,
                             .line = ct_script_line_number(self->script) };
    const CtToken *token = ct_script_peek(self->script);

    if (!stands_in_state(self, false) || !has_room(self, procedure->join_count) ||
        !ct_clause_compartments(self->script, procedure, &join.compartments))
        return;
    if ((join.compartments & (join.compartments - 1)) == 0)
        ct_script_reject(self->script, token, "a join of one compartment alone");
    if (!ct_script_expect(self->script, "for"))
        return;
    join.purpose = ct_script_name(self->script, "what the join is for");
    if (join.purpose == NULL || !ct_script_expect(self->script, "by"))
        return;
    join.notice = ct_procedure_notice(procedure, join.purpose);
    join.role = ct_clause_role(self->script, procedure);
    if (join.role == CT_PROCEDURE_NONE)
        return;
    if (ct_script_accept(self->script, "authorised")) {
        if (!ct_script_expect(self->script, "by"))
            return;
        join.authoriser = ct_clause_role(self->script, procedure);
        if (join.authoriser == CT_PROCEDURE_NONE)
            return;
    }
    if (!ct_clause_law(self->script, procedure, &join.law))
        return;
    if (names_join(procedure, current(self), &join))
        ct_script_reject(self->script, token, "the same join stands twice in this state");
    procedure->join = ct_clause_grow(procedure->join, &procedure->join_count, sizeof join);
    procedure->join[procedure->join_count - 1] = join;
    current(self)->join_count++;
}

/* [if GUARD] -> S [under LAW] [do ACTION, ...] */
static void read_way(CtStatement *self, CtProcedureTransition *way)
{
    CtProcedure *procedure = self->procedure;

    way->guard = CT_PROCEDURE_NONE;
    way->law = CT_PROCEDURE_NONE;
    if (ct_script_accept(self->script, "if") &&
        !ct_clause_guard(self->script, procedure, way->event, &way->guard))
        return;
    if (!ct_script_expect(self->script, "->"))
        return;
    way->target = ct_clause_state(self->script, procedure);
    if (way->target == CT_PROCEDURE_NONE || !ct_clause_law(self->script, procedure, &way->law))
        return;
    if (ct_script_accept(self->script, "do") && !ct_clause_actions(self->script, procedure, way))
        return;
    procedure->transition =
        ct_clause_grow(procedure->transition, &procedure->transition_count, sizeof *way);
    procedure->transition[procedure->transition_count - 1] = *way;
    current(self)->transition_count++;
}

static void read_on(CtStatement *self)
{
    CtProcedureTransition way = { .state = self->state,
                                  .line = ct_script_line_number(self->script) };

    if (!stands_in_state(self, true) || !has_room(self, self->procedure->transition_count))
        return;
    way.event = ct_clause_event(self->script, self->procedure);
    if (way.event != CT_PROCEDURE_NONE)
        read_way(self, &way);
}

static void read_after(CtStatement *self)
{
    CtProcedureTransition way = { .state = self->state,
                                  .event = CT_PROCEDURE_NONE,
                                  .line = ct_script_line_number(self->script) };
    const CtToken *token = ct_script_peek(self->script);

    if (!stands_in_state(self, true) || !has_room(self, self->procedure->transition_count) ||
        !ct_clause_duration(self->script, &way.after) || !ct_script_expect(self->script, "from") ||
        !ct_clause_anchor(self->script, self->procedure, &way.from))
        return;
    read_way(self, &way);
    if (way.target == self->state)
        ct_script_reject(self->script, token,
                         "a timer that leads to its own state would be due for ever");
    for (size_t i = 0; i < way.action_count; i++)
        if (self->procedure->action[way.first_action + i].kind == CT_ACTION_SERVE)
            ct_script_reject(self->script, token, "a timer serves no notice: only an event can");
}

const CtStatementForm ct_body_forms[] = {
    { "gate", read_gate, true },   { "state", enter_state, false }, { "keep", read_keep, true },
    { "seal", read_seal, true },   { "pause", read_pause, true },   { "on", read_on, true },
    { "after", read_after, true }, { "join", read_join, true },     { NULL, NULL, false },
};
