/* declaration.c - the first pass: names, and the statements that need no other name.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/statement.h"

#include <string.h>

static void once(CtStatement *self, int *line)
{
    int here = ct_script_line_number(self->script);

    if (*line != 0)
        ct_script_reject(self->script, ct_script_ahead(self->script, 0),
                         "a second statement of this kind; the first stands on line %d", *line);
    else
        *line = here;
}

static void read_procedure(CtStatement *self)
{
    uint32_t version = 0;

    once(self, &self->name_line);
    const char *name = ct_script_name(self->script, "the name of the procedure");
    if (name == NULL || !ct_script_expect(self->script, "version") ||
        !ct_script_number(self->script, "the number of the version", 1000000, &version))
        return;
    self->procedure->name = name;
    self->procedure->version = version;
}

static void read_key(CtStatement *self)
{
    once(self, &self->key_line);
    self->procedure->key = ct_script_name(self->script, "the name of the key");
}

static void read_calendar(CtStatement *self)
{
    const CtToken *token = ct_script_peek(self->script);

    once(self, &self->calendar_line);
    const char *name = ct_script_name(self->script, "a calendar");
    if (name == NULL)
        return;
    bool is_given = self->almanac != NULL && strcmp(name, ct_almanac_name(self->almanac)) == 0;
    CtAlmanac *almanac = is_given ? ct_almanac_ref(self->almanac) : ct_almanac_find(name);
    if (almanac == NULL) {
        ct_script_reject(self->script, token, "\"%s\" is no calendar", name);
        return;
    }
    ct_almanac_unref(self->procedure->calendar.almanac);
    self->procedure->calendar = (CtCalendar){ almanac, ct_almanac_counting(almanac) };
}

static bool field_has_home(const CtProcedure *procedure, const char *name)
{
    for (size_t i = 0; i < procedure->compartment_count; i++)
        for (size_t j = 0; j < procedure->compartment[i].field_count; j++)
            if (strcmp(procedure->compartment[i].field[j], name) == 0)
                return true;
    return false;
}

static bool read_held_fields(CtStatement *self, CtProcedureCompartment *out)
{
    do {
        const CtToken *token = ct_script_peek(self->script);
        const char *name = ct_script_name(self->script, "the name of a field");

        if (name == NULL)
            return false;
        if (field_has_home(self->procedure, name)) {
            ct_script_reject(self->script, token, "the field \"%s\" is held twice", name);
            return false;
        }
        if (out->field_count == CT_LIMIT_PROCEDURE_FIELDS) {
            ct_script_reject(self->script, token, "more than %d fields", CT_LIMIT_PROCEDURE_FIELDS);
            return false;
        }
        out->field[out->field_count++] = name;
    } while (ct_script_accept(self->script, ","));
    return ct_script_expect(self->script, ")");
}

static void read_holds(CtStatement *self)
{
    CtProcedure *procedure = self->procedure;

    once(self, &self->holds_line);
    do {
        const CtToken *token = ct_script_peek(self->script);
        if (!ct_statement_declare(self, procedure->compartment, procedure->compartment_count,
                                  sizeof procedure->compartment[0], CT_LIMIT_PROCEDURE_COMPARTMENTS,
                                  "compartment"))
            return;
        CtProcedureCompartment *added = &procedure->compartment[procedure->compartment_count++];
        *added = (CtProcedureCompartment){ .name = token->text, .law = CT_PROCEDURE_NONE };
        if (ct_script_accept(self->script, "(") && !read_held_fields(self, added))
            return;
    } while (ct_script_accept(self->script, ","));
}

static void read_law(CtStatement *self)
{
    CtProcedure *procedure = self->procedure;

    if (CT_STATEMENT_DECLARE(self, procedure->law, procedure->law_count, CT_LIMIT_PROCEDURE_NAMES,
                             "law") == NULL)
        return;
    CtProcedureLaw *added = &procedure->law[procedure->law_count - 1];
    *added = (CtProcedureLaw){ .name = ct_statement_declared(self),
                               .citation = "",
                               .line = ct_script_line_number(self->script) };
    const char *citation = ct_script_text(self->script, "the law's citation in quotes");
    if (citation != NULL)
        added->citation = citation;
    /* Its periods may name anchors: they wait for the second pass (head.c). */
    if (citation != NULL && ct_script_accept(self->script, "period"))
        while (ct_script_take(self->script)->kind != CT_TOKEN_END)
            continue;
}

