/* past.c - rows lived one after the other, and what was learnt of them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/past.h"

#include <string.h>

static CtPastMark *mark_at(const CtPast *self, uint32_t index)
{
    return &g_array_index(self->marks, CtPastMark, index);
}

const CtPastMark *ct_past_mark(const CtPast *self, uint32_t index)
{
    return mark_at(self, index);
}

static uint32_t first_mark(const CtPast *self, uint32_t key)
{
    return g_array_index(self->key_first, uint32_t, key);
}

/* What a case is asked is heard no longer than it lives. */
static void end_listening(CtPast *self, int owner)
{
    for (uint32_t i = first_mark(self, self->key); i < self->marks->len; i++) {
        CtPastMark *mark = mark_at(self, i);

        if (mark->mark.owner == owner && mark->until == CT_INSTANT_NEVER)
            mark->until = self->world.now;
    }
}

static void enter(CtPast *self, const CtWorldMark *mark)
{
    const CtProcedure *procedure = self->world.procedure;

    if (self->standing != CT_PROCEDURE_NONE)
        mark_at(self, (uint32_t)self->standing)->until = self->world.now;
    self->standing = (int)self->marks->len;
    if (procedure->state[mark->index].final) {
        end_listening(self, mark->owner);
        self->standing = CT_PROCEDURE_NONE;
    }
}

static void pair(CtPast *self, const CtPastMark *sent)
{
    for (uint32_t i = self->marks->len; i-- > first_mark(self, self->key);) {
        CtPastMark *order = mark_at(self, i);

        if (order->mark.kind == CT_MARK_ORDERED && order->mark.index == sent->mark.index &&
            order->mark.ordinal == sent->mark.ordinal) {
            order->sending = (int)self->marks->len;
            return;
        }
    }
}

static void leave_mark(void *user, const CtWorldMark *mark)
{
    CtPast *self = user;
    CtPastMark left = { .mark = *mark,
                        .at = self->world.now,
                        .until = CT_INSTANT_NEVER,
                        .rank = self->rank,
                        .sending = CT_PROCEDURE_NONE };

    if (mark->kind == CT_MARK_ENTERED)
        enter(self, mark);
    if (mark->kind == CT_MARK_SENT) {
        left.lag = self->world.now - self->sent_at;
        pair(self, &left);
    }
    if (ct_history_is_final(ct_world_case(&self->world, mark->owner), self->world.procedure))
        left.until = self->world.now;
    uint32_t place = self->marks->len;
    g_array_append_val(self->alike[mark->kind][mark->index], place);
    g_array_append_val(self->marks, left);
}

CtPast *ct_past_new(const CtStream *history, CtInstant end)
{
    CtPast *self = g_new0(CtPast, 1);

    self->history = history;
    self->end = end;
    ct_world_init(&self->world, history->procedure, leave_mark, self);
    self->marks = g_array_new(FALSE, TRUE, sizeof(CtPastMark));
    self->key_first = g_array_new(FALSE, TRUE, sizeof(uint32_t));
    self->answers = g_array_new(FALSE, TRUE, sizeof(CtPastAnswer));
    self->absolute = g_array_new(FALSE, TRUE, sizeof(bool));
    g_array_set_size(self->absolute, history->rows->len);
    for (size_t i = 0; i < CT_MARK_KINDS; i++)
        for (size_t j = 0; j < CT_LIMIT_PROCEDURE_STATES; j++)
            self->alike[i][j] = g_array_new(FALSE, TRUE, sizeof(uint32_t));
    return self;
}

void ct_past_free(CtPast *self)
{
    if (self == NULL)
        return;
    ct_world_clear(&self->world);
    g_array_unref(self->marks);
    g_array_unref(self->key_first);
    g_array_unref(self->answers);
    g_array_unref(self->absolute);
    for (size_t i = 0; i < CT_MARK_KINDS; i++)
        for (size_t j = 0; j < CT_LIMIT_PROCEDURE_STATES; j++)
            g_array_unref(self->alike[i][j]);
    g_free(self);
}

/* The latest mark of that kind in this key, of any case or of one; NONE: there is none. `index`
 * NONE: of any name. */
static int latest(const CtPast *self, CtMarkKind kind, int index, int owner)
{
    for (uint32_t i = self->marks->len; i-- > first_mark(self, self->key);) {
        const CtWorldMark *mark = &mark_at(self, i)->mark;
        bool is_named = index == CT_PROCEDURE_NONE || mark->index == index ||
                        (kind == CT_MARK_SENT && mark->detail == index);

        if (mark->kind == kind && is_named && (owner == CT_PROCEDURE_NONE || mark->owner == owner))
            return (int)i;
    }
    return CT_PROCEDURE_NONE;
}

/* The case that the row says it concerns, if that has begun; NONE: the row does not say. */
static int owner_of(const CtPast *self, const CtStreamRow *row)
{
    return row->part == 0 || row->part > self->world.cases->len ? CT_PROCEDURE_NONE
                                                                : (int)row->part - 1;
}

