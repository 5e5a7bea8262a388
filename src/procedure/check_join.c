/* check_join.c - looking at compartments together, and keeping them beyond their end.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/check_frame.h"
#include "procedure/join.h"

#include <string.h>

static bool is_machine(const CtProcedure *procedure, int role)
{
    return role != CT_PROCEDURE_NONE && strcmp(procedure->role[role].kind, "machine") == 0;
}

static void check_held(CtCheck *self, const CtProcedureJoin *join)
{
    const CtProcedure *procedure = self->procedure;
    const CtCheckState *state = &self->flow->state[join->state];

    for (size_t i = 0; i < procedure->compartment_count; i++) {
        if ((join->compartments & CT_CHECK_BIT(i)) == 0 || (state->holds & CT_CHECK_BIT(i)) != 0)
            continue;
        const char *held = procedure->compartment[i].name;
        CtCheckFinding *finding = ct_check_find(
            self, "E48", join->line, held, "in \"%s\" nothing can lie in \"%s\" to be looked at",
            procedure->state[join->state].name, held);

        ct_check_way(self, finding, join->state);
        ct_check_law(self, finding, join->law);
        ct_check_hint(finding, "allow the join in a state that has the data");
    }
}

static void tell_person(CtCheck *self, const CtProcedureJoin *join, int role, const char *what)
{
    const CtProcedure *procedure = self->procedure;
    CtCheckFinding *finding = ct_check_find(self, "E49", join->line, procedure->role[role].name,
                                            "the join for \"%s\": \"%s\" %s", join->purpose,
                                            procedure->role[role].name, what);

    ct_check_law(self, finding, join->law);
    ct_check_hint(finding, "name a role of persons, and another one for the word that it needs");
}

static void check_persons(CtCheck *self, const CtProcedureJoin *join)
{
    if (is_machine(self->procedure, join->role))
        tell_person(self, join, join->role, "is a machine, and only a person looks");
    if (is_machine(self->procedure, join->authoriser))
        tell_person(self, join, join->authoriser, "is a machine, and only a person gives a word");
    if (join->authoriser == join->role)
        tell_person(self, join, join->authoriser, "would authorise itself");
}

static bool is_ordered(const CtCheck *self, int notice)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < procedure->transition_count; i++) {
        const CtProcedureTransition *way = &procedure->transition[i];

        for (size_t j = 0; j < way->action_count && self->flow->happens[i]; j++) {
            const CtProcedureAction *action = &procedure->action[way->first_action + j];

            if (action->kind == CT_ACTION_SEND &&
                (action->notice == notice || procedure->notice[action->notice].fallback == notice))
                return true;
        }
    }
    return false;
}

/* A purpose that has the name of a notice is that notice's rendering. */
static void check_purpose(CtCheck *self, const CtProcedureJoin *join)
{
    if (join->notice == CT_PROCEDURE_NONE || is_ordered(self, join->notice))
        return;
    ct_check_hint(ct_check_find(self, "W22", join->line, join->purpose,
                                "the join is for the notice \"%s\", which nothing orders",
                                join->purpose),
                  "order the notice, or take the join away");
}

static bool is_kept(const CtProcedure *procedure, size_t compartment)
{
    for (size_t i = 0; i < procedure->keep_count; i++)
        if (procedure->keep[i].compartment == (int)compartment)
            return true;
    return false;
}

static void check_hold(CtCheck *self, const CtProcedureHold *hold)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < procedure->compartment_count; i++) {
        const char *held = procedure->compartment[i].name;

        if ((hold->compartments & CT_CHECK_BIT(i)) == 0 || is_kept(procedure, i))
            continue;
        CtCheckFinding *finding = ct_check_find(self, "E50", hold->line, NULL,
                                                "\"%s\" is held and no state keeps it", held);

        ct_check_law(self, finding, hold->law);
        ct_check_hint(finding, "hold what is kept: `hold legal of ...`");
    }
    if (!is_machine(procedure, hold->role))
        return;
    ct_check_hint(ct_check_find(self, "E49", hold->line, procedure->role[hold->role].name,
                                "the hold is placed by \"%s\", which is a machine",
                                procedure->role[hold->role].name),
                  "a person answers for what is kept beyond its end");
}

/* What is sealed there and was not erased: with it the machine writes nothing any more. */
static uint64_t sealed_in(const CtCheckState *state)
{
    return state->may.sealed & state->holds;
}

static void check_sealed(CtCheck *self, const CtProcedureTransition *way, int notice)
{
    const CtProcedure *procedure = self->procedure;
    uint64_t sealed = sealed_in(&self->flow->state[way->target]);
    size_t first = 0;

    if (notice == CT_PROCEDURE_NONE || procedure->notice[notice].channel == CT_CHANNEL_API ||
        sealed == 0 ||
        ct_join_find(procedure, way->target, 0, procedure->notice[notice].name,
                     CT_PROCEDURE_NONE) != NULL)
        return;
    while ((sealed & CT_CHECK_BIT(first)) == 0)
        first++;
    CtCheckFinding *finding = ct_check_find(
        self, "E51", way->line, procedure->notice[notice].name,
        "\"%s\" goes out when \"%s\" is sealed, and no join in \"%s\" lets anybody write it",
        procedure->notice[notice].name, procedure->compartment[first].name,
        procedure->state[way->target].name);
    ct_check_way(self, finding, way->target);
    ct_check_law(self, finding, procedure->notice[notice].law);
    ct_check_hint(finding,
                  "say who may, and on whose word: `join ... for %s by ROLE authorised by "
                  "ROLE`",
                  procedure->notice[notice].name);
}

static void check_sealed_notices(CtCheck *self)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < procedure->transition_count; i++) {
        const CtProcedureTransition *way = &procedure->transition[i];

        for (size_t j = 0; j < way->action_count && self->flow->happens[i]; j++) {
            const CtProcedureAction *action = &procedure->action[way->first_action + j];

            if (action->kind != CT_ACTION_SEND)
                continue;
            check_sealed(self, way, action->notice);
            check_sealed(self, way, procedure->notice[action->notice].fallback);
        }
    }
}

void ct_check_joins(CtCheck *self)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < procedure->join_count; i++) {
        check_persons(self, &procedure->join[i]);
        if (!self->flow->state[procedure->join[i].state].reached)
            continue;
        check_held(self, &procedure->join[i]);
        check_purpose(self, &procedure->join[i]);
    }
    for (size_t i = 0; i < procedure->hold_count; i++)
        check_hold(self, &procedure->hold[i]);
    check_sealed_notices(self);
}
