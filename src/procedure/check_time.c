/* check_time.c - the slowest ways: retention and limits against the time a case may take.
 *
 * From each anchor that something is kept from, every way through the states is walked that enters
 * no state twice. On it everything happens as late as the deadlines allow: an event just before
 * the first certain timer of its state. All times are upper bounds since the anchor, so a state's
 * bound can be held against a period that counts from the same anchor. What stands still while the
 * case is elsewhere (`pause`) is added once. CT_LIMIT_CHECK_STEPS bounds the work for each anchor.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/check_frame.h"

enum {
    OPENED,
    ENTERED,
    ORDERED = ENTERED + CT_LIMIT_PROCEDURE_STATES,
    SENT = ORDERED + CT_LIMIT_PROCEDURE_NOTICES,
    SERVED = SENT + CT_LIMIT_PROCEDURE_NOTICES,
    FIRST = SERVED + CT_LIMIT_PROCEDURE_NOTICES,
    LAST = FIRST + CT_LIMIT_PROCEDURE_EVENTS,
    SLOTS = LAST + CT_LIMIT_PROCEDURE_EVENTS,
};

typedef struct {
    bool set[SLOTS];
    CtSpan at[SLOTS]; /* at most so long after the anchor that is walked from */
    size_t base;      /* the anchor's own slot: it stays where it is, an event that comes again is
                       * either older facts or the beginning of another walk */
} Times;

typedef struct {
    CtCheck *check;
    const CtProcedure *procedure;
    CtAnchor base;
    int base_state; /* whose `entered` the base is, or NONE */
    size_t steps;
    bool visited[CT_LIMIT_PROCEDURE_STATES];
    int way[CT_LIMIT_PROCEDURE_STATES + 1]; /* the transition into the state of each depth */
    Times *times;                           /* owned; one a depth */
    CtSpan leave[CT_LIMIT_PROCEDURE_STATES + 1];
    int64_t worst_keep[CT_LIMIT_PROCEDURE_LINES]; /* hours too long so far */
    int64_t worst_limit[CT_LIMIT_PROCEDURE_COMPARTMENTS];
    CtCheckFinding *keep_finding[CT_LIMIT_PROCEDURE_LINES]; /* borrowed from the check */
    CtCheckFinding *limit_finding[CT_LIMIT_PROCEDURE_COMPARTMENTS];
} Walk;

static size_t slot_of(CtAnchor anchor, int state)
{
    switch (anchor.kind) {
    case CT_ANCHOR_ENTERED:
        return ENTERED + (size_t)state;
    case CT_ANCHOR_ENTERED_STATE:
        return ENTERED + (size_t)anchor.index;
    case CT_ANCHOR_ORDERED:
        return ORDERED + (size_t)anchor.index;
    case CT_ANCHOR_SENT:
        return SENT + (size_t)anchor.index;
    case CT_ANCHOR_SERVED:
        return SERVED + (size_t)anchor.index;
    case CT_ANCHOR_FIRST:
        return FIRST + (size_t)anchor.index;
    case CT_ANCHOR_LAST:
        return LAST + (size_t)anchor.index;
    case CT_ANCHOR_OPENED:
    default:
        return OPENED;
    }
}

static CtSpan sooner(CtSpan a, CtSpan b)
{
    return ct_check_span_exceeds(a, b) ? b : a;
}

/* How long the case may stay in a state that counts from its own entry; endless otherwise. */
static CtSpan stay_of(const CtProcedure *procedure, int state)
{
    const CtProcedureState *of = &procedure->state[state];
    CtSpan stay = { .endless = true };

    for (size_t i = of->first_transition; i < of->first_transition + of->transition_count; i++) {
        const CtProcedureTransition *way = &procedure->transition[i];

        if (way->event == CT_PROCEDURE_NONE && way->guard == CT_PROCEDURE_NONE &&
            way->from.kind == CT_ANCHOR_ENTERED)
            stay = sooner(stay, ct_check_span_of(way->after));
    }
    return stay;
}

static CtSpan pauses_of(const Walk *self, int state)
{
    const CtProcedureState *of = &self->procedure->state[state];
    CtSpan sum = { 0 };

    for (size_t i = of->first_pause; i < of->first_pause + of->pause_count; i++) {
        int other = self->procedure->pause[i].other;

        if (self->check->flow->state[other].reached)
            sum = ct_check_span_add(sum, stay_of(self->procedure, other));
    }
    return sum;
}

static bool pauses_while(const CtProcedure *procedure, int state, int other)
{
    const CtProcedureState *of = &procedure->state[state];

    for (size_t i = of->first_pause; i < of->first_pause + of->pause_count; i++)
        if (procedure->pause[i].other == other)
            return true;
    return false;
}

