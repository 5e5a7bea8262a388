/* step.c - one event or one due thing onto a history.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/step.h"

#include "procedure/hold.h"

void ct_step_begin(CtStepEvent *self, int event, CtInstant at, CtInstant recorded)
{
    *self = (CtStepEvent){ .event = event, .at = at, .recorded = recorded };
}

/* The field of that name and the place of its value, or NULL and MISSING. */
static const CtProcedureField *find_field(const CtProcedure *procedure, CtStepEvent *self,
                                          const char *name, CtGuardValue **value, GError **error)
{
    const CtProcedureEvent *event = &procedure->event[self->event];
    int index = ct_procedure_field(event, name);

    if (index == CT_PROCEDURE_NONE) {
        (void)ct_fail(error, CT_ERROR_MISSING, "event %s: carries no field \"%s\"", event->name,
                      name);
        return NULL;
    }
    *value = &self->value[index];
    return &event->field[index];
}

static bool is_number(CtFieldType type)
{
    return type == CT_FIELD_TIME || type == CT_FIELD_INT || type == CT_FIELD_BOOL;
}

static bool read_bool(CtBytes text, int64_t *out)
{
    *out = ct_bytes_equal(text, ct_bytes_of_text("true"));
    return *out != 0 || ct_bytes_equal(text, ct_bytes_of_text("false"));
}

bool ct_step_set_text(const CtProcedure *procedure, CtStepEvent *self, const char *field,
                      CtBytes text, GError **error)
{
    CtGuardValue *value = NULL;
    const CtProcedureField *of = find_field(procedure, self, field, &value, error);
    CtGuardValue found = { .set = true, .text = text };

    if (of == NULL)
        return false;
    if (of->type == CT_FIELD_BOOL && !read_bool(text, &found.number))
        return ct_fail(error, CT_ERROR_INPUT, "field %s: is neither true nor false", field);
    if (of->type == CT_FIELD_TIME || of->type == CT_FIELD_INT)
        return ct_fail(error, CT_ERROR_INPUT, "field %s: text where a number is wanted", field);
    if (of->type == CT_FIELD_ONE_OF) {
        int word = ct_procedure_word(of, text);

        if (word == CT_PROCEDURE_NONE)
            return ct_fail(error, CT_ERROR_INPUT, "field %s: is none of its words", field);
        found.number = word;
    }
    *value = found;
    return true;
}

static bool is_sane(CtInstant instant)
{
    return instant >= CT_CALENDAR_EARLIEST && instant <= CT_CALENDAR_LATEST;
}

bool ct_step_set_number(const CtProcedure *procedure, CtStepEvent *self, const char *field,
                        int64_t number, GError **error)
{
    CtGuardValue *value = NULL;
    const CtProcedureField *of = find_field(procedure, self, field, &value, error);

    if (of == NULL)
        return false;
    if (!is_number(of->type) || (of->type == CT_FIELD_BOOL && number != 0 && number != 1))
        return ct_fail(error, CT_ERROR_INPUT, "field %s: a number that is not of its type", field);
    if (of->type == CT_FIELD_TIME && !is_sane(number))
        return ct_fail(error, CT_ERROR_INPUT, "field %s: an instant out of range", field);
    *value = (CtGuardValue){ .set = true, .number = number };
    return true;
}

bool ct_step_next_due(const CtProcedure *procedure, const CtHistory *history, CtDue *out)
{
    return ct_due_next(procedure, history, out);
}

/* Before anything changes: every order of the transition has what the law wants sent before it. */
static bool check_required(const CtProcedure *procedure, const CtHistory *history,
                           const CtProcedureTransition *way, int notice, GError **error)
{
    for (size_t i = 0; i < procedure->require_count; i++) {
        const CtProcedureRequire *require = &procedure->require[i];
        bool is_event = require->after_event != CT_PROCEDURE_NONE;
        CtAnchor before = { is_event ? CT_ANCHOR_FIRST : CT_ANCHOR_SENT,
                            is_event ? require->after_event : require->after_notice };

        if (require->notice != notice || way->event == (is_event ? require->after_event : -2) ||
            ct_history_anchor(history, procedure, before) != CT_INSTANT_NEVER)
            continue;
        return ct_fail(error, CT_ERROR_DENIED,
                       "notice %s: ordered on line %d without %s before it (line %d, %s)",
                       procedure->notice[notice].name, way->line,
                       is_event ? procedure->event[require->after_event].name
                                : procedure->notice[require->after_notice].name,
                       require->line,
                       ct_procedure_citation(procedure, procedure->notice[notice].law));
    }
    return true;
}

