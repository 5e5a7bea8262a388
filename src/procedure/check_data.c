/* check_data.c - compartments: where data may lie, for how long that is said, and who can open it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/check_frame.h"

static bool keeps(const CtProcedure *procedure, const CtProcedureState *state, size_t compartment)
{
    for (size_t i = 0; i < state->keep_count; i++)
        if (procedure->keep[state->first_keep + i].compartment == (int)compartment)
            return true;
    return false;
}

static bool seals(const CtProcedure *procedure, const CtProcedureState *state, size_t compartment)
{
    for (size_t i = 0; i < state->seal_count; i++)
        if (procedure->seal[state->first_seal + i].compartment == (int)compartment)
            return true;
    return false;
}

/* An event that may bring something of the compartment into the state, for the message. */
static const char *bringer(const CtCheck *self, size_t state, size_t compartment)
{
    for (size_t i = 0; i < self->procedure->event_count; i++)
        if ((self->flow->state[state].may.seen & CT_CHECK_BIT(i)) != 0 &&
            (ct_check_flow_brings(self->procedure, (int)i) & CT_CHECK_BIT(compartment)) != 0)
            return self->procedure->event[i].name;
    return NULL;
}

static CtCheckFinding *tell_unkept(CtCheck *self, size_t index, size_t compartment)
{
    const CtProcedure *procedure = self->procedure;
    const CtProcedureCompartment *held = &procedure->compartment[compartment];
    const char *name = procedure->state[index].name;
    CtCheckFinding *finding =
        ct_check_find(self, "E11", procedure->state[index].line, name,
                      "the state \"%s\" does not say how long \"%s\" is kept", name, held->name);

    ct_check_law(self, finding, held->law);
    return finding;
}

static void check_kept(CtCheck *self, size_t index, size_t compartment)
{
    const CtProcedure *procedure = self->procedure;
    const char *held = procedure->compartment[compartment].name;
    const char *event = bringer(self, index, compartment);

    if (procedure->state[index].final || keeps(procedure, &procedure->state[index], compartment))
        return;
    CtCheckFinding *finding = tell_unkept(self, index, compartment);
    ct_check_way(self, finding, (int)index);
    if (event != NULL)
        ct_check_step(finding, "by then \"%s\" may have brought data of \"%s\"", event, held);
    ct_check_hint(finding, "add `keep %s PERIOD from ANCHOR under LAW`", held);
}

/* A final state inherits the keep of the state before: there must be one for what comes with the
 * case. */
static void check_inherited(CtCheck *self, const CtProcedureTransition *way)
{
    const CtProcedure *procedure = self->procedure;
    const CtCheckState *from = &self->flow->state[way->state];
    uint64_t comes = from->holds;

    if (way->event != CT_PROCEDURE_NONE)
        comes |= ct_check_flow_brings(procedure, way->event);
    for (size_t i = 0; i < way->action_count; i++)
        if (procedure->action[way->first_action + i].kind == CT_ACTION_ERASE)
            comes &= ~CT_CHECK_BIT(procedure->action[way->first_action + i].compartment);
    for (size_t i = 0; i < procedure->compartment_count; i++) {
        if ((comes & ~from->must.kept & ~from->must.erased & CT_CHECK_BIT(i)) == 0 ||
            keeps(procedure, &procedure->state[way->target], i))
            continue;
        g_autofree char *text = ct_check_way_text(procedure, way);
        CtCheckFinding *finding = tell_unkept(self, (size_t)way->target, i);

        ct_check_way(self, finding, way->state);
        ct_check_step(finding, "%s: %s -> %s (line %d)", procedure->state[way->state].name, text,
                      procedure->state[way->target].name, way->line);
        ct_check_hint(finding, "keep it in the state before, or erase it on the way");
    }
}

/* An event that the state accepts brings it, were it only to pass through: a final state inherits
 * the keep. */
static bool passes(const CtProcedure *procedure, const CtProcedureState *state, int compartment)
{
    for (size_t i = 0; i < state->transition_count; i++) {
        int event = procedure->transition[state->first_transition + i].event;

        if (event != CT_PROCEDURE_NONE &&
            (ct_check_flow_brings(procedure, event) & CT_CHECK_BIT(compartment)) != 0)
            return true;
    }
    return false;
}

static void check_needless(CtCheck *self, size_t index)
{
    const CtProcedure *procedure = self->procedure;
    const CtProcedureState *state = &procedure->state[index];

    for (size_t i = 0; i < state->keep_count; i++) {
        const CtProcedureKeep *keep = &procedure->keep[state->first_keep + i];
        const char *name = procedure->compartment[keep->compartment].name;

        if ((self->flow->state[index].holds & CT_CHECK_BIT(keep->compartment)) != 0 ||
            passes(procedure, state, keep->compartment))
            continue;
        CtCheckFinding *finding =
            ct_check_find(self, "E22", keep->line, name,
                          "in the state \"%s\" nothing can lie in \"%s\"", state->name, name);
        ct_check_way(self, finding, (int)index);
        ct_check_law(self, finding, keep->law);
        ct_check_hint(finding, "no event that can have come until here carries a field of it");
    }
}

