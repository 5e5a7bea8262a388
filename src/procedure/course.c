/* course.c - steps, counted and checked.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/course.h"

#include "procedure/derivation.h"
#include "procedure/measure.h"

#include <string.h>

static int find_carried(const CtCourseCarrying *self, const char *name)
{
    for (size_t i = 0; i < self->count; i++)
        if (strcmp(self->name[i], name) == 0)
            return (int)i;
    return CT_PROCEDURE_NONE;
}

static void add_carried(CtCourseCarrying *self, const char *name)
{
    if (self->count < CT_COURSE_CARRIED && find_carried(self, name) == CT_PROCEDURE_NONE)
        self->name[self->count++] = name;
}

static void watch(const CtProcedure *procedure, CtAnchor anchor, CtCourseCarrying *out)
{
    bool is_event = anchor.kind == CT_ANCHOR_FIRST || anchor.kind == CT_ANCHOR_LAST;
    bool is_notice = anchor.kind == CT_ANCHOR_ORDERED || anchor.kind == CT_ANCHOR_SENT ||
                     anchor.kind == CT_ANCHOR_SERVED;

    if (is_event)
        out->events |= UINT64_C(1) << anchor.index;
    if (!is_notice)
        return;
    out->notices |= UINT64_C(1) << anchor.index;
    if (procedure->notice[anchor.index].fallback != CT_PROCEDURE_NONE)
        out->notices |= UINT64_C(1) << procedure->notice[anchor.index].fallback;
}

static void watch_operand(const CtProcedure *procedure, const CtOperand *operand,
                          CtCourseCarrying *out)
{
    if (operand->kind == CT_OPERAND_ANCHOR)
        watch(procedure, operand->anchor, out);
    if (operand->kind == CT_OPERAND_COUNT)
        out->events |= UINT64_C(1) << operand->index;
}

static void watch_guard(const CtProcedure *procedure, int root, CtCourseCarrying *out)
{
    if (root == CT_PROCEDURE_NONE)
        return;
    const CtGuardNode *node = &procedure->guard[root];
    if (node->op < CT_GUARD_LESS) {
        watch_guard(procedure, node->left_node, out);
        if (node->op != CT_GUARD_NOT)
            watch_guard(procedure, node->right_node, out);
        return;
    }
    watch_operand(procedure, &node->left, out);
    watch_operand(procedure, &node->right, out);
}

/* Guards of events are asked when the event comes; only those of timers hold a deadline back. */
static void watch_all(const CtProcedure *procedure, CtCourseCarrying *out)
{
    out->events = out->notices = 0;
    for (size_t i = 0; i < procedure->keep_count; i++)
        watch(procedure, procedure->keep[i].from, out);
    for (size_t i = 0; i < procedure->transition_count; i++) {
        if (procedure->transition[i].event != CT_PROCEDURE_NONE)
            continue;
        watch(procedure, procedure->transition[i].from, out);
        watch_guard(procedure, procedure->transition[i].guard, out);
    }
}

void ct_course_carrying(const CtProcedure *procedure, CtCourseCarrying *out)
{
    out->count = 0;
    watch_all(procedure, out);
    for (size_t i = 0; i < procedure->action_count; i++)
        if (procedure->action[i].kind == CT_ACTION_EMIT)
            for (size_t j = 0; j < procedure->action[i].carry_count; j++)
                add_carried(out, procedure->action[i].carry[j]);
    for (size_t i = 0; i < procedure->event_count; i++)
        for (size_t j = 0; j < procedure->event[i].field_count; j++)
            out->place[i][j] = (int16_t)find_carried(out, procedure->event[i].field[j].name);
}

static void count(CtCourse *self, size_t cell)
{
    self->cells[cell]++;
}

static void count_plain(CtCourse *self, CtTallyPlain what)
{
    count(self, self->law->plain + what);
}

static void changed(CtCourse *self)
{
    self->due_known = self->quiet = false;
    self->clear = CT_INSTANT_NEVER;
}

static void breaks(CtCourse *self, CtInvariant invariant)
{
    count(self, self->broken + invariant);
}

void ct_course_begin(CtCourse *self, CtInstant opened)
{
    ct_history_begin(&self->history, self->procedure, opened);
    self->wake = CT_INSTANT_NEVER;
    self->stuck = false;
    self->memo = (CtDueMemo){ 0 };
    changed(self);
    self->sent = self->seen = 0;
    for (size_t i = 0; i < self->carrying->count; i++)
        self->carried[i] = (CtCourseCarried){ 0 };
    count_plain(self, CT_TALLY_OPENED);
    self->month[CT_MONTH_OPENED]++;
}

static bool has_sent(const CtCourse *self, int notice)
{
    int fallback = self->procedure->notice[notice].fallback;

    return (self->sent >> notice & 1) != 0 ||
           (fallback != CT_PROCEDURE_NONE && (self->sent >> fallback & 1) != 0);
}