static void add_role(CtProcedure *procedure, const char *name, const char *kind, int line)
{
    procedure->role =
        ct_clause_grow(procedure->role, &procedure->role_count, sizeof *procedure->role);
    procedure->role[procedure->role_count - 1] = (CtProcedureRole){ name, kind, line };
}

static void read_role(CtStatement *self)
{
    CtProcedure *procedure = self->procedure;
    int known = ct_procedure_role(procedure, ct_script_peek(self->script)->text);

    if (known != CT_PROCEDURE_NONE && procedure->role[known].line == 0) {
        (void)ct_script_take(self->script);
    } else {
        if (!ct_statement_declare(self, procedure->role, procedure->role_count,
                                  sizeof *procedure->role, CT_LIMIT_PROCEDURE_NAMES, "role"))
            return;
        known = (int)procedure->role_count;
        add_role(procedure, ct_statement_declared(self), "", 0);
    }
    procedure->role[known].line = ct_script_line_number(self->script);
    const char *kind = ct_script_name(self->script, "the kind of role");
    if (kind != NULL)
        procedure->role[known].kind = kind;
}

static void declare_event(CtStatement *self)
{
    CtProcedure *procedure = self->procedure;

    if (CT_STATEMENT_DECLARE(self, procedure->event, procedure->event_count,
                             CT_LIMIT_PROCEDURE_EVENTS, "event") == NULL)
        return;
    procedure->event[procedure->event_count - 1] =
        (CtProcedureEvent){ .name = ct_statement_declared(self),
                            .role = CT_PROCEDURE_NONE,
                            .answers_notice = CT_PROCEDURE_NONE,
                            .answers_event = CT_PROCEDURE_NONE,
                            .own_time = CT_PROCEDURE_NONE,
                            .line = ct_script_line_number(self->script) };
}

static void declare_notice(CtStatement *self)
{
    CtProcedure *procedure = self->procedure;

    if (CT_STATEMENT_DECLARE(self, procedure->notice, procedure->notice_count,
                             CT_LIMIT_PROCEDURE_NOTICES, "notice") == NULL)
        return;
    procedure->notice[procedure->notice_count - 1] =
        (CtProcedureNotice){ .name = ct_statement_declared(self),
                             .law = CT_PROCEDURE_NONE,
                             .fallback = CT_PROCEDURE_NONE,
                             .line = ct_script_line_number(self->script) };
}

static void declare_state(CtStatement *self)
{
    CtProcedure *procedure = self->procedure;

    if (CT_STATEMENT_DECLARE(self, procedure->state, procedure->state_count,
                             CT_LIMIT_PROCEDURE_STATES, "state") == NULL)
        return;
    CtProcedureState *added = &procedure->state[procedure->state_count - 1];
    *added = (CtProcedureState){ .name = ct_statement_declared(self),
                                 .line = ct_script_line_number(self->script) };
    added->initial = ct_script_accept(self->script, "initial");
    added->final = !added->initial && ct_script_accept(self->script, "final");
    if (added->initial && procedure->initial != CT_PROCEDURE_NONE)
        ct_script_reject(self->script, ct_script_peek(self->script),
                         "a second initial state; the first is \"%s\"",
                         procedure->state[procedure->initial].name);
    else if (added->initial)
        procedure->initial = (int)procedure->state_count - 1;
}

/* What the language will have and does not have yet is named, so that nobody takes it for a
 * slip. */
const CtStatementForm ct_declaration_forms[] = {
    { "procedure", read_procedure, true },
    { "key", read_key, true },
    { "calendar", read_calendar, true },
    { "holds", read_holds, true },
    { "law", read_law, true },
    { "role", read_role, true },
    { "event", declare_event, false },
    { "notice", declare_notice, false },
    { "state", declare_state, true },
    { NULL, NULL, false },
};
