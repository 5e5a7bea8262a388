/* remnant.h - what an event must have been whose values were erased.
 *
 * The header of an entry outlives erasure: which event, when it was recorded, which fields it
 * carried, which state the case was in after it, which notices were ordered; and the case's row
 * remembers the first and the last time of each event. A remnant lives the case again beside its
 * entries, and where a value is gone tries those that could make a difference: every word, both
 * truth values, the numbers around those that a guard compares with, the times that the row
 * remembers. Those that lead where the entry says are what it may have been; if they are all alike
 * in what was asked, it is known. It finds classes, never a person: texts, names and addresses are
 * not looked for.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/stream.h"

typedef struct {
    const CtProcedure *procedure;               /* borrowed, like the memory */
    const CtHistory *memory;                    /* of the case's row */
    CtHistory history;                          /* so far */
    uint64_t voters[CT_LIMIT_PROCEDURE_EVENTS]; /* that were given to votes without a name */
} CtRemnant;

/* One event as far as it is known, and what is not. */
typedef struct {
    CtStepEvent event;  /* the values that are there; the rest is filled in */
    uint64_t holes;     /* bit i: the field i was carried, and is gone */
    bool undated;       /* its own time is gone */
    bool unsigned_vote; /* who signed it is gone */
    int state;          /* after it, as the entry says */
    uint64_t orders;    /* notices that were ordered with it, a bit each */
    bool is_vote;       /* it was no more than a vote */
    unsigned gone;      /* CT_STREAM_GONE_...: what stays open after it was looked for */
} CtRemnantEvent;

void ct_remnant_begin(CtRemnant *self, const CtProcedure *procedure, const CtHistory *memory,
                      CtInstant opened);
/* A notice was carried. */
void ct_remnant_sent(CtRemnant *self, int notice, CtInstant at, CtInstant recorded);
/* False: no value that could be leads where the entry says. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_remnant_event(CtRemnant *self, CtRemnantEvent *event);
