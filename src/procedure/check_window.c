/* check_window.c - guards: empty, hidden, slack, idle, and comparisons that say too much.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/check_frame.h"

#include <string.h>

static char *bound_text(const CtCheck *self, const CtBound *bound, const CtProcedureTransition *way)
{
    const CtProcedure *procedure = self->procedure;

    if (bound->kind == CT_BOUND_DISTANCE) {
        g_autofree char *span = ct_check_span_text(bound->span);
        g_autofree char *a = bound->a.kind == CT_OPERAND_ANCHOR
                                 ? ct_check_anchor_text(procedure, bound->a.anchor)
                                 : g_strdup("the event");
        g_autofree char *b = bound->b.kind == CT_OPERAND_ANCHOR
                                 ? ct_check_anchor_text(procedure, bound->b.anchor)
                                 : g_strdup("the event");
        const char *how = bound->fixed      ? "exactly"
                          : bound->is_lower ? (bound->strict ? "more than" : "at least")
                                            : (bound->strict ? "less than" : "at most");

        return g_strdup_printf("from %s to %s: %s %s", b, a, how, span);
    }
    if (bound->kind == CT_BOUND_NUMBER && bound->event != CT_PROCEDURE_NONE)
        return g_strdup_printf("count(%s)", procedure->event[bound->event].name);
    if (bound->field != CT_PROCEDURE_NONE && way->event != CT_PROCEDURE_NONE)
        return g_strdup_printf("the field \"%s\"",
                               procedure->event[way->event].field[bound->field].name);
    return g_strdup("a comparison");
}

static void tell_two(CtCheck *self, CtCheckFinding *finding, const CtProcedureTransition *way,
                     const CtBound *pair[2])
{
    for (size_t i = 0; i < 2; i++) {
        g_autofree char *text = bound_text(self, pair[i], way);

        ct_check_step(finding, "%s", text);
        if (pair[0] == pair[1])
            break;
    }
    ct_check_law(self, finding, way->law);
}

static void check_alternatives(CtCheck *self, size_t index)
{
    const CtProcedureTransition *way = &self->procedure->transition[index];
    const CtGuardForm *form = &self->flow->guards->form[index];
    const CtBound *pair[2];

    for (size_t i = 0; i < form->count; i++) {
        if (ct_check_alternative_empty(&form->alternative[i], &pair[0], &pair[1])) {
            CtCheckFinding *finding =
                ct_check_find(self, "E13", way->line, "if", "nothing can pass this guard%s",
                              form->count > 1 ? " in one of its parts" : "");

            tell_two(self, finding, way, pair);
            ct_check_hint(finding, "the two exclude each other on every date");
        } else if (ct_check_alternative_slack(&form->alternative[i], &pair[0], &pair[1])) {
            CtCheckFinding *finding =
                ct_check_find(self, "E29", way->line, "if", "a comparison here decides nothing");

            tell_two(self, finding, way, pair);
            ct_check_hint(finding, "the second holds whenever the first does: is a sign turned?");
        }
    }
}

/* Of two parts joined by `or`, one passes whatever the other does. */
static void check_parts(CtCheck *self, size_t index)
{
    const CtProcedureTransition *way = &self->procedure->transition[index];
    const CtGuardForm *form = &self->flow->guards->form[index];

    for (size_t i = 0; i < form->count; i++)
        for (size_t j = 0; j < form->count; j++) {
            CtGuardForm inner = { true, 1, &form->alternative[i] };
            CtGuardForm outer = { true, 1, &form->alternative[j] };

            if (i == j || !ct_check_form_implies(&inner, &outer))
                continue;
            ct_check_hint(
                ct_check_find(self, "E29", way->line, "or", "a part here decides nothing"),
                "another part passes whatever it does: was another word meant?");
            return;
        }
}

/* The transition above that takes first what this one waits for, or NONE: they do so together. */
static int hider(const CtCheck *self, size_t index)
{
    const CtProcedureTransition *way = &self->procedure->transition[index];

    for (size_t i = self->procedure->state[way->state].first_transition; i < index; i++)
        if (self->procedure->transition[i].event == way->event &&
            ct_check_form_implies(&self->flow->guards->form[index], &self->flow->guards->form[i]))
            return (int)i;
    return CT_PROCEDURE_NONE;
}

