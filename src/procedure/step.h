/* step.h - what happens next: a pure function of the procedure, the history and one event.
 *
 * For an event recorded at ledger time t the caller first fires, one by one, whatever
 * ct_step_next_due gives with an instant up to t (ct_step_fire), then applies the event
 * (ct_step_event); an event that overtakes a due timer is refused. The event's transitions are
 * tried in line order; the first whose guard holds fires; none: the event is recorded and nothing
 * moves. One step per event. `entered` after an event is its ledger time; after a timer its due
 * instant (or the entry of the state it leaves, or of the case into this version, when that is
 * later), and so is ordered(N), so that
 * a server that was down reaches the same result. A gated outcome is a vote: its transition fires
 * when the quorum of distinct persons has voted while the guard held; votes are forgotten when the
 * case changes state. `seal` is ordered on entry. An `erase` of what is held (hold.h) waits for the
 * end of the hold. What is ordered is only said here; doing it is
 * the caller's. Nothing is allocated but errors, and on refusal the history is as it was.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/due.h"
#include "procedure/guard.h"

typedef struct {
    int event;
    CtInstant at;       /* when the fact happened */
    CtInstant recorded; /* ledger time */
    uint64_t person;    /* tag of who signed it; 0: nobody */
    CtGuardValue value[CT_LIMIT_PROCEDURE_FIELDS];
} CtStepEvent;

typedef enum {
    CT_ORDER_SEND,
    CT_ORDER_TASK,
    CT_ORDER_EMIT,
    CT_ORDER_ERASE,
    CT_ORDER_SEAL,
} CtOrderKind;

typedef struct {
    CtOrderKind kind;
    const CtProcedureAction *action; /* borrowed; NULL for SEAL and for an ERASE that fell due */
    int notice;                      /* SEND */
    int compartment;                 /* ERASE, SEAL */
    int role;                        /* TASK, SEAL */
    CtInstant due; /* TASK: the deadline; EMIT: `opened` of the case it may open */
} CtStepOrder;

/* The actions of a transition and the seals of a state (one per compartment). */
#define CT_STEP_ORDERS (CT_LIMIT_PROCEDURE_ACTIONS + CT_LIMIT_PROCEDURE_COMPARTMENTS)

typedef struct {
    int from;
    int to;
    bool stepped;        /* a transition fired, were it to the same state */
    bool voted;          /* a gated event that is only a vote so far */
    int transition;      /* the one that fired, or NONE */
    CtInstant effective; /* the time that the step counts from */
    size_t order_count;
    CtStepOrder order[CT_STEP_ORDERS]; /* in the order of the actions: the index is the ordinal */
} CtStepResult;

/* An event without values yet; `event` is an index of the procedure. */
void ct_step_begin(CtStepEvent *self, int event, CtInstant at, CtInstant recorded);
/* The value of a carried field by its name. Text also gives a one-of its word and a bool "true" or
 * "false"; it is borrowed. MISSING: the event carries no such field. INPUT: it is not of the
 * type. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_step_set_text(const CtProcedure *procedure, CtStepEvent *self, const char *field,
                      CtBytes text, GError **error);
/* An int, a bool or an instant. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_step_set_number(const CtProcedure *procedure, CtStepEvent *self, const char *field,
                        int64_t number, GError **error);

/* The earliest timer or erasure of the case; false: it waits for events only. */
bool ct_step_next_due(const CtProcedure *procedure, const CtHistory *history, CtDue *out);

/* Applies one event. INPUT: an instant out of range. CONFLICT: a timer or erasure was due before.
 * DENIED: a vote of nobody or of the finding's author, or an order whose required predecessor is
 * missing (the message names the law). LIMIT: more pauses than a case may have. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_step_event(const CtProcedure *procedure, CtHistory *history, const CtStepEvent *event,
                   CtStepResult *out, GError **error);
/* The same for a caller that looked, with this very history, and found nothing due up to the
 * event's record. A caller that cannot promise this uses ct_step_event. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_step_event_in_turn(const CtProcedure *procedure, CtHistory *history,
                           const CtStepEvent *event, CtStepResult *out, GError **error);
/* Orders the seals of the state that the case is in, as its entry would: for a case that moved into
 * it from an older version. Adds to *out, which ct_step_begin_result or a step made. */
void ct_step_seal(const CtProcedure *procedure, CtHistory *history, CtStepResult *out);
/* Nothing happened yet to a case, at `effective`. */
void ct_step_begin_result(const CtHistory *history, CtInstant effective, CtStepResult *out);
/* Fires what ct_step_next_due gave, at ledger time `now`. CONFLICT: it is not due then, or no
 * longer what is due next. DENIED and LIMIT as above. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_step_fire(const CtProcedure *procedure, CtHistory *history, const CtDue *due, CtInstant now,
                  CtStepResult *out, GError **error);
/* The same for what ct_due_next or ct_due_before just gave for this very history: it is not looked
 * for again. A caller that cannot promise this uses ct_step_fire. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_step_fire_found(const CtProcedure *procedure, CtHistory *history, const CtDue *due,
                        CtInstant now, CtStepResult *out, GError **error);
