/* course.h - one case of a simulation: its history, and what is counted and checked at each step.
 *
 * A course applies an event or fires what is due through the stepper, adds to the tally what that
 * did, and looks at the invariants beside it: with masks of its own for what was sent and seen, and
 * with the derivation that a person would be shown. What is due is searched again only after what
 * can move a deadline; an event that comes before all that the last search found is in its turn.
 * What the step orders is left to the subject.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/step.h"
#include "procedure/tally.h"

/* Values that some `emit` of the procedure carries, by the name of the field. */
#define CT_COURSE_CARRIED 48

typedef struct {
    CtGuardValue value;
    const char *word; /* of a one-of; borrowed from the procedure */
} CtCourseCarried;

/* Which (event, field) is which carried value, and what can move a deadline; the same for every
 * case of a procedure. */
typedef struct {
    uint64_t events;  /* bit i: a timer or a keep looks at the event i */
    uint64_t notices; /* likewise */
    size_t count;
    const char *name[CT_COURSE_CARRIED]; /* borrowed */
    int16_t place[CT_LIMIT_PROCEDURE_EVENTS][CT_LIMIT_PROCEDURE_FIELDS];
} CtCourseCarrying;

typedef struct {
    const CtProcedure *procedure; /* borrowed, like the three below */
    const CtCourseCarrying *carrying;
    const CtTallyLaw *law;
    int64_t *cells;
    size_t broken;  /* the cell of the first invariant */
    int64_t *month; /* this month's row; the subject moves it */

    uint32_t life;   /* which case of this slot it is; 0: the slot is free */
    int index;       /* of the procedure */
    CtInstant wake;  /* nothing is due before; as planned, or NEVER */
    bool due_known;  /* `due` is the next thing, and the history has not changed since */
    bool quiet;      /* nothing is due before the end, and the history has not changed since */
    CtInstant clear; /* nothing is due up to it, and the history has not changed since; or NEVER */
    CtDue due;
    CtDueMemo memo;
    bool stuck;
    uint64_t sent;
    uint64_t seen;
    CtCourseCarried carried[CT_COURSE_CARRIED];
    CtHistory history;
} CtCourse;

/* Work this out once for each procedure. */
void ct_course_carrying(const CtProcedure *procedure, CtCourseCarrying *out);

/* A new case, opened as of `opened`; the borrowed members and `index` are set already. */
void ct_course_begin(CtCourse *self, CtInstant opened);
/* What is due up to `now` is fired first by the caller. False: nothing was applied, and the tally
 * tells why. */
bool ct_course_event(CtCourse *self, const CtStepEvent *event, CtStepResult *out);
/* Looks for what is due up to `horizon`, into self->due. */
bool ct_course_find(CtCourse *self, CtInstant horizon);
/* Fires self->due, just found; false: the case is stuck. */
bool ct_course_fire(CtCourse *self, CtInstant now, CtStepResult *out);
void ct_course_sent(CtCourse *self, int notice, CtInstant now);
/* True when the case has ended and holds nothing. */
bool ct_course_is_over(const CtCourse *self);
/* Counts where it stands, its measures, and what is overdue at `end`. `layout` finds the months. */
void ct_course_close(CtCourse *self, const CtTallyLayout *layout, CtInstant end);
