/* clause.c - names, periods, anchors and actions (guards are in clause_guard.c).
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/clause.h"

#include <string.h>

#define GROWTH 16

void *ct_clause_grow(void *array, size_t *count, size_t size)
{
    if (*count % GROWTH == 0)
        array = g_realloc_n(array, *count + GROWTH, size);
    memset((char *)array + *count * size, 0, size);
    (*count)++;
    return array;
}

void ct_clause_unknown(CtScript *script, const CtToken *token, const char *what, const void *array,
                       size_t count, size_t size)
{
    const char *near = ct_script_near(token->text, array, count, size);

    if (near != NULL)
        ct_script_reject(script, token, "\"%s\" is no %s; did you mean \"%s\"?", token->text, what,
                         near);
    else
        ct_script_reject(script, token, "\"%s\" is no %s", token->text, what);
}

typedef struct {
    const char *what;
    const void *array;
    size_t count;
    size_t size;
} Names;

static int take_one(CtScript *script, const Names *names)
{
    const CtToken *token = ct_script_peek(script);
    g_autofree char *wanted = g_strdup_printf("the name of a %s", names->what);
    const char *name = ct_script_name(script, wanted);
    const char *element = names->array;

    if (name == NULL)
        return CT_PROCEDURE_NONE;
    for (size_t i = 0; i < names->count; i++, element += names->size) {
        const char *its_name;

        memcpy(&its_name, element, sizeof its_name);
        if (strcmp(its_name, name) == 0)
            return (int)i;
    }
    ct_clause_unknown(script, token, names->what, names->array, names->count, names->size);
    return CT_PROCEDURE_NONE;
}

int ct_clause_state(CtScript *script, const CtProcedure *procedure)
{
    return take_one(script, &(Names){ "state", procedure->state, procedure->state_count,
                                      sizeof *procedure->state });
}

int ct_clause_event(CtScript *script, const CtProcedure *procedure)
{
    return take_one(script, &(Names){ "event", procedure->event, procedure->event_count,
                                      sizeof *procedure->event });
}

int ct_clause_notice(CtScript *script, const CtProcedure *procedure)
{
    return take_one(script, &(Names){ "notice", procedure->notice, procedure->notice_count,
                                      sizeof *procedure->notice });
}

int ct_clause_role(CtScript *script, const CtProcedure *procedure)
{
    return take_one(script, &(Names){ "role", procedure->role, procedure->role_count,
                                      sizeof *procedure->role });
}

int ct_clause_compartment(CtScript *script, const CtProcedure *procedure)
{
    return take_one(script,
                    &(Names){ "compartment", procedure->compartment, procedure->compartment_count,
                              sizeof *procedure->compartment });
}

bool ct_clause_compartments(CtScript *script, const CtProcedure *procedure, uint32_t *out)
{
    uint32_t set = 0;

    do {
        const CtToken *token = ct_script_peek(script);
        int compartment = ct_clause_compartment(script, procedure);

        if (compartment == CT_PROCEDURE_NONE)
            return false;
        if (set & (1u << compartment)) {
            ct_script_reject(script, token, "\"%s\" stands twice", token->text);
            return false;
        }
        set |= 1u << compartment;
    } while (ct_script_accept(script, ","));
    *out = set;
    return true;
}

int ct_clause_law_name(CtScript *script, const CtProcedure *procedure)
{
    return take_one(
        script, &(Names){ "law", procedure->law, procedure->law_count, sizeof *procedure->law });
}

bool ct_clause_law(CtScript *script, const CtProcedure *procedure, int *out)
{
    *out = CT_PROCEDURE_NONE;
    if (!ct_script_accept(script, "under"))
        return true;
    *out = ct_clause_law_name(script, procedure);
    return *out != CT_PROCEDURE_NONE;
}

static const struct {
    const char *one;
    const char *many;
    CtCalendarUnit unit;
    uint32_t most; /* 200 years */
} units[] = {
    { "hour", "hours", CT_CALENDAR_HOURS, CT_CALENDAR_DAYS_MAX * 24 },
    { "day", "days", CT_CALENDAR_DAYS, CT_CALENDAR_DAYS_MAX },
    { "week", "weeks", CT_CALENDAR_WEEKS, CT_CALENDAR_DAYS_MAX / 7 },
    { "month", "months", CT_CALENDAR_MONTHS, 2400 },
    { "year", "years", CT_CALENDAR_YEARS, 200 },
    { "working-day", "working-days", CT_CALENDAR_WORKING_DAYS, CT_CALENDAR_WORKING_DAYS_MAX },
};

