/* check_notice.c - notices: what must stand before them, how they travel, what their texts tell.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/check_frame.h"

#include <string.h>

static bool is_ordered_before(const CtCheck *self, const CtProcedureTransition *way,
                              const CtProcedureRequire *require)
{
    const CtCheckState *state = &self->flow->state[way->state];

    if (require->after_event != CT_PROCEDURE_NONE)
        return way->event == require->after_event ||
               (state->must.seen & CT_CHECK_BIT(require->after_event)) != 0;
    return (state->must.ordered & CT_CHECK_BIT(require->after_notice)) != 0;
}

static void check_required(CtCheck *self, const CtProcedureTransition *way, int notice)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < procedure->require_count; i++) {
        const CtProcedureRequire *require = &procedure->require[i];

        if (require->notice != notice || is_ordered_before(self, way, require))
            continue;
        const char *before = require->after_event != CT_PROCEDURE_NONE
                                 ? procedure->event[require->after_event].name
                                 : procedure->notice[require->after_notice].name;
        CtCheckFinding *finding =
            ct_check_find(self, "E20", way->line, procedure->notice[notice].name,
                          "\"%s\" is ordered, and \"%s\" need not have been before it",
                          procedure->notice[notice].name, before);
        CtAnchor missing = require->after_event != CT_PROCEDURE_NONE
                               ? (CtAnchor){ CT_ANCHOR_FIRST, require->after_event }
                               : (CtAnchor){ CT_ANCHOR_SENT, require->after_notice };
        ct_check_way_without(self, finding, way->state, missing);
        ct_check_law(self, finding, procedure->notice[notice].law);
        ct_check_hint(finding, "line %d requires it: send \"%s\" on every way here", require->line,
                      before);
    }
}

/* The required notice was ordered, but its carrier may not have taken it yet: the step would be
 * refused, and an event that brings it with it. */
static void check_refused(CtCheck *self, const CtProcedureTransition *way, int notice)
{
    const CtProcedure *procedure = self->procedure;
    const CtGuardForm *form = &self->flow->guards->form[way - procedure->transition];

    for (size_t i = 0; i < procedure->require_count; i++) {
        const CtProcedureRequire *require = &procedure->require[i];
        CtAnchor sent = { CT_ANCHOR_SENT, require->after_notice };
        bool timed = way->event == CT_PROCEDURE_NONE;

        if (require->notice != notice || require->after_notice == CT_PROCEDURE_NONE ||
            !is_ordered_before(self, way, require) ||
            ct_check_flow_certain(&self->flow->state[way->state], sent, false) ||
            ct_check_form_proves(form, sent) ||
            (timed && (way->from.kind == CT_ANCHOR_SENT || way->from.kind == CT_ANCHOR_SERVED) &&
             way->from.index == sent.index) ||
            (!timed && procedure->event[way->event].answers_notice == sent.index))
            continue;
        const char *before = procedure->notice[require->after_notice].name;
        CtCheckFinding *finding =
            ct_check_find(self, "W21", way->line, procedure->notice[notice].name,
                          "\"%s\" is refused here while \"%s\" is ordered and not yet sent",
                          procedure->notice[notice].name, before);
        ct_check_way(self, finding, way->state);
        ct_check_law(self, finding, procedure->notice[notice].law);
        ct_check_hint(finding, "ask `if sent(%s) >= opened`, and say below what happens otherwise",
                      before);
    }
}

static bool is_answered(const CtProcedure *procedure, int notice)
{
    for (size_t i = 0; i < procedure->event_count; i++)
        if (procedure->event[i].answers_notice == notice)
            return true;
    return false;
}

/* Something of the text counts from the notice's service or first sending. */
static bool is_served(const CtProcedure *procedure, int notice)
{
    for (size_t i = 0; i < procedure->action_count; i++)
        if (procedure->action[i].kind == CT_ACTION_SERVE && procedure->action[i].notice == notice)
            return true;
    return false;
}

static bool counts_service(const CtProcedure *procedure, int notice)
{
    for (size_t i = 0; i < procedure->transition_count; i++)
        if (procedure->transition[i].event == CT_PROCEDURE_NONE &&
            procedure->transition[i].from.kind == CT_ANCHOR_SERVED &&
            procedure->transition[i].from.index == notice)
            return true;
    for (size_t i = 0; i < procedure->keep_count; i++)
        if (procedure->keep[i].from.kind == CT_ANCHOR_SERVED &&
            procedure->keep[i].from.index == notice)
            return true;
    return false;
}

static bool is_anchor_of(CtAnchor anchor, int notice)
{
    return (anchor.kind == CT_ANCHOR_SENT || anchor.kind == CT_ANCHOR_SERVED ||
            anchor.kind == CT_ANCHOR_ORDERED) &&
           anchor.index == notice;
}

