/* head.c - the second pass: what events, notices, limits and measures say of the names declared.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/statement.h"

#include <string.h>

static const struct {
    const char *name;
    CtFieldType type;
} types[] = {
    { "token", CT_FIELD_TOKEN },   { "address", CT_FIELD_ADDRESS }, { "time", CT_FIELD_TIME },
    { "bool", CT_FIELD_BOOL },     { "int", CT_FIELD_INT },         { "text", CT_FIELD_TEXT },
    { "one-of", CT_FIELD_ONE_OF },
};

static bool read_words(CtStatement *self, CtProcedureField *out)
{
    while (ct_script_peek(self->script)->kind == CT_TOKEN_NAME) {
        const CtToken *token = ct_script_take(self->script);
        CtBytes word = ct_bytes_of_text(token->text);

        if (ct_procedure_word(out, word) != CT_PROCEDURE_NONE) {
            ct_script_reject(self->script, token, "the word \"%s\" stands twice", token->text);
            return false;
        }
        if (out->word_count == CT_LIMIT_PROCEDURE_WORDS) {
            ct_script_reject(self->script, token, "more than %d words", CT_LIMIT_PROCEDURE_WORDS);
            return false;
        }
        out->word[out->word_count++] = token->text;
    }
    if (out->word_count == 0)
        ct_script_reject(self->script, ct_script_peek(self->script), "a one-of without words");
    return out->word_count > 0;
}

static bool read_field(CtStatement *self, CtProcedureEvent *event)
{
    const CtToken *token = ct_script_peek(self->script);
    CtProcedureField field = { 0 };

    if (!ct_statement_declare(self, event->field, event->field_count, sizeof event->field[0],
                              CT_LIMIT_PROCEDURE_FIELDS, "field"))
        return false;
    field.name = token->text;
    field.compartment = ct_procedure_home(self->procedure, field.name);
    token = ct_script_peek(self->script);
    const char *type = ct_script_name(self->script, "the type of the field");
    size_t i = 0;
    while (type != NULL && i < G_N_ELEMENTS(types) && strcmp(types[i].name, type) != 0)
        i++;
    if (type == NULL)
        return false;
    if (i == G_N_ELEMENTS(types)) {
        ct_clause_unknown(self->script, token, "type", types, G_N_ELEMENTS(types), sizeof types[0]);
        return false;
    }
    field.type = types[i].type;
    if (strcmp(field.name, "at") == 0 && field.type != CT_FIELD_TIME) {
        ct_script_reject(self->script, token, "\"at\" is the event's own time: its type is time");
        return false;
    }
    if (field.type == CT_FIELD_ONE_OF && !read_words(self, &field))
        return false;
    if (strcmp(field.name, "at") == 0)
        event->own_time = (int)event->field_count;
    event->field[event->field_count++] = field;
    return true;
}

static void read_event(CtStatement *self)
{
    int index = ct_procedure_event(self->procedure, ct_script_peek(self->script)->text);

    if (index == CT_PROCEDURE_NONE || ct_script_take(self->script)->kind != CT_TOKEN_NAME)
        return; /* its declaration was already refused */
    CtProcedureEvent *event = &self->procedure->event[index];
    if (event->line != ct_script_line_number(self->script) ||
        !ct_script_expect(self->script, "from"))
        return;
    event->role = ct_clause_role(self->script, self->procedure);
    event->exogenous = ct_script_accept(self->script, "exogenous");
    if (!event->exogenous &&
        (!ct_script_expect(self->script, "answers") ||
         !ct_statement_answered(self, &event->answers_notice, &event->answers_event)))
        return;
    if (!ct_script_accept(self->script, "carries"))
        return;
    while (read_field(self, event) && ct_script_accept(self->script, ","))
        continue;
}

static bool read_channel(CtStatement *self, CtChannel *out)
{
    const CtToken *token = ct_script_peek(self->script);
    const char *name = ct_script_name(self->script, "a channel");

    for (CtChannel i = CT_CHANNEL_EMAIL; name != NULL && i <= CT_CHANNEL_DOSSIER; i++)
        if (strcmp(ct_procedure_channel_name(i), name) == 0) {
            *out = i;
            return true;
        }
    if (name != NULL)
        ct_script_reject(self->script, token,
                         "\"%s\" is no channel: email, letter, registered, api or dossier", name);
    return false;
}

static bool read_languages(CtStatement *self, CtProcedureNotice *out)
{
    do {
        const CtToken *token = ct_script_peek(self->script);
        const char *name = ct_script_name(self->script, "a language");

        if (name == NULL)
            return false;
        if (out->language_count == CT_LIMIT_PROCEDURE_LANGUAGES) {
            ct_script_reject(self->script, token, "more than %d languages",
                             CT_LIMIT_PROCEDURE_LANGUAGES);
            return false;
        }
        out->language[out->language_count++] = name;
    } while (ct_script_accept(self->script, ","));
    return true;
}

