/* replay.c - a plan of what follows what, taken item by item.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/replay.h"

#define DRAW_TRIES 64 /* for one that was listened to for longer */

enum { ITEM_ROW, ITEM_ANSWER, ITEM_SENT, ITEM_SILENCE };

/* What is not in CtHistory. */
typedef struct {
    uint64_t loose; /* events */
    uint32_t entry; /* how many states it has entered */
} Standing;

static uint64_t bit(int event)
{
    return event == CT_PROCEDURE_NONE ? 0 : UINT64_C(1) << event;
}

static const CtProcedure *before(const CtReplay *self)
{
    return self->past->history->procedure;
}

/* ---- what the procedure counts or compares with ---- */

static uint64_t of_anchor(CtAnchor anchor)
{
    return anchor.kind == CT_ANCHOR_FIRST || anchor.kind == CT_ANCHOR_LAST ? bit(anchor.index) : 0;
}

static uint64_t of_operand(const CtOperand *operand)
{
    if (operand->kind == CT_OPERAND_COUNT)
        return bit(operand->index);
    return operand->kind == CT_OPERAND_ANCHOR ? of_anchor(operand->anchor) : 0;
}

static uint64_t of_terms(const CtProcedureTerm *term, size_t count)
{
    uint64_t events = 0;

    for (size_t i = 0; i < count; i++)
        events |=
            term[i].event == CT_PROCEDURE_NONE ? of_anchor(term[i].anchor) : bit(term[i].event);
    return events;
}

static uint64_t find_counted(const CtProcedure *procedure)
{
    uint64_t events = 0;

    for (size_t i = 0; i < procedure->transition_count; i++)
        if (procedure->transition[i].event == CT_PROCEDURE_NONE)
            events |= of_anchor(procedure->transition[i].from);
    for (size_t i = 0; i < procedure->guard_count; i++)
        if (procedure->guard[i].op >= CT_GUARD_LESS)
            events |=
                of_operand(&procedure->guard[i].left) | of_operand(&procedure->guard[i].right);
    for (size_t i = 0; i < procedure->measure_count; i++)
        events |= of_terms(procedure->measure[i].above, procedure->measure[i].above_count) |
                  of_terms(procedure->measure[i].below, procedure->measure[i].below_count);
    for (size_t i = 0; i < procedure->require_count; i++)
        events |= bit(procedure->require[i].after_event);
    return events;
}

/* Whether every field of the event that some guard looks at is in `old` too, of the same type. */
static bool has_fields(const CtProcedure *procedure, int node, int event,
                       const CtProcedureEvent *old)
{
    if (node == CT_PROCEDURE_NONE)
        return true;
    const CtGuardNode *of = &procedure->guard[node];
    const CtOperand *operands[] = { &of->left, &of->right };

    if (of->op < CT_GUARD_LESS)
        return has_fields(procedure, of->left_node, event, old) &&
               (of->op == CT_GUARD_NOT || has_fields(procedure, of->right_node, event, old));
    for (size_t i = 0; i < G_N_ELEMENTS(operands); i++) {
        if (operands[i]->kind != CT_OPERAND_FIELD)
            continue;
        const CtProcedureField *field = &procedure->event[event].field[operands[i]->index];
        int index = ct_procedure_field(old, field->name);

        if (index == CT_PROCEDURE_NONE || old->field[index].type != field->type)
            return false;
    }
    return true;
}

static bool is_told(const CtReplay *self, int event)
{
    const CtProcedure *procedure = self->procedure;
    int old = ct_procedure_event(before(self), procedure->event[event].name);

    if (old == CT_PROCEDURE_NONE)
        return false;
    for (size_t i = 0; i < procedure->transition_count; i++)
        if (procedure->transition[i].event == event &&
            !has_fields(procedure, procedure->transition[i].guard, event,
                        &before(self)->event[old]))
            return false;
    return true;
}

static void find_free(CtReplay *self)
{
    for (int i = 0; i < (int)self->procedure->event_count; i++) {
        if (!is_told(self, i))
            self->untold |= bit(i);
        if (!self->procedure->event[i].exogenous || ct_world_decides(self->procedure, i))
            self->free_events |= bit(i);
    }
    self->free_events |= self->untold;
}

/* ---- what of an event the procedure looks at ---- */

