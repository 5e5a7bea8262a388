/* guard.c - comparisons, from the leaves up.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/guard.h"

typedef struct {
    const CtProcedure *procedure;
    const CtHistory *history;
    const CtGuardFacts *facts;
} Scope;

static CtGuardValue of_moment(const Scope *self, const CtOperand *operand, CtInstant instant)
{
    if (instant == CT_INSTANT_NEVER)
        return (CtGuardValue){ 0 };
    if (operand->sign != 0)
        instant =
            ct_calendar_add(self->procedure->calendar, instant, operand->duration, operand->sign);
    return (CtGuardValue){ .set = true, .number = instant };
}

static CtGuardValue value_of(const Scope *self, const CtOperand *operand)
{
    CtGuardValue value;

    switch (operand->kind) {
    case CT_OPERAND_AT:
        return of_moment(self, operand, self->facts->at);
    case CT_OPERAND_ANCHOR:
        return of_moment(self, operand,
                         ct_history_anchor(self->history, self->procedure, operand->anchor));
    case CT_OPERAND_FIELD:
        value = self->facts->value[operand->index];
        if (operand->type != CT_FIELD_TIME || !value.set)
            return value;
        return of_moment(self, operand, value.number);
    case CT_OPERAND_COUNT:
        return (CtGuardValue){ .set = true, .number = self->history->event[operand->index].count };
    case CT_OPERAND_TEXT:
        return (CtGuardValue){ .set = true, .text = ct_bytes_of_text(operand->text) };
    case CT_OPERAND_NUMBER:
    default:
        return (CtGuardValue){ .set = true, .number = operand->number };
    }
}

static bool is_textual(CtFieldType type)
{
    return type == CT_FIELD_TEXT || type == CT_FIELD_TOKEN || type == CT_FIELD_ADDRESS;
}

static bool compare(const Scope *self, const CtGuardNode *node)
{
    CtGuardValue left = value_of(self, &node->left);
    CtGuardValue right = value_of(self, &node->right);

    if (!left.set || !right.set)
        return false;
    if (is_textual(node->left.type))
        return ct_bytes_equal(left.text, right.text) == (node->op == CT_GUARD_EQUAL);
    switch (node->op) {
    case CT_GUARD_LESS:
        return left.number < right.number;
    case CT_GUARD_LESS_EQUAL:
        return left.number <= right.number;
    case CT_GUARD_NOT_EQUAL:
        return left.number != right.number;
    case CT_GUARD_GREATER_EQUAL:
        return left.number >= right.number;
    case CT_GUARD_GREATER:
        return left.number > right.number;
    case CT_GUARD_EQUAL:
    case CT_GUARD_OR:
    case CT_GUARD_AND:
    case CT_GUARD_NOT:
    default:
        return left.number == right.number;
    }
}

static bool holds(const Scope *self, int index)
{
    const CtGuardNode *node = &self->procedure->guard[index];

    if (node->op == CT_GUARD_OR)
        return holds(self, node->left_node) || holds(self, node->right_node);
    if (node->op == CT_GUARD_AND)
        return holds(self, node->left_node) && holds(self, node->right_node);
    if (node->op == CT_GUARD_NOT)
        return !holds(self, node->left_node);
    return compare(self, node);
}

bool ct_guard_holds(const CtProcedure *procedure, const CtHistory *history, int root,
                    const CtGuardFacts *facts)
{
    Scope scope = { procedure, history, facts };

    return root == CT_PROCEDURE_NONE || holds(&scope, root);
}
