/* check_guard.c - guards as alternatives of bounds.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/check_guard.h"

#include <string.h>

typedef struct {
    const CtProcedure *procedure;
    const CtProcedureEvent *event; /* NULL: a timer's guard */
} Scope;

static bool same_operand(const CtOperand *a, const CtOperand *b)
{
    return a->kind == b->kind && a->index == b->index && a->anchor.kind == b->anchor.kind &&
           a->anchor.index == b->anchor.index && a->number == b->number;
}

static int operand_order(const CtOperand *a, const CtOperand *b)
{
    if (a->kind != b->kind)
        return (int)a->kind - (int)b->kind;
    if (a->anchor.kind != b->anchor.kind)
        return (int)a->anchor.kind - (int)b->anchor.kind;
    return a->anchor.index != b->anchor.index ? a->anchor.index - b->anchor.index
                                              : a->index - b->index;
}

static bool is_moment(const CtOperand *operand)
{
    return operand->type == CT_FIELD_TIME && operand->kind != CT_OPERAND_NUMBER;
}

static CtGuardOperator mirror(CtGuardOperator op)
{
    switch (op) {
    case CT_GUARD_LESS:
        return CT_GUARD_GREATER;
    case CT_GUARD_LESS_EQUAL:
        return CT_GUARD_GREATER_EQUAL;
    case CT_GUARD_GREATER:
        return CT_GUARD_LESS;
    case CT_GUARD_GREATER_EQUAL:
        return CT_GUARD_LESS_EQUAL;
    case CT_GUARD_OR:
    case CT_GUARD_AND:
    case CT_GUARD_NOT:
    case CT_GUARD_EQUAL:
    case CT_GUARD_NOT_EQUAL:
    default:
        return op;
    }
}

static CtGuardOperator opposite(CtGuardOperator op)
{
    switch (op) {
    case CT_GUARD_LESS:
        return CT_GUARD_GREATER_EQUAL;
    case CT_GUARD_LESS_EQUAL:
        return CT_GUARD_GREATER;
    case CT_GUARD_GREATER:
        return CT_GUARD_LESS_EQUAL;
    case CT_GUARD_GREATER_EQUAL:
        return CT_GUARD_LESS;
    case CT_GUARD_EQUAL:
        return CT_GUARD_NOT_EQUAL;
    case CT_GUARD_NOT_EQUAL:
        return CT_GUARD_EQUAL;
    case CT_GUARD_OR:
    case CT_GUARD_AND:
    case CT_GUARD_NOT:
    default:
        return op;
    }
}

static CtSpan shift_of(const CtOperand *operand)
{
    CtSpan span = ct_check_span_of(operand->duration);

    if (operand->sign == 0)
        return (CtSpan){ 0 };
    return operand->sign < 0 ? ct_check_span_negate(span) : span;
}

/* a + x OP b + y  becomes  a - b OP y - x, with the greater operand in front. */
static void bind_distance(CtBound *out, CtGuardOperator op)
{
    const CtOperand *left = &out->node->left, *right = &out->node->right;
    CtSpan span = ct_check_span_add(shift_of(right), ct_check_span_negate(shift_of(left)));

    if (operand_order(left, right) < 0) {
        const CtOperand *swapped = left;

        left = right;
        right = swapped;
        span = ct_check_span_negate(span);
        op = mirror(op);
    }
    if (op == CT_GUARD_NOT_EQUAL || out->negated)
        return; /* what has not happened passes a negated comparison: it bounds nothing */
    out->kind = CT_BOUND_DISTANCE;
    out->a = *left;
    out->b = *right;
    out->span = span;
    out->fixed = op == CT_GUARD_EQUAL;
    out->is_lower = op == CT_GUARD_GREATER || op == CT_GUARD_GREATER_EQUAL;
    out->strict = op == CT_GUARD_GREATER || op == CT_GUARD_LESS;
}

static void bind_number(CtBound *out, const CtOperand *subject, CtGuardOperator op, int64_t number)
{
    if (op == CT_GUARD_NOT_EQUAL || (out->negated && subject->kind != CT_OPERAND_COUNT))
        return;
    out->kind = CT_BOUND_NUMBER;
    out->event = subject->kind == CT_OPERAND_COUNT ? subject->index : CT_PROCEDURE_NONE;
    out->field = subject->kind == CT_OPERAND_FIELD ? subject->index : CT_PROCEDURE_NONE;
    out->least = op == CT_GUARD_GREATER                                 ? number + 1
                 : op == CT_GUARD_GREATER_EQUAL || op == CT_GUARD_EQUAL ? number
                                                                        : INT64_MIN;
    out->most = op == CT_GUARD_LESS                                 ? number - 1
                : op == CT_GUARD_LESS_EQUAL || op == CT_GUARD_EQUAL ? number
                                                                    : INT64_MAX;
    if (out->event != CT_PROCEDURE_NONE)
        out->least = MAX(out->least, 0);
}