static void look_guard(CtReplay *self, int node, int event)
{
    if (node == CT_PROCEDURE_NONE)
        return;
    const CtGuardNode *of = &self->procedure->guard[node];
    const CtOperand *operands[] = { &of->left, &of->right };
    if (of->op < CT_GUARD_LESS) {
        look_guard(self, of->left_node, event);
        look_guard(self, of->op == CT_GUARD_NOT ? CT_PROCEDURE_NONE : of->right_node, event);
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(operands); i++) {
        CtAnchorKind anchor = operands[i]->anchor.kind;

        if (operands[i]->kind == CT_OPERAND_ANCHOR &&
            (anchor == CT_ANCHOR_FIRST || anchor == CT_ANCHOR_LAST))
            self->looks[operands[i]->anchor.index] |= CT_STREAM_GONE_TIME;
        if (event == CT_PROCEDURE_NONE)
            continue;
        if (operands[i]->kind == CT_OPERAND_AT ||
            (operands[i]->kind == CT_OPERAND_FIELD &&
             operands[i]->index == self->procedure->event[event].own_time))
            self->looks[event] |= CT_STREAM_GONE_TIME;
        else if (operands[i]->kind == CT_OPERAND_FIELD)
            self->looks[event] |= CT_STREAM_GONE_WORDS;
    }
}

static void find_looks(CtReplay *self)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < procedure->transition_count; i++) {
        const CtProcedureTransition *way = &procedure->transition[i];

        look_guard(self, way->guard, way->event);
        for (size_t j = 0; j < way->action_count; j++) /* its time becomes that of the service */
            if (way->event != CT_PROCEDURE_NONE &&
                procedure->action[way->first_action + j].kind == CT_ACTION_SERVE)
                self->looks[way->event] |= CT_STREAM_GONE_TIME;
        if (way->event == CT_PROCEDURE_NONE &&
            (way->from.kind == CT_ANCHOR_FIRST || way->from.kind == CT_ANCHOR_LAST))
            self->looks[way->from.index] |= CT_STREAM_GONE_TIME;
    }
    for (size_t i = 0; i < procedure->gate_count; i++)
        self->looks[procedure->gate[i].event] |= CT_STREAM_GONE_WORDS | CT_STREAM_GONE_PERSON;
}

/* ---- loose events ---- */

static Standing *standing_of(const CtReplay *self, int owner)
{
    if (self->standing->len <= (guint)owner)
        g_array_set_size(self->standing, (guint)owner + 1);
    return &g_array_index(self->standing, Standing, owner);
}

static void check_loose(CtReplay *self, int owner)
{
    uint64_t loose = standing_of(self, owner)->loose;
    int state = ct_world_case(&self->world, owner)->state;

    if ((loose & self->counted) != 0)
        self->world.halted = true;
    for (int i = 0; i < (int)self->procedure->event_count; i++)
        if ((loose & bit(i)) != 0 && ct_world_hears(self->procedure, state, i))
            self->world.halted = true;
}

/* With whatever answers them in turn. */
static void loosen(CtReplay *self, int owner, uint64_t events)
{
    uint64_t known = 0;

    if (self->drawing || events == 0)
        return;
    while (known != events) {
        known = events;
        for (int i = 0; i < (int)self->procedure->event_count; i++)
            if ((events & bit(self->procedure->event[i].answers_event)) != 0)
                events |= bit(i);
    }
    standing_of(self, owner)->loose |= events;
    check_loose(self, owner);
}

/* ---- what follows what ---- */

/* Whether `event` follows the mark's kind of thing under `procedure`; `carrier` is the notice that
 * a sending went by. */
static bool follows(const CtProcedure *procedure, CtMarkKind kind, int index, int carrier,
                    int event)
{
    const CtProcedureEvent *of = &procedure->event[event];

    if (kind == CT_MARK_SENT)
        return of->answers_notice != CT_PROCEDURE_NONE &&
               (of->answers_notice == index || of->answers_notice == carrier);
    if (kind == CT_MARK_EVENT)
        return of->answers_event == index;
    return kind == CT_MARK_ENTERED && ct_world_decides(procedure, event) &&
           ct_world_hears(procedure, index, event);
}

static int old_notice(const CtReplay *self, int notice)
{
    return ct_procedure_notice(before(self), self->procedure->notice[notice].name);
}

/* The old procedure's index of what the new one calls the same, or NONE. */
static int old_index(const CtReplay *self, CtMarkKind kind, int index)
{
    if (kind == CT_MARK_EVENT)
        return ct_procedure_event(before(self), self->procedure->event[index].name);
    if (kind == CT_MARK_ENTERED)
        return ct_procedure_state(before(self), self->procedure->state[index].name);
    return old_notice(self, index);
}

