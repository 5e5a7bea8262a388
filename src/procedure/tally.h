/* tally.h - what a simulation counts, as one row of numbers that can be added to another.
 *
 * One array of int64 for all procedures of a simulation, cut by the layout that they give:
 * totals, what each procedure did, and the same by month. Adding two tallies is the tally of both
 * (sums; the latest retention is a maximum), so that shares of a population may be counted apart.
 * A month is a civil month of UTC, the first one the month in which the simulation begins.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/procedure.h"

/* What must never happen; each is looked for beside the stepper, not inside it. */
typedef enum {
    CT_INVARIANT_REQUIRE, /* a notice was ordered before what the law wants first */
    CT_INVARIANT_KEEP,    /* a value was readable after its keep or its limit */
    CT_INVARIANT_TIMER,   /* a timer fired at another instant than its derivation tells */
    CT_INVARIANT_FINAL,   /* a case that had ended changed its state or ordered something */
    CT_INVARIANT_TURN,    /* an event overtook what was due before it */
    CT_INVARIANTS
} CtInvariant;

/* "send without require" and so on; static text. */
const char *ct_tally_invariant(CtInvariant invariant);

/* Numbers of one procedure. */
typedef enum {
    CT_TALLY_OPENED,    /* cases */
    CT_TALLY_ENDED,     /* in a final state */
    CT_TALLY_STUCK,     /* what was due could not be ordered for want of its predecessor */
    CT_TALLY_REFUSED,   /* events refused for the same reason */
    CT_TALLY_STEPS,     /* events applied and due things fired */
    CT_TALLY_EVENTS,    /* events recorded */
    CT_TALLY_HOMELESS,  /* events that came to no open case and open none */
    CT_TALLY_VOTES,     /* that were not yet a quorum */
    CT_TALLY_TASKS,     /* ordered */
    CT_TALLY_SEALS,     /* ordered */
    CT_TALLY_EMITTED,   /* to another procedure of the simulation */
    CT_TALLY_UNWATCHED, /* to a procedure that is not in it */
    CT_TALLY_PLAIN
} CtTallyPlain;

/* Columns of a month. */
typedef enum {
    CT_MONTH_OPENED,
    CT_MONTH_EVENTS,
    CT_MONTH_STEPS,
    CT_MONTH_ERASURES,
    CT_MONTH_PLAIN
} CtTallyMonth;

typedef struct {
    const CtProcedure *procedure; /* borrowed */
    /* Places in `cell`, each the first of a row. */
    size_t plain;           /* CtTallyPlain */
    size_t recorded, moved; /* by event: recorded; made a step */
    size_t fired;           /* by transition */
    size_t ordered, sent;   /* by notice */
    size_t erased;          /* by compartment: how often */
    size_t standing;        /* by state: where cases are at the end */
    size_t measure;         /* by measure: two each, what is above and below the line */
    size_t latest;          /* by compartment: longest seconds from storage to erasure; maximum */
    size_t month, month_width; /* rows: CtTallyMonth, sent by notice, measures */
} CtTallyLaw;

typedef struct {
    size_t law_count;
    CtTallyLaw law[CT_LIMIT_POPULATION_PROCEDURES];
    size_t broken; /* CtInvariant */
    size_t count;  /* of cells */
    size_t months;
    CtInstant *month_start; /* owned; months + 1 of them */
} CtTallyLayout;

/* From `start` for `years`. */
CtTallyLayout *ct_tally_layout(const CtProcedure *const *procedures, size_t count, CtInstant start,
                               unsigned years);
void ct_tally_layout_free(CtTallyLayout *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtTallyLayout, ct_tally_layout_free)

/* The row of the month of an instant inside the simulation, of procedure `law`. */
size_t ct_tally_month(const CtTallyLayout *self, int law, CtInstant at);
/* The sum of two tallies of one layout; for shard.h, `user` is the layout. */
void ct_tally_add(const void *user, int64_t *sum, const int64_t *other);
