/* declaration.c - the first pass: names, and the statements that need no other name.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/statement.h"

#include <string.h>

static void once(CtStatement *self, int *line)
{
    int here = ct_source_line_number(self->source);

    if (*line != 0)
        ct_source_reject(self->source, ct_source_ahead(self->source, 0),
                         "a second statement of this kind; the first stands on line %d", *line);
    else
        *line = here;
}

static void read_procedure(CtStatement *self)
{
    uint32_t version = 0;

    once(self, &self->name_line);
    const char *name = ct_source_name(self->source, "the name of the procedure");
    if (name == NULL || !ct_source_expect(self->source, "version") ||
        !ct_source_number(self->source, "the number of the version", 1000000, &version))
        return;
    self->procedure->name = name;
    self->procedure->version = version;
}

static void read_key(CtStatement *self)
{
    once(self, &self->key_line);
    self->procedure->key = ct_source_name(self->source, "the name of the key");
}

static void read_calendar(CtStatement *self)
{
    const CtToken *token = ct_source_peek(self->source);

    once(self, &self->calendar_line);
    const char *name = ct_source_name(self->source, "a calendar");
    if (name != NULL && !ct_calendar_find(name, &self->procedure->calendar))
        ct_source_reject(self->source, token, "\"%s\" is no calendar: plain or fr-civil", name);
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
        const CtToken *token = ct_source_peek(self->source);
        const char *name = ct_source_name(self->source, "the name of a field");

        if (name == NULL)
            return false;
        if (field_has_home(self->procedure, name)) {
            ct_source_reject(self->source, token, "the field \"%s\" is held twice", name);
            return false;
        }
        if (out->field_count == CT_LIMIT_PROCEDURE_FIELDS) {
            ct_source_reject(self->source, token, "more than %d fields", CT_LIMIT_PROCEDURE_FIELDS);
            return false;
        }
        out->field[out->field_count++] = name;
    } while (ct_source_accept(self->source, ","));
    return ct_source_expect(self->source, ")");
}

static void read_holds(CtStatement *self)
{
    CtProcedure *procedure = self->procedure;

    once(self, &self->holds_line);
    do {
        const CtToken *token = ct_source_peek(self->source);
        if (!ct_statement_declare(self, procedure->compartment, procedure->compartment_count,
                                  sizeof procedure->compartment[0], CT_LIMIT_PROCEDURE_COMPARTMENTS,
                                  "compartment"))
            return;
        CtProcedureCompartment *added = &procedure->compartment[procedure->compartment_count++];
        *added = (CtProcedureCompartment){ .name = token->text, .law = CT_PROCEDURE_NONE };
        if (ct_source_accept(self->source, "(") && !read_held_fields(self, added))
            return;
    } while (ct_source_accept(self->source, ","));
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
                               .line = ct_source_line_number(self->source) };
    const char *citation = ct_source_text(self->source, "the law's citation in quotes");
    if (citation != NULL)
        added->citation = citation;
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
    int known = ct_procedure_role(procedure, ct_source_peek(self->source)->text);

    if (known != CT_PROCEDURE_NONE && procedure->role[known].line == 0) {
        (void)ct_source_take(self->source);
    } else {
        if (!ct_statement_declare(self, procedure->role, procedure->role_count,
                                  sizeof *procedure->role, CT_LIMIT_PROCEDURE_NAMES, "role"))
            return;
        known = (int)procedure->role_count;
        add_role(procedure, ct_statement_declared(self), "", 0);
    }
    procedure->role[known].line = ct_source_line_number(self->source);
    const char *kind = ct_source_name(self->source, "the kind of role");
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
                            .line = ct_source_line_number(self->source) };
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
                             .line = ct_source_line_number(self->source) };
}

static void declare_state(CtStatement *self)
{
    CtProcedure *procedure = self->procedure;

    if (CT_STATEMENT_DECLARE(self, procedure->state, procedure->state_count,
                             CT_LIMIT_PROCEDURE_STATES, "state") == NULL)
        return;
    CtProcedureState *added = &procedure->state[procedure->state_count - 1];
    *added = (CtProcedureState){ .name = ct_statement_declared(self),
                                 .line = ct_source_line_number(self->source) };
    added->initial = ct_source_accept(self->source, "initial");
    added->final = !added->initial && ct_source_accept(self->source, "final");
    if (added->initial && procedure->initial != CT_PROCEDURE_NONE)
        ct_source_reject(self->source, ct_source_peek(self->source),
                         "a second initial state; the first is \"%s\"",
                         procedure->state[procedure->initial].name);
    else if (added->initial)
        procedure->initial = (int)procedure->state_count - 1;
}

/* What the language will have and does not have yet is named, so that nobody takes it for a slip. */
static void refuse(CtStatement *self)
{
    ct_source_reject(self->source, ct_source_peek(self->source),
                     "supersedes, join and hold are not part of this edition of the language");
}

const CtStatementForm ct_statement_declarations[] = {
    { "procedure", read_procedure, true },
    { "key", read_key, true },
    { "calendar", read_calendar, true },
    { "holds", read_holds, true },
    { "law", read_law, true },
    { "role", read_role, true },
    { "event", declare_event, false },
    { "notice", declare_notice, false },
    { "state", declare_state, true },
    { "supersedes", refuse, false },
    { "join", refuse, false },
    { "hold", refuse, false },
    { NULL, NULL, false },
};