/* All that follows it, and of that what the old world could not have told. */
static uint64_t find_followers(const CtReplay *self, const CtWorldMark *mark, uint64_t *out_untold)
{
    int old = old_index(self, mark->kind, mark->index);
    int old_carrier = mark->kind == CT_MARK_SENT ? old_notice(self, mark->detail) : 0;
    uint64_t all = 0;

    *out_untold = 0;
    for (int i = 0; i < (int)self->procedure->event_count; i++) {
        int old_event = ct_procedure_event(before(self), self->procedure->event[i].name);
        bool is_untold = (self->untold & bit(i)) != 0;
        bool heard_anew =
            is_untold && mark->kind == CT_MARK_ENTERED &&
            (ct_world_hears(self->procedure, mark->index, i) || (self->counted & bit(i)) != 0);

        if (!heard_anew && !follows(self->procedure, mark->kind, mark->index, mark->detail, i))
            continue;
        all |= bit(i);
        if (is_untold || old == CT_PROCEDURE_NONE ||
            !follows(before(self), mark->kind, old, old_carrier, old_event))
            *out_untold |= bit(i);
    }
    return all;
}

/* The same of the old world, or NULL. */
static const CtPastMark *counterpart(const CtReplay *self, CtMarkKind kind, int index,
                                     uint32_t ordinal)
{
    int old = old_index(self, kind, index);

    return old == CT_PROCEDURE_NONE ? NULL
                                    : ct_past_find(self->past, self->key, kind, old, ordinal);
}

static void plan(CtReplay *self, CtPlanItem item)
{
    if (item.at <= self->past->end)
        ct_plan_add_ranked(&self->plan, item);
}

/* What followed `mark` more than `after` seconds later, and then silence that was not listened to.
 * `since`: when its like happened here. */
static void plan_answers(CtReplay *self, const CtPastMark *mark, int owner, CtInstant since,
                         int64_t after)
{
    for (uint32_t i = mark->first_answer; i < mark->first_answer + mark->answer_count; i++) {
        const CtPastAnswer *answer = &g_array_index(self->past->answers, CtPastAnswer, i);
        const CtStreamRow *row = ct_stream_row(self->past->history, answer->row);

        if (answer->delay <= after)
            continue;
        self->answered++;
        self->moved += since + answer->delay != row->recorded;
        plan(self, (CtPlanItem){ .at = since + answer->delay,
                                 .order = answer->row,
                                 .kind = ITEM_ANSWER,
                                 .index = (int)answer->row,
                                 .slot = (uint32_t)owner });
    }
    plan(self, (CtPlanItem){ .at = since + (mark->until - mark->at) + 1,
                             .order = UINT64_MAX,
                             .kind = ITEM_SILENCE,
                             .index = (int)(mark - ct_past_mark(self->past, 0)),
                             .slot = (uint32_t)owner,
                             .life = standing_of(self, owner)->entry });
}

/* One that was listened to for more than `heard` seconds, or NULL. */
static const CtPastMark *draw(CtReplay *self, CtMarkKind kind, int index, int64_t heard)
{
    const GArray *alike = self->past->alike[kind][index];

    for (int i = 0; i < DRAW_TRIES && alike->len > 0; i++) {
        const CtPastMark *drawn = ct_past_mark(
            self->past, g_array_index(alike, uint32_t, ct_random_below(&self->dice, alike->len)));

        if (drawn->until - drawn->at > heard)
            return drawn;
    }
    return NULL;
}

static void follow(CtReplay *self, const CtWorldMark *mark, const CtPastMark *old)
{
    uint64_t untold;
    uint64_t followers = find_followers(self, mark, &untold);

    if (followers == 0 && (old == NULL || old->answer_count == 0))
        return;
    if (old == NULL && self->drawing) {
        int index = old_index(self, mark->kind, mark->index);

        old = index == CT_PROCEDURE_NONE ? NULL : draw(self, mark->kind, index, -1);
    }
    loosen(self, mark->owner, old == NULL ? followers : untold);
    if (old != NULL)
        plan_answers(self, old, mark->owner, self->world.now, -1);
}

/* When the order is carried: as the old one was; one that was not ordered before, or of which
 * nothing was heard for less time than here, at the usual delay. */