static void bind_words(const Scope *scope, CtBound *out, const CtOperand *subject,
                       CtGuardOperator op, int64_t number)
{
    size_t count =
        subject->type == CT_FIELD_BOOL ? 2 : scope->event->field[subject->index].word_count;
    uint32_t all = (UINT32_C(1) << count) - 1;
    uint32_t word = UINT32_C(1) << number;

    out->kind = CT_BOUND_WORDS;
    out->field = subject->index;
    out->words = op == CT_GUARD_EQUAL ? word : all & ~word;
}

static CtBound bind(const Scope *scope, const CtGuardNode *node, bool negated)
{
    CtBound out = {
        .node = node, .negated = negated, .field = CT_PROCEDURE_NONE, .event = CT_PROCEDURE_NONE
    };
    bool swapped = node->left.kind == CT_OPERAND_NUMBER;
    const CtOperand *subject = swapped ? &node->right : &node->left;
    const CtOperand *other = swapped ? &node->left : &node->right;
    CtGuardOperator op = swapped ? mirror(node->op) : node->op;

    op = negated ? opposite(op) : op;
    if (is_moment(&node->left) && is_moment(&node->right))
        bind_distance(&out, negated ? opposite(node->op) : node->op);
    else if (other->kind != CT_OPERAND_NUMBER || subject->kind == CT_OPERAND_NUMBER)
        return out;
    else if (subject->type == CT_FIELD_INT)
        bind_number(&out, subject, op, other->number);
    else if (subject->kind == CT_OPERAND_FIELD && scope->event != NULL &&
             (subject->type == CT_FIELD_ONE_OF || subject->type == CT_FIELD_BOOL))
        bind_words(scope, &out, subject, op, other->number);
    return out;
}

/* ---- disjunctive form ---- */

static bool append(GArray *list, const CtAlternative *alternative)
{
    if (list->len == CT_LIMIT_CHECK_ALTERNATIVES)
        return false;
    g_array_append_vals(list, alternative, 1);
    return true;
}

static bool expand(const Scope *scope, int index, bool negated, GArray *out);

static bool expand_either(const Scope *scope, const CtGuardNode *node, bool negated, GArray *out)
{
    return expand(scope, node->left_node, negated, out) &&
           expand(scope, node->right_node, negated, out);
}

static bool join(const CtAlternative *a, const CtAlternative *b, GArray *out)
{
    CtAlternative both = *a;

    if (a->count + b->count > CT_LIMIT_CHECK_BOUNDS)
        return false;
    memcpy(both.bound + a->count, b->bound, b->count * sizeof b->bound[0]);
    both.count += b->count;
    return append(out, &both);
}

static bool expand_both(const Scope *scope, const CtGuardNode *node, bool negated, GArray *out)
{
    g_autoptr(GArray) left = g_array_new(FALSE, FALSE, sizeof(CtAlternative));
    g_autoptr(GArray) right = g_array_new(FALSE, FALSE, sizeof(CtAlternative));

    if (!expand(scope, node->left_node, negated, left) ||
        !expand(scope, node->right_node, negated, right))
        return false;
    for (guint i = 0; i < left->len; i++)
        for (guint j = 0; j < right->len; j++)
            if (!join(&g_array_index(left, CtAlternative, i),
                      &g_array_index(right, CtAlternative, j), out))
                return false;
    return true;
}

/* False: too large. */
static bool expand(const Scope *scope, int index, bool negated, GArray *out)
{
    const CtGuardNode *node = &scope->procedure->guard[index];

    if (node->op == CT_GUARD_NOT)
        return expand(scope, node->left_node, !negated, out);
    if (node->op == CT_GUARD_OR || node->op == CT_GUARD_AND)
        return (node->op == CT_GUARD_OR) != negated ? expand_either(scope, node, negated, out)
                                                    : expand_both(scope, node, negated, out);
    g_autofree CtAlternative *alone = g_new0(CtAlternative, 1);
    alone->count = 1;
    alone->bound[0] = bind(scope, node, negated);
    return append(out, alone);
}

