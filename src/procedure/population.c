/* population.c - rules derived from a procedure, and their chains.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/population.h"

#include <string.h>

#define ALL       100000 /* a chance that is sure */
#define USUAL_CUT 90000  /* what is answered at all when nobody says */

CtPopulationRule *ct_population_add(CtPopulation *self, int procedure, int event)
{
    const CtProcedureEvent *of = &self->law[procedure].procedure->event[event];
    CtPopulationRule rule = {
        .procedure = procedure,
        .event = event,
        .chance = ALL,
        .delay = { 1, 30 * CT_DAY_SECONDS },
        .next = CT_PROCEDURE_NONE,
    };

    for (size_t i = 0; i < of->field_count; i++) {
        CtPopulationValue *value = &rule.value[rule.value_count++];
        size_t words = of->field[i].type == CT_FIELD_ONE_OF ? of->field[i].word_count : 2;

        *value = (CtPopulationValue){ .field = (int)i, .type = of->field[i].type, .most = 100 };
        for (size_t j = 0; j < words; j++)
            value->weight[j] = 1;
        value->weight_sum = (uint32_t)words;
    }
    g_array_append_val(self->rules, rule);
    return &g_array_index(self->rules, CtPopulationRule, self->rules->len - 1);
}

const CtPopulationRule *ct_population_rule(const CtPopulation *self, size_t index)
{
    return &g_array_index(self->rules, CtPopulationRule, index);
}

static int *first_of(CtPopulationLaw *law, CtAnchor after)
{
    return after.kind == CT_ANCHOR_SENT   ? &law->first.sent[after.index]
           : after.kind == CT_ANCHOR_LAST ? &law->first.recorded[after.index]
                                          : &law->first.entered[after.index];
}

static void clear_chain(CtPopulationChain *chain)
{
    for (size_t i = 0; i < G_N_ELEMENTS(chain->sent); i++)
        chain->sent[i] = CT_PROCEDURE_NONE;
    for (size_t i = 0; i < G_N_ELEMENTS(chain->recorded); i++)
        chain->recorded[i] = CT_PROCEDURE_NONE;
    for (size_t i = 0; i < G_N_ELEMENTS(chain->entered); i++)
        chain->entered[i] = CT_PROCEDURE_NONE;
}

bool ct_population_link(CtPopulation *self, size_t *out_rule)
{
    for (size_t i = 0; i < self->law_count; i++)
        clear_chain(&self->law[i].first);
    for (size_t i = 0; i < self->rules->len; i++) {
        CtPopulationRule *rule = &g_array_index(self->rules, CtPopulationRule, i);
        uint32_t sum = rule->chance;

        rule->next = CT_PROCEDURE_NONE;
        if (rule->when != CT_POPULATION_AFTER)
            continue;
        int *place = first_of(&self->law[rule->procedure], rule->after);
        for (; *place != CT_PROCEDURE_NONE;
             place = &g_array_index(self->rules, CtPopulationRule, *place).next)
            sum += ct_population_rule(self, (size_t)*place)->chance;
        if (sum > ALL) {
            *out_rule = i;
            return false;
        }
        *place = (int)i;
    }
    return true;
}

static bool moves_from(const CtProcedure *procedure, int state, int event)
{
    const CtProcedureState *of = &procedure->state[state];

    for (size_t i = 0; i < of->transition_count; i++)
        if (procedure->transition[of->first_transition + i].event == event)
            return true;
    return false;
}

/* Whoever brings it acts on what the case asks of him: everyone but the subject, the intake and
 * those outside. */
static bool is_decision(const CtProcedure *procedure, const CtProcedureEvent *event)
{
    const CtProcedureRole *role = &procedure->role[event->role];

    return role->line != 0 && strcmp(role->kind, "external") != 0 &&
           strcmp(role->kind, "machine") != 0;
}

static bool is_emitted(const CtPopulation *self, const CtProcedure *to, const char *event)
{
    for (size_t i = 0; i < self->law_count; i++) {
        const CtProcedure *from = self->law[i].procedure;

        for (size_t j = 0; j < from->action_count; j++)
            if (from->action[j].kind == CT_ACTION_EMIT &&
                strcmp(from->action[j].target, to->name) == 0 &&
                strcmp(from->action[j].event, event) == 0)
                return true;
    }
    return false;
}

/* How many events have a claim on the same thing. */
static uint32_t count_answers(const CtProcedure *procedure, const CtProcedureEvent *event)
{
    uint32_t count = 0;

    for (size_t i = 0; i < procedure->event_count; i++)
        if (!procedure->event[i].exogenous &&
            procedure->event[i].answers_notice == event->answers_notice &&
            procedure->event[i].answers_event == event->answers_event)
            count++;
    return count;
}

