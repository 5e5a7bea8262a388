/* check_link.c - emissions: whether the procedures given together understand each other.
 *
 * A procedure that is not among those given is not judged: it may live elsewhere.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/check_frame.h"

#include "procedure/succession.h"

#include <string.h>

/* The event carries exactly the fields that are passed on, the time apart. */
static bool understands(const CtProcedure *target, const CtProcedureAction *emit)
{
    int index = ct_procedure_event(target, emit->event);
    size_t known = 0, timeless = 0;

    if (index == CT_PROCEDURE_NONE)
        return false;
    const CtProcedureEvent *event = &target->event[index];
    for (size_t i = 0; i < emit->carry_count; i++)
        if (strcmp(emit->carry[i], "at") != 0)
            known += ct_procedure_field(event, emit->carry[i]) == CT_PROCEDURE_NONE ? 99 : 1;
    for (size_t i = 0; i < event->field_count; i++)
        timeless += strcmp(event->field[i].name, "at") != 0 ? 1 : 0;
    return known == timeless;
}

/* The procedure that is told: of several versions the one that understands, else the newest. */
static int source_told(const CtCheckPlan *plan, const CtProcedureAction *emit)
{
    int found = CT_PROCEDURE_NONE;

    for (size_t i = 0; i < plan->source_count; i++) {
        const CtProcedure *procedure = plan->source[i].procedure;

        if (procedure == NULL || strcmp(procedure->name, emit->target) != 0)
            continue;
        if (understands(procedure, emit))
            return (int)i;
        if (found == CT_PROCEDURE_NONE ||
            plan->source[found].procedure->version < procedure->version)
            found = (int)i;
    }
    return found;
}

/* A field of that name among the events that the case may have seen; its type in *out. */
static bool find_carried(const CtCheck *self, const CtProcedureTransition *way, const char *name,
                         CtFieldType *out)
{
    const CtProcedure *procedure = self->procedure;
    uint64_t seen = self->flow->state[way->state].may.seen;

    if (way->event != CT_PROCEDURE_NONE)
        seen |= CT_CHECK_BIT(way->event);
    for (size_t i = 0; i < procedure->event_count; i++) {
        int field = ct_procedure_field(&procedure->event[i], name);

        if (field == CT_PROCEDURE_NONE || (seen & CT_CHECK_BIT(i)) == 0)
            continue;
        int home = procedure->event[i].field[field].compartment;
        if ((self->flow->state[way->state].must.erased & CT_CHECK_BIT(home)) != 0)
            continue;
        *out = procedure->event[i].field[field].type;
        return true;
    }
    return false;
}

typedef struct {
    const CtProcedureTransition *way;
    const CtProcedureAction *emit;
    const CtProcedureEvent *event; /* of the other procedure, or NULL: not given */
} Emission;

static CtCheckFinding *tell(CtCheck *self, const Emission *emission, const char *code,
                            const char *word, const char *what)
{
    CtCheckFinding *finding =
        ct_check_find(self, code, emission->way->line, word, "\"%s\" emitted to \"%s\": %s \"%s\"",
                      emission->emit->event, emission->emit->target, what, word);

    if (strcmp(code, "E42") == 0)
        ct_check_way(self, finding, emission->way->state);
    return finding;
}

static void check_field(CtCheck *self, const Emission *emission, const char *name)
{
    CtFieldType type;

    if (!find_carried(self, emission->way, name, &type)) {
        ct_check_hint(tell(self, emission, "E42", name, "the case cannot have the field"),
                      "no event that can have come until here carries it");
        return;
    }
    if (emission->event == NULL)
        return;
    int field = ct_procedure_field(emission->event, name);
    if (field == CT_PROCEDURE_NONE)
        ct_check_hint(tell(self, emission, "E39", name, "that event does not carry the field"),
                      "name the fields that it carries there");
    else if (emission->event->field[field].type != type)
        ct_check_hint(tell(self, emission, "E39", name, "another type there has the field"),
                      "give the field one type in both");
}

static void check_missing(CtCheck *self, const Emission *emission)
{
    for (size_t i = 0; i < emission->event->field_count; i++) {
        const char *name = emission->event->field[i].name;
        bool carried = strcmp(name, "at") == 0;

        for (size_t j = 0; j < emission->emit->carry_count; j++)
            carried = carried || strcmp(emission->emit->carry[j], name) == 0;
        if (!carried)
            ct_check_hint(tell(self, emission, "E39", emission->emit->event,
                               "not all is passed on that it carries:"),
                          "the event also carries \"%s\"", name);
    }
}