static CtGuardForm form_of(const CtProcedure *procedure, const CtProcedureTransition *way)
{
    Scope scope = { procedure,
                    way->event == CT_PROCEDURE_NONE ? NULL : &procedure->event[way->event] };
    g_autoptr(GArray) list = g_array_new(FALSE, TRUE, sizeof(CtAlternative));
    CtGuardForm form = { .known = true };

    if (way->guard == CT_PROCEDURE_NONE)
        g_array_set_size(list, 1); /* one alternative that asks nothing */
    else
        form.known = expand(&scope, way->guard, false, list);
    form.count = form.known ? list->len : 0;
    form.alternative = g_memdup2(list->data, form.count * sizeof(CtAlternative));
    return form;
}

CtCheckGuards *ct_check_guards_new(const CtProcedure *procedure)
{
    CtCheckGuards *self = g_new0(CtCheckGuards, 1);

    self->count = procedure->transition_count;
    self->form = g_new0(CtGuardForm, self->count + 1);
    for (size_t i = 0; i < self->count; i++)
        self->form[i] = form_of(procedure, &procedure->transition[i]);
    return self;
}

void ct_check_guards_free(CtCheckGuards *self)
{
    if (self == NULL)
        return;
    for (size_t i = 0; i < self->count; i++)
        g_free(self->form[i].alternative);
    g_free(self->form);
    g_free(self);
}

/* ---- questions ---- */

static bool same_subject(const CtBound *a, const CtBound *b)
{
    if (a->kind != b->kind || a->kind == CT_BOUND_OTHER)
        return false;
    if (a->kind == CT_BOUND_DISTANCE)
        return same_operand(&a->a, &b->a) && same_operand(&a->b, &b->b);
    return a->field == b->field && a->event == b->event;
}

static bool is_lower(const CtBound *bound)
{
    return bound->is_lower || bound->fixed;
}

static bool is_upper(const CtBound *bound)
{
    return !bound->is_lower || bound->fixed;
}

/* Whatever day it is, the lower bound lies beyond the upper one. */
static bool crosses(const CtBound *lower, const CtBound *upper)
{
    if (!is_lower(lower) || !is_upper(upper))
        return false;
    int64_t lead = ct_check_span_lead(lower->span, upper->span);
    return lead > 0 || (lead == 0 && (lower->strict || upper->strict));
}

static bool excludes(const CtBound *a, const CtBound *b)
{
    if (!same_subject(a, b))
        return false;
    if (a->kind == CT_BOUND_WORDS)
        return (a->words & b->words) == 0;
    if (a->kind == CT_BOUND_NUMBER)
        return MAX(a->least, b->least) > MIN(a->most, b->most);
    return crosses(a, b) || crosses(b, a);
}

bool ct_check_alternative_empty(const CtAlternative *self, const CtBound **out_a,
                                const CtBound **out_b)
{
    for (size_t i = 0; i < self->count; i++)
        for (size_t j = 0; j <= i; j++) {
            const CtBound *a = &self->bound[i], *b = &self->bound[j];
            bool alone = i == j && ((a->kind == CT_BOUND_WORDS && a->words == 0) ||
                                    (a->kind == CT_BOUND_NUMBER && a->least > a->most));

            if (!alone && (i == j || !excludes(a, b)))
                continue;
            *out_a = b;
            *out_b = a;
            return true;
        }
    return false;
}

bool ct_check_form_empty(const CtGuardForm *self)
{
    const CtBound *a, *b;

    for (size_t i = 0; i < self->count; i++)
        if (!ct_check_alternative_empty(&self->alternative[i], &a, &b))
            return false;
    return self->known;
}

static bool same_side(const CtOperand *a, const CtOperand *b)
{
    return same_operand(a, b) && a->sign == b->sign && a->duration.count == b->duration.count &&
           a->duration.unit == b->duration.unit && g_strcmp0(a->text, b->text) == 0;
}

/* Written twice, it says the same. */
static bool same_comparison(const CtBound *a, const CtBound *b)
{
    return a->negated == b->negated && a->node->op == b->node->op &&
           same_side(&a->node->left, &b->node->left) && same_side(&a->node->right, &b->node->right);
}

/* What passes `inner` passes `outer`, of two bounds of one subject. */
static bool is_within(const CtBound *inner, const CtBound *outer)
{
    if (same_comparison(inner, outer))
        return true;
    if (!same_subject(inner, outer))
        return false;
    if (inner->kind == CT_BOUND_WORDS)
        return (inner->words & ~outer->words) == 0;
    if (inner->kind == CT_BOUND_NUMBER)
        return inner->least >= outer->least && inner->most <= outer->most;
    if (outer->fixed || (outer->is_lower ? !is_lower(inner) : !is_upper(inner)))
        return false;
    int64_t slack = outer->is_lower ? ct_check_span_lead(inner->span, outer->span)
                                    : ct_check_span_lead(outer->span, inner->span);
    return slack > 0 || (slack == 0 && (!outer->strict || inner->strict));
}

