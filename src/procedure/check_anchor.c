/* check_anchor.c - what is counted from, and the periods that a law fixes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/check_frame.h"

#include <string.h>

/* Something may make it happen while the case stays in the state. */
static bool may_come_here(const CtCheck *self, int state, CtAnchor anchor)
{
    const CtProcedure *procedure = self->procedure;
    const CtProcedureState *of = &procedure->state[state];

    if (anchor.kind == CT_ANCHOR_FIRST || anchor.kind == CT_ANCHOR_LAST)
        return ct_check_flow_comes(procedure, &self->flow->state[state], anchor.index);
    for (size_t i = of->first_transition; i < of->first_transition + of->transition_count; i++)
        if (self->flow->happens[i] && procedure->transition[i].target == state &&
            ct_check_way_sets(procedure, &procedure->transition[i], anchor))
            return true;
    return false;
}

typedef struct {
    int state;
    int line;
    int law;
    CtAnchor anchor;
    const char *what;
} Count;

static void check_count(CtCheck *self, const Count *count)
{
    const CtCheckState *state = &self->flow->state[count->state];

    /* What can happen on no way at all is E07's, where it is a timer's. */
    if (!state->reached || ct_check_flow_certain(state, count->anchor, true) ||
        may_come_here(self, count->state, count->anchor))
        return;
    g_autofree char *anchor = ct_check_anchor_text(self->procedure, count->anchor);
    CtCheckFinding *finding =
        ct_check_find(self, "E28", count->line, anchor,
                      "%s counts from %s, which need not have happened in \"%s\"", count->what,
                      anchor, self->procedure->state[count->state].name);
    ct_check_way_without(self, finding, count->state, count->anchor);
    ct_check_law(self, finding, count->law);
    ct_check_hint(finding, "count from what every way into \"%s\" brings about, or order it there",
                  self->procedure->state[count->state].name);
}

static void check_guard(CtCheck *self, size_t index)
{
    const CtProcedureTransition *way = &self->procedure->transition[index];
    const CtGuardForm *form = &self->flow->guards->form[index];

    for (size_t i = 0; i < form->count; i++)
        for (size_t j = 0; j < form->alternative[i].count; j++) {
            const CtBound *bound = &form->alternative[i].bound[j];
            const CtOperand *side[] = { &bound->node->left, &bound->node->right };

            for (size_t k = 0; k < 2 && !bound->negated; k++)
                if (side[k]->kind == CT_OPERAND_ANCHOR)
                    check_count(self, &(Count){ way->state, way->line, way->law, side[k]->anchor,
                                                "the guard" });
        }
}

void ct_check_anchors(CtCheck *self)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < procedure->transition_count; i++) {
        const CtProcedureTransition *way = &procedure->transition[i];

        if (way->event == CT_PROCEDURE_NONE &&
            ct_check_flow_possible(&self->flow->state[way->state], way->from))
            check_count(self,
                        &(Count){ way->state, way->line, way->law, way->from, "the deadline" });
        if (way->guard != CT_PROCEDURE_NONE)
            check_guard(self, i);
    }
    for (size_t i = 0; i < procedure->keep_count; i++) {
        const CtProcedureKeep *keep = &procedure->keep[i];

        check_count(self,
                    &(Count){ keep->state, keep->line, keep->law, keep->from, "the retention" });
    }
}

/* ---- periods ---- */

static bool same_duration(CtDuration a, CtDuration b)
{
    CtSpan left = ct_check_span_of(a), right = ct_check_span_of(b);

    return left.months == right.months && left.hours == right.hours;
}

/* `anchor` NULL: it counts from no anchor, as a task or a limit does. */
static bool fits(const CtProcedurePeriod *period, CtDuration duration, const CtAnchor *anchor)
{
    return same_duration(period->duration, duration) &&
           (!period->has_anchor || (anchor != NULL && period->from.kind == anchor->kind &&
                                    period->from.index == anchor->index));
}

static bool has_uses(const CtProcedure *procedure, int law)
{
    for (size_t i = 0; i < procedure->keep_count; i++)
        if (procedure->keep[i].law == law)
            return true;
    for (size_t i = 0; i < procedure->transition_count; i++)
        if (procedure->transition[i].law == law &&
            procedure->transition[i].event == CT_PROCEDURE_NONE)
            return true;
    return false;
}