/* A deadline, a retention, a guard or another notice depends on its having been sent. */
static bool has_effects(const CtProcedure *procedure, int notice)
{
    for (size_t i = 0; i < procedure->transition_count; i++)
        if (procedure->transition[i].event == CT_PROCEDURE_NONE &&
            is_anchor_of(procedure->transition[i].from, notice))
            return true;
    for (size_t i = 0; i < procedure->keep_count; i++)
        if (is_anchor_of(procedure->keep[i].from, notice))
            return true;
    for (size_t i = 0; i < procedure->guard_count; i++) {
        const CtGuardNode *node = &procedure->guard[i];

        if ((node->left.kind == CT_OPERAND_ANCHOR && is_anchor_of(node->left.anchor, notice)) ||
            (node->right.kind == CT_OPERAND_ANCHOR && is_anchor_of(node->right.anchor, notice)))
            return true;
    }
    for (size_t i = 0; i < procedure->require_count; i++)
        if (procedure->require[i].notice == notice || procedure->require[i].after_notice == notice)
            return true;
    return false;
}

static void check_channel(CtCheck *self, size_t index)
{
    const CtProcedure *procedure = self->procedure;
    const CtProcedureNotice *notice = &procedure->notice[index];

    if (notice->channel == CT_CHANNEL_EMAIL && notice->fallback == CT_PROCEDURE_NONE &&
        has_effects(procedure, (int)index)) {
        CtCheckFinding *finding = ct_check_find(self, "E18", notice->line, notice->name,
                                                "the e-mail \"%s\" has no fallback", notice->name);
        ct_check_law(self, finding, notice->law);
        ct_check_hint(finding, "add `fallback NOTICE`, a letter of the same text");
    }
    bool registered =
        notice->channel == CT_CHANNEL_REGISTERED && counts_service(procedure, (int)index);
    if (registered && (!is_answered(procedure, (int)index) || !is_served(procedure, (int)index))) {
        CtCheckFinding *finding =
            ct_check_find(self, "E19", notice->line, notice->name,
                          "nobody records the delivery of \"%s\"", notice->name);
        ct_check_law(self, finding, notice->law);
        ct_check_hint(finding, "declare an event that answers it, and `serve %s` on it",
                      notice->name);
    }
}

void ct_check_notices(CtCheck *self)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < procedure->notice_count; i++)
        check_channel(self, i);
    for (size_t i = 0; i < procedure->transition_count; i++) {
        const CtProcedureTransition *way = &procedure->transition[i];

        for (size_t j = 0; j < way->action_count && self->flow->happens[i]; j++)
            if (procedure->action[way->first_action + j].kind == CT_ACTION_SEND) {
                check_required(self, way, procedure->action[way->first_action + j].notice);
                check_refused(self, way, procedure->action[way->first_action + j].notice);
            }
    }
}

/* ---- letters ---- */

static int measure_of(const CtProcedure *procedure, const char *place)
{
    for (size_t i = 0; i < procedure->measure_count; i++) {
        g_autofree char *name = g_strdelimit(g_strdup(procedure->measure[i].name), "-", '_');

        /* A sum is no instant (procedure/measure.h). */
        if (strcmp(name, place) == 0 && procedure->measure[i].above_count == 1 &&
            procedure->measure[i].below_count == 0 &&
            procedure->measure[i].above[0].event == CT_PROCEDURE_NONE)
            return (int)i;
    }
    return CT_PROCEDURE_NONE;
}

static bool is_carried(const CtProcedure *procedure, const CtCheckState *state, const char *field)
{
    for (size_t i = 0; i < procedure->event_count; i++)
        if ((state->may.seen & CT_CHECK_BIT(i)) != 0 &&
            ct_procedure_field(&procedure->event[i], field) != CT_PROCEDURE_NONE)
            return true;
    return false;
}

