/* lease_pair.c - three passes over sorted events.
 *
 * First, per address, ports, protocol and subscriber: a stop finds its start. Second, per address,
 * ports and protocol: what has no certain end is cut by what follows. Third: the index's order.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/lease_pair.h"

#include <stdlib.h>
#include <string.h>

/* A session's start that is computed from its length may differ by this much from the logged. */
#define SAME_START 10u

/* Kinds after the first pass: how certain the end is. */
enum { HARD, PROMISED, RUNNING, HEADLESS, CUT };

void ct_lease_pair_append(CtLeasePairArray *self, const CtLeasePairEvent *event)
{
    if (self->count == self->capacity) {
        self->capacity = self->capacity == 0 ? 64 : self->capacity + self->capacity / 2;
        self->event = g_renew(CtLeasePairEvent, self->event, self->capacity);
    }
    self->event[self->count++] = *event;
}

/* ---- orders ---- */

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_lane(const CtLeasePairEvent *a, const CtLeasePairEvent *b)
{
    int order = (int)a->bits - (int)b->bits;

    if (order == 0)
        order = memcmp(a->address, b->address, sizeof a->address);
    if (order == 0)
        order = (int)a->port_first - (int)b->port_first;
    if (order == 0)
        order = (int)a->port_last - (int)b->port_last;
    return order != 0 ? order : (int)a->protocol - (int)b->protocol;
}

static uint32_t when(const CtLeasePairEvent *event)
{
    return event->kind == CT_LEASE_BUILD_STOP ? event->end : event->start;
}

static int compare_for_holder(const void *left, const void *right)
{
    const CtLeasePairEvent *a = left;
    const CtLeasePairEvent *b = right;
    int order = compare_lane(a, b);

    if (order == 0)
        order = compare_numbers(a->subscriber, b->subscriber);
    if (order == 0)
        order = compare_numbers(when(a), when(b));
    return order != 0 ? order : compare_numbers(a->evidence, b->evidence);
}

static int compare_for_lane(const void *left, const void *right)
{
    const CtLeasePairEvent *a = left;
    const CtLeasePairEvent *b = right;
    int order = compare_lane(a, b);

    if (order == 0)
        order = compare_numbers(a->start, b->start);
    if (order == 0)
        order = compare_numbers(a->subscriber, b->subscriber);
    if (order == 0)
        order = compare_numbers(a->end, b->end);
    return order != 0 ? order : compare_numbers(a->evidence, b->evidence);
}

static int compare_for_index(const void *left, const void *right)
{
    const CtLeasePairEvent *a = left;
    const CtLeasePairEvent *b = right;
    int order = (int)a->bits - (int)b->bits;

    if (order == 0)
        order = memcmp(a->address, b->address, sizeof a->address);
    if (order == 0)
        order = (int)a->port_first - (int)b->port_first;
    if (order == 0)
        order = compare_numbers(a->start, b->start);
    return order != 0 ? order : compare_for_lane(left, right);
}

/* Logs are often in order already; then sorting is one pass. */
static void sort(CtLeasePairArray *self, int (*compare)(const void *, const void *))
{
    for (size_t i = 1; i < self->count; i++)
        if (compare(&self->event[i - 1], &self->event[i]) > 0) {
            qsort(self->event, self->count, sizeof *self->event, compare);
            return;
        }
}

/* ---- what the logs cover ---- */

/* The covered span that holds the instant; where there is none, that instant alone. */
static CtLeasePairSpan span_around(const CtLeasePairLogs *logs, uint32_t instant)
{
    size_t low = 0;
    size_t high = logs->covered_count;

    while (low < high) { /* the first span that begins after it */
        size_t middle = low + (high - low) / 2;
        if (logs->covered[middle].first <= instant)
            low = middle + 1;
        else
            high = middle;
    }
    if (low > 0 && logs->covered[low - 1].last >= instant)
        return logs->covered[low - 1];
    return (CtLeasePairSpan){ instant, instant };
}

/* ---- spans of nobody ---- */

static void leave_open(CtLeasePairArray *open, const CtLeasePairEvent *like, uint32_t start,
                       uint32_t end)
{
    CtLeasePairEvent nobody = *like;

    if (start >= end)
        return;
    nobody.subscriber = CT_LEASE_NOBODY;
    nobody.start = start;
    nobody.end = end;
    nobody.kind = HARD;
    nobody.closing = CT_LEASE_PAIR_NO_PLACE;
    ct_lease_pair_append(open, &nobody);
}