/* The law states periods: any at all, or such as count from no anchor. */
static bool states_any(const CtProcedure *procedure, int law, bool bare)
{
    for (size_t i = 0; i < procedure->period_count; i++)
        if (procedure->period[i].law == law && (!bare || !procedure->period[i].has_anchor))
            return true;
    return false;
}

/* Guards and tasks stand under no law: they are held against the laws that nothing else uses, such
 * as one for windows and one for tasks, once the text has one that states periods of that sort. */
static bool is_for_guards(const CtProcedure *procedure, int law, bool bare)
{
    return !has_uses(procedure, law) && states_any(procedure, law, bare);
}

static bool states_from(const CtProcedure *procedure, const CtAnchor *anchor)
{
    for (size_t i = 0; i < procedure->period_count && anchor != NULL; i++)
        if (procedure->period[i].has_anchor && procedure->period[i].from.kind == anchor->kind &&
            procedure->period[i].from.index == anchor->index)
            return true;
    return false;
}

/* A window that begins where some law's period does is also held against that one. */
static bool is_held(const CtProcedure *procedure, int law, const CtAnchor *anchor)
{
    if (law != CT_PROCEDURE_NONE)
        return states_any(procedure, law, anchor == NULL);
    for (size_t i = 0; i < procedure->law_count; i++)
        if (is_for_guards(procedure, (int)i, anchor == NULL))
            return true;
    return states_from(procedure, anchor);
}

typedef struct {
    int line;
    int law; /* NONE: any of the text's */
    CtDuration duration;
    const CtAnchor *anchor;
} Use;

static void hint_periods(CtCheck *self, CtCheckFinding *finding, int law)
{
    const CtProcedure *procedure = self->procedure;
    g_autoptr(GString) list = g_string_new(NULL);

    for (size_t i = 0; i < procedure->period_count; i++) {
        const CtProcedurePeriod *period = &procedure->period[i];

        if (law != CT_PROCEDURE_NONE && period->law != law)
            continue;
        g_autofree char *duration = ct_check_duration_text(period->duration);
        g_string_append_printf(list, "%s%s", list->len > 0 ? ", " : "", duration);
        if (!period->has_anchor)
            continue;
        g_autofree char *anchor = ct_check_anchor_text(procedure, period->from);
        g_string_append_printf(list, " from %s", anchor);
    }
    ct_check_hint(finding, "%s: %s",
                  law == CT_PROCEDURE_NONE ? "the laws of this text state" : "it states",
                  list->str);
}

static void check_use(CtCheck *self, const Use *use)
{
    const CtProcedure *procedure = self->procedure;

    if (!is_held(procedure, use->law, use->anchor))
        return; /* W06, or a text that states none of that sort */
    for (size_t i = 0; i < procedure->period_count; i++)
        if ((use->law == CT_PROCEDURE_NONE || procedure->period[i].law == use->law) &&
            fits(&procedure->period[i], use->duration, use->anchor))
            return;
    g_autofree char *duration = ct_check_duration_text(use->duration);
    g_autofree char *anchor =
        use->anchor == NULL ? g_strdup("") : ct_check_anchor_text(procedure, *use->anchor);
    CtCheckFinding *finding = ct_check_find(
        self, "E27", use->line, duration, "%s%s%s: %s %s", duration,
        use->anchor == NULL ? "" : " from ", anchor,
        use->law == CT_PROCEDURE_NONE ? "no law of this text" : procedure->law[use->law].name,
        use->law == CT_PROCEDURE_NONE ? "states such a period" : "states no such period");
    ct_check_law(self, finding, use->law);
    hint_periods(self, finding, use->law);
}

static void check_operands(CtCheck *self, const CtBound *bound, int line)
{
    const CtOperand *left = &bound->node->left, *right = &bound->node->right;
    const CtOperand *both[] = { left, right };

    for (size_t i = 0; i < 2; i++) {
        const CtOperand *other = both[1 - i];

        if (both[i]->sign == 0)
            continue;
        const CtOperand *anchored = both[i]->kind == CT_OPERAND_ANCHOR ? both[i] : other;
        check_use(self, &(Use){ line, CT_PROCEDURE_NONE, both[i]->duration,
                                anchored->kind == CT_OPERAND_ANCHOR ? &anchored->anchor : NULL });
    }
}

