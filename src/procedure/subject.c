/* subject.c - the subject's plan is taken item by item; each may add others.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/subject.h"

#include "base/random.h"
#include "procedure/course.h"
#include "procedure/plan.h"

#include <string.h>

#define YEAR_SECONDS 31557600 /* 365.25 days: a rate is per Julian year */

enum { PLAN_RULE, PLAN_ANSWER, PLAN_SENT, PLAN_WAKE, PLAN_EMIT };

/* An event under way from one procedure to another. */
typedef struct {
    int procedure;
    CtInstant opened;
    CtStepEvent event;
} Emitted;

struct CtSubject {
    const CtSimulation *simulation; /* borrowed */
    int64_t *cells;                 /* borrowed */
    CtCourseCarrying carrying[CT_LIMIT_POPULATION_PROCEDURES];
    GPtrArray *courses; /* owned, of CtCourse; life 0: free */
    GArray *free_slots; /* owned, of uint32_t */
    GArray *emitted;    /* owned, of Emitted; emptied with the subject */
    CtPlan plan;
    int open[CT_LIMIT_POPULATION_PROCEDURES]; /* the slot of the open case, or NONE */
    size_t group;
    size_t month;
    CtRandom dice;
    CtStepResult result; /* of the last step */
    CtStepEvent *drawn;  /* owned: one per rule, in which what never varies stands already */
    CtInstant now;
    uint64_t number;
    uint64_t steps;
    uint32_t lives;
};

static const CtPopulationRule *rule_of(const CtSubject *self, int index)
{
    return ct_population_rule(self->simulation->population, (size_t)index);
}

/* Texts, tokens and addresses are there, and always the same. */
static void draw_fixed(const CtPopulationRule *rule, CtStepEvent *out)
{
    out->event = rule->event;
    for (size_t i = 0; i < rule->value_count; i++)
        out->value[i] = (CtGuardValue){ .set = true, .text = { (const uint8_t *)"x", 1 } };
}

CtSubject *ct_subject_new(const CtSimulation *simulation, int64_t *cells)
{
    CtSubject *self = g_new0(CtSubject, 1);

    self->simulation = simulation;
    self->cells = cells;
    self->courses = g_ptr_array_new_with_free_func(g_free);
    self->free_slots = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    self->emitted = g_array_new(FALSE, FALSE, sizeof(Emitted));
    for (size_t i = 0; i < simulation->population->law_count; i++)
        ct_course_carrying(simulation->population->law[i].procedure, &self->carrying[i]);
    self->drawn = g_new0(CtStepEvent, simulation->population->rules->len + 1);
    for (guint i = 0; i < simulation->population->rules->len; i++)
        draw_fixed(rule_of(self, (int)i), &self->drawn[i]);
    return self;
}

void ct_subject_free(CtSubject *self)
{
    if (self == NULL)
        return;
    g_ptr_array_unref(self->courses);
    g_array_unref(self->free_slots);
    g_array_unref(self->emitted);
    ct_plan_clear(&self->plan);
    g_free(self->drawn);
    g_free(self);
}

static int64_t draw_span(CtSubject *self, CtPopulationSpan span)
{
    return span.least +
           (int64_t)ct_random_below(&self->dice, (uint64_t)(span.most - span.least) + 1);
}

static void plan(CtSubject *self, CtInstant at, int kind, int index, const CtCourse *course,
                 uint32_t slot)
{
    if (at >= self->simulation->end)
        return;
    ct_plan_add(&self->plan, (CtPlanItem){ .at = at,
                                           .kind = kind,
                                           .index = index,
                                           .slot = slot,
                                           .life = course == NULL ? 0 : course->life });
}

static CtCourse *course_at(const CtSubject *self, uint32_t slot)
{
    return g_ptr_array_index(self->courses, slot);
}