static void plan_sending(CtReplay *self, const CtWorldMark *mark)
{
    const CtPastMark *order = counterpart(self, CT_MARK_ORDERED, mark->index, mark->ordinal);
    int old = old_notice(self, mark->index);
    CtPlanItem item = { .order = UINT64_MAX - 1,
                        .kind = ITEM_SENT,
                        .index = mark->index,
                        .slot = (uint32_t)mark->detail };

    if (order != NULL && order->sending != CT_PROCEDURE_NONE) {
        const CtPastMark *sent = ct_past_mark(self->past, (uint32_t)order->sending);
        int carrier =
            ct_procedure_notice(self->procedure, before(self)->notice[sent->mark.detail].name);

        item.at = self->world.now + (sent->at - order->at);
        item.order = sent->rank;
        item.index = carrier == CT_PROCEDURE_NONE ? mark->index : carrier;
    } else {
        int64_t usual = old == CT_PROCEDURE_NONE ? 0 : self->past->usual[old];

        item.at =
            self->world.now + (order == NULL ? usual : MAX(usual, self->past->end - order->at + 1));
        self->assumed += item.at <= self->past->end;
    }
    plan(self, item);
}

static void reach_mark(void *user, const CtWorldMark *mark)
{
    CtReplay *self = user;
    const CtPastMark *order;

    if (mark->kind == CT_MARK_ORDERED) {
        plan_sending(self, mark);
        return;
    }
    if (mark->kind == CT_MARK_SENT) {
        order = counterpart(self, CT_MARK_ORDERED, mark->index, mark->ordinal);
        follow(self, mark,
               order == NULL || order->sending == CT_PROCEDURE_NONE
                   ? NULL
                   : ct_past_mark(self->past, (uint32_t)order->sending));
        return;
    }
    if (mark->kind == CT_MARK_ENTERED) {
        standing_of(self, mark->owner)->entry++;
        check_loose(self, mark->owner);
    }
    follow(self, mark, counterpart(self, mark->kind, mark->index, mark->ordinal));
}

/* ---- living ---- */

CtReplay *ct_replay_new(const CtPast *past, const CtProcedure *procedure)
{
    CtReplay *self = g_new0(CtReplay, 1);

    self->past = past;
    self->procedure = procedure;
    ct_world_init(&self->world, procedure, reach_mark, self);
    self->facts = g_array_new(FALSE, TRUE, sizeof(CtReachFact));
    self->standing = g_array_new(FALSE, TRUE, sizeof(Standing));
    self->counted = find_counted(procedure);
    find_free(self);
    find_looks(self);
    return self;
}

void ct_replay_free(CtReplay *self)
{
    if (self == NULL)
        return;
    ct_world_clear(&self->world);
    ct_plan_clear(&self->plan);
    g_array_unref(self->facts);
    g_array_unref(self->standing);
    g_free(self);
}

/* Nobody knows any more what the new version asks of it. */
static bool is_gone(const CtReplay *self, const CtPlanItem *item)
{
    const CtStreamRow *row = ct_stream_row(self->past->history, (size_t)item->index);
    int event = row->gone == 0 || row->is_sent
                    ? CT_PROCEDURE_NONE
                    : ct_procedure_event(self->procedure, before(self)->event[row->index].name);

    return event != CT_PROCEDURE_NONE && !self->drawing && (row->gone & self->looks[event]) != 0;
}

static bool take_row(CtReplay *self, const CtPlanItem *item, int owner)
{
    const CtStreamRow *row = ct_stream_row(self->past->history, (size_t)item->index);
    CtStepEvent event;

    return !ct_stream_event(self->past->history, row, self->procedure, item->at, &event) ||
           ct_world_deliver(&self->world, owner, &event, row->opened + (item->at - row->recorded));
}

/* Nobody listened longer in the old world, for there the state was left or the case had ended. */
static void take_silence(CtReplay *self, const CtPlanItem *item)
{
    const CtPastMark *mark = ct_past_mark(self->past, (uint32_t)item->index);
    const CtWorldMark *of = &mark->mark;
    int owner = (int)item->slot;
    uint64_t followers = 0;

    if (ct_history_is_final(ct_world_case(&self->world, owner), self->procedure) ||
        (of->kind == CT_MARK_ENTERED && standing_of(self, owner)->entry != item->life))
        return;
    if (self->drawing) {
        int64_t heard = mark->until - mark->at;
        const CtPastMark *other = draw(self, of->kind, of->index, heard);

        if (other != NULL)
            plan_answers(self, other, owner, item->at - heard - 1, heard);
        return;
    }
    for (int i = 0; i < (int)self->procedure->event_count; i++) {
        int old = ct_procedure_event(before(self), self->procedure->event[i].name);

        if (old != CT_PROCEDURE_NONE && follows(before(self), of->kind, of->index, of->detail, old))
            followers |= bit(i);
    }
    loosen(self, owner, followers);
}