static void check_way_periods(CtCheck *self, size_t index)
{
    const CtProcedure *procedure = self->procedure;
    const CtProcedureTransition *way = &procedure->transition[index];
    const CtGuardForm *form = &self->flow->guards->form[index];

    if (way->event == CT_PROCEDURE_NONE)
        check_use(self, &(Use){ way->line, way->law, way->after, &way->from });
    for (size_t i = 0; i < way->action_count; i++)
        if (procedure->action[way->first_action + i].kind == CT_ACTION_TASK)
            check_use(self, &(Use){ way->line, CT_PROCEDURE_NONE,
                                    procedure->action[way->first_action + i].within, NULL });
    for (size_t i = 0; i < form->count; i++)
        for (size_t j = 0; j < form->alternative[i].count; j++)
            check_operands(self, &form->alternative[i].bound[j], way->line);
}

static bool operand_fits(const CtProcedurePeriod *period, const CtOperand *operand,
                         const CtOperand *other)
{
    const CtOperand *anchored = operand->kind == CT_OPERAND_ANCHOR ? operand : other;

    return operand->sign != 0 &&
           fits(period, operand->duration,
                anchored->kind == CT_OPERAND_ANCHOR ? &anchored->anchor : NULL);
}

bool ct_check_period_used(const CtProcedure *procedure, const CtProcedurePeriod *period)
{
    for (size_t i = 0; i < procedure->guard_count; i++) {
        const CtGuardNode *node = &procedure->guard[i];

        if (node->op >= CT_GUARD_LESS && (operand_fits(period, &node->left, &node->right) ||
                                          operand_fits(period, &node->right, &node->left)))
            return true;
    }
    for (size_t i = 0; i < procedure->action_count; i++)
        if (procedure->action[i].kind == CT_ACTION_TASK &&
            fits(period, procedure->action[i].within, NULL))
            return true;
    return false;
}

static bool is_applied(const CtProcedure *procedure, const CtProcedurePeriod *period)
{
    for (size_t i = 0; i < procedure->keep_count; i++)
        if (procedure->keep[i].law == period->law &&
            fits(period, procedure->keep[i].duration, &procedure->keep[i].from))
            return true;
    for (size_t i = 0; i < procedure->transition_count; i++) {
        const CtProcedureTransition *way = &procedure->transition[i];

        if (way->event == CT_PROCEDURE_NONE && fits(period, way->after, &way->from) &&
            (way->law == period->law || way->law == CT_PROCEDURE_NONE))
            return true;
    }
    for (size_t i = 0; i < procedure->compartment_count; i++)
        if (procedure->compartment[i].law == period->law && procedure->compartment[i].has_limit &&
            fits(period, procedure->compartment[i].limit, NULL))
            return true;
    return ct_check_period_used(procedure, period);
}

static void check_applied(CtCheck *self)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < procedure->period_count; i++) {
        const CtProcedurePeriod *period = &procedure->period[i];

        if (is_applied(procedure, period))
            continue;
        g_autofree char *text = ct_check_duration_text(period->duration);
        CtCheckFinding *finding = ct_check_find(self, "W10", period->line, text,
                                                "no line applies the %s that \"%s\" states", text,
                                                procedure->law[period->law].name);
        ct_check_law(self, finding, period->law);
        ct_check_hint(finding, "is the number or the anchor another one where it is applied?");
    }
}

void ct_check_periods(CtCheck *self)
{
    const CtProcedure *procedure = self->procedure;

    check_applied(self);

    for (size_t i = 0; i < procedure->law_count; i++) {
        const CtProcedureLaw *law = &procedure->law[i];

        if (!states_any(procedure, (int)i, false) && has_uses(procedure, (int)i))
            ct_check_hint(ct_check_find(self, "W06", law->line, law->name,
                                        "periods stand under \"%s\", which states none", law->name),
                          "add `period PERIOD from ANCHOR, ...` behind the citation");
    }
    for (size_t i = 0; i < procedure->keep_count; i++) {
        const CtProcedureKeep *keep = &procedure->keep[i];

        check_use(self, &(Use){ keep->line, keep->law, keep->duration, &keep->from });
    }
    for (size_t i = 0; i < procedure->compartment_count; i++) {
        const CtProcedureCompartment *held = &procedure->compartment[i];

        if (held->has_limit)
            check_use(self, &(Use){ held->line, held->law, held->limit, NULL });
    }
    for (size_t i = 0; i < procedure->transition_count; i++)
        check_way_periods(self, i);
}