static void check_emission(CtCheck *self, Emission *emission)
{
    const CtProcedureAction *emit = emission->emit;
    int other = source_told(self->plan, emit);

    if (other != CT_PROCEDURE_NONE) {
        const CtProcedure *target = self->plan->source[other].procedure;
        int event = ct_procedure_event(target, emit->event);

        if (event == CT_PROCEDURE_NONE) {
            ct_check_hint(tell(self, emission, "E39", emit->event, "it has no event"),
                          "name an event of %s", self->plan->source[other].file);
            return;
        }
        emission->event = &target->event[event];
        check_missing(self, emission);
    }
    for (size_t i = 0; i < emit->carry_count; i++)
        check_field(self, emission, emit->carry[i]);
    CtFieldType type;
    if (!find_carried(self, emission->way, emit->key, &type))
        ct_check_hint(tell(self, emission, "E42", emit->key, "the case cannot have the key"),
                      "no event that can have come until here carries it");
}

/* Whether emissions lead from procedure `from` to `to`, over at most `depth` others. */
static bool reaches(const CtCheckPlan *plan, int from, int to, size_t depth)
{
    const CtProcedure *procedure = plan->source[from].procedure;

    for (size_t i = 0; i < procedure->action_count && depth > 0; i++) {
        if (procedure->action[i].kind != CT_ACTION_EMIT)
            continue;
        int next = source_told(plan, &procedure->action[i]);
        if (next == to ||
            (next != CT_PROCEDURE_NONE && next != from && reaches(plan, next, to, depth - 1)))
            return true;
    }
    return false;
}

static void check_names_kept(CtCheck *self)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < procedure->move_count; i++) {
        const CtProcedureMove *move = &procedure->move[i];
        int own = ct_procedure_state(procedure, move->from);

        if (own == CT_PROCEDURE_NONE || own == move->to)
            continue;
        const char *to = procedure->state[move->to].name;
        ct_check_hint(ct_check_find(self, "W23", move->line, to,
                                    "\"%s\" is there and moves to \"%s\"", move->from, to),
                      "`%s -> %s`, unless the name now means something else", move->from,
                      move->from);
    }
}

/* Of each succession whose older version is among the texts given. */
static void check_successions(CtCheck *self)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < procedure->succession_count; i++)
        for (size_t j = 0; j < self->plan->source_count; j++) {
            const CtProcedure *older = self->plan->source[j].procedure;
            g_autoptr(GError) error = NULL;

            if (older == NULL || strcmp(older->name, procedure->name) != 0 ||
                older->version != procedure->succession[i].version ||
                ct_succession_check(procedure, older, &error))
                continue;
            g_auto(GStrv) lines = g_strsplit(error->message, "\n", -1);
            for (size_t k = 0; lines[k] != NULL; k++) {
                const char *said = strstr(lines[k], ":1: ");

                ct_check_find(self, "E44", procedure->succession[i].line, "supersedes", "%s",
                              said == NULL ? lines[k] : said + 4);
            }
        }
}

#define CHAIN_MOST 4 /* procedures that a circle is looked for over */

void ct_check_links(CtCheck *self)
{
    const CtProcedure *procedure = self->procedure;

    check_names_kept(self);
    check_successions(self);

    for (size_t i = 0; i < procedure->transition_count; i++) {
        const CtProcedureTransition *way = &procedure->transition[i];

        for (size_t j = 0; j < way->action_count; j++) {
            const CtProcedureAction *action = &procedure->action[way->first_action + j];

            if (action->kind != CT_ACTION_EMIT || !self->flow->state[way->state].reached)
                continue;
            check_emission(self, &(Emission){ way, action, NULL });
            int other = source_told(self->plan, action);
            if (other == CT_PROCEDURE_NONE ||
                !reaches(self->plan, other, (int)self->source, CHAIN_MOST))
                continue;
            CtCheckFinding *finding =
                ct_check_find(self, "E40", way->line, action->target,
                              "\"%s\" emits back to this procedure", action->target);
            ct_check_hint(finding, "one of the two must only be told, never tell");
        }
    }
}