/* ---- first pass: one subscriber on one lane ---- */

typedef struct {
    const CtLeasePairLogs *logs; /* borrowed */
    CtLeasePairArray *array;     /* borrowed; written behind the place that is read */
    CtLeasePairArray *open;      /* borrowed; receives the spans of nobody */
    size_t written;
    CtLeasePairEvent current;
    bool running;
} Holder;

static void write_out(Holder *self, const CtLeasePairEvent *event, uint8_t kind)
{
    CtLeasePairEvent *out = &self->array->event[self->written++];

    *out = *event;
    out->kind = kind;
    if (kind == HEADLESS || kind == CUT)
        out->start = out->end;
}

static void leave_current(Holder *self)
{
    if (!self->running)
        return;
    write_out(self, &self->current, self->current.end == UINT32_MAX ? RUNNING : PROMISED);
    self->running = false;
}

static uint32_t distance(uint32_t a, uint32_t b)
{
    return a > b ? a - b : b - a;
}

static void take_start(Holder *self, const CtLeasePairEvent *event)
{
    CtLeasePairEvent *current = &self->current;
    uint32_t slack = event->end == UINT32_MAX ? SAME_START : 0;

    if (!self->running || distance(current->start, event->start) > slack) {
        leave_current(self);
        *current = *event;
        self->running = true;
        return;
    }
    current->seen = MAX(current->seen, event->seen);
    current->taken_back = event->taken_back;
    if (event->end != current->end) { /* the later line is the one that counts */
        current->end = event->end;
        current->evidence = event->evidence;
        current->source = event->source;
    }
}

/* The logs are silent on part of the session: each side is known as far as its own log goes, and
 * between them it is left open. True when that is so. */
static bool split_at_hole(Holder *self, const CtLeasePairEvent *stop)
{
    CtLeasePairEvent *current = &self->current;
    CtLeasePairSpan before = span_around(self->logs, current->start);
    CtLeasePairSpan after = span_around(self->logs, stop->end);
    CtLeasePairEvent rest = *stop;

    if (stop->end <= before.last || current->start >= stop->end)
        return false;
    current->end = MIN(before.last, self->logs->span[current->source].last) + 1;
    write_out(self, current, HARD);
    rest.start = MIN(MAX(after.first, self->logs->span[stop->source].first), stop->end);
    write_out(self, &rest, HARD);
    leave_open(self->open, current, current->end, rest.start);
    self->running = false;
    return true;
}

static void take_stop(Holder *self, const CtLeasePairEvent *event)
{
    bool knows_start = event->start < event->end;

    if (event->subscriber == CT_LEASE_NOBODY) {
        write_out(self, event, CUT);
        return;
    }
    if (self->running && knows_start && event->start > self->current.start + SAME_START)
        leave_current(self); /* another session, whose own start is lost */
    if (!self->running) {
        write_out(self, event, knows_start ? HARD : HEADLESS);
        return;
    }
    if (!knows_start && split_at_hole(self, event))
        return;
    self->current.end = event->end;
    self->current.closing = event->evidence;
    write_out(self, &self->current, HARD);
    self->running = false;
}

static void pair_holders(CtLeasePairArray *self, const CtLeasePairLogs *logs,
                         CtLeasePairArray *open)
{
    Holder holder = { .logs = logs, .array = self, .open = open };

    sort(self, compare_for_holder);
    for (size_t i = 0; i < self->count; i++) {
        CtLeasePairEvent event = self->event[i];

        if (holder.running && (event.subscriber != holder.current.subscriber ||
                               compare_lane(&event, &holder.current) != 0))
            leave_current(&holder);
        if (event.kind == CT_LEASE_BUILD_INTERVAL)
            write_out(&holder, &event, HARD);
        else if (event.kind == CT_LEASE_BUILD_START)
            take_start(&holder, &event);
        else
            take_stop(&holder, &event);
    }
    leave_current(&holder);
    self->count = holder.written;
}

/* ---- second pass: one lane ---- */

typedef struct {
    CtLeasePairArray *open;      /* borrowed; receives the spans of nobody */
    const CtLeasePairLogs *logs; /* borrowed */
    CtLeaseBuildCounts *counts;
} Lane;