static void read_notice(CtStatement *self)
{
    int index = ct_procedure_notice(self->procedure, ct_script_peek(self->script)->text);

    if (index == CT_PROCEDURE_NONE || ct_script_take(self->script)->kind != CT_TOKEN_NAME)
        return;
    CtProcedureNotice *notice = &self->procedure->notice[index];
    if (notice->line != ct_script_line_number(self->script) ||
        !ct_script_expect(self->script, "by") || !read_channel(self, &notice->channel) ||
        !ct_script_expect(self->script, "to"))
        return;
    notice->party = ct_script_name(self->script, "to whom it goes");
    const CtToken *token = ct_script_peek(self->script);
    if (notice->party == NULL || !ct_clause_law(self->script, self->procedure, &notice->law))
        return;
    if (notice->law == CT_PROCEDURE_NONE) {
        ct_script_reject(self->script, token, "a notice needs its legal basis: under LAW");
        return;
    }
    if (!ct_script_expect(self->script, "text"))
        return;
    notice->text = ct_script_name(self->script, "the name of a letter's text");
    if (notice->text == NULL || !ct_script_expect(self->script, "languages") ||
        !read_languages(self, notice))
        return;
    if (ct_script_accept(self->script, "fallback"))
        notice->fallback = ct_clause_notice(self->script, self->procedure);
}

/* law ID "citation" period DUR [from ANCHOR], ...: the first pass took what stands before. */
static void read_periods(CtStatement *self)
{
    CtProcedure *procedure = self->procedure;
    int law = ct_procedure_law(procedure, ct_script_take(self->script)->text);

    if (ct_script_take(self->script)->kind != CT_TOKEN_TEXT || law == CT_PROCEDURE_NONE ||
        !ct_script_accept(self->script, "period"))
        return; /* its declaration was already refused, or it states none */
    do {
        CtProcedurePeriod period = { .law = law,
                                     .from = { CT_ANCHOR_OPENED, CT_PROCEDURE_NONE },
                                     .line = ct_script_line_number(self->script) };

        if (!ct_clause_duration(self->script, &period.duration))
            return;
        period.has_anchor = ct_script_accept(self->script, "from");
        if (period.has_anchor && !ct_clause_anchor(self->script, procedure, &period.from))
            return;
        if (procedure->period_count == CT_LIMIT_PROCEDURE_LINES) {
            ct_script_reject(self->script, ct_script_peek(self->script), "more than %d periods",
                             CT_LIMIT_PROCEDURE_LINES);
            return;
        }
        procedure->period =
            ct_clause_grow(procedure->period, &procedure->period_count, sizeof period);
        procedure->period[procedure->period_count - 1] = period;
    } while (ct_script_accept(self->script, ","));
    ct_script_end(self->script);
}

static void read_limit(CtStatement *self)
{
    const CtToken *token = ct_script_peek(self->script);
    int index = ct_clause_compartment(self->script, self->procedure);

    if (index == CT_PROCEDURE_NONE)
        return;
    CtProcedureCompartment *held = &self->procedure->compartment[index];
    if (held->has_limit) {
        ct_script_reject(self->script, token, "a second limit for \"%s\"", held->name);
        return;
    }
    held->line = ct_script_line_number(self->script);
    held->has_limit = ct_clause_duration(self->script, &held->limit) &&
                      ct_clause_law(self->script, self->procedure, &held->law);
}

static void read_require(CtStatement *self)
{
    CtProcedure *procedure = self->procedure;
    CtProcedureRequire require = { .line = ct_script_line_number(self->script) };

    require.notice = ct_clause_notice(self->script, procedure);
    if (require.notice == CT_PROCEDURE_NONE || !ct_script_expect(self->script, "after") ||
        !ct_statement_answered(self, &require.after_notice, &require.after_event))
        return;
    procedure->require =
        ct_clause_grow(procedure->require, &procedure->require_count, sizeof require);
    procedure->require[procedure->require_count - 1] = require;
}

static void read_measure(CtStatement *self)
{
    CtProcedure *procedure = self->procedure;

    if (CT_STATEMENT_DECLARE(self, procedure->measure, procedure->measure_count,
                             CT_LIMIT_PROCEDURE_NAMES, "measure") == NULL)
        return;
    CtProcedureMeasure *added = &procedure->measure[procedure->measure_count - 1];
    *added = (CtProcedureMeasure){ .name = ct_statement_declared(self),
                                   .line = ct_script_line_number(self->script) };
    if (ct_script_expect(self->script, "="))
        (void)ct_clause_measure(self->script, procedure, added);
}