/* When the case leaves the state at the latest, what stood still not added. */
static CtSpan latest(const Walk *self, int state, const Times *times)
{
    const CtProcedureState *of = &self->procedure->state[state];
    CtSpan leave = { .endless = true };

    for (size_t i = of->first_transition; i < of->first_transition + of->transition_count; i++) {
        const CtProcedureTransition *way = &self->procedure->transition[i];
        size_t slot = slot_of(way->from, state);

        if (way->event == CT_PROCEDURE_NONE && way->guard == CT_PROCEDURE_NONE && times->set[slot])
            leave = sooner(leave, ct_check_span_add(times->at[slot], ct_check_span_of(way->after)));
    }
    return leave;
}

static void happen(Times *times, size_t slot, CtSpan at, bool again)
{
    if (times->set[slot] && (!again || slot == times->base))
        return;
    times->set[slot] = true;
    times->at[slot] = at;
}

static void act(const CtProcedure *procedure, const CtProcedureTransition *way, CtSpan at,
                Times *times)
{
    for (size_t i = 0; i < way->action_count; i++) {
        const CtProcedureAction *action = &procedure->action[way->first_action + i];

        if (action->kind == CT_ACTION_SERVE)
            happen(times, SERVED + (size_t)action->notice, at, false);
        if (action->kind != CT_ACTION_SEND)
            continue;
        happen(times, ORDERED + (size_t)action->notice, at, false);
        happen(times, SENT + (size_t)action->notice, at, false);
    }
    if (way->event == CT_PROCEDURE_NONE)
        return;
    happen(times, FIRST + (size_t)way->event, at, false);
    happen(times, LAST + (size_t)way->event, at, true);
}

/* ---- what is found on a way ---- */

static void tell_way(const Walk *self, size_t depth, CtSpan left, CtCheckFinding *finding)
{
    const CtProcedure *procedure = self->procedure;
    CtAnchor base = self->base;

    if (base.kind == CT_ANCHOR_ENTERED)
        base = (CtAnchor){ CT_ANCHOR_ENTERED_STATE, self->base_state };
    g_autofree char *anchor = ct_check_anchor_text(procedure, base);
    g_free(finding->path);
    finding->path = NULL;
    for (size_t i = 1; i <= depth; i++) {
        const CtProcedureTransition *way = &procedure->transition[self->way[i]];
        g_autofree char *text = ct_check_way_text(procedure, way);
        g_autofree char *span = ct_check_span_text(self->leave[i - 1]);

        ct_check_step(finding, "%s: %s -> %s, at most %s after %s",
                      procedure->state[way->state].name, text, procedure->state[way->target].name,
                      span, anchor);
    }
    g_autofree char *span = ct_check_span_text(left);
    ct_check_step(finding, "left at most %s (%" G_GINT64_FORMAT " days) after %s", span,
                  ct_check_span_days(left), anchor);
}

/* Hours by which the case may stay longer than the period; 0 when it may not. */
static int64_t overrun(CtSpan left, CtDuration period)
{
    CtSpan span = ct_check_span_of(period);

    return left.endless || !ct_check_span_exceeds(left, span) ? 0
                                                              : ct_check_span_excess(left, span);
}

static void judge_keep(Walk *self, size_t index, size_t depth, CtSpan left)
{
    const CtProcedure *procedure = self->procedure;
    const CtProcedureKeep *keep = &procedure->keep[index];
    int64_t hours = overrun(left, keep->duration);

    if (hours <= self->worst_keep[index])
        return;
    const char *state = procedure->state[keep->state].name;
    const char *held = procedure->compartment[keep->compartment].name;
    if (self->keep_finding[index] == NULL) {
        CtCheckFinding *finding = ct_check_find(self->check, "E21", keep->line, "keep", "%s", "");

        ct_check_law(self->check, finding, keep->law);
        ct_check_hint(finding, "end \"%s\" sooner, or keep \"%s\" longer if the law allows it",
                      state, held);
        self->keep_finding[index] = finding;
    }
    self->worst_keep[index] = hours;
    g_free(self->keep_finding[index]->message);
    self->keep_finding[index]->message = g_strdup_printf(
        "\"%s\" is erased up to %" G_GINT64_FORMAT " days before the case has to leave \"%s\"",
        held, (hours + 23) / 24, state);
    tell_way(self, depth, left, self->keep_finding[index]);
}