/* How many states' timers stood still while the case was in the state that it leaves. */
static size_t count_pauses(const CtProcedure *procedure, const CtHistory *history)
{
    size_t count = 0;

    for (size_t i = 0; i < procedure->pause_count; i++)
        if (procedure->pause[i].other == history->state &&
            history->entered[procedure->pause[i].state] != CT_INSTANT_NEVER)
            count++;
    return count;
}

static bool check_way(const CtProcedure *procedure, const CtHistory *history,
                      const CtProcedureTransition *way, GError **error)
{
    for (size_t i = 0; i < way->action_count; i++) {
        const CtProcedureAction *action = &procedure->action[way->first_action + i];

        if (action->kind == CT_ACTION_SEND &&
            !check_required(procedure, history, way, action->notice, error))
            return false;
    }
    if (way->target != history->state &&
        history->pause_count + count_pauses(procedure, history) > CT_LIMIT_PROCEDURE_PAUSES)
        return ct_fail(error, CT_ERROR_LIMIT, "case: stood still more than %d times",
                       CT_LIMIT_PROCEDURE_PAUSES);
    return true;
}

static CtStepOrder *add_order(CtStepResult *out, CtOrderKind kind, const CtProcedureAction *action)
{
    CtStepOrder *order = &out->order[out->order_count++];

    *order = (CtStepOrder){ .kind = kind,
                            .action = action,
                            .notice = CT_PROCEDURE_NONE,
                            .compartment = CT_PROCEDURE_NONE,
                            .role = CT_PROCEDURE_NONE,
                            .due = CT_INSTANT_NEVER };
    return order;
}

static void erase(CtHistory *history, int compartment)
{
    history->compartment[compartment].erased = true;
}

/* `at` is the event's own time, for served(N). */
static void run_action(const CtProcedure *procedure, CtHistory *history,
                       const CtProcedureAction *action, CtInstant at, CtStepResult *out)
{
    CtStepOrder *order;

    switch (action->kind) {
    case CT_ACTION_SEND:
        add_order(out, CT_ORDER_SEND, action)->notice = action->notice;
        ct_history_mark_ordered(history, action->notice, out->effective);
        return;
    case CT_ACTION_TASK:
        order = add_order(out, CT_ORDER_TASK, action);
        order->role = action->role;
        order->due =
            ct_calendar_deadline(procedure->calendar, out->effective, action->within, NULL);
        return;
    case CT_ACTION_EMIT:
        add_order(out, CT_ORDER_EMIT, action)->due = history->opened;
        return;
    case CT_ACTION_SERVE:
        ct_history_mark_served(history, action->notice, at);
        return;
    case CT_ACTION_ERASE:
    default:
        if (ct_hold_covers(procedure, history, action->compartment)) {
            ct_hold_condemn(history, action->compartment, out->effective);
            return;
        }
        if (!history->compartment[action->compartment].erased)
            add_order(out, CT_ORDER_ERASE, action)->compartment = action->compartment;
        erase(history, action->compartment);
        return;
    }
}

/* Since when the case has been in its state: a return from a state during which this one pauses is
 * no entry, and what was before it was told when that state was entered. */
static CtInstant standing_since(const CtHistory *history)
{
    CtInstant since = history->entered[history->state];

    for (size_t i = 0; i < history->pause_count; i++)
        if (history->pause[i].state == history->state)
            since = MAX(since, history->pause[i].to);
    return since;
}

/* Tells every state that pauses while the case is in `left` for how long it stood still. */
static bool end_pauses(const CtProcedure *procedure, CtHistory *history, int entered, CtInstant at)
{
    int left = history->state;
    CtInstant since = standing_since(history);
    bool returns = false;

    for (size_t i = 0; i < procedure->pause_count; i++) {
        const CtProcedurePause *pause = &procedure->pause[i];

        if (pause->other != left || history->entered[pause->state] == CT_INSTANT_NEVER)
            continue;
        history->pause[history->pause_count++] =
            (CtHistoryPause){ pause->state, since, MAX(at, since) };
        returns = returns || pause->state == entered;
    }
    return returns;
}