/* What the event follows, or NONE. What comes to a case that has ended follows its end. */
static int followed(const CtPast *self, int event, int owner)
{
    const CtWorld *world = &self->world;
    const CtProcedureEvent *of = &world->procedure->event[event];

    if (of->answers_notice != CT_PROCEDURE_NONE)
        return latest(self, CT_MARK_SENT, of->answers_notice, owner);
    if (of->answers_event != CT_PROCEDURE_NONE)
        return latest(self, CT_MARK_EVENT, of->answers_event, owner);
    if (owner != CT_PROCEDURE_NONE && owner != world->open)
        return latest(self, CT_MARK_ENTERED, CT_PROCEDURE_NONE, owner);
    if (ct_world_decides(world->procedure, event) && world->open != CT_PROCEDURE_NONE &&
        ct_world_hears(world->procedure, ct_world_case(world, world->open)->state, event))
        return self->standing;
    return CT_PROCEDURE_NONE;
}

static void live_sending(CtPast *self, const CtStreamRow *row)
{
    int order = ct_world_match(&self->world, row->index, owner_of(self, row));

    self->sent_at = row->at;
    if (order == CT_PROCEDURE_NONE)
        self->unexplained++;
    else
        ct_world_sent(&self->world, order, row->index, row->at);
}

static void live_event(CtPast *self, const CtStreamRow *row)
{
    int mark = followed(self, row->index, owner_of(self, row));
    int owner = CT_PROCEDURE_NONE;
    CtStepEvent event;

    g_array_index(self->absolute, bool, row->order) = mark == CT_PROCEDURE_NONE;
    if (mark != CT_PROCEDURE_NONE) {
        CtPastMark *cause = mark_at(self, (uint32_t)mark);
        CtPastAnswer answer = { (uint32_t)mark, row->order, row->recorded - cause->at };

        owner = cause->mark.owner;
        if (cause->until != CT_INSTANT_NEVER)
            cause->until = MAX(cause->until, row->recorded);
        g_array_append_val(self->answers, answer);
    }
    if (ct_stream_event(self->history, row, self->world.procedure, row->recorded, &event))
        (void)ct_world_deliver(&self->world, owner, &event, row->opened);
}

void ct_past_live(CtPast *self, uint32_t key)
{
    uint32_t first = self->marks->len;
    uint32_t row;
    uint32_t past;

    g_array_append_val(self->key_first, first);
    self->key = key;
    self->standing = CT_PROCEDURE_NONE;
    ct_world_begin(&self->world);
    ct_stream_rows_of(self->history, key, &row, &past);
    for (; row < past && ct_stream_row(self->history, row)->recorded <= self->end; row++) {
        const CtStreamRow *of = ct_stream_row(self->history, row);

        self->rank = row;
        while (ct_world_fire(&self->world, of->recorded))
            continue;
        self->world.now = MAX(self->world.now, of->recorded);
        if (of->is_sent)
            live_sending(self, of);
        else
            live_event(self, of);
    }
    while (ct_world_fire(&self->world, self->end))
        continue;
    for (uint32_t i = first; i < self->marks->len; i++)
        if (mark_at(self, i)->until == CT_INSTANT_NEVER)
            mark_at(self, i)->until = self->end;
}

static int compare_answers(const void *a, const void *b)
{
    const CtPastAnswer *left = a;
    const CtPastAnswer *right = b;

    if (left->mark != right->mark)
        return left->mark < right->mark ? -1 : 1;
    return left->row < right->row ? -1 : left->row > right->row;
}

static int compare_seconds(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;

    return left < right ? -1 : left > right;
}

/* The lower median, or 0 when none was sent. */
static int64_t find_usual(const CtPast *self, int notice)
{
    const GArray *orders = self->alike[CT_MARK_ORDERED][notice];
    g_autoptr(GArray) delays = g_array_new(FALSE, TRUE, sizeof(int64_t));

    for (guint i = 0; i < orders->len; i++) {
        const CtPastMark *order = mark_at(self, g_array_index(orders, uint32_t, i));

        if (order->sending == CT_PROCEDURE_NONE)
            continue;
        int64_t delay = mark_at(self, (uint32_t)order->sending)->at - order->at;
        g_array_append_val(delays, delay);
    }
    g_array_sort(delays, compare_seconds);
    return delays->len == 0 ? 0 : g_array_index(delays, int64_t, (delays->len - 1) / 2);
}

void ct_past_learn(CtPast *self)
{
    uint32_t past = self->marks->len;

    g_array_append_val(self->key_first, past);
    g_array_sort(self->answers, compare_answers);
    for (uint32_t i = 0; i < self->answers->len; i++) {
        CtPastMark *mark = mark_at(self, g_array_index(self->answers, CtPastAnswer, i).mark);

        if (mark->answer_count++ == 0)
            mark->first_answer = i;
    }
    for (size_t i = 0; i < self->world.procedure->notice_count; i++)
        self->usual[i] = find_usual(self, (int)i);
}

const CtPastMark *ct_past_find(const CtPast *self, uint32_t key, CtMarkKind kind, int index,
                               uint32_t ordinal)
{
    for (uint32_t i = first_mark(self, key); i < first_mark(self, key + 1); i++) {
        const CtPastMark *mark = mark_at(self, i);

        if (mark->mark.kind == kind && mark->mark.index == index && mark->mark.ordinal == ordinal)
            return mark;
    }
    return NULL;
}

uint32_t ct_past_answers_of(const CtPast *self, uint32_t key)
{
    uint32_t count = 0;

    for (uint32_t i = first_mark(self, key); i < first_mark(self, key + 1); i++)
        count += mark_at(self, i)->answer_count;
    return count;
}
