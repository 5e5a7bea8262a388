/* what_if.c - two worlds, key by key: the old one as it was, the new one as far as it is known.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/what_if.h"

#include "procedure/reach.h"
#include "procedure/replay.h"

#include <string.h>

typedef struct {
    const CtWhatIf *question;
    CtReplay *replay;
    CtWhatIfResult *out;
    CtWhatIfMeasure *share; /* owned by run: what this key adds */
} Run;

static const CtReachFact *fact_at(const Run *self, size_t index)
{
    return &g_array_index(self->replay->facts, CtReachFact, index);
}

/* A case whose outcome is not known; one that is not begun may also never be. */
static void add_bounds(Run *self, const CtReach *reach)
{
    bool may_not_be = reach->history == NULL;

    for (size_t i = 0; i < reach->procedure->measure_count; i++) {
        const CtProcedureMeasure *measure = &reach->procedure->measure[i];
        CtWhatIfMeasure *share = &self->share[i];
        CtReachRange above = { 0 };
        CtReachRange below = { 0 };

        ct_reach_terms(reach, measure->above, measure->above_count, &above);
        ct_reach_terms(reach, measure->below, measure->below_count, &below);
        share->low.above += may_not_be ? MIN(above.least, 0) : above.least;
        share->low.below += may_not_be ? MIN(below.least, 0) : below.least;
        share->high.above += may_not_be ? MAX(above.most, 0) : above.most;
        share->high.below += may_not_be ? MAX(below.most, 0) : below.most;
        share->endless = share->endless || above.endless || below.endless;
    }
}

/* The next fact from `*index` on that could begin a case at or after `from`; moves past it. Those
 * behind it may come to that case. */
static bool next_opening(const Run *self, size_t *index, CtInstant from, CtReach *out)
{
    while (*index < self->replay->facts->len) {
        const CtReachFact *fact = fact_at(self, (*index)++);

        if (fact->at >= from && ct_world_opens(self->question->procedure, fact->event)) {
            out->from = fact->at;
            out->opener = fact->event;
            out->fact_count = self->replay->facts->len - *index;
            out->fact = out->fact_count == 0 ? NULL : fact_at(self, *index);
            return true;
        }
    }
    return false;
}

static CtReach begin_reach(const Run *self)
{
    return (CtReach){ .procedure = self->question->procedure,
                      .fact = self->replay->facts->len == 0 ? NULL : fact_at(self, 0),
                      .fact_count = self->replay->facts->len,
                      .free_events = self->replay->free_events | self->replay->late,
                      .from = self->replay->world.now,
                      .end = self->question->end };
}

/* Each case ends as early as it could and the next begins as early as it could: there are never
 * more cases, and none begins earlier, than these. */
static void bound_rest(Run *self)
{
    const CtWorld *world = &self->replay->world;
    CtReach reach = begin_reach(self);
    CtInstant from = world->now;
    size_t fact = 0;

    for (guint i = 0; i < world->cases->len; i++) {
        reach.history = ct_world_case(world, (int)i);
        reach.fact_count = (int)i == world->open ? self->replay->facts->len : 0;
        ct_reach_run(&reach);
        add_bounds(self, &reach);
        if ((int)i == world->open)
            from = ct_reach_final(&reach);
    }
    reach.history = NULL;
    while (from != CT_INSTANT_NEVER && next_opening(self, &fact, from, &reach)) {
        ct_reach_run(&reach);
        add_bounds(self, &reach);
        from = ct_reach_final(&reach);
    }
}

static void add_cases(const Run *self, size_t offset)
{
    const CtProcedure *procedure = self->question->procedure;
    const CtWorld *world = &self->replay->world;

    for (guint i = 0; i < world->cases->len; i++)
        for (size_t j = 0; j < procedure->measure_count; j++)
            ct_measure_add(procedure, &procedure->measure[j], ct_world_case(world, (int)i),
                           G_STRUCT_MEMBER_P(&self->share[j], offset));
}

static void add_sum(CtMeasureSum *sum, const CtMeasureSum *other)
{
    sum->above += other->above;
    sum->below += other->below;
}

static void add_share(Run *self)
{
    for (size_t i = 0; i < self->out->measure_count; i++) {
        const CtWhatIfMeasure *share = &self->share[i];
        CtWhatIfMeasure *measure = &self->out->measure[i];

        add_sum(&measure->low, &share->low);
        add_sum(&measure->high, &share->high);
        add_sum(&measure->drawn, &share->drawn);
        measure->endless = measure->endless || share->endless;
        measure->unknown += !ct_what_if_is_exact(share);
    }
}