/* A session without stop. `next` is what follows on the lane. */
static void end_running(const Lane *lane, CtLeasePairEvent *event, const CtLeasePairEvent *next)
{
    uint32_t known = MAX(event->start, event->seen); /* the log spoke of it then */
    uint32_t own_last = lane->logs->span[event->source].last;
    CtLeasePairSpan around = span_around(lane->logs, event->start);
    bool hole = next == NULL || next->start > around.last;

    if (!hole && !event->taken_back &&
        (next->kind == CUT || next->subscriber == event->subscriber)) {
        event->end = next->start;
        event->closing = next->kind == CUT ? next->evidence : event->closing;
        return;
    }
    if (hole && !event->taken_back) /* a stop would have been logged, as long as there was a log */
        known = MAX(known, MIN(around.last, own_last));
    event->end = known + 1;
    if (next != NULL)
        event->end = MIN(event->end, next->start);
    leave_open(lane->open, event, event->end, next == NULL ? lane->logs->newest + 1 : next->start);
}

/* From the last to the first, so that each knows what follows it. */
static void end_by_next(const Lane *lane, CtLeasePairEvent *event, size_t count)
{
    const CtLeasePairEvent *next = NULL; /* the first that starts later */

    for (size_t i = count; i > 0; i--) {
        CtLeasePairEvent *self = &event[i - 1];

        if (i < count && event[i].start > self->start)
            next = &event[i];
        if (self->kind == RUNNING)
            end_running(lane, self, next);
        else if (self->kind == PROMISED && next != NULL && self->end > next->start) {
            lane->counts->overlaps += next->subscriber != self->subscriber && next->kind != CUT;
            self->end = next->start;
        }
    }
}

/* A stop whose start no log has: it held since its log began, if nothing else is known since. */
static void begin_headless(const Lane *lane, CtLeasePairEvent *event, uint32_t known_to)
{
    uint32_t from =
        MAX(lane->logs->span[event->source].first, span_around(lane->logs, event->end).first);

    if (known_to <= from) {
        event->start = MIN(from, event->end);
        return;
    }
    event->start = event->end;
    leave_open(lane->open, event, known_to, event->end);
}

/* Drops what says nothing, counts repeats and overlaps; returns how many are left. */
static size_t settle(const Lane *lane, CtLeasePairEvent *event, size_t count)
{
    const CtLeasePairEvent *longest = NULL;
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        CtLeasePairEvent self = event[i];

        if (self.kind == HEADLESS)
            begin_headless(lane, &self, longest == NULL ? 0 : longest->end);
        if (self.kind == CUT || (self.kind == HEADLESS && self.start == self.end))
            continue;
        self.end = MAX(self.end, self.start + 1);
        if (kept > 0 && event[kept - 1].start == self.start && event[kept - 1].end == self.end &&
            event[kept - 1].subscriber == self.subscriber) {
            lane->counts->duplicates++;
            continue;
        }
        if (longest != NULL && self.start < longest->end)
            lane->counts->overlaps += longest->subscriber != self.subscriber;
        event[kept] = self;
        if (longest == NULL || self.end > longest->end)
            longest = &event[kept];
        kept++;
    }
    return kept;
}

void ct_lease_pair_run(CtLeasePairArray *self, const CtLeasePairLogs *logs,
                       CtLeaseBuildCounts *counts)
{
    CtLeasePairArray open = { 0 };
    Lane lane = { &open, logs, counts };
    size_t written = 0;

    pair_holders(self, logs, &open);
    sort(self, compare_for_lane);
    for (size_t first = 0, end; first < self->count; first = end) {
        CtLeasePairEvent *event = &self->event[first];

        for (end = first + 1; end < self->count && compare_lane(event, &self->event[end]) == 0;)
            end++;
        end_by_next(&lane, event, end - first);
        size_t kept = settle(&lane, event, end - first);
        memmove(&self->event[written], event, kept * sizeof *event);
        written += kept;
    }
    self->count = written;
    counts->left_open += open.count;
    for (size_t i = 0; i < open.count; i++)
        ct_lease_pair_append(self, &open.event[i]);
    g_free(open.event);
    sort(self, compare_for_index);
    counts->intervals += self->count;
}
