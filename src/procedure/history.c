/* history.c - a case's memory and its anchors.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/history.h"

#include <string.h>

void ct_history_clear(CtHistory *self)
{
    *self = (CtHistory){ .opened = CT_INSTANT_NEVER, .moved = CT_INSTANT_NEVER };
    for (size_t i = 0; i < G_N_ELEMENTS(self->held); i++)
        self->held[i] = CT_INSTANT_NEVER;
    for (size_t i = 0; i < G_N_ELEMENTS(self->entered); i++)
        self->entered[i] = CT_INSTANT_NEVER;
    for (size_t i = 0; i < G_N_ELEMENTS(self->notice); i++)
        self->notice[i] = (CtHistoryNotice){ CT_INSTANT_NEVER, CT_INSTANT_NEVER, CT_INSTANT_NEVER };
    for (size_t i = 0; i < G_N_ELEMENTS(self->event); i++)
        self->event[i] = (CtHistoryEvent){ CT_INSTANT_NEVER, CT_INSTANT_NEVER, 0 };
    for (size_t i = 0; i < G_N_ELEMENTS(self->compartment); i++)
        self->compartment[i] = (CtHistoryCompartment){ CT_INSTANT_NEVER,  false,
                                                       CT_PROCEDURE_NONE, CT_PROCEDURE_NONE,
                                                       CT_PROCEDURE_NONE, CT_INSTANT_NEVER };
}

/* A simulation begins cases by the million. */
static const CtHistory *blank(void)
{
    static CtHistory memory;
    static gsize cleared;

    if (g_once_init_enter(&cleared)) {
        ct_history_clear(&memory);
        g_once_init_leave(&cleared, 1);
    }
    return &memory;
}

void ct_history_begin(CtHistory *self, const CtProcedure *procedure, CtInstant opened)
{
    const CtProcedureState *initial = &procedure->state[procedure->initial];

    *self = *blank();
    self->opened = opened;
    self->state = procedure->initial;
    self->entered[self->state] = opened;
    for (size_t i = initial->first_keep; i < initial->first_keep + initial->keep_count; i++)
        self->compartment[procedure->keep[i].compartment].waiting = (int)i;
}

static void mark(CtInstant *slot, CtInstant at)
{
    if (*slot == CT_INSTANT_NEVER)
        *slot = at;
}

void ct_history_mark_ordered(CtHistory *self, int notice, CtInstant at)
{
    mark(&self->notice[notice].ordered, at);
}

void ct_history_mark_sent(CtHistory *self, int notice, CtInstant at)
{
    mark(&self->notice[notice].sent, at);
}

void ct_history_mark_served(CtHistory *self, int notice, CtInstant at)
{
    mark(&self->notice[notice].served, at);
}

void ct_history_mark_stored(CtHistory *self, int compartment, CtInstant at)
{
    if (!self->compartment[compartment].erased)
        mark(&self->compartment[compartment].stored, at);
}

void ct_history_mark_author(CtHistory *self, uint64_t person)
{
    self->author = person;
}

/* Where the instants of each kind of anchor lie: every deadline asks for some, so there is no
 * branch on the kind, which no processor could foresee. */
static const struct {
    size_t first;  /* bytes */
    size_t stride; /* from one index to the next */
} places[] = {
    [CT_ANCHOR_OPENED] = { offsetof(CtHistory, opened), 0 },
    [CT_ANCHOR_ENTERED] = { offsetof(CtHistory, entered), sizeof(CtInstant) },
    [CT_ANCHOR_ENTERED_STATE] = { offsetof(CtHistory, entered), sizeof(CtInstant) },
    [CT_ANCHOR_ORDERED] = { offsetof(CtHistory, notice[0].ordered), sizeof(CtHistoryNotice) },
    [CT_ANCHOR_SENT] = { offsetof(CtHistory, notice[0].sent), sizeof(CtHistoryNotice) },
    [CT_ANCHOR_SERVED] = { offsetof(CtHistory, notice[0].served), sizeof(CtHistoryNotice) },
    [CT_ANCHOR_FIRST] = { offsetof(CtHistory, event[0].first), sizeof(CtHistoryEvent) },
    [CT_ANCHOR_LAST] = { offsetof(CtHistory, event[0].last), sizeof(CtHistoryEvent) },
};

static CtInstant instant_of(const CtHistory *self, CtAnchorKind kind, int index)
{
    CtInstant at;

    memcpy(&at, (const char *)self + places[kind].first + places[kind].stride * (size_t)index,
           sizeof at);
    return at;
}

CtInstant ct_history_anchor(const CtHistory *self, const CtProcedure *procedure, CtAnchor anchor)
{
    CtInstant at = instant_of(self, anchor.kind,
                              anchor.kind == CT_ANCHOR_ENTERED ? self->state : anchor.index);

    if (at != CT_INSTANT_NEVER || anchor.kind < CT_ANCHOR_ORDERED || anchor.kind > CT_ANCHOR_SERVED)
        return at;
    int fallback = procedure->notice[anchor.index].fallback;
    return fallback == CT_PROCEDURE_NONE ? at : instant_of(self, anchor.kind, fallback);
}

static int64_t paused(const CtHistory *self, int state, CtInstant since, const CtCalendar *clock)
{
    int64_t seconds = 0;

    for (size_t i = 0; i < self->pause_count; i++) {
        const CtHistoryPause *pause = &self->pause[i];
        CtInstant from = MAX(pause->from, since);

        if (pause->state != state || pause->to <= since)
            continue;
        seconds += pause->to - from;
        if (clock != NULL)
            seconds += ct_calendar_offset(*clock, pause->to) - ct_calendar_offset(*clock, from);
    }
    return seconds;
}

CtInstant ct_history_tolled(const CtHistory *self, const CtProcedure *procedure, int state,
                            CtInstant anchor, CtDuration period, int64_t *out_seconds)
{
    CtCalendar calendar = procedure->calendar;
    bool in_hours = period.unit == CT_CALENDAR_HOURS;
    int64_t seconds =
        self->pause_count == 0 ? 0 : paused(self, state, anchor, in_hours ? NULL : &calendar);

    if (out_seconds != NULL)
        *out_seconds = seconds;
    if (seconds == 0 || in_hours)
        return anchor + seconds;
    return ct_calendar_of_local(calendar, anchor + ct_calendar_offset(calendar, anchor) + seconds);
}

bool ct_history_is_final(const CtHistory *self, const CtProcedure *procedure)
{
    return procedure->state[self->state].final;
}