static void live_key(Run *self, uint32_t key)
{
    CtReplay *replay = self->replay;

    memset(self->share, 0, (self->out->measure_count + 1) * sizeof *self->share);
    ct_replay_known(replay, key);
    self->out->assumed += replay->assumed;
    self->out->moved += replay->moved;
    if (!replay->world.halted) {
        self->out->dropped += ct_past_answers_of(replay->past, key) - replay->answered;
        add_cases(self, G_STRUCT_OFFSET(CtWhatIfMeasure, low));
        add_cases(self, G_STRUCT_OFFSET(CtWhatIfMeasure, high));
        add_cases(self, G_STRUCT_OFFSET(CtWhatIfMeasure, drawn));
    } else {
        self->out->unknown++;
        bound_rest(self);
        if (self->question->draws) {
            ct_replay_drawn(replay, key, ct_random_of(self->question->seed, key));
            add_cases(self, G_STRUCT_OFFSET(CtWhatIfMeasure, drawn));
        }
    }
    add_share(self);
}

static int old_measure(const CtProcedure *before, const char *name)
{
    for (size_t i = 0; i < before->measure_count; i++)
        if (strcmp(before->measure[i].name, name) == 0)
            return (int)i;
    return CT_PROCEDURE_NONE;
}

static void add_old(const Run *self, const CtWorld *world)
{
    const CtProcedure *after = self->question->procedure;

    for (size_t i = 0; i < after->measure_count; i++) {
        int old = old_measure(world->procedure, after->measure[i].name);

        self->out->measure[i].was = old != CT_PROCEDURE_NONE;
        for (guint j = 0; old != CT_PROCEDURE_NONE && j < world->cases->len; j++)
            ct_measure_add(world->procedure, &world->procedure->measure[old],
                           ct_world_case(world, (int)j), &self->out->measure[i].old);
    }
}

static uint64_t find_unseen(const CtProcedure *before, const CtProcedure *after)
{
    uint64_t events = 0;

    for (int i = 0; i < (int)after->event_count; i++)
        if (ct_procedure_event(before, after->event[i].name) == CT_PROCEDURE_NONE &&
            ct_world_opens(after, i))
            events |= UINT64_C(1) << i;
    return events;
}

void ct_what_if_run(const CtWhatIf *self, CtWhatIfResult *out)
{
    const CtProcedure *before = self->history->procedure;
    size_t count = self->procedure->measure_count;
    g_autoptr(CtPast) past = ct_past_new(self->history, self->end);
    g_autoptr(CtReplay) replay = ct_replay_new(past, self->procedure);
    g_autofree CtWhatIfMeasure *share = g_new0(CtWhatIfMeasure, count + 1);
    Run run = { self, replay, out, share };

    *out = (CtWhatIfResult){ .measure_count = count,
                             .measure = g_new0(CtWhatIfMeasure, count + 1),
                             .keys = self->history->key_count,
                             .rows = self->history->rows->len,
                             .unseen = find_unseen(before, self->procedure) };
    for (uint32_t key = 0; key < self->history->key_count; key++) {
        ct_past_live(past, key);
        add_old(&run, &past->world);
    }
    ct_past_learn(past);
    for (uint32_t key = 0; key < self->history->key_count; key++)
        live_key(&run, key);
    out->refused = MAX(replay->world.refused - past->world.refused, 0);
    out->unexplained = past->unexplained;
}

void ct_what_if_clear(CtWhatIfResult *self)
{
    g_clear_pointer(&self->measure, g_free);
}

bool ct_what_if_is_exact(const CtWhatIfMeasure *self)
{
    return !self->endless && self->low.above == self->high.above &&
           self->low.below == self->high.below;
}

bool ct_what_if_range(const CtWhatIfMeasure *self, bool fraction, double *out_low, double *out_high)
{
    if (self->endless || (fraction && self->low.below <= 0))
        return false;
    *out_low = (double)self->low.above;
    *out_high = (double)self->high.above;
    if (fraction) {
        *out_low /= (double)(self->low.above < 0 ? self->low.below : self->high.below);
        *out_high /= (double)(self->high.above < 0 ? self->high.below : self->low.below);
    }
    return true;
}