static void judge_limit(Walk *self, size_t compartment, size_t depth, CtSpan left)
{
    const CtProcedureCompartment *held = &self->procedure->compartment[compartment];
    int64_t hours = overrun(left, held->limit);

    if (hours <= self->worst_limit[compartment])
        return;
    if (self->limit_finding[compartment] == NULL) {
        CtCheckFinding *finding =
            ct_check_find(self->check, "E15", held->line, held->name, "%s", "");

        ct_check_law(self->check, finding, held->law);
        ct_check_hint(finding, "shorten a deadline on this way, or see whether the limit is right");
        self->limit_finding[compartment] = finding;
    }
    self->worst_limit[compartment] = hours;
    g_free(self->limit_finding[compartment]->message);
    self->limit_finding[compartment]->message = g_strdup_printf(
        "a case may be open up to %" G_GINT64_FORMAT " days after the limit erased its \"%s\"",
        (hours + 23) / 24, held->name);
    tell_way(self, depth, left, self->limit_finding[compartment]);
}

static bool is_base(const Walk *self, CtAnchor anchor, int state)
{
    return slot_of(anchor, state) == slot_of(self->base, self->base_state);
}

/* E14 has said it when the state's own timer counts from the same anchor. */
static bool is_plain(const Walk *self, const CtProcedureKeep *keep)
{
    const CtProcedureState *of = &self->procedure->state[keep->state];

    for (size_t i = of->first_transition; i < of->first_transition + of->transition_count; i++) {
        const CtProcedureTransition *way = &self->procedure->transition[i];

        if (way->event == CT_PROCEDURE_NONE && is_base(self, way->from, keep->state) &&
            ct_check_span_exceeds(ct_check_span_of(way->after), ct_check_span_of(keep->duration)))
            return true;
    }
    return false;
}

static bool decides(const CtProcedure *procedure, int state)
{
    const CtProcedureState *of = &procedure->state[state];

    for (size_t i = of->first_transition; i < of->first_transition + of->transition_count; i++)
        if (procedure->transition[i].event != CT_PROCEDURE_NONE)
            return true;
    return false;
}

static void judge(Walk *self, int state, size_t depth, CtSpan left)
{
    const CtProcedure *procedure = self->procedure;
    const CtProcedureState *of = &procedure->state[state];

    if (of->final || !decides(procedure, state))
        return;
    for (size_t i = of->first_keep; i < of->first_keep + of->keep_count; i++)
        if (is_base(self, procedure->keep[i].from, state) && !is_plain(self, &procedure->keep[i]))
            judge_keep(self, i, depth, left);
    for (size_t i = 0; i < procedure->compartment_count && self->base.kind == CT_ANCHOR_OPENED; i++)
        if (procedure->compartment[i].has_limit &&
            (self->check->flow->state[state].holds & CT_CHECK_BIT(i)) != 0)
            judge_limit(self, i, depth, left);
}

/* ---- the walk ---- */

static void visit(Walk *self, int state, size_t depth);

/* When the transition is taken at the latest: what stands still while the case is in the target is
 * yet to come. */
static bool time_of(const Walk *self, const CtProcedureTransition *way, size_t depth, CtSpan *out)
{
    const Times *times = &self->times[depth];
    CtSpan plain = latest(self, way->state, times);

    if (way->event == CT_PROCEDURE_NONE) {
        size_t slot = slot_of(way->from, way->state);

        if (!times->set[slot])
            return false;
        plain = sooner(plain, ct_check_span_add(times->at[slot], ct_check_span_of(way->after)));
    }
    *out = pauses_while(self->procedure, way->state, way->target)
               ? plain
               : ct_check_span_add(plain, pauses_of(self, way->state));
    return true;
}

static void go(Walk *self, size_t index, size_t depth)
{
    const CtProcedureTransition *way = &self->procedure->transition[index];
    Times *next = &self->times[depth + 1];
    CtSpan at;

    if (!self->check->flow->happens[index] || self->visited[way->target] ||
        self->steps >= CT_LIMIT_CHECK_STEPS || !time_of(self, way, depth, &at))
        return;
    *next = self->times[depth];
    act(self->procedure, way, at, next);
    happen(next, ENTERED + (size_t)way->target, at, true);
    self->way[depth + 1] = (int)index;
    self->leave[depth] = at;
    visit(self, way->target, depth + 1);
}

static void visit(Walk *self, int state, size_t depth)
{
    const CtProcedureState *of = &self->procedure->state[state];
    Times *times = &self->times[depth];
    CtSpan left = ct_check_span_add(latest(self, state, times), pauses_of(self, state));

    self->steps++;
    self->visited[state] = true;
    judge(self, state, depth, left);
    for (size_t i = of->first_transition; i < of->first_transition + of->transition_count; i++)
        if (self->procedure->transition[i].target == state && self->check->flow->happens[i])
            act(self->procedure, &self->procedure->transition[i], left, times);
    for (size_t i = of->first_transition; i < of->first_transition + of->transition_count; i++)
        go(self, i, depth);
    self->visited[state] = false;
}