static void check_send(CtCourse *self, int notice)
{
    for (size_t i = 0; i < self->procedure->require_count; i++) {
        const CtProcedureRequire *require = &self->procedure->require[i];

        if (require->notice != notice)
            continue;
        if (require->after_event != CT_PROCEDURE_NONE
                ? (self->seen >> require->after_event & 1) == 0
                : !has_sent(self, require->after_notice))
            breaks(self, CT_INVARIANT_REQUIRE);
    }
}

static void count_erasure(CtCourse *self, int compartment, CtInstant at)
{
    CtInstant stored = self->history.compartment[compartment].stored;
    int64_t *latest = &self->cells[self->law->latest + (size_t)compartment];

    count(self, self->law->erased + (size_t)compartment);
    self->month[CT_MONTH_ERASURES]++;
    if (stored != CT_INSTANT_NEVER)
        *latest = MAX(*latest, at - stored);
}

static void count_order(CtCourse *self, const CtStepOrder *order, CtInstant at)
{
    switch (order->kind) {
    case CT_ORDER_SEND:
        count(self, self->law->ordered + (size_t)order->notice);
        check_send(self, order->notice);
        return;
    case CT_ORDER_TASK:
        count_plain(self, CT_TALLY_TASKS);
        return;
    case CT_ORDER_ERASE:
        count_erasure(self, order->compartment, at);
        return;
    case CT_ORDER_SEAL:
        count_plain(self, CT_TALLY_SEALS);
        return;
    case CT_ORDER_EMIT: /* the subject knows where it goes */
    default:
        return;
    }
}

static void count_step(CtCourse *self, const CtStepResult *result, bool due_erasure)
{
    count_plain(self, CT_TALLY_STEPS);
    self->month[CT_MONTH_STEPS]++;
    if (result->stepped)
        count(self, self->law->fired + (size_t)result->transition);
    if (self->procedure->state[result->from].final && (result->stepped || !due_erasure) &&
        (result->from != result->to || result->order_count > 0))
        breaks(self, CT_INVARIANT_FINAL);
    for (size_t i = 0; i < result->order_count; i++)
        count_order(self, &result->order[i], result->effective);
}

/* Why the stepper refused an event: the law's predecessor is missing, and the case goes on as if
 * it had not come; or something was due before, which the subject should have fired. */
static void count_refused_event(CtCourse *self, const GError *error)
{
    if (g_error_matches(error, CT_ERROR, CT_ERROR_CONFLICT))
        breaks(self, CT_INVARIANT_TURN);
    else
        count_plain(self, CT_TALLY_REFUSED);
}

static void remember(CtCourse *self, const CtStepEvent *event)
{
    const CtProcedureEvent *of = &self->procedure->event[event->event];

    self->seen |= UINT64_C(1) << event->event;
    if (self->carrying->count == 0)
        return;
    for (size_t i = 0; i < of->field_count; i++) {
        int place = self->carrying->place[event->event][i];
        const CtGuardValue *value = &event->value[i];

        if (place != CT_PROCEDURE_NONE && value->set)
            self->carried[place] = (CtCourseCarried){ *value, of->field[i].type == CT_FIELD_ONE_OF
                                                                  ? of->field[i].word[value->number]
                                                                  : NULL };
    }
}

static uint64_t stored(const CtCourse *self)
{
    uint64_t bits = 0;

    for (size_t i = 0; i < self->procedure->compartment_count; i++)
        if (self->history.compartment[i].stored != CT_INSTANT_NEVER)
            bits |= UINT64_C(1) << i;
    return bits;
}

/* No deadline of the case moves, begins or ends by what was done. */
static bool leaves_deadlines(const CtCourse *self, const CtStepEvent *event,
                             const CtStepResult *result)
{
    bool acts =
        result->stepped && (result->from != result->to ||
                            self->procedure->transition[result->transition].action_count > 0);

    return !acts && (self->carrying->events >> event->event & 1) == 0;
}

bool ct_course_event(CtCourse *self, const CtStepEvent *event, CtStepResult *out)
{
    g_autoptr(GError) error = NULL;
    bool is_clear = self->clear != CT_INSTANT_NEVER && self->clear >= event->recorded;
    uint64_t before = stored(self);

    if (is_clear ? !ct_step_event_in_turn(self->procedure, &self->history, event, out, &error)
                 : !ct_step_event(self->procedure, &self->history, event, out, &error)) {
        count_refused_event(self, error);
        return false;
    }
    if (!leaves_deadlines(self, event, out) || stored(self) != before)
        changed(self);
    remember(self, event);
    count_plain(self, CT_TALLY_EVENTS);
    self->month[CT_MONTH_EVENTS]++;
    count(self, self->law->recorded + (size_t)event->event);
    if (out->stepped)
        count(self, self->law->moved + (size_t)event->event);
    if (out->voted)
        count_plain(self, CT_TALLY_VOTES);
    count_step(self, out, false);
    return true;
}

/* What a person would be told of this due instant, worked out anew from its parts. An erasure may
 * be earlier than its period (what was held and is let go of), never later. */
