/* due.h - what a case waits for: its timers and its erasures, and when each is due.
 *
 * A timer is an `after` of the case's state: a deadline (calendar.h), from its anchor plus
 * whatever time the state's timers stood still since. It is dormant while its anchor has not
 * happened or its guard does not hold. An erasure is a compartment's `keep` or `limit`, whichever
 * comes first: plain civil arithmetic, never shifted and never paused, because a retention must
 * not outlast the law. A keep whose anchor has not happened does not replace the earlier one until
 * it does. A compartment in which nothing was stored, or that is erased, has no erasure; one that
 * is held (hold.h) has none while it is held, and then the one that it would have had, at once
 * when that is past.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/history.h"

typedef enum { CT_DUE_TIMER, CT_DUE_ERASURE } CtDueKind;

typedef struct {
    CtDueKind kind;
    int index; /* TIMER: of the transition; ERASURE: of the compartment */
    CtInstant at;
    int line; /* in the procedure's text: of two that are due together the upper one goes first */
    int keep; /* ERASURE: the keep, or NONE: the limit */
} CtDue;

/* Sums and deadlines that were worked out before: functions of the anchor, the period and the
 * calendar alone, so that they stay true whatever happens to the case. For whoever asks again and
 * again of one case; begins as zeroes, and with each other procedure anew. */
typedef struct {
    CtInstant from;
    CtDuration duration;
    bool known;
    CtInstant end;
} CtDueSum;

#define CT_DUE_MEMO 8 /* slots of each sort; more timers than that share them */
/* How many a list shows at most, the soonest: three timers and eight compartments are usual. */
#define CT_DUE_MOST 32

typedef struct {
    CtDueSum deadline[CT_DUE_MEMO];
    CtDueSum sum[CT_DUE_MEMO];
    /* Of the last search: what is due at the same instant as the earliest, in order of lines, that
     * one first. An erasure changes nothing of the others. */
    size_t tie_count;
    CtDue tie[CT_DUE_MOST];
} CtDueMemo;

/* The earliest; false: the case waits for events only. */
bool ct_due_next(const CtProcedure *procedure, const CtHistory *history, CtDue *out);
/* The earliest among those with an instant up to `horizon`; cheap when nothing is due soon. */
bool ct_due_before(const CtProcedure *procedure, const CtHistory *history, CtInstant horizon,
                   CtDue *out);
/* The same, for whoever keeps a memo. */
bool ct_due_before_known(const CtProcedure *procedure, const CtHistory *history, CtInstant horizon,
                         CtDueMemo *memo, CtDue *out);
/* All of them, soonest first, at most CT_DUE_MOST; returns how many. */
size_t ct_due_list(const CtProcedure *procedure, const CtHistory *history, CtDue out[CT_DUE_MOST]);
/* When the compartment's erasure is or was to be, held or not; false: never, as things stand. */
bool ct_due_erasure(const CtProcedure *procedure, const CtHistory *history, int compartment,
                    CtInstant *out);
/* The keep whose period counts for the compartment now, or NONE. */
int ct_due_keep(const CtProcedure *procedure, const CtHistory *history, int compartment);
