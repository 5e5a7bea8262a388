/* clause_guard.c - guards: what may be compared with what, and in which order it is read.
 *
 * guard = both {or both}; both = one {and one}; one = not one | ( guard ) | operand sign operand.
 * A bool field stands alone as well. Names inside an operand are, in this order: at, count(E), an
 * anchor, a field of the event, and, when the other side is a one-of field, one of its words.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/clause.h"

#include <string.h>

typedef struct {
    CtScript *script;
    CtProcedure *procedure;
    const CtProcedureEvent *event; /* NULL in a timer's guard */
    int depth;
} Reader;

/* An operand and, when its name is nothing yet, the token that may prove to be a word. */
typedef struct {
    CtOperand operand;
    const CtToken *token;
    bool unresolved;
} Side;

static bool reject(Reader *self, const CtToken *token, const char *what)
{
    ct_script_reject(self->script, token, "%s", what);
    return false;
}

static bool is_moment(CtOperandKind kind, CtFieldType type)
{
    return kind == CT_OPERAND_AT || kind == CT_OPERAND_ANCHOR ||
           (kind == CT_OPERAND_FIELD && type == CT_FIELD_TIME);
}

static bool read_shift(Reader *self, CtOperand *out)
{
    out->sign = ct_script_accept(self->script, "+")   ? 1
                : ct_script_accept(self->script, "-") ? -1
                                                      : 0;
    return out->sign == 0 || ct_clause_duration(self->script, &out->duration);
}

static bool read_count(Reader *self, CtOperand *out)
{
    (void)ct_script_take(self->script);
    if (!ct_script_expect(self->script, "("))
        return false;
    out->kind = CT_OPERAND_COUNT;
    out->type = CT_FIELD_INT;
    out->index = ct_clause_event(self->script, self->procedure);
    return out->index != CT_PROCEDURE_NONE && ct_script_expect(self->script, ")");
}

static bool is_anchor_word(const char *text)
{
    static const char *const words[] = { "opened", "entered", "ordered", "sent",
                                         "served", "first",   "last" };

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i], text) == 0)
            return true;
    return false;
}

static bool read_named(Reader *self, Side *out)
{
    const char *text = out->token->text;
    CtOperand *operand = &out->operand;

    if (strcmp(text, "count") == 0)
        return read_count(self, operand);
    if (is_anchor_word(text)) {
        operand->kind = CT_OPERAND_ANCHOR;
        operand->type = CT_FIELD_TIME;
        return ct_clause_anchor(self->script, self->procedure, &operand->anchor) &&
               read_shift(self, operand);
    }
    (void)ct_script_take(self->script);
    int field = self->event == NULL ? CT_PROCEDURE_NONE : ct_procedure_field(self->event, text);
    if (strcmp(text, "at") == 0 && self->event != NULL) {
        operand->kind = CT_OPERAND_AT;
        operand->type = CT_FIELD_TIME;
    } else if (field != CT_PROCEDURE_NONE) {
        operand->kind = CT_OPERAND_FIELD;
        operand->index = field;
        operand->type = self->event->field[field].type;
    } else if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0) {
        operand->kind = CT_OPERAND_NUMBER;
        operand->number = text[0] == 't';
        operand->type = CT_FIELD_BOOL;
    } else {
        out->unresolved = true;
    }
    return !is_moment(operand->kind, operand->type) || read_shift(self, operand);
}

static bool read_side(Reader *self, Side *out)
{
    *out = (Side){ .token = ct_script_peek(self->script) };
    out->operand.anchor.index = CT_PROCEDURE_NONE;
    switch (out->token->kind) {
    case CT_TOKEN_NUMBER:
        out->operand.kind = CT_OPERAND_NUMBER;
        out->operand.type = CT_FIELD_INT;
        out->operand.number = ct_script_take(self->script)->number;
        return true;
    case CT_TOKEN_TEXT:
        out->operand.kind = CT_OPERAND_TEXT;
        out->operand.type = CT_FIELD_TEXT;
        out->operand.text = ct_script_take(self->script)->text;
        return true;
    case CT_TOKEN_NAME:
        return read_named(self, out);
    case CT_TOKEN_SIGN:
    case CT_TOKEN_END:
    default:
        ct_script_reject(self->script, out->token, "a guard lacks something to compare");
        return false;
    }
}