static void check_due(CtCourse *self, const CtDue *due)
{
    CtDerivation told;

    ct_derivation_of(self->procedure, &self->history, due, &told);
    if (due->kind == CT_DUE_TIMER) {
        if (told.end != due->at)
            breaks(self, CT_INVARIANT_TIMER);
        return;
    }
    if (due->at > ct_calendar_add(told.calendar, told.anchor_at, told.duration, 1))
        breaks(self, CT_INVARIANT_KEEP);
}

bool ct_course_find(CtCourse *self, CtInstant horizon)
{
    self->due_known = !self->stuck && ct_due_before_known(self->procedure, &self->history, horizon,
                                                          &self->memo, &self->due);
    if (!self->stuck)
        self->clear = self->due_known ? self->due.at - 1 : horizon;
    return self->due_known;
}

/* What is due together with an erasure stays due after it. */
static void take_tie(CtCourse *self)
{
    CtDueMemo *memo = &self->memo;

    if (memo->tie_count < 2)
        return;
    memmove(memo->tie, memo->tie + 1, --memo->tie_count * sizeof memo->tie[0]);
    self->due = memo->tie[0];
    self->due_known = true;
}

bool ct_course_fire(CtCourse *self, CtInstant now, CtStepResult *out)
{
    CtDue due = self->due;
    CtInstant entered = self->history.entered[self->history.state];

    changed(self);
    check_due(self, &due);
    if (!ct_step_fire_found(self->procedure, &self->history, &due, now, out, NULL)) {
        count_plain(self, CT_TALLY_STUCK); /* what is due stays due: nothing after it can be */
        self->stuck = true;
        return false;
    }
    /* What is due before its state was entered was under another rule until then. */
    if (out->effective > MAX(due.at, entered))
        breaks(self, due.kind == CT_DUE_TIMER ? CT_INVARIANT_TIMER : CT_INVARIANT_KEEP);
    count_step(self, out, due.kind == CT_DUE_ERASURE);
    if (due.kind == CT_DUE_ERASURE)
        take_tie(self);
    return true;
}

void ct_course_sent(CtCourse *self, int notice, CtInstant now)
{
    if ((self->carrying->notices >> notice & 1) != 0)
        changed(self);
    ct_history_mark_sent(&self->history, notice, now);
    self->sent |= UINT64_C(1) << notice;
    count(self, self->law->sent + (size_t)notice);
    self->month[CT_MONTH_PLAIN + notice]++;
}

bool ct_course_is_over(const CtCourse *self)
{
    if (!ct_history_is_final(&self->history, self->procedure))
        return false;
    for (size_t i = 0; i < self->procedure->compartment_count; i++)
        if (self->history.compartment[i].stored != CT_INSTANT_NEVER &&
            !self->history.compartment[i].erased)
            return false;
    return true;
}

/* A measure that names an instant counts once it has come, and also in that instant's month. */
static void count_measures(CtCourse *self, const CtTallyLayout *layout)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < procedure->measure_count; i++) {
        const CtProcedureMeasure *measure = &procedure->measure[i];
        int64_t *cell = &self->cells[self->law->measure + 2 * i];
        CtMeasureSum sum = { 0 };

        if (!ct_measure_names_instant(measure)) {
            ct_measure_add(procedure, measure, &self->history, &sum);
            cell[0] += sum.above;
            cell[1] += sum.below;
            continue;
        }
        CtInstant at = ct_measure_instant(procedure, measure, &self->history);
        if (at == CT_INSTANT_NEVER)
            continue;
        cell[0] += measure->above[0].negative ? -1 : 1;
        self->cells[ct_tally_month(layout, self->index, at) + CT_MONTH_PLAIN +
                    procedure->notice_count + i]++;
    }
}

/* A case that stands fires no timer any more, which is counted as such; what it should have erased
 * is readable all the same. */
static void count_overdue(CtCourse *self, const CtDue *due, CtInstant end)
{
    CtInstant erasure;
    bool readable = due->kind == CT_DUE_ERASURE;

    for (size_t i = 0; i < self->procedure->compartment_count && !readable; i++)
        readable =
            ct_due_erasure(self->procedure, &self->history, (int)i, &erasure) && erasure < end;
    if (readable)
        breaks(self, CT_INVARIANT_KEEP);
    else if (!self->stuck)
        breaks(self, CT_INVARIANT_TIMER);
}

void ct_course_close(CtCourse *self, const CtTallyLayout *layout, CtInstant end)
{
    CtDue due;

    count(self, self->law->standing + (size_t)self->history.state);
    if (ct_history_is_final(&self->history, self->procedure))
        count_plain(self, CT_TALLY_ENDED);
    count_measures(self, layout);
    if (!ct_course_is_over(self) &&
        ct_due_before_known(self->procedure, &self->history, end - 1, &self->memo, &due))
        count_overdue(self, &due, end);
    self->life = 0;
}