/* At most one of the rules after one thing comes. */
static void follow(CtSubject *self, const CtCourse *course, uint32_t slot, int first)
{
    if (first == CT_PROCEDURE_NONE)
        return;
    uint32_t drawn = (uint32_t)ct_random_below(&self->dice, 100000);
    for (int i = first; i != CT_PROCEDURE_NONE; i = rule_of(self, i)->next) {
        const CtPopulationRule *rule = rule_of(self, i);

        if (drawn < rule->chance) {
            plan(self, self->now + MAX(draw_span(self, rule->delay), 1), PLAN_ANSWER, i, course,
                 slot);
            return;
        }
        drawn -= rule->chance;
    }
}

/* ---- cases ---- */

static CtPopulationChain const *chain_of(const CtSubject *self, const CtCourse *course)
{
    return &self->simulation->population->law[course->index].first;
}

/* Plans the next look at what is due, when it is sooner than the one that is planned: mostly it is
 * not, and then no deadline is worked out. */
static void plan_wake(CtSubject *self, CtCourse *course, uint32_t slot)
{
    CtInstant horizon = self->simulation->end - 1;

    if (course->wake != CT_INSTANT_NEVER)
        horizon = MIN(horizon, course->wake - 1);
    bool is_clear = course->clear != CT_INSTANT_NEVER && course->clear >= horizon;
    if (!course->due_known && (course->quiet || is_clear || !ct_course_find(course, horizon)))
        return;
    if (course->due.at > horizon)
        return;
    course->wake = MAX(course->due.at, self->now);
    plan(self, course->wake, PLAN_WAKE, 0, course, slot);
}

static int64_t *month_row(CtSubject *self, int procedure)
{
    const CtTallyLayout *layout = self->simulation->layout;

    while (self->month + 1 < layout->months && layout->month_start[self->month + 1] <= self->now)
        self->month++;
    return &self->cells[layout->law[procedure].month +
                        self->month * layout->law[procedure].month_width];
}

static bool take_slot(CtSubject *self, uint32_t *out, GError **error)
{
    if (self->free_slots->len > 0) {
        *out = g_array_index(self->free_slots, uint32_t, self->free_slots->len - 1);
        g_array_set_size(self->free_slots, self->free_slots->len - 1);
        return true;
    }
    if (self->courses->len == CT_LIMIT_SIMULATE_CASES)
        return ct_fail(error, CT_ERROR_LIMIT, "simulation: one subject has more than %d cases",
                       CT_LIMIT_SIMULATE_CASES);
    *out = self->courses->len;
    g_ptr_array_add(self->courses, g_new0(CtCourse, 1));
    return true;
}

static bool open_case(CtSubject *self, int procedure, CtInstant opened, uint32_t *out,
                      GError **error)
{
    const CtTallyLayout *layout = self->simulation->layout;

    if (!take_slot(self, out, error))
        return false;
    CtCourse *course = course_at(self, *out);
    course->procedure = layout->law[procedure].procedure;
    course->carrying = &self->carrying[procedure];
    course->law = &layout->law[procedure];
    course->cells = self->cells;
    course->broken = layout->broken;
    course->index = procedure;
    course->life = ++self->lives;
    course->month = month_row(self, procedure);
    ct_course_begin(course, opened);
    self->open[procedure] = (int)*out;
    if (opened < self->now)
        course->wake = self->now; /* something may be overdue; else the first event plans */
    follow(self, course, *out, chain_of(self, course)->entered[course->history.state]);
    return true;
}

static void close_case(CtSubject *self, CtCourse *course, uint32_t slot)
{
    if (self->open[course->index] == (int)slot)
        self->open[course->index] = CT_PROCEDURE_NONE;
    ct_course_close(course, self->simulation->layout, self->simulation->end);
    g_array_append_val(self->free_slots, slot);
}

/* ---- what a step orders ---- */