static void check_hidden(CtCheck *self, size_t index)
{
    const CtProcedure *procedure = self->procedure;
    const CtProcedureTransition *way = &procedure->transition[index];
    const CtCheckState *state = &self->flow->state[way->state];

    if (way->event == CT_PROCEDURE_NONE || self->flow->happens[index] || !state->reached ||
        ct_check_form_empty(&self->flow->guards->form[index]) ||
        !ct_check_flow_comes(procedure, state, way->event))
        return;
    const char *name = procedure->event[way->event].name;
    CtCheckFinding *finding =
        ct_check_find(self, "E12", way->line, name,
                      "this transition is never tried: those above it take every \"%s\"", name);
    int above = hider(self, index);
    if (above != CT_PROCEDURE_NONE)
        ct_check_step(finding, "line %d leads to \"%s\" first", procedure->transition[above].line,
                      procedure->state[procedure->transition[above].target].name);
    ct_check_hint(finding, "put the more particular one above, or narrow the guard above");
}

static bool lower_ones(const CtProcedure *procedure, size_t index)
{
    const CtProcedureTransition *way = &procedure->transition[index];
    const CtProcedureState *state = &procedure->state[way->state];

    for (size_t i = index + 1; i < state->first_transition + state->transition_count; i++)
        if (procedure->transition[i].event == way->event)
            return true;
    return false;
}

static void check_idle(CtCheck *self, size_t index)
{
    const CtProcedure *procedure = self->procedure;
    const CtProcedureTransition *way = &procedure->transition[index];

    if (way->guard == CT_PROCEDURE_NONE || way->target != way->state || way->action_count > 0 ||
        lower_ones(procedure, index))
        return;
    CtCheckFinding *finding =
        ct_check_find(self, "W12", way->line, "if",
                      "with or without this transition a case goes on the same way");
    ct_check_hint(finding, "order what it is for (send, task), or take it away");
}

/* The case may be in the transition's state again after it was taken. */
static bool comes_back(const CtCheck *self, const CtProcedureTransition *way)
{
    const CtProcedure *procedure = self->procedure;
    uint64_t reached = CT_CHECK_BIT(way->target);
    uint64_t before = 0;

    while (before != reached) {
        before = reached;
        for (size_t i = 0; i < procedure->transition_count; i++)
            if (self->flow->happens[i] && reached & CT_CHECK_BIT(procedure->transition[i].state))
                reached |= CT_CHECK_BIT(procedure->transition[i].target);
    }
    return (reached & CT_CHECK_BIT(way->state)) != 0;
}

/* A count that only rises is a threshold where the case passes it once and for all. */
static bool holds_for_ever(const CtCheck *self, const CtProcedureTransition *way,
                           const CtBound *bound)
{
    return bound->kind == CT_BOUND_NUMBER && bound->event != CT_PROCEDURE_NONE &&
           bound->event == way->event && bound->least > 0 && bound->most == INT64_MAX &&
           comes_back(self, way);
}

static bool is_opened(const CtOperand *operand)
{
    return operand->kind == CT_OPERAND_ANCHOR && operand->sign == 0 &&
           operand->anchor.kind == CT_ANCHOR_OPENED;
}

/* What the house itself does never lies before the opening of the case. */
static bool is_later(const CtOperand *operand)
{
    return operand->kind == CT_OPERAND_ANCHOR && operand->sign == 0 &&
           (operand->anchor.kind == CT_ANCHOR_ENTERED_STATE ||
            operand->anchor.kind == CT_ANCHOR_ENTERED ||
            operand->anchor.kind == CT_ANCHOR_ORDERED || operand->anchor.kind == CT_ANCHOR_SENT);
}