static void add_answer(CtPopulation *self, int procedure, int event)
{
    const CtProcedure *of = self->law[procedure].procedure;
    const CtProcedureEvent *answer = &of->event[event];
    CtPopulationRule *rule = ct_population_add(self, procedure, event);

    rule->when = CT_POPULATION_AFTER;
    rule->chance = USUAL_CUT / MAX(count_answers(of, answer), 1);
    rule->after = answer->answers_notice != CT_PROCEDURE_NONE
                      ? (CtAnchor){ CT_ANCHOR_SENT, answer->answers_notice }
                      : (CtAnchor){ CT_ANCHOR_LAST, answer->answers_event };
}

static uint32_t count_decisions(const CtProcedure *procedure, int state)
{
    uint32_t count = 0;

    for (size_t i = 0; i < procedure->event_count; i++)
        if (procedure->event[i].exogenous && is_decision(procedure, &procedure->event[i]) &&
            moves_from(procedure, state, (int)i))
            count++;
    return count;
}

static bool begins(const CtPopulation *self, int procedure, int event)
{
    for (size_t i = 0; i < self->rules->len; i++) {
        const CtPopulationRule *rule = ct_population_rule(self, i);

        if (rule->procedure == procedure && rule->event == event &&
            rule->when == CT_POPULATION_ONCE)
            return true;
    }
    return false;
}

static void add_decisions(CtPopulation *self, int procedure, int event)
{
    const CtProcedure *of = self->law[procedure].procedure;

    for (size_t i = 0; i < of->state_count; i++) {
        if (!moves_from(of, (int)i, event) ||
            ((int)i == of->initial && begins(self, procedure, event)))
            continue;
        CtPopulationRule *rule = ct_population_add(self, procedure, event);
        rule->when = CT_POPULATION_AFTER;
        rule->after = (CtAnchor){ CT_ANCHOR_ENTERED_STATE, (int)i };
        rule->chance = USUAL_CUT / MAX(count_decisions(of, (int)i), 1);
    }
}

static bool has_beginning(const CtPopulation *self, int procedure)
{
    const CtProcedure *of = self->law[procedure].procedure;

    for (size_t i = 0; i < self->rules->len; i++) {
        const CtPopulationRule *rule = ct_population_rule(self, i);

        if (rule->procedure == procedure && moves_from(of, of->initial, rule->event))
            return true;
    }
    return false;
}

static void add_exogenous(CtPopulation *self, int procedure, int event)
{
    const CtProcedure *of = self->law[procedure].procedure;

    if (is_emitted(self, of, of->event[event].name))
        return;
    if (is_decision(of, &of->event[event]))
        return;
    CtPopulationRule *rule = ct_population_add(self, procedure, event);
    rule->when = CT_POPULATION_RATE;
    rule->per_year[0] = moves_from(of, of->initial, event) ? 2000 : 500;
    rule->late.most = 3 * CT_DAY_SECONDS;
}

/* Nobody outside begins: the house does, once for each subject, with the first event that can. */
static void add_beginning(CtPopulation *self, int procedure)
{
    const CtProcedure *of = self->law[procedure].procedure;

    for (size_t i = 0; i < of->event_count; i++) {
        if (!of->event[i].exogenous || !is_decision(of, &of->event[i]) ||
            !moves_from(of, of->initial, (int)i) || is_emitted(self, of, of->event[i].name))
            continue;
        ct_population_add(self, procedure, (int)i)->when = CT_POPULATION_ONCE;
        return;
    }
}

static void derive_law(CtPopulation *self, int procedure)
{
    const CtProcedure *of = self->law[procedure].procedure;

    for (size_t i = 0; i < of->event_count; i++)
        if (of->event[i].exogenous)
            add_exogenous(self, procedure, (int)i);
    if (!has_beginning(self, procedure))
        add_beginning(self, procedure);
    for (size_t i = 0; i < of->event_count; i++) {
        if (!of->event[i].exogenous)
            add_answer(self, procedure, (int)i);
        else if (is_decision(of, &of->event[i]))
            add_decisions(self, procedure, (int)i);
    }
}

CtPopulation *ct_population_of(const CtProcedure *const *procedures, size_t count)
{
    CtPopulation *self = g_new0(CtPopulation, 1);
    size_t rule;

    self->subjects = 20000;
    self->names = g_string_chunk_new(256);
    self->rules = g_array_new(FALSE, TRUE, sizeof(CtPopulationRule));
    self->group_count = 1;
    self->group[0] = "all";
    self->share[0] = 1;
    self->law_count = count;
    for (size_t i = 0; i < count; i++) {
        self->law[i].procedure = procedures[i];
        for (size_t j = 0; j < CT_LIMIT_PROCEDURE_NOTICES; j++)
            self->law[i].sending[j] = (CtPopulationSpan){ 60, CT_DAY_SECONDS };
    }
    for (size_t i = 0; i < count; i++)
        derive_law(self, (int)i);
    g_assert(ct_population_link(self, &rule)); /* shares of one cut are never more than the cut */
    return self;
}

void ct_population_free(CtPopulation *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->rules);
    g_string_chunk_free(self->names);
    g_free(self);
}