bool ct_clause_duration(CtScript *script, CtDuration *out)
{
    const CtToken *start = ct_script_peek(script);
    uint32_t count;

    if (!ct_script_number(script, "a period such as \"8 days\"", UINT32_MAX, &count))
        return false;
    const CtToken *token = ct_script_peek(script);
    const char *name = ct_script_name(script, "hours, days, weeks, months or years");
    if (name == NULL)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
        if (strcmp(name, units[i].one) != 0 && strcmp(name, units[i].many) != 0)
            continue;
        if (count > units[i].most) {
            ct_script_reject(script, start, "a period of more than %s",
                             units[i].unit == CT_CALENDAR_WORKING_DAYS ? "2500 working days"
                                                                       : "200 years");
            return false;
        }
        *out = (CtDuration){ count, units[i].unit };
        return true;
    }
    const char *near = ct_script_near(name, &units[0].many, G_N_ELEMENTS(units), sizeof units[0]);
    ct_script_reject(script, token, "\"%s\" is no unit of time; did you mean \"%s\"?", name,
                     near == NULL ? "days" : near);
    return false;
}

static const struct {
    const char *name;
    CtAnchorKind bare;  /* without parentheses */
    CtAnchorKind named; /* with a name in parentheses */
    bool may_be_bare;
    bool may_be_named;
} anchors[] = {
    { "opened", CT_ANCHOR_OPENED, CT_ANCHOR_OPENED, true, false },
    { "entered", CT_ANCHOR_ENTERED, CT_ANCHOR_ENTERED_STATE, true, true },
    { "ordered", CT_ANCHOR_ORDERED, CT_ANCHOR_ORDERED, false, true },
    { "sent", CT_ANCHOR_SENT, CT_ANCHOR_SENT, false, true },
    { "served", CT_ANCHOR_SERVED, CT_ANCHOR_SERVED, false, true },
    { "first", CT_ANCHOR_FIRST, CT_ANCHOR_FIRST, false, true },
    { "last", CT_ANCHOR_LAST, CT_ANCHOR_LAST, false, true },
};

static int anchor_index(CtScript *script, const CtProcedure *procedure, CtAnchorKind kind)
{
    if (kind == CT_ANCHOR_ENTERED_STATE)
        return ct_clause_state(script, procedure);
    if (kind == CT_ANCHOR_FIRST || kind == CT_ANCHOR_LAST)
        return ct_clause_event(script, procedure);
    return ct_clause_notice(script, procedure);
}

bool ct_clause_anchor(CtScript *script, const CtProcedure *procedure, CtAnchor *out)
{
    const CtToken *token = ct_script_peek(script);
    const char *name = ct_script_name(script, "an anchor such as \"opened\" or \"sent(...)\"");
    size_t i = 0;

    if (name == NULL)
        return false;
    while (i < G_N_ELEMENTS(anchors) && strcmp(anchors[i].name, name) != 0)
        i++;
    if (i == G_N_ELEMENTS(anchors)) {
        ct_clause_unknown(script, token, "anchor", anchors, G_N_ELEMENTS(anchors),
                          sizeof anchors[0]);
        return false;
    }
    bool is_named = strcmp(ct_script_peek(script)->text, "(") == 0;
    if (is_named ? !anchors[i].may_be_named : !anchors[i].may_be_bare) {
        ct_script_reject(script, ct_script_peek(script), "%s %s a name in parentheses", name,
                         is_named ? "never has" : "needs");
        return false;
    }
    *out = (CtAnchor){ is_named ? anchors[i].named : anchors[i].bare, CT_PROCEDURE_NONE };
    if (!is_named)
        return true;
    (void)ct_script_take(script);
    out->index = anchor_index(script, procedure, out->kind);
    return out->index != CT_PROCEDURE_NONE && ct_script_expect(script, ")");
}

static bool read_term(CtScript *script, const CtProcedure *procedure, CtProcedureTerm *out)
{
    out->event = CT_PROCEDURE_NONE;
    if (!ct_script_accept(script, "count"))
        return ct_clause_anchor(script, procedure, &out->anchor);
    if (!ct_script_expect(script, "("))
        return false;
    out->event = ct_clause_event(script, procedure);
    return out->event != CT_PROCEDURE_NONE && ct_script_expect(script, ")");
}

static bool read_sum(CtScript *script, const CtProcedure *procedure,
                     CtProcedureTerm out[CT_LIMIT_PROCEDURE_TERMS], size_t *count)
{
    bool negative = false;

    for (;;) {
        const CtToken *token = ct_script_peek(script);

        if (*count == CT_LIMIT_PROCEDURE_TERMS) {
            ct_script_reject(script, token, "more than %d terms", CT_LIMIT_PROCEDURE_TERMS);
            return false;
        }
        if (!read_term(script, procedure, &out[*count]))
            return false;
        out[(*count)++].negative = negative;
        negative = ct_script_accept(script, "-");
        if (!negative && !ct_script_accept(script, "+"))
            return true;
    }
}

bool ct_clause_measure(CtScript *script, const CtProcedure *procedure, CtProcedureMeasure *out)
{
    return read_sum(script, procedure, out->above, &out->above_count) &&
           (!ct_script_accept(script, "/") ||
            read_sum(script, procedure, out->below, &out->below_count));
}