static void fill_emitted(const CtCourse *from, const CtProcedureAction *action,
                         const CtProcedureEvent *event, CtStepEvent *out)
{
    for (size_t i = 0; i < from->carrying->count; i++) {
        const CtCourseCarried *carried = &from->carried[i];
        const char *name = from->carrying->name[i];
        int field = CT_PROCEDURE_NONE;

        for (size_t j = 0; j < action->carry_count; j++)
            if (carried->value.set && strcmp(action->carry[j], name) == 0)
                field = ct_procedure_field(event, name);
        if (field == CT_PROCEDURE_NONE)
            continue;
        out->value[field] = carried->value;
        if (event->field[field].type == CT_FIELD_ONE_OF) {
            int word = carried->word == NULL ? CT_PROCEDURE_NONE
                                             : ct_procedure_word(&event->field[field],
                                                                 ct_bytes_of_text(carried->word));

            out->value[field] = (CtGuardValue){ .set = word >= 0, .number = MAX(word, 0) };
        }
        if (field == event->own_time)
            out->at = carried->value.number;
    }
}

static void emit(CtSubject *self, const CtCourse *course, const CtStepOrder *order)
{
    const CtPopulation *population = self->simulation->population;
    const CtProcedureAction *action = order->action;
    Emitted emitted = { .procedure = CT_PROCEDURE_NONE, .opened = order->due };

    for (size_t i = 0; i < population->law_count; i++)
        if (strcmp(population->law[i].procedure->name, action->target) == 0)
            emitted.procedure = (int)i;
    int event =
        emitted.procedure == CT_PROCEDURE_NONE
            ? CT_PROCEDURE_NONE
            : ct_procedure_event(population->law[emitted.procedure].procedure, action->event);
    self->cells[course->law->plain +
                (event == CT_PROCEDURE_NONE ? CT_TALLY_UNWATCHED : CT_TALLY_EMITTED)]++;
    if (event == CT_PROCEDURE_NONE)
        return;
    ct_step_begin(&emitted.event, event, self->now, self->now);
    fill_emitted(course, action, &population->law[emitted.procedure].procedure->event[event],
                 &emitted.event);
    g_array_append_val(self->emitted, emitted);
    plan(self, self->now, PLAN_EMIT, (int)self->emitted->len - 1, NULL, 0);
}

/* `cause`: the rule that brought the event, or NONE. A decision that leaves the case where it is
 * (a deferral) is followed by the next one; another event that does so is not. */
static void after_step(CtSubject *self, CtCourse *course, uint32_t slot, int cause)
{
    const CtStepResult *result = &self->result;
    const CtPopulationLaw *law = &self->simulation->population->law[course->index];

    self->steps++;
    for (size_t i = 0; i < result->order_count; i++) {
        const CtStepOrder *order = &result->order[i];

        if (order->kind == CT_ORDER_SEND)
            plan(self, self->now + draw_span(self, law->sending[order->notice]), PLAN_SENT,
                 order->notice, course, slot);
        else if (order->kind == CT_ORDER_EMIT)
            emit(self, course, order);
    }
    bool again = cause != CT_PROCEDURE_NONE && rule_of(self, cause)->when == CT_POPULATION_AFTER &&
                 rule_of(self, cause)->after.kind == CT_ANCHOR_ENTERED_STATE;
    if (result->stepped && (result->from != result->to || again))
        follow(self, course, slot, law->first.entered[result->to]);
    if (self->open[course->index] == (int)slot &&
        ct_history_is_final(&course->history, course->procedure))
        self->open[course->index] = CT_PROCEDURE_NONE;
}

/* What is due next at all; known for as long as the history does not change. */
static bool look_ahead(const CtSubject *self, CtCourse *course)
{
    if (!course->due_known && !course->quiet)
        course->quiet = !ct_course_find(course, self->simulation->end - 1);
    return course->due_known;
}

static void fire_due(CtSubject *self, CtCourse *course, uint32_t slot)
{
    if (course->wake == CT_INSTANT_NEVER || course->wake > self->now)
        return;
    course->wake = CT_INSTANT_NEVER;
    course->month = month_row(self, course->index);
    while (self->steps < CT_LIMIT_SIMULATE_STEPS && look_ahead(self, course) &&
           course->due.at <= self->now && ct_course_fire(course, self->now, &self->result))
        after_step(self, course, slot, CT_PROCEDURE_NONE);
}