static void take_keeps(const CtProcedure *procedure, CtHistory *history)
{
    const CtProcedureState *state = &procedure->state[history->state];

    for (size_t i = state->first_keep; i < state->first_keep + state->keep_count; i++) {
        int compartment = procedure->keep[i].compartment;
        CtHistoryCompartment *held = &history->compartment[compartment];

        held->keep = ct_due_keep(procedure, history, compartment);
        held->waiting = (int)i;
    }
}

void ct_step_seal(const CtProcedure *procedure, CtHistory *history, CtStepResult *out)
{
    const CtProcedureState *state = &procedure->state[history->state];

    for (size_t i = state->first_seal; i < state->first_seal + state->seal_count; i++) {
        const CtProcedureSeal *seal = &procedure->seal[i];
        CtHistoryCompartment *held = &history->compartment[seal->compartment];

        if (held->erased || held->sealed_to == seal->role)
            continue;
        held->sealed_to = seal->role;
        CtStepOrder *order = add_order(out, CT_ORDER_SEAL, NULL);
        order->compartment = seal->compartment;
        order->role = seal->role;
    }
}

static void enter(const CtProcedure *procedure, CtHistory *history, int target, CtStepResult *out)
{
    if (target == history->state)
        return;
    bool returns = end_pauses(procedure, history, target, out->effective);
    if (!returns)
        history->entered[target] = out->effective;
    history->state = target;
    for (size_t i = 0; i < procedure->gate_count; i++)
        history->votes[i].count = 0;
    take_keeps(procedure, history);
    ct_step_seal(procedure, history, out);
}

/* Orders and anchors first: the target's keeps may count from what its own arrival serves. */
static void take_way(const CtProcedure *procedure, CtHistory *history,
                     const CtProcedureTransition *way, CtInstant at, CtStepResult *out)
{
    out->stepped = true;
    out->transition = (int)(way - procedure->transition);
    for (size_t i = 0; i < way->action_count; i++)
        run_action(procedure, history, &procedure->action[way->first_action + i], at, out);
    enter(procedure, history, way->target, out);
    out->to = history->state;
}

void ct_step_begin_result(const CtHistory *history, CtInstant effective, CtStepResult *out)
{
    out->from = out->to = history->state;
    out->stepped = out->voted = false;
    out->transition = CT_PROCEDURE_NONE;
    out->effective = effective;
    out->order_count = 0;
}

static const CtProcedureTransition *choose(const CtProcedure *procedure, const CtHistory *history,
                                           const CtStepEvent *event)
{
    const CtProcedureState *state = &procedure->state[history->state];
    CtGuardFacts facts = { event->at, event->value };

    for (size_t i = 0; i < state->transition_count; i++) {
        const CtProcedureTransition *way = &procedure->transition[state->first_transition + i];

        if (way->event == event->event && ct_guard_holds(procedure, history, way->guard, &facts))
            return way;
    }
    return NULL;
}

/* The gate that the event's outcome must pass, or NONE. */
static int gate_of(const CtProcedure *procedure, const CtStepEvent *event)
{
    for (size_t i = 0; i < procedure->gate_count; i++) {
        const CtProcedureGate *gate = &procedure->gate[i];
        const CtGuardValue *value = &event->value[gate->field];

        if (gate->event == event->event && value->set && value->number == gate->word)
            return (int)i;
    }
    return CT_PROCEDURE_NONE;
}

static bool check_voter(const CtProcedure *procedure, const CtHistory *history,
                        const CtStepEvent *event, GError **error)
{
    const char *name = procedure->event[event->event].name;

    if (event->person == 0)
        return ct_fail(error, CT_ERROR_DENIED, "event %s: a vote that nobody signed", name);
    if (event->person == history->author)
        return ct_fail(error, CT_ERROR_DENIED, "event %s: a vote of the finding's author", name);
    return true;
}

/* True when the quorum is reached with this vote. */
static bool vote(const CtProcedure *procedure, CtHistory *history, int gate, uint64_t person)
{
    CtHistoryVotes *votes = &history->votes[gate];
    size_t quorum = (size_t)procedure->gate[gate].quorum;

    for (size_t i = 0; i < votes->count; i++)
        if (votes->person[i] == person)
            return votes->count >= quorum;
    votes->person[votes->count++] = person; /* a quorum is never more than the array holds */
    if (votes->count < quorum)
        return false;
    votes->count = 0; /* spent: a self transition needs a new quorum */
    return true;
}