/* Whatever has happened before the anchor is, at the latest, as late as the anchor. */
static void start(Walk *self, int state)
{
    const CtCheckState *flow = &self->check->flow->state[state];
    Times *times = &self->times[0];

    *times = (Times){ .set = { [OPENED] = true }, .base = slot_of(self->base, self->base_state) };
    for (size_t i = 0; i < CT_LIMIT_PROCEDURE_STATES; i++)
        times->set[ENTERED + i] = (flow->must.entered & CT_CHECK_BIT(i)) != 0;
    for (size_t i = 0; i < CT_LIMIT_PROCEDURE_NOTICES; i++) {
        times->set[ORDERED + i] = (flow->must.ordered & CT_CHECK_BIT(i)) != 0;
        times->set[SENT + i] = times->set[ORDERED + i];
        times->set[SERVED + i] = (flow->must.served & CT_CHECK_BIT(i)) != 0;
    }
    for (size_t i = 0; i < CT_LIMIT_PROCEDURE_EVENTS; i++)
        times->set[FIRST + i] = times->set[LAST + i] = (flow->must.seen & CT_CHECK_BIT(i)) != 0;
    times->set[times->base] = true;
    visit(self, state, 0);
}

static void walk(Walk *self, CtAnchor base, int base_state)
{
    const CtProcedure *procedure = self->procedure;
    bool begun[CT_LIMIT_PROCEDURE_STATES] = { false };

    self->base = base;
    self->base_state = base_state;
    self->steps = 0;
    if (base.kind == CT_ANCHOR_OPENED)
        start(self, procedure->initial);
    if (base.kind == CT_ANCHOR_ENTERED || base.kind == CT_ANCHOR_ENTERED_STATE) {
        int state = base.kind == CT_ANCHOR_ENTERED ? base_state : base.index;

        if (self->check->flow->state[state].reached)
            start(self, state);
        return;
    }
    for (size_t i = 0; i < procedure->transition_count; i++) {
        const CtProcedureTransition *way = &procedure->transition[i];

        if (!self->check->flow->happens[i] || begun[way->target] ||
            !ct_check_way_sets(procedure, way, base))
            continue;
        begun[way->target] = true;
        start(self, way->target);
    }
}

/* ---- one anchor, one state ---- */

static void check_same_anchor(CtCheck *self, const CtProcedureKeep *keep)
{
    const CtProcedure *procedure = self->procedure;
    const CtProcedureState *of = &procedure->state[keep->state];

    for (size_t i = of->first_transition; i < of->first_transition + of->transition_count; i++) {
        const CtProcedureTransition *timer = &procedure->transition[i];

        if (timer->event != CT_PROCEDURE_NONE ||
            slot_of(timer->from, keep->state) != slot_of(keep->from, keep->state) ||
            !ct_check_span_exceeds(ct_check_span_of(timer->after),
                                   ct_check_span_of(keep->duration)))
            continue;
        g_autofree char *kept = ct_check_duration_text(keep->duration);
        g_autofree char *text = ct_check_way_text(procedure, timer);
        CtCheckFinding *finding =
            ct_check_find(self, "E14", keep->line, kept,
                          "\"%s\" is erased before the deadline of the state \"%s\"",
                          procedure->compartment[keep->compartment].name, of->name);
        ct_check_step(finding, "line %d waits \"%s\", and this keeps for %s from the same moment",
                      timer->line, text, kept);
        ct_check_law(self, finding, keep->law);
        ct_check_hint(finding, "keep it as long as the deadline lasts, or end the state sooner");
    }
}

void ct_check_times(CtCheck *self)
{
    const CtProcedure *procedure = self->procedure;
    g_autofree bool *done = g_new0(bool, SLOTS);
    g_autofree Walk *way = g_new0(Walk, 1);
    g_autofree Times *times = g_new0(Times, procedure->state_count + 2);

    way->check = self;
    way->procedure = procedure;
    way->times = times;
    walk(way, (CtAnchor){ CT_ANCHOR_OPENED, CT_PROCEDURE_NONE }, CT_PROCEDURE_NONE);
    done[OPENED] = true;
    for (size_t i = 0; i < procedure->keep_count; i++) {
        const CtProcedureKeep *keep = &procedure->keep[i];
        size_t slot = slot_of(keep->from, keep->state);

        check_same_anchor(self, keep);
        if (!done[slot] && self->flow->state[keep->state].reached)
            walk(way, keep->from, keep->state);
        done[slot] = true;
    }
}
