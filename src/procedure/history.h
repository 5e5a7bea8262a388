/* history.h - what a case remembers: the fold of its ledger entries, in one struct without
 * pointers.
 *
 * The stepper (step.h) changes it; a case row keeps it encoded; a replay of the ledger must give
 * the same bytes. It holds instants, counts and tags, never a value of a person. Indices mean the
 * arrays of one version of one procedure, so an encoded history is only read with that version.
 * entered[S] is the last time S was entered by a real change of state: a self transition does not
 * reset it, and neither does the return from a state during which S pauses. What has not happened
 * is CT_INSTANT_NEVER. The marks are facts that come from elsewhere than an event of the procedure:
 * each keeps the first time and ignores the later ones.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/procedure.h"

typedef struct {
    CtInstant ordered;
    CtInstant sent;
    CtInstant served;
} CtHistoryNotice;

typedef struct {
    CtInstant first; /* by `at` */
    CtInstant last;
    uint32_t count;
} CtHistoryEvent;

typedef struct {
    CtInstant stored; /* when the first value of it was stored */
    bool erased;
    int sealed_to;       /* role, or NONE */
    int keep;            /* the keep in force, or NONE */
    int waiting;         /* the keep that replaces it as soon as its anchor happens, or NONE */
    CtInstant condemned; /* an action erased it while it was held */
} CtHistoryCompartment;

typedef struct {
    size_t count;
    uint64_t person[CT_LIMIT_PROCEDURE_BENCH]; /* distinct tags, in the order of voting */
} CtHistoryVotes;

typedef struct {
    int state; /* whose timers stood still */
    CtInstant from;
    CtInstant to;
} CtHistoryPause;

typedef struct {
    CtInstant opened;
    int state;
    uint64_t author; /* tag of the finding's author; 0: nobody */
    size_t pause_count;
    CtInstant moved;                          /* to this version, from an older one */
    CtInstant held[CT_LIMIT_PROCEDURE_HOLDS]; /* since when, by the procedure's holds (hold.h) */
    CtHistoryCompartment compartment[CT_LIMIT_PROCEDURE_COMPARTMENTS];
    CtInstant entered[CT_LIMIT_PROCEDURE_STATES];
    CtHistoryNotice notice[CT_LIMIT_PROCEDURE_NOTICES];
    CtHistoryEvent event[CT_LIMIT_PROCEDURE_EVENTS];
    CtHistoryVotes votes[CT_LIMIT_PROCEDURE_GATES];
    CtHistoryPause pause[CT_LIMIT_PROCEDURE_PAUSES];
} CtHistory;

/* Every encoded history fits: the arrays above, at most. */
#define CT_HISTORY_BYTES_MAX 4096

/* Nothing has happened yet, in no state: every instant is NEVER. */
void ct_history_clear(CtHistory *self);
/* A new case in the initial state. `opened` is the legal beginning: the receipt of what opened
 * it. */
void ct_history_begin(CtHistory *self, const CtProcedure *procedure, CtInstant opened);

void ct_history_mark_ordered(CtHistory *self, int notice, CtInstant at);
void ct_history_mark_sent(CtHistory *self, int notice, CtInstant at); /* also: withheld, in pilot */
void ct_history_mark_served(CtHistory *self, int notice, CtInstant at);
/* A value of the compartment was stored; nothing is stored any more once it is erased. */
void ct_history_mark_stored(CtHistory *self, int compartment, CtInstant at);
/* Whoever made the finding may not vote in a gate; `person` is an 8-byte tag, not 0. */
void ct_history_mark_author(CtHistory *self, uint64_t person);

/* The instant of an anchor, or CT_INSTANT_NEVER. sent, ordered and served of a notice that was
 * never sent by its own channel are those of its fallback, which carried it instead. */
CtInstant ct_history_anchor(const CtHistory *self, const CtProcedure *procedure, CtAnchor anchor);
/* From when a timer of `state` counts: from its anchor, moved on by the time during which the
 * timers of that state stood still since. A period in hours stands still for elapsed time; others
 * by the wall clock, so that two days are two days also over a change of the clock. `out_seconds`,
 * how long it stood still, may be NULL. */
CtInstant ct_history_tolled(const CtHistory *self, const CtProcedure *procedure, int state,
                            CtInstant anchor, CtDuration period, int64_t *out_seconds);
/* True in a final state. */
bool ct_history_is_final(const CtHistory *self, const CtProcedure *procedure);

/* Appends the encoded history: version 1, or 2 for a case that moved or is held, big-endian, only
 * what has happened, in index order. */
void ct_history_encode(const CtHistory *self, const CtProcedure *procedure, CtBuffer *out);
/* Strict: refuses (INPUT) what ct_history_encode would not have written for this procedure. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_history_decode(CtBytes bytes, const CtProcedure *procedure, CtHistory *out, GError **error);