static void record(const CtProcedure *procedure, CtHistory *history, const CtStepEvent *event)
{
    const CtProcedureEvent *of = &procedure->event[event->event];
    CtHistoryEvent *seen = &history->event[event->event];

    if (seen->count == 0 || event->at < seen->first)
        seen->first = event->at;
    if (seen->count == 0 || event->at > seen->last)
        seen->last = event->at;
    seen->count++;
    for (size_t i = 0; i < of->field_count; i++)
        if (event->value[i].set || (int)i == of->own_time)
            ct_history_mark_stored(history, of->field[i].compartment, event->recorded);
}

static bool check_instants(const CtProcedure *procedure, const CtStepEvent *event, GError **error)
{
    if (is_sane(event->at) && is_sane(event->recorded))
        return true;
    return ct_fail(error, CT_ERROR_INPUT, "event %s: an instant out of range",
                   procedure->event[event->event].name);
}

static bool check_turn(const CtProcedure *procedure, const CtHistory *history,
                       const CtStepEvent *event, GError **error)
{
    CtDue due;

    if (!check_instants(procedure, event, error))
        return false;
    if (ct_due_before(procedure, history, event->recorded, &due))
        return ct_fail(error, CT_ERROR_CONFLICT, "event %s: line %d was due before it",
                       procedure->event[event->event].name, due.line);
    return true;
}

bool ct_step_event_in_turn(const CtProcedure *procedure, CtHistory *history,
                           const CtStepEvent *event, CtStepResult *out, GError **error)
{
    if (!check_instants(procedure, event, error))
        return false;
    const CtProcedureTransition *way = choose(procedure, history, event);
    int gate = way == NULL ? CT_PROCEDURE_NONE : gate_of(procedure, event);
    if (gate != CT_PROCEDURE_NONE && !check_voter(procedure, history, event, error))
        return false;
    if (way != NULL && !check_way(procedure, history, way, error))
        return false;

    ct_step_begin_result(history, event->recorded, out);
    record(procedure, history, event);
    if (gate != CT_PROCEDURE_NONE && !vote(procedure, history, gate, event->person))
        out->voted = true;
    else if (way != NULL)
        take_way(procedure, history, way, event->at, out);
    return true;
}

bool ct_step_event(const CtProcedure *procedure, CtHistory *history, const CtStepEvent *event,
                   CtStepResult *out, GError **error)
{
    return check_turn(procedure, history, event, error) &&
           ct_step_event_in_turn(procedure, history, event, out, error);
}

static bool check_due(const CtProcedure *procedure, const CtHistory *history, const CtDue *due,
                      CtInstant now, GError **error)
{
    CtDue next;

    if (!is_sane(now) || due->at > now)
        return ct_fail(error, CT_ERROR_CONFLICT, "line %d: not due yet", due->line);
    if (!ct_due_before(procedure, history, due->at, &next) || next.kind != due->kind ||
        next.index != due->index || next.at != due->at)
        return ct_fail(error, CT_ERROR_CONFLICT, "line %d: not what is due next", due->line);
    return true;
}

bool ct_step_fire_found(const CtProcedure *procedure, CtHistory *history, const CtDue *due,
                        CtInstant now, CtStepResult *out, GError **error)
{
    const CtProcedureTransition *way =
        due->kind == CT_DUE_TIMER ? &procedure->transition[due->index] : NULL;

    if (!is_sane(now) || due->at > now)
        return ct_fail(error, CT_ERROR_CONFLICT, "line %d: not due yet", due->line);
    if (way != NULL && !check_way(procedure, history, way, error))
        return false;

    CtInstant since = MAX(history->entered[history->state], history->moved);
    ct_step_begin_result(history, MAX(due->at, since), out);
    if (way != NULL) {
        take_way(procedure, history, way, due->at, out);
        return true;
    }
    add_order(out, CT_ORDER_ERASE, NULL)->compartment = due->index;
    erase(history, due->index);
    return true;
}

bool ct_step_fire(const CtProcedure *procedure, CtHistory *history, const CtDue *due, CtInstant now,
                  CtStepResult *out, GError **error)
{
    return check_due(procedure, history, due, now, error) &&
           ct_step_fire_found(procedure, history, due, now, out, error);
}
