/* reach.h - what a case may still come to when nobody knows what will be answered: bounds.
 *
 * In:  a case whose history is known up to `from`, or one that begins then; the events that are
 * known to come (facts); those that may come at any time (free); the last instant. Out: the
 * earliest effective time at which each state could be entered, and the least and the most that a
 * term of a measure can be in this case at the end.
 * Why the most is a bound: every case that the stepper could make of these events walks a path of
 * transitions, and each step of a path is allowed here no later than it could happen there. Guards,
 * requirements and quorums are taken to hold, a free event to come when it is wanted, a fact not
 * before it is recorded, a timer to fire as soon as the least possible instant of its anchor allows
 * (the calendar's floor, which no deadline is before; pauses only add). A state entered earlier
 * never makes another one later, so that the earliest times are a fixed point (Bellman 1958), and a
 * case that begins earlier reaches all that one begun later does.
 * Why the least is one: what has happened in a case is not undone. Both may be far apart; what they
 * call impossible is.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/history.h"

/* An event that comes whatever is answered. */
typedef struct {
    CtInstant at; /* ledger time */
    int event;
} CtReachFact;

typedef struct {
    const CtProcedure *procedure; /* borrowed, like the facts and the case */
    const CtReachFact *fact;      /* in the order of time */
    size_t fact_count;
    uint64_t free_events;     /* bit i: event i */
    const CtHistory *history; /* the case, or NULL: a new one, opened at `from` */
    int opener;               /* by this event, which is before the facts */
    CtInstant from;
    CtInstant end;
    CtInstant earliest[CT_LIMIT_PROCEDURE_STATES]; /* or NEVER */
} CtReach;

typedef struct {
    int64_t least;
    int64_t most;
    bool endless; /* no number is the most: it counts a free event */
} CtReachRange;

/* Fills `earliest`. */
void ct_reach_run(CtReach *self);
/* The earliest end of the case, or NEVER. */
CtInstant ct_reach_final(const CtReach *self);
/* After ct_reach_run: adds the terms of this case to *sum. */
void ct_reach_terms(const CtReach *self, const CtProcedureTerm *term, size_t count,
                    CtReachRange *sum);