static bool is_carried(const CtProcedure *procedure, const char *name)
{
    for (size_t i = 0; i < procedure->event_count; i++)
        if (ct_procedure_field(&procedure->event[i], name) != CT_PROCEDURE_NONE)
            return true;
    return false;
}

/* A value that some event of this procedure brought, for `emit` to pass on. */
static const char *carried_name(CtScript *script, const CtProcedure *procedure)
{
    const CtToken *token = ct_script_peek(script);
    const char *name = ct_script_name(script, "the name of a carried field");

    if (name != NULL && !is_carried(procedure, name)) {
        ct_script_reject(script, token, "\"%s\" is a field that no event of this procedure carries",
                         name);
        return NULL;
    }
    return name;
}

static bool starts_action(const CtToken *token)
{
    static const char *const verbs[] = { "send", "task", "emit", "erase", "serve" };

    for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++)
        if (token->kind == CT_TOKEN_NAME && strcmp(token->text, verbs[i]) == 0)
            return true;
    return false;
}

/* `carries at, ip, send letter`: the comma before a verb ends the list of fields. */
static bool read_carries(CtScript *script, const CtProcedure *procedure, CtProcedureAction *out)
{
    do {
        const CtToken *token = ct_script_peek(script);
        const char *name = carried_name(script, procedure);

        if (name == NULL)
            return false;
        if (out->carry_count == CT_LIMIT_PROCEDURE_FIELDS) {
            ct_script_reject(script, token, "more than %d fields", CT_LIMIT_PROCEDURE_FIELDS);
            return false;
        }
        out->carry[out->carry_count++] = name;
    } while (!starts_action(ct_script_ahead(script, 1)) && ct_script_accept(script, ","));
    return true;
}

static bool read_emit(CtScript *script, const CtProcedure *procedure, CtProcedureAction *out)
{
    out->kind = CT_ACTION_EMIT;
    out->event = ct_script_name(script, "an event of the other procedure");
    if (out->event == NULL || !ct_script_expect(script, "to"))
        return false;
    out->target = ct_script_name(script, "the name of the other procedure");
    if (out->target == NULL || !ct_script_expect(script, "key"))
        return false;
    out->key = carried_name(script, procedure);
    if (out->key == NULL)
        return false;
    return !ct_script_accept(script, "carries") || read_carries(script, procedure, out);
}

static bool read_task(CtScript *script, const CtProcedure *procedure, CtProcedureAction *out)
{
    out->kind = CT_ACTION_TASK;
    out->task = ct_script_name(script, "the name of a task");
    if (out->task == NULL || !ct_script_expect(script, "within") ||
        !ct_clause_duration(script, &out->within) || !ct_script_expect(script, "by"))
        return false;
    out->role = ct_clause_role(script, procedure);
    return out->role != CT_PROCEDURE_NONE;
}

static bool read_action(CtScript *script, const CtProcedure *procedure, CtProcedureAction *out)
{
    if (ct_script_accept(script, "task"))
        return read_task(script, procedure, out);
    if (ct_script_accept(script, "emit"))
        return read_emit(script, procedure, out);
    if (ct_script_accept(script, "erase")) {
        out->kind = CT_ACTION_ERASE;
        out->compartment = ct_clause_compartment(script, procedure);
        return out->compartment != CT_PROCEDURE_NONE;
    }
    bool serves = ct_script_accept(script, "serve");
    if (!serves && !ct_script_accept(script, "send")) {
        ct_script_reject(script, ct_script_peek(script),
                         "\"%s\" where send, task, emit, erase or serve is wanted",
                         ct_script_peek(script)->text);
        return false;
    }
    out->kind = serves ? CT_ACTION_SERVE : CT_ACTION_SEND;
    out->notice = ct_clause_notice(script, procedure);
    return out->notice != CT_PROCEDURE_NONE;
}

bool ct_clause_actions(CtScript *script, CtProcedure *procedure, CtProcedureTransition *out)
{
    out->first_action = procedure->action_count;
    do {
        const CtToken *token = ct_script_peek(script);
        CtProcedureAction action = { .notice = CT_PROCEDURE_NONE,
                                     .compartment = CT_PROCEDURE_NONE,
                                     .role = CT_PROCEDURE_NONE,
                                     .line = ct_script_line_number(script) };

        if (out->action_count == CT_LIMIT_PROCEDURE_ACTIONS) {
            ct_script_reject(script, token, "more than %d actions", CT_LIMIT_PROCEDURE_ACTIONS);
            return false;
        }
        if (!read_action(script, procedure, &action))
            return false;
        procedure->action =
            ct_clause_grow(procedure->action, &procedure->action_count, sizeof action);
        procedure->action[procedure->action_count - 1] = action;
        out->action_count++;
    } while (ct_script_accept(script, ","));
    return true;
}
