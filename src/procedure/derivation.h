/* derivation.h - how a due instant came about, as data and as a sentence.
 *
 * Every deadline shown to a person carries it: the anchor and its instant, the time during which
 * the case stood still, the period, each day that was passed over and why, the law. The sentence
 * is in French or English and names what the procedure's text names, never a person.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/due.h"

typedef struct {
    CtCalendar calendar;
    bool from_task;    /* the anchor is when the task `about` was given */
    bool from_storage; /* a limit: the anchor is the first storage of the compartment `about` */
    CtAnchorKind anchor;
    const char *about; /* the state, notice, event or compartment; NULL for opened. Borrowed */
    CtInstant anchor_at;
    int64_t paused_seconds; /* added to the anchor before the period */
    CtDuration duration;
    bool is_deadline; /* of a timer: course tells of the shifts; else plain civil arithmetic */
    CtCalendarCourse course;
    CtInstant end;
    const char *law; /* its name and citation, borrowed; NULL when the line has none */
    const char *citation;
    int line;
} CtDerivation;

/* For a due that ct_due_* gave for this history. */
void ct_derivation_of(const CtProcedure *procedure, const CtHistory *history, const CtDue *due,
                      CtDerivation *out);
/* Of a task that was given then and is due then: the period of the procedure that leads from one to
 * the other. False: none does, and *out is left alone. */
bool ct_derivation_of_task(const CtProcedure *procedure, const char *task, CtInstant given,
                           CtInstant due, CtDerivation *out);
/* One sentence or two; `language` "fr", anything else is English. The caller frees it. */
char *ct_derivation_text(const CtDerivation *self, const char *language);
/* "8 days", "2 mois", "at once" for none. The caller frees it. */
char *ct_derivation_duration(CtDuration duration, const char *language);