static void check_opening(CtCheck *self, const CtProcedureTransition *way, const CtGuardNode *node)
{
    bool less = node->op == CT_GUARD_LESS || node->op == CT_GUARD_LESS_EQUAL;
    bool greater = node->op == CT_GUARD_GREATER || node->op == CT_GUARD_GREATER_EQUAL;

    if (!(less && is_later(&node->left) && is_opened(&node->right)) &&
        !(greater && is_opened(&node->left) && is_later(&node->right)))
        return;
    const CtOperand *later = is_opened(&node->left) ? &node->right : &node->left;
    g_autofree char *anchor = ct_check_anchor_text(self->procedure, later->anchor);
    ct_check_hint(ct_check_find(self, "W05", way->line, anchor,
                                "\"%s\" is never before the case is opened", anchor),
                  "`%s >= opened` asks whether it happened at all", anchor);
}

static void check_exactness(CtCheck *self, size_t index)
{
    const CtProcedureTransition *way = &self->procedure->transition[index];
    const CtGuardForm *form = &self->flow->guards->form[index];

    for (size_t i = 0; i < form->count; i++)
        for (size_t j = 0; j < form->alternative[i].count; j++) {
            const CtBound *bound = &form->alternative[i].bound[j];
            bool moment = bound->node->left.type == CT_FIELD_TIME;
            bool number = bound->node->left.type == CT_FIELD_INT;
            bool word = bound->node->left.type == CT_FIELD_ONE_OF;
            bool equal = bound->node->op == CT_GUARD_EQUAL;
            bool unequal = bound->node->op == CT_GUARD_NOT_EQUAL;

            check_opening(self, way, bound->node);
            if ((moment || number) && (equal || unequal))
                ct_check_hint(ct_check_find(self, "W05", way->line, equal ? "=" : "!=",
                                            "\"%s\" compares %s", equal ? "=" : "!=",
                                            moment ? "instants, to the second" : "a number"),
                              "say from when, or until when: <, <=, >= or >");
            if (holds_for_ever(self, way, bound))
                ct_check_hint(ct_check_find(self, "W05", way->line, "count",
                                            "a count from below: from then on it holds for ever"),
                              "a count bounds how often something may happen: < or <=");
            if (word && (unequal || (equal && bound->negated)))
                ct_check_hint(ct_check_find(self, "W05", way->line, unequal ? "!=" : "not",
                                            "the guard takes every word but one, also words that "
                                            "do not exist yet"),
                              "name the words that are meant, with =");
        }
}

static bool is_certain(const CtCheck *self, const CtProcedureTransition *way, const CtBound *bound)
{
    const CtProcedure *procedure = self->procedure;

    if (bound->kind == CT_BOUND_NUMBER && bound->event != CT_PROCEDURE_NONE)
        return bound->least <= 0 && bound->most == INT64_MAX;
    if (bound->kind != CT_BOUND_WORDS || way->event == CT_PROCEDURE_NONE)
        return false;
    const CtProcedureField *field = &procedure->event[way->event].field[bound->field];
    size_t count = field->type == CT_FIELD_BOOL ? 2 : field->word_count;
    return bound->words == (UINT32_C(1) << count) - 1;
}

static void check_idle_guard(CtCheck *self, size_t index)
{
    const CtProcedureTransition *way = &self->procedure->transition[index];
    const CtGuardForm *form = &self->flow->guards->form[index];

    for (size_t i = 0; i < form->count && way->guard != CT_PROCEDURE_NONE; i++) {
        bool certain = true;

        for (size_t j = 0; j < form->alternative[i].count; j++)
            certain = certain && is_certain(self, way, &form->alternative[i].bound[j]);
        if (certain)
            ct_check_hint(
                ct_check_find(self, "W09", way->line, "if", "everything passes this guard"),
                "leave it out, or ask what was meant");
    }
}

void ct_check_windows(CtCheck *self)
{
    for (size_t i = 0; i < self->procedure->transition_count; i++) {
        if (self->procedure->transition[i].guard != CT_PROCEDURE_NONE) {
            check_alternatives(self, i);
            check_parts(self, i);
            check_exactness(self, i);
            check_idle_guard(self, i);
        }
        check_hidden(self, i);
        check_idle(self, i);
    }
}