static bool reject_name(Reader *self, const Side *side)
{
    const char *known[CT_LIMIT_PROCEDURE_FIELDS + 1] = { "at" };
    size_t count = 1;

    if (self->event == NULL) {
        ct_script_reject(self->script, side->token,
                         "\"%s\" in a timer's guard, which knows anchors and counts only",
                         side->token->text);
        return false;
    }
    for (size_t i = 0; i < self->event->field_count; i++)
        known[count++] = self->event->field[i].name;
    ct_clause_unknown(self->script, side->token, "field of the event, nor a guard's word", known,
                      count, sizeof known[0]);
    return false;
}

/* `outcome = known`: the word gets its index from the field on the other side. */
static bool resolve_word(Reader *self, Side *side, const Side *other)
{
    if (!side->unresolved)
        return true;
    if (other->unresolved || other->operand.kind != CT_OPERAND_FIELD ||
        other->operand.type != CT_FIELD_ONE_OF)
        return reject_name(self, side);
    const CtProcedureField *field = &self->event->field[other->operand.index];
    int word = ct_procedure_word(field, ct_bytes_of_text(side->token->text));
    if (word == CT_PROCEDURE_NONE) {
        g_autofree char *what = g_strdup_printf("word of \"%s\"", field->name);

        ct_clause_unknown(self->script, side->token, what, field->word, field->word_count,
                          sizeof field->word[0]);
        return false;
    }
    side->operand.kind = CT_OPERAND_NUMBER;
    side->operand.type = CT_FIELD_ONE_OF;
    side->operand.number = word;
    side->unresolved = false;
    return true;
}

static const char *type_name(CtFieldType type)
{
    static const char *const names[] = { "a token",  "an address", "a time",  "a bool",
                                         "a number", "a text",     "a one-of" };

    return names[type];
}

static bool is_textual(CtFieldType type)
{
    return type == CT_FIELD_TEXT || type == CT_FIELD_TOKEN || type == CT_FIELD_ADDRESS;
}

static bool check_types(Reader *self, const CtToken *sign, const CtGuardNode *node)
{
    CtFieldType left = node->left.type;
    CtFieldType right = node->right.type;
    bool has_order = left == CT_FIELD_TIME || left == CT_FIELD_INT;
    bool asks_order = node->op != CT_GUARD_EQUAL && node->op != CT_GUARD_NOT_EQUAL;

    if (left != right && !(is_textual(left) && is_textual(right))) {
        ct_script_reject(self->script, sign, "%s compared with %s", type_name(left),
                         type_name(right));
        return false;
    }
    if (left == CT_FIELD_ONE_OF && node->left.kind == CT_OPERAND_FIELD &&
        node->right.kind == CT_OPERAND_FIELD && node->left.index != node->right.index)
        return reject(self, sign, "two one-of fields compared, whose words are not the same");
    if (asks_order && !has_order) {
        ct_script_reject(self->script, sign, "%s has no order: only = and != compare it",
                         type_name(left));
        return false;
    }
    return true;
}

static const struct {
    const char *sign;
    CtGuardOperator op;
} signs[] = {
    { "<", CT_GUARD_LESS },       { "<=", CT_GUARD_LESS_EQUAL },    { "=", CT_GUARD_EQUAL },
    { "!=", CT_GUARD_NOT_EQUAL }, { ">=", CT_GUARD_GREATER_EQUAL }, { ">", CT_GUARD_GREATER },
};