static void take_sending(CtReplay *self, const CtPlanItem *item)
{
    const CtWorldOrder *order = &g_array_index(self->world.orders, CtWorldOrder, item->slot);
    const CtPastMark *old = counterpart(self, CT_MARK_ORDERED, order->notice, order->ordinal);
    int64_t lag = old == NULL || old->sending == CT_PROCEDURE_NONE
                      ? 0
                      : ct_past_mark(self->past, (uint32_t)old->sending)->lag;

    ct_world_sent(&self->world, (int)item->slot, item->index, item->at - lag);
}

static void take_item(CtReplay *self, const CtPlanItem *item)
{
    bool is_row = item->kind == ITEM_ROW || item->kind == ITEM_ANSWER;

    self->world.now = MAX(self->world.now, item->at);
    if (is_row && is_gone(self, item)) {
        self->world.halted = true;
        ct_plan_add_ranked(&self->plan, *item);
    } else if (item->kind == ITEM_ROW) {
        if (!take_row(self, item, CT_PROCEDURE_NONE))
            ct_plan_add_ranked(&self->plan, *item); /* it is still to come, in a world unknown */
    } else if (item->kind == ITEM_ANSWER)
        (void)take_row(self, item, (int)item->slot);
    else if (item->kind == ITEM_SENT)
        take_sending(self, item);
    else
        take_silence(self, item);
}

static void plan_rows(CtReplay *self)
{
    uint32_t row;
    uint32_t past;

    ct_stream_rows_of(self->past->history, self->key, &row, &past);
    for (; row < past; row++) {
        const CtStreamRow *of = ct_stream_row(self->past->history, row);

        if (!of->is_sent && g_array_index(self->past->absolute, bool, row))
            plan(self, (CtPlanItem){
                           .at = of->recorded, .order = row, .kind = ITEM_ROW, .index = (int)row });
    }
}

static void live(CtReplay *self, uint32_t key, bool drawing)
{
    CtPlanItem item;

    self->key = key;
    self->drawing = drawing;
    self->assumed = self->moved = self->answered = 0;
    g_array_set_size(self->standing, 0);
    ct_plan_empty(&self->plan);
    ct_world_begin(&self->world);
    plan_rows(self);
    while (!self->world.halted) {
        const CtPlanItem *next = ct_plan_peek(&self->plan);

        if (ct_world_fire(&self->world, next == NULL ? self->past->end : next->at))
            continue; /* which may have planned something sooner */
        if (self->world.halted || !ct_plan_take(&self->plan, &item))
            return;
        take_item(self, &item);
    }
}

void ct_replay_drawn(CtReplay *self, uint32_t key, CtRandom dice)
{
    self->dice = dice;
    live(self, key, true);
}

/* Rows that came to an ended case come when that ends, which may be at any time. */
static void find_late(CtReplay *self)
{
    uint32_t row;
    uint32_t past;

    self->late = 0;
    ct_stream_rows_of(self->past->history, self->key, &row, &past);
    for (; row < past; row++) {
        const CtStreamRow *of = ct_stream_row(self->past->history, row);

        if (!of->is_sent && !g_array_index(self->past->absolute, bool, row))
            self->late |=
                bit(ct_procedure_event(self->procedure, before(self)->event[of->index].name));
    }
}

/* Rows that follow nothing come when they came. */
static void find_facts(CtReplay *self)
{
    CtPlanItem item;

    g_array_set_size(self->facts, 0);
    while (ct_plan_take(&self->plan, &item)) {
        const CtStreamRow *row = ct_stream_row(self->past->history, (size_t)item.index);
        CtReachFact fact = { item.at, CT_PROCEDURE_NONE };

        if (item.kind != ITEM_ROW)
            continue;
        fact.event = ct_procedure_event(self->procedure, before(self)->event[row->index].name);
        if (fact.event != CT_PROCEDURE_NONE)
            g_array_append_val(self->facts, fact);
    }
}

void ct_replay_known(CtReplay *self, uint32_t key)
{
    live(self, key, false);
    if (!self->world.halted)
        return;
    find_late(self);
    find_facts(self);
}