static void read_hold(CtStatement *self)
{
    CtProcedure *procedure = self->procedure;
    CtProcedureHold hold = { .line = ct_script_line_number(self->script) };

    if (!ct_script_expect(self->script, "legal"))
        return;
    hold.compartments = (1u << procedure->compartment_count) - 1;
    if (ct_script_accept(self->script, "of") &&
        !ct_clause_compartments(self->script, procedure, &hold.compartments))
        return;
    if (!ct_script_expect(self->script, "by"))
        return;
    hold.role = ct_clause_role(self->script, procedure);
    if (hold.role == CT_PROCEDURE_NONE || !ct_script_expect(self->script, "under"))
        return;
    const CtToken *token = ct_script_peek(self->script);
    hold.law = ct_clause_law_name(self->script, procedure);
    if (hold.law == CT_PROCEDURE_NONE)
        return;
    for (size_t i = 0; i < procedure->hold_count; i++)
        if (procedure->hold[i].law == hold.law)
            ct_script_reject(self->script, token, "a second hold under \"%s\"", token->text);
    if (procedure->hold_count == CT_LIMIT_PROCEDURE_HOLDS) {
        ct_script_reject(self->script, token, "more than %d holds", CT_LIMIT_PROCEDURE_HOLDS);
        return;
    }
    procedure->hold = ct_clause_grow(procedure->hold, &procedure->hold_count, sizeof hold);
    procedure->hold[procedure->hold_count - 1] = hold;
}

/* After the calendar's own way of counting was taken over, wherever that line stands. */
static void read_counting(CtStatement *self)
{
    int law;

    if (ct_almanac_read_counting(self->script, &self->procedure->calendar.counting))
        (void)ct_clause_law(self->script, self->procedure, &law);
}

static bool read_mode(CtStatement *self, CtSupersedesMode *out)
{
    static const char *const modes[] = { "new-cases", "new-steps", "favourable" };
    const CtToken *token = ct_script_peek(self->script);
    const char *name = ct_script_name(self->script, "new-cases, new-steps or favourable");

    for (size_t i = 0; name != NULL && i < G_N_ELEMENTS(modes); i++)
        if (strcmp(modes[i], name) == 0) {
            *out = (CtSupersedesMode)i;
            return true;
        }
    if (name != NULL)
        ct_clause_unknown(self->script, token, "way to supersede: new-cases, new-steps, favourable",
                          modes, G_N_ELEMENTS(modes), sizeof modes[0]);
    return false;
}

/* OLD -> NEW. Names of the older text are only known where that text is (succession.h). */
static bool read_move(CtStatement *self, CtProcedureSuccession *out)
{
    CtProcedure *procedure = self->procedure;
    const CtToken *token = ct_script_peek(self->script);
    CtProcedureMove move = { .from = ct_script_name(self->script, "a state of the older version"),
                             .line = token->line };

    if (move.from == NULL || !ct_script_expect(self->script, "->"))
        return false;
    for (size_t i = out->first_move; i < procedure->move_count; i++)
        if (strcmp(procedure->move[i].from, move.from) == 0) {
            ct_script_reject(self->script, token, "\"%s\" moves twice", move.from);
            return false;
        }
    move.to = ct_clause_state(self->script, procedure);
    if (move.to == CT_PROCEDURE_NONE)
        return false;
    procedure->move = ct_clause_grow(procedure->move, &procedure->move_count, sizeof move);
    procedure->move[procedure->move_count - 1] = move;
    out->move_count++;
    return true;
}

static void read_supersedes(CtStatement *self)
{
    CtProcedure *procedure = self->procedure;
    CtProcedureSuccession read = { .first_move = procedure->move_count,
                                   .line = ct_script_line_number(self->script) };
    const CtToken *token = ct_script_peek(self->script);

    if (!ct_script_number(self->script, "the number of the older version", 1000000, &read.version))
        return;
    if (read.version >= procedure->version)
        ct_script_reject(self->script, token,
                         "version %u supersedes version %u, which is not older", procedure->version,
                         read.version);
    if (ct_procedure_succession(procedure, read.version) != NULL)
        ct_script_reject(self->script, token, "version %u is superseded twice", read.version);
    if (!read_mode(self, &read.mode))
        return;
    if (ct_script_accept(self->script, "{"))
        while (!ct_script_accept(self->script, "}")) {
            if (!read_move(self, &read))
                return;
            (void)ct_script_accept(self->script, ",");
        }
    else if (read.mode != CT_SUPERSEDES_NEW_CASES)
        (void)ct_script_expect(self->script, "{");
    procedure->succession =
        ct_clause_grow(procedure->succession, &procedure->succession_count, sizeof read);
    procedure->succession[procedure->succession_count - 1] = read;
}

const CtStatementForm ct_head_forms[] = {
    { "law", read_periods, false },
    { "event", read_event, true },
    { "notice", read_notice, true },
    { "limit", read_limit, true },
    { "require", read_require, true },
    { "measure", read_measure, true },
    { "hold", read_hold, true },
    { "counting", read_counting, true },
    { "supersedes", read_supersedes, true },
    { NULL, NULL, false },
};