static bool is_sign(const CtToken *token)
{
    for (size_t i = 0; i < G_N_ELEMENTS(signs); i++)
        if (token->kind == CT_TOKEN_SIGN && strcmp(token->text, signs[i].sign) == 0)
            return true;
    return false;
}

static bool read_sign(Reader *self, CtGuardOperator *out)
{
    for (size_t i = 0; i < G_N_ELEMENTS(signs); i++)
        if (ct_script_accept(self->script, signs[i].sign)) {
            *out = signs[i].op;
            return true;
        }
    return reject(self, ct_script_peek(self->script), "a guard lacks <, <=, =, !=, >= or >");
}

static bool add_node(Reader *self, const CtGuardNode *node, int *out)
{
    CtProcedure *procedure = self->procedure;

    if (procedure->guard_count == CT_LIMIT_PROCEDURE_LINES)
        return reject(self, ct_script_peek(self->script), "more guards than a procedure may have");
    procedure->guard = ct_clause_grow(procedure->guard, &procedure->guard_count, sizeof *node);
    procedure->guard[procedure->guard_count - 1] = *node;
    *out = (int)procedure->guard_count - 1;
    return true;
}

static bool read_comparison(Reader *self, int *out)
{
    CtGuardNode node = { .left_node = CT_PROCEDURE_NONE, .right_node = CT_PROCEDURE_NONE };
    Side left, right;

    if (!read_side(self, &left))
        return false;
    const CtToken *sign = ct_script_peek(self->script);
    if (!left.unresolved && left.operand.kind == CT_OPERAND_FIELD &&
        left.operand.type == CT_FIELD_BOOL && !is_sign(sign)) {
        node.op = CT_GUARD_EQUAL;
        right =
            (Side){ .operand = { .kind = CT_OPERAND_NUMBER, .number = 1, .type = CT_FIELD_BOOL } };
    } else if (left.unresolved && !is_sign(sign)) {
        return reject_name(self, &left);
    } else if (!read_sign(self, &node.op) || !read_side(self, &right) ||
               !resolve_word(self, &left, &right) || !resolve_word(self, &right, &left)) {
        return false;
    }
    node.left = left.operand;
    node.right = right.operand;
    return check_types(self, sign, &node) && add_node(self, &node, out);
}

static bool read_any(Reader *self, int *out);

static bool read_one(Reader *self, int *out)
{
    CtGuardNode node = { .op = CT_GUARD_NOT, .right_node = CT_PROCEDURE_NONE };

    if (self->depth == CT_LIMIT_PROCEDURE_DEPTH)
        return reject(self, ct_script_peek(self->script), "a guard that is nested too deep");
    self->depth++;
    bool read;
    if (ct_script_accept(self->script, "not"))
        read = read_one(self, &node.left_node) && add_node(self, &node, out);
    else if (ct_script_accept(self->script, "("))
        read = read_any(self, out) && ct_script_expect(self->script, ")");
    else
        read = read_comparison(self, out);
    self->depth--;
    return read;
}

static bool read_both(Reader *self, int *out)
{
    CtGuardNode node = { .op = CT_GUARD_AND };

    if (!read_one(self, out))
        return false;
    while (ct_script_accept(self->script, "and")) {
        node.left_node = *out;
        if (!read_one(self, &node.right_node) || !add_node(self, &node, out))
            return false;
    }
    return true;
}

static bool read_any(Reader *self, int *out)
{
    CtGuardNode node = { .op = CT_GUARD_OR };

    if (!read_both(self, out))
        return false;
    while (ct_script_accept(self->script, "or")) {
        node.left_node = *out;
        if (!read_both(self, &node.right_node) || !add_node(self, &node, out))
            return false;
    }
    return true;
}

bool ct_clause_guard(CtScript *script, CtProcedure *procedure, int event, int *out)
{
    Reader reader = { script, procedure,
                      event == CT_PROCEDURE_NONE ? NULL : &procedure->event[event], 0 };

    return read_any(&reader, out);
}
