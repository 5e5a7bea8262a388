/* sqllint.c - the rules, each a walk over the tokens of one statement.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "sqllint.h"

static bool is(const GArray *tokens, size_t index, const char *word)
{
    return ct_token_is(ct_token_at(tokens, index), word);
}

static bool has(const GArray *tokens, const char *word)
{
    for (size_t i = 0; i < tokens->len; i++)
        if (is(tokens, i, word))
            return true;
    return false;
}

bool ct_lint_is_temporary(const GArray *tokens)
{
    return is(tokens, 0, "create") && (is(tokens, 1, "temp") || is(tokens, 1, "temporary"));
}

bool ct_lint_is_create_table(const GArray *tokens)
{
    return is(tokens, 0, "create") &&
           (is(tokens, 1, "table") || (ct_lint_is_temporary(tokens) && is(tokens, 2, "table")));
}

size_t ct_lint_table_name(const GArray *tokens)
{
    return ct_lint_is_temporary(tokens) ? 3 : 2;
}

static bool begins_constraint(const CtToken *token)
{
    static const char *const words[] = { "primary", "check", "foreign", "constraint", "unique" };

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (ct_token_is(token, words[i]))
            return true;
    return false;
}

bool ct_lint_is_type(const GArray *tokens, size_t index)
{
    if (index < 2 || !ct_lint_is_create_table(tokens) || ct_token_at(tokens, index)->depth != 1)
        return false;
    const CtToken *before = ct_token_at(tokens, index - 2);
    bool opens = ct_token_is(before, ",") ? before->depth == 1
                                          : ct_token_is(before, "(") && before->depth == 0;
    return opens && !begins_constraint(ct_token_at(tokens, index - 1));
}

/* A target of an assignment list named sid: SET a = 1, sid = 2 or SET (a, sid) = (1, 2). */
static bool assigns_sid(const GArray *tokens, size_t set)
{
    unsigned depth = ct_token_at(tokens, set)->depth;
    bool in_target = true;

    for (size_t i = set + 1; i < tokens->len; i++) {
        const CtToken *token = ct_token_at(tokens, i);
        bool here = token->depth == depth;
        if (token->depth < depth)
            return false;
        if (here && (ct_token_is(token, "where") || ct_token_is(token, "returning")))
            return false;
        if (in_target && ct_token_is(token, "sid"))
            return true;
        if (here && ct_token_is(token, "="))
            in_target = false;
        else if (here && ct_token_is(token, ","))
            in_target = true;
    }
    return false;
}

static bool updates_sid(const GArray *tokens)
{
    for (size_t i = 0; i < tokens->len; i++)
        if (is(tokens, i, "set") && assigns_sid(tokens, i))
            return true;
    return false;
}

/* `sid = …` or `… = sid`, with or without a table's name before it. */
static bool compares_sid(const GArray *tokens)
{
    for (size_t i = 0; i < tokens->len; i++) {
        if (!is(tokens, i, "sid"))
            continue;
        size_t first = i >= 2 && is(tokens, i - 1, ".") ? i - 2 : i;
        if (is(tokens, i + 1, "=") || (first > 0 && is(tokens, first - 1, "=")))
            return true;
    }
    return false;
}

/* SQLite cannot tell ON CONFLICT from a join's ON unless the SELECT has a WHERE. */
static bool lacks_where_before_conflict(const GArray *tokens)
{
    bool select = false;
    bool where = false;

    if (!has(tokens, "insert"))
        return false;
    for (size_t i = 0; i < tokens->len; i++) {
        if (ct_token_at(tokens, i)->depth != 0)
            continue;
        select = select || is(tokens, i, "select");
        where = where || (select && is(tokens, i, "where"));
        if (is(tokens, i, "on") && is(tokens, i + 1, "conflict"))
            return select && !where;
    }
    return false;
}

/* min(a, b) is SQLite's own; the aggregate min(a) is everybody's. */
static bool has_scalar_extreme(const GArray *tokens)
{
    for (size_t i = 0; i < tokens->len; i++) {
        if (!(is(tokens, i, "min") || is(tokens, i, "max")) || !is(tokens, i + 1, "("))
            continue;
        unsigned inside = ct_token_at(tokens, i + 1)->depth + 1;
        for (size_t j = i + 2; ct_token_at(tokens, j)->depth >= inside; j++)
            if (ct_token_at(tokens, j)->depth == inside && is(tokens, j, ","))
                return true;
    }
    return false;
}

const char *ct_lint_statement(const GArray *tokens)
{
    if (has(tokens, "trigger"))
        return "a trigger: do it in the statement that causes it";
    if (has(tokens, "unique"))
        return "UNIQUE: only a primary key may be unique";
    if (updates_sid(tokens))
        return "sid is updated: a row never moves to another shard";
    if (has(tokens, "recursive") && !compares_sid(tokens))
        return "a recursive CTE without a filter on sid";
    if (lacks_where_before_conflict(tokens))
        return "INSERT ... SELECT ... ON CONFLICT needs WHERE true before ON CONFLICT";
    for (size_t i = 0; i < tokens->len; i++)
        if ((is(tokens, i, "least") || is(tokens, i, "greatest")) && is(tokens, i + 1, "("))
            return "least() or greatest(): use CASE";
    if (has_scalar_extreme(tokens))
        return "min() or max() of several values: use CASE";
    if (has(tokens, "::"))
        return "a :: cast: use CAST(... AS ...)";
    if (has(tokens, "?"))
        return "a ? parameter: give it a name";
    return NULL;
}

const char *ct_lint_schema(const GArray *tokens)
{
    for (size_t i = 0; i < tokens->len; i++)
        if (ct_lint_is_type(tokens, i) && !is(tokens, i, "int8") && !is(tokens, i, "text") &&
            !is(tokens, i, "bytes"))
            return "a column whose type is not int8, text or bytes";
    return ct_lint_statement(tokens);
}