static void settle(CtSubject *self, CtCourse *course, uint32_t slot)
{
    if (ct_course_is_over(course))
        close_case(self, course, slot);
    else
        plan_wake(self, course, slot);
}

/* A gated outcome needs so many distinct persons. */
static int quorum_of(const CtProcedure *procedure, const CtStepEvent *event)
{
    for (size_t i = 0; i < procedure->gate_count; i++) {
        const CtProcedureGate *gate = &procedure->gate[i];
        const CtGuardValue *value = &event->value[gate->field];

        if (gate->event == event->event && value->set && value->number == gate->word)
            return gate->quorum;
    }
    return 1;
}

static void tell_event(const CtSubject *self, uint32_t life, const CtStepEvent *event)
{
    const CtSimulationWitness *witness = self->simulation->witness;

    if (witness != NULL)
        witness->event(witness->user, self->number, life, event);
}

static void apply(CtSubject *self, uint32_t slot, CtStepEvent *event, int cause)
{
    CtCourse *course = course_at(self, slot);

    fire_due(self, course, slot);
    course->month = month_row(self, course->index);
    int quorum = quorum_of(course->procedure, event);
    for (int i = 0; i < quorum; i++) {
        event->person = (uint64_t)i + 1;
        tell_event(self, course->life, event);
        if (course->stuck || !ct_course_event(course, event, &self->result))
            break;
        if (i == 0)
            follow(self, course, slot, chain_of(self, course)->recorded[event->event]);
        after_step(self, course, slot, cause);
    }
    settle(self, course, slot);
}

/* ---- what the plan holds ---- */

static int64_t draw_number(CtSubject *self, const CtPopulationValue *value, CtInstant at)
{
    if (value->type == CT_FIELD_TIME)
        return at;
    if (value->type == CT_FIELD_INT)
        return draw_span(self, (CtPopulationSpan){ value->least, value->most });
    uint32_t drawn = (uint32_t)ct_random_below(&self->dice, value->weight_sum);
    int word = 0;
    while (drawn >= value->weight[word])
        drawn -= value->weight[word++];
    return word;
}

/* Lasts until the rule's next event. */
static CtStepEvent *draw_event(CtSubject *self, int index)
{
    const CtPopulationRule *rule = rule_of(self, index);
    CtStepEvent *drawn = &self->drawn[index];

    drawn->at = self->now - draw_span(self, rule->late);
    drawn->recorded = self->now;
    drawn->person = 0;
    for (size_t i = 0; i < rule->value_count; i++)
        if (ct_procedure_has_number(rule->value[i].type))
            drawn->value[i] =
                (CtGuardValue){ .set = true,
                                .number = draw_number(self, &rule->value[i], drawn->at) };
    return drawn;
}

static bool opens(const CtProcedure *procedure, int event)
{
    const CtProcedureState *initial = &procedure->state[procedure->initial];

    for (size_t i = 0; i < initial->transition_count; i++)
        if (procedure->transition[initial->first_transition + i].event == event)
            return true;
    return false;
}

/* To the open case; without one it opens one, if a case can begin with it. */
static bool deliver(CtSubject *self, int procedure, CtStepEvent *event, CtInstant opened,
                    bool opens_each, GError **error)
{
    const CtTallyLaw *law = &self->simulation->layout->law[procedure];
    uint32_t slot = (uint32_t)self->open[procedure];

    if (opens_each || self->open[procedure] == CT_PROCEDURE_NONE) {
        if (!opens(law->procedure, event->event)) {
            tell_event(self, 0, event);
            self->cells[law->plain + CT_TALLY_HOMELESS]++;
            return true;
        }
        if (!open_case(self, procedure, opened, &slot, error))
            return false;
    }
    apply(self, slot, event, CT_PROCEDURE_NONE);
    return true;
}