/* What a letter calls otherwise than the case does (desk/rendering.h). */
static const char *field_of(const char *place)
{
    static const char *const alias[][2] = {
        { "facts_at", "at" },
        { "works", "title" },
        { "referrer", "complainant" },
        { "subscriber", "name" },
        { "subscriber_address", "street" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(alias); i++)
        if (strcmp(alias[i][0], place) == 0)
            return alias[i][1];
    return place;
}

static bool is_field(const CtProcedure *procedure, const char *field)
{
    for (size_t i = 0; i < procedure->event_count; i++)
        if (ct_procedure_field(&procedure->event[i], field) != CT_PROCEDURE_NONE)
            return true;
    return strcmp(field, "at") == 0 || strcmp(field, "title") == 0 || strcmp(field, "name") == 0 ||
           strcmp(field, "street") == 0 || strcmp(field, "complainant") == 0;
}

/* B is sent after A: said by `require`, directly or over others. */
static bool is_after(const CtProcedure *procedure, int notice, CtAnchor anchor, int depth)
{
    bool of_event = anchor.kind == CT_ANCHOR_FIRST || anchor.kind == CT_ANCHOR_LAST;

    for (size_t i = 0; i < procedure->require_count && depth > 0; i++) {
        const CtProcedureRequire *require = &procedure->require[i];

        if (require->notice != notice)
            continue;
        if (of_event ? require->after_event == anchor.index : require->after_notice == anchor.index)
            return true;
        if (require->after_notice != CT_PROCEDURE_NONE &&
            is_after(procedure, require->after_notice, anchor, depth - 1))
            return true;
    }
    return false;
}

typedef struct {
    const CtProcedureTransition *way;
    int notice;
    const char *place;
} Order;

static void tell_place(CtCheck *self, const Order *order, const char *code, const char *what)
{
    const CtProcedureNotice *notice = &self->procedure->notice[order->notice];
    bool is_head = strcmp(code, "E37") == 0;
    CtCheckFinding *finding =
        ct_check_find(self, code, is_head ? notice->line : order->way->line, notice->name,
                      "the text \"%s\" of the notice \"%s\" needs {{%s}}: %s", notice->text,
                      notice->name, order->place, what);

    ct_check_law(self, finding, notice->law);
    if (is_head)
        ct_check_hint(finding, "add `require %s after NOTICE`", notice->name);
    else
        ct_check_way(self, finding, order->way->state);
}

static void check_place(CtCheck *self, const Order *order)
{
    const CtProcedure *procedure = self->procedure;
    const CtCheckState *state = &self->flow->state[order->way->state];
    int measure = measure_of(procedure, order->place);
    const char *field = field_of(order->place);

    if (measure == CT_PROCEDURE_NONE) {
        bool brought =
            order->way->event != CT_PROCEDURE_NONE &&
            ct_procedure_field(&procedure->event[order->way->event], field) != CT_PROCEDURE_NONE;
        if (is_field(procedure, field) && !brought && strcmp(field, "at") != 0 &&
            !is_carried(procedure, state, field))
            tell_place(self, order, "E43", "no event that can have come brings it");
        return;
    }
    CtAnchor anchor = procedure->measure[measure].above[0].anchor;
    bool of_notice = anchor.kind == CT_ANCHOR_ORDERED || anchor.kind == CT_ANCHOR_SENT ||
                     anchor.kind == CT_ANCHOR_SERVED;
    bool own = of_notice && anchor.index == order->notice;
    /* A letter is written when the step is done: the case has entered the target. */
    bool enters = anchor.kind == CT_ANCHOR_ENTERED_STATE && anchor.index == order->way->target;
    if (!own && !enters && !ct_check_flow_possible(state, anchor) &&
        (order->way->event == CT_PROCEDURE_NONE || anchor.index != order->way->event))
        tell_place(self, order, "E43", "it cannot have happened by then");
    else if (of_notice && !own &&
             !is_after(procedure, order->notice, anchor, CT_LIMIT_PROCEDURE_DEPTH))
        tell_place(self, order, "E37", "no `require` makes sure of that");
}

static void check_places(CtCheck *self, const CtProcedureTransition *way, int notice)
{
    const CtCheckPlan *plan = self->plan;

    for (size_t i = 0; i < plan->letter_count; i++) {
        const CtCheckLetter *letter = &plan->letter[i];

        if (strcmp(letter->text, self->procedure->notice[notice].text) != 0)
            continue;
        for (size_t j = 0; letter->place[j] != NULL; j++)
            check_place(self, &(Order){ way, notice, letter->place[j] });
    }
}

static bool is_written(const CtCheckPlan *plan, const char *text, const char *language)
{
    for (size_t i = 0; i < plan->letter_count; i++)
        if (strcmp(plan->letter[i].text, text) == 0 &&
            (language == NULL || strcmp(plan->letter[i].language, language) == 0))
            return true;
    return false;
}

static void check_written(CtCheck *self, const CtProcedureNotice *notice)
{
    if (notice->channel == CT_CHANNEL_API)
        return; /* a question between machines has no text */
    if (!is_written(self->plan, notice->text, NULL)) {
        ct_check_hint(ct_check_find(self, "W07", notice->line, notice->text,
                                    "the text \"%s\" is not among the notices", notice->text),
                      "write %s.%s.txt", notice->text, notice->language[0]);
        return;
    }
    for (size_t i = 0; i < notice->language_count; i++) {
        if (is_written(self->plan, notice->text, notice->language[i]))
            continue;
        CtCheckFinding *finding = ct_check_find(self, "E17", notice->line, notice->language[i],
                                                "the text \"%s\" is not written in \"%s\"",
                                                notice->text, notice->language[i]);
        ct_check_law(self, finding, notice->law);
        ct_check_hint(finding, "write %s.%s.txt, or promise only what is written", notice->text,
                      notice->language[i]);
    }
}

void ct_check_letters(CtCheck *self)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < procedure->notice_count && self->plan->knows_letters; i++)
        check_written(self, &procedure->notice[i]);
    for (size_t i = 0; i < procedure->transition_count; i++) {
        const CtProcedureTransition *way = &procedure->transition[i];

        for (size_t j = 0; j < way->action_count && self->flow->happens[i]; j++) {
            const CtProcedureAction *action = &procedure->action[way->first_action + j];

            if (action->kind == CT_ACTION_SEND)
                check_places(self, way, action->notice);
        }
    }
}