bool ct_check_alternative_slack(const CtAlternative *self, const CtBound **out_a,
                                const CtBound **out_b)
{
    for (size_t i = 0; i < self->count; i++)
        for (size_t j = 0; j < self->count; j++)
            if (i != j && is_within(&self->bound[i], &self->bound[j])) {
                *out_a = &self->bound[i];
                *out_b = &self->bound[j];
                return true;
            }
    return false;
}

static bool alternative_implies(const CtAlternative *inner, const CtAlternative *outer)
{
    for (size_t i = 0; i < outer->count; i++) {
        bool implied = false;

        for (size_t j = 0; j < inner->count && !implied; j++)
            implied = is_within(&inner->bound[j], &outer->bound[i]);
        if (!implied)
            return false;
    }
    return true;
}

bool ct_check_form_implies(const CtGuardForm *inner, const CtGuardForm *outer)
{
    if (!inner->known || !outer->known)
        return false;
    for (size_t i = 0; i < inner->count; i++) {
        bool implied = false;

        for (size_t j = 0; j < outer->count && !implied; j++)
            implied = alternative_implies(&inner->alternative[i], &outer->alternative[j]);
        if (!implied)
            return false;
    }
    return true;
}

static bool asks(const CtBound *bound, CtAnchor anchor)
{
    const CtGuardNode *node = bound->node;
    const CtOperand *side[] = { &node->left, &node->right };

    for (size_t i = 0; i < G_N_ELEMENTS(side); i++)
        if (side[i]->kind == CT_OPERAND_ANCHOR && side[i]->anchor.kind == anchor.kind &&
            side[i]->anchor.index == anchor.index)
            return true;
    return false;
}

bool ct_check_form_proves(const CtGuardForm *self, CtAnchor anchor)
{
    for (size_t i = 0; i < self->count; i++) {
        bool proves = false;

        for (size_t j = 0; j < self->alternative[i].count && !proves; j++)
            proves = !self->alternative[i].bound[j].negated &&
                     asks(&self->alternative[i].bound[j], anchor);
        if (!proves)
            return false;
    }
    return self->known && self->count > 0;
}

bool ct_check_form_is_absence(const CtGuardForm *self, CtAnchor anchor)
{
    if (!self->known || self->count != 1 || self->alternative[0].count != 1)
        return false;
    const CtBound *bound = &self->alternative[0].bound[0];
    const CtGuardNode *node = bound->node;
    bool since_opening = node->op == CT_GUARD_GREATER_EQUAL && node->left.sign == 0 &&
                         node->right.kind == CT_OPERAND_ANCHOR && node->right.sign == 0 &&
                         node->right.anchor.kind == CT_ANCHOR_OPENED;

    return bound->negated && since_opening && asks(bound, anchor);
}

uint32_t ct_check_form_words(const CtGuardForm *self, int field, size_t word_count)
{
    uint32_t all = (UINT32_C(1) << word_count) - 1;
    uint32_t words = self->known ? 0 : all;

    for (size_t i = 0; i < self->count; i++) {
        uint32_t pass = all;

        for (size_t j = 0; j < self->alternative[i].count; j++) {
            const CtBound *bound = &self->alternative[i].bound[j];

            if (bound->kind == CT_BOUND_WORDS && bound->field == field)
                pass &= bound->words;
        }
        words |= pass;
    }
    return words;
}

bool ct_check_form_only_words(const CtGuardForm *self, int *out_field)
{
    int field = CT_PROCEDURE_NONE;

    for (size_t i = 0; i < self->count; i++)
        for (size_t j = 0; j < self->alternative[i].count; j++) {
            const CtBound *bound = &self->alternative[i].bound[j];

            if (bound->kind != CT_BOUND_WORDS ||
                (field != CT_PROCEDURE_NONE && bound->field != field))
                return false;
            field = bound->field;
        }
    *out_field = field;
    return self->known && field != CT_PROCEDURE_NONE;
}

bool ct_check_form_counts_down(const CtGuardForm *self, int event)
{
    for (size_t i = 0; i < self->count; i++) {
        bool bounded = false;

        for (size_t j = 0; j < self->alternative[i].count && !bounded; j++) {
            const CtBound *bound = &self->alternative[i].bound[j];

            bounded =
                bound->kind == CT_BOUND_NUMBER && bound->event == event && bound->most != INT64_MAX;
        }
        if (!bounded)
            return false;
    }
    return self->known;
}