static void check_seals_go_on(CtCheck *self, size_t index)
{
    const CtProcedure *procedure = self->procedure;
    const CtProcedureState *state = &procedure->state[index];
    const CtCheckState *flow = &self->flow->state[index];

    for (size_t i = 0; i < procedure->compartment_count && !state->final; i++) {
        if ((flow->must.sealed & flow->holds & CT_CHECK_BIT(i)) == 0 || seals(procedure, state, i))
            continue;
        CtCheckFinding *finding =
            ct_check_find(self, "E33", state->line, state->name,
                          "\"%s\" was sealed before the state \"%s\", which does not say so",
                          procedure->compartment[i].name, state->name);
        ct_check_way(self, finding, (int)index);
        ct_check_hint(finding, "repeat the `seal %s to ROLE` here", procedure->compartment[i].name);
    }
}

static void check_seal_roles(CtCheck *self)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < procedure->seal_count; i++) {
        const CtProcedureSeal *seal = &procedure->seal[i];
        const CtProcedureRole *role = &procedure->role[seal->role];

        if (g_str_equal(role->kind, "bench"))
            continue;
        CtCheckFinding *finding = ct_check_find(
            self, "E33", seal->line, role->name, "\"%s\" is sealed to \"%s\", which is no bench",
            procedure->compartment[seal->compartment].name, role->name);
        ct_check_hint(finding, "only members of a bench have keys of their own");
    }
}

static uint64_t erases(const CtProcedure *procedure, const CtProcedureTransition *way)
{
    uint64_t erased = 0;

    for (size_t i = 0; i < way->action_count; i++)
        if (procedure->action[way->first_action + i].kind == CT_ACTION_ERASE)
            erased |= CT_CHECK_BIT(procedure->action[way->first_action + i].compartment);
    return erased;
}

static bool writes(const CtProcedure *procedure, const CtProcedureTransition *way)
{
    for (size_t i = 0; i < way->action_count; i++)
        if (procedure->action[way->first_action + i].kind == CT_ACTION_SEND)
            return true;
    return false;
}

/* What other ends of the procedure erase together with some of this. */
static uint64_t erased_together(const CtProcedure *procedure, uint64_t erased)
{
    uint64_t together = 0;

    for (size_t i = 0; i < procedure->transition_count; i++)
        if ((erases(procedure, &procedure->transition[i]) & erased) != 0)
            together |= erases(procedure, &procedure->transition[i]);
    return together;
}

/* Compartments that end together elsewhere are of one person; a last letter needs its address. */
static void check_erasures(CtCheck *self)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < procedure->transition_count; i++) {
        const CtProcedureTransition *way = &procedure->transition[i];
        uint64_t erased = erases(procedure, way);
        uint64_t left =
            self->flow->state[way->state].holds & ~erased & erased_together(procedure, erased);

        if (writes(procedure, way))
            continue;
        for (size_t j = 0; j < procedure->compartment_count && erased != 0; j++) {
            if ((left & CT_CHECK_BIT(j)) == 0 || !procedure->state[way->target].final)
                continue;
            const char *name = procedure->compartment[j].name;
            CtCheckFinding *finding =
                ct_check_find(self, "W14", way->line, "erase",
                              "the case ends, is erased in part, and \"%s\" is left", name);
            ct_check_hint(finding, "add `erase %s`", name);
        }
    }
}

static void check_limits(CtCheck *self)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < procedure->compartment_count; i++) {
        const CtProcedureCompartment *held = &procedure->compartment[i];

        if (held->has_limit)
            continue;
        CtCheckFinding *finding =
            ct_check_find(self, "E41", procedure->state[procedure->initial].line, NULL,
                          "the compartment \"%s\" has no limit", held->name);
        ct_check_hint(finding, "add `limit %s PERIOD under LAW`", held->name);
    }
}

void ct_check_data(CtCheck *self)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < procedure->state_count; i++) {
        if (!self->flow->state[i].reached)
            continue;
        for (size_t j = 0; j < procedure->compartment_count; j++)
            if ((self->flow->state[i].holds & CT_CHECK_BIT(j)) != 0)
                check_kept(self, i, j);
        check_needless(self, i);
        check_seals_go_on(self, i);
    }
    for (size_t i = 0; i < procedure->transition_count; i++)
        if (self->flow->happens[i] && procedure->state[procedure->transition[i].target].final)
            check_inherited(self, &procedure->transition[i]);
    check_seal_roles(self);
    check_erasures(self);
    check_limits(self);
}