static void plan_next(CtSubject *self, int index)
{
    uint32_t rate = rule_of(self, index)->per_year[self->group];

    if (rate == 0)
        return;
    double seconds = (double)YEAR_SECONDS * 1000 / rate *
                     ((double)ct_random_exponential(&self->dice) / 4294967296.0);
    if (seconds < (double)(self->simulation->end - self->now))
        plan(self, self->now + (CtInstant)seconds, PLAN_RULE, index, NULL, 0);
}

static bool happen(CtSubject *self, int index, GError **error)
{
    const CtPopulationRule *rule = rule_of(self, index);

    if (rule->when == CT_POPULATION_RATE)
        plan_next(self, index);
    return deliver(self, rule->procedure, draw_event(self, index), self->now, rule->opens_each,
                   error);
}

static void answer(CtSubject *self, const CtPlanItem *item)
{
    if (course_at(self, item->slot)->stuck)
        return;
    apply(self, item->slot, draw_event(self, item->index), item->index);
}

static void sent(CtSubject *self, const CtPlanItem *item)
{
    CtCourse *course = course_at(self, item->slot);

    fire_due(self, course, item->slot);
    course->month = month_row(self, course->index);
    if (self->simulation->witness != NULL)
        self->simulation->witness->sent(self->simulation->witness->user, self->number, course->life,
                                        item->index, self->now);
    ct_course_sent(course, item->index, self->now);
    follow(self, course, item->slot, chain_of(self, course)->sent[item->index]);
    settle(self, course, item->slot);
}

static bool take_item(CtSubject *self, const CtPlanItem *item, GError **error)
{
    self->now = item->at;
    if (item->kind == PLAN_RULE)
        return happen(self, item->index, error);
    if (item->kind == PLAN_EMIT) {
        Emitted emitted = g_array_index(self->emitted, Emitted, item->index);

        return deliver(self, emitted.procedure, &emitted.event, emitted.opened, false, error);
    }
    if (course_at(self, item->slot)->life != item->life)
        return true; /* that case is gone */
    if (item->kind == PLAN_ANSWER)
        answer(self, item);
    else if (item->kind == PLAN_SENT)
        sent(self, item);
    else {
        fire_due(self, course_at(self, item->slot), item->slot);
        settle(self, course_at(self, item->slot), item->slot);
    }
    return true;
}

static void begin(CtSubject *self, uint64_t number)
{
    const CtPopulation *population = self->simulation->population;

    ct_plan_empty(&self->plan);
    g_array_set_size(self->emitted, 0);
    self->number = number;
    self->dice = ct_random_of(self->simulation->seed, number);
    self->group = ct_random_weighted(&self->dice, population->share, population->group_count);
    self->now = self->simulation->start;
    self->month = 0;
    self->steps = 0;
    for (size_t i = 0; i < population->law_count; i++)
        self->open[i] = CT_PROCEDURE_NONE;
    for (size_t i = 0; i < population->rules->len; i++) {
        const CtPopulationRule *rule = ct_population_rule(population, i);
        uint64_t span = (uint64_t)(self->simulation->end - self->simulation->start);

        if (rule->when == CT_POPULATION_RATE)
            plan_next(self, (int)i);
        else if (rule->when == CT_POPULATION_ONCE)
            plan(self, self->now + (CtInstant)ct_random_below(&self->dice, span), PLAN_RULE, (int)i,
                 NULL, 0);
    }
}

bool ct_subject_live(CtSubject *self, uint64_t number, GError **error)
{
    CtPlanItem item;

    begin(self, number);
    while (ct_plan_take(&self->plan, &item)) {
        if (!take_item(self, &item, error))
            return false;
        if (self->steps >= CT_LIMIT_SIMULATE_STEPS)
            return ct_fail(error, CT_ERROR_LIMIT, "simulation: one subject has more than %d steps",
                           CT_LIMIT_SIMULATE_STEPS);
    }
    self->now = self->simulation->end - 1;
    for (uint32_t slot = 0; slot < self->courses->len; slot++)
        if (course_at(self, slot)->life != 0)
            close_case(self, course_at(self, slot), slot);
    return true;
}
