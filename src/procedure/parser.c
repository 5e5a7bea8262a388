/* parser.c - three passes over the lines, and what only the whole text can tell.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/parser.h"

#include "procedure/statement.h"

#include <string.h>

static const CtStatementForm *const passes[] = { ct_declaration_forms, ct_head_forms,
                                                 ct_body_forms };

static const CtStatementForm *form_of(const CtStatementForm *forms, const char *keyword)
{
    for (; forms->keyword != NULL; forms++)
        if (strcmp(forms->keyword, keyword) == 0)
            return forms;
    return NULL;
}

static void reject_keyword(CtStatement *self, const CtToken *token)
{
    static const char *const keywords[] = { "procedure",  "key",     "calendar", "holds", "law",
                                            "role",       "event",   "notice",   "state", "limit",
                                            "require",    "measure", "gate",     "keep",  "seal",
                                            "pause",      "on",      "after",    "join",  "hold",
                                            "supersedes", "counting" };
    const char *near =
        ct_script_near(token->text, keywords, G_N_ELEMENTS(keywords), sizeof keywords[0]);

    if (near != NULL)
        ct_script_reject(self->script, token, "\"%s\" begins no statement; did you mean \"%s\"?",
                         token->text, near);
    else
        ct_script_reject(self->script, token, "\"%s\" begins no statement", token->text);
}

static void check_keyword(CtStatement *self)
{
    const CtToken *token = ct_script_peek(self->script);

    for (size_t i = 0; i < G_N_ELEMENTS(passes); i++)
        if (token->kind == CT_TOKEN_NAME && form_of(passes[i], token->text) != NULL)
            return;
    reject_keyword(self, token);
}

static void run_pass(CtStatement *self, const CtStatementForm *forms)
{
    for (size_t i = 0; ct_script_go(self->script, i); i++) {
        if (forms == ct_declaration_forms)
            check_keyword(self);
        const CtToken *token = ct_script_take(self->script);
        const CtStatementForm *form = form_of(forms, token->text);

        if (form == NULL)
            continue;
        form->read(self);
        if (form->whole_line)
            ct_script_end(self->script);
    }
}

static void check_whole(CtStatement *self)
{
    CtProcedure *procedure = self->procedure;

    if (self->name_line == 0)
        ct_script_reject_line(self->script, 1, "no line \"procedure NAME version NUMBER\"");
    if (self->key_line == 0)
        ct_script_reject_line(self->script, 1, "no line \"key NAME\"");
    if (self->calendar_line == 0)
        ct_script_reject_line(self->script, 1, "no line \"calendar NAME\"");
    if (procedure->compartment_count == 0)
        ct_script_reject_line(self->script, 1, "no line \"holds COMPARTMENT\"");
    if (procedure->initial == CT_PROCEDURE_NONE)
        ct_script_reject_line(self->script, 1, "no state is initial");
}

/* A name held by a compartment that no event carries is a slip of the pen. */
static void check_held_fields(CtStatement *self)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < procedure->compartment_count; i++)
        for (size_t j = 0; j < procedure->compartment[i].field_count; j++) {
            bool carried = false;

            for (size_t k = 0; k < procedure->event_count && !carried; k++)
                carried =
                    ct_procedure_field(&procedure->event[k], procedure->compartment[i].field[j]) !=
                    CT_PROCEDURE_NONE;
            if (!carried)
                ct_script_reject_line(self->script, self->holds_line,
                                      "no event carries the field \"%s\" that is held",
                                      procedure->compartment[i].field[j]);
        }
}

/* A timer that leads into another state without any time having to pass there. */
static bool leads_at_once(const CtProcedureTransition *way)
{
    return way->event == CT_PROCEDURE_NONE &&
           (way->from.kind != CT_ANCHOR_ENTERED || way->after.count == 0);
}

/* States from which no circle of such timers can be reached are crossed out, one after the other;
 * a case in one of those that are left could go round for ever within one instant. */
static void check_timer_circles(CtStatement *self)
{
    const CtProcedure *procedure = self->procedure;
    bool crossed_out[CT_LIMIT_PROCEDURE_STATES] = { false };
    const CtProcedureTransition *circle = NULL;

    for (size_t round = 0; round <= procedure->state_count; round++) {
        bool leads_on[CT_LIMIT_PROCEDURE_STATES] = { false };

        circle = NULL;
        for (size_t i = 0; i < procedure->transition_count; i++) {
            const CtProcedureTransition *way = &procedure->transition[i];

            if (!leads_at_once(way) || crossed_out[way->target] || crossed_out[way->state])
                continue;
            leads_on[way->state] = true;
            circle = circle == NULL ? way : circle;
        }
        for (size_t i = 0; i < procedure->state_count; i++)
            crossed_out[i] = !leads_on[i];
    }
    if (circle != NULL)
        ct_script_reject_line(self->script, circle->line,
                              "timers lead round in a circle in which no time has to pass: one of "
                              "them must count from \"entered\"");
}

static void add_known_role(CtProcedure *procedure, const char *name, const char *kind)
{
    procedure->role =
        ct_clause_grow(procedure->role, &procedure->role_count, sizeof *procedure->role);
    procedure->role[procedure->role_count - 1] = (CtProcedureRole){ name, kind, 0 };
}

static CtProcedure *begin(const char *file)
{
    CtProcedure *procedure = g_new0(CtProcedure, 1);

    procedure->strings = g_string_chunk_new(4096);
    procedure->file = g_string_chunk_insert_const(procedure->strings, file);
    procedure->initial = CT_PROCEDURE_NONE;
    add_known_role(procedure, "intake", "machine");
    add_known_role(procedure, "subject", "external");
    return procedure;
}

CtProcedure *ct_parser_read(CtBytes text, const char *file, GError **error)
{
    return ct_parser_read_with(text, file, NULL, error);
}

CtProcedure *ct_parser_read_with(CtBytes text, const char *file, CtAlmanac *almanac, GError **error)
{
    g_autoptr(CtProcedure) procedure = begin(file);
    CtScript script;
    CtStatement statement = {
        .script = &script, .procedure = procedure, .almanac = almanac, .state = CT_PROCEDURE_NONE
    };

    ct_script_open(&script, procedure->file, text, procedure->strings);
    for (size_t i = 0; i < G_N_ELEMENTS(passes); i++)
        run_pass(&statement, passes[i]);
    check_whole(&statement);
    check_held_fields(&statement);
    check_timer_circles(&statement);
    bool sound = script.mistake_count == 0;
    if (!sound)
        (void)ct_fail(error, CT_ERROR_INPUT, "%s", script.mistakes->str);
    ct_script_close(&script);
    return sound ? g_steal_pointer(&procedure) : NULL;
}
