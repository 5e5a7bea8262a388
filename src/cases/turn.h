/* turn.h - something happens to a case: timers, step, entries, orders, in one batch.
 *
 * The pure stepper (procedure/step.h) says what follows; a turn makes it durable: it fires the
 * timers that are due first, appends the entries, writes the values under the case's keys, puts
 * orders into the outbox and tasks onto the list, seals and erases. All of it belongs to the
 * caller's batch: nothing has happened before ct_batch_commit. The caller saves the case
 * (ct_case_save) after the last turn of the batch, so that two events of one mail cost one row.
 * Values of an event are texts; the procedure says which compartment keeps which field, and what an
 * event does not carry in this version of it is not kept, but for the key of its cases: a feed may
 * know a source port, the law of 2010 does not. A value whose compartment was erased already is not
 * kept: the case has outlived its right to know it.
 * In pilot mode an order becomes withheld, with its entry, and counts as sent at that moment.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/case.h"
#include "cases/outbox.h"
#include "procedure/step.h"

typedef struct {
    CtBook *book;   /* borrowed */
    CtBatch *batch; /* borrowed */
    CtInstant now;  /* ledger time of everything in this batch */
} CtTurn;

typedef struct {
    const char *name; /* as the procedure spells it */
    CtBytes value;    /* text */
} CtTurnField;

typedef struct {
    int event; /* of the case's procedure */
    CtInstant at;
    uint64_t person; /* tag of who signed it, 0: a machine or nobody */
    const CtTurnField *field;
    size_t count;
} CtTurnEvent;

/* Applies one event. Errors of the stepper (DENIED, CONFLICT, LIMIT) leave the
 * batch to be rolled back. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_turn_event(const CtTurn *self, CtCase *subject, const CtTurnEvent *event, GError **error);
/* Fires what is due up to now. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_turn_due(const CtTurn *self, CtCase *subject, GError **error);
/* What became of an order: moves the item, appends the entry, marks the case. `to` is
 * ATTEMPTED, SENT, REFUSED, UNCERTAIN or WITHHELD. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_turn_outcome(const CtTurn *self, CtCase *subject, CtOutboxItem *item, CtOutboxState to,
                     GError **error);
/* SENT, by the word of a carrier who took it at `at`: between the order and now, whatever his clock
 * says. The entry bears the instant as a mark. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_turn_carried(const CtTurn *self, CtCase *subject, CtOutboxItem *item, CtInstant at,
                     GError **error);
/* The channel of `item` cannot carry it: orders the notice's fallback, with its entry. Nothing when
 * there is none, when the fallback was ordered already, or when the case has ended. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_turn_fallback(const CtTurn *self, CtCase *subject, const CtOutboxItem *item,
                      GError **error);
/* A person did a task of the case: the open one of that name is done, with an entry. MISSING when
 * there is none. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_turn_done(const CtTurn *self, CtCase *subject, const char *task, uint64_t person,
                  GError **error);
/* A legal hold of the case's procedure (procedure/hold.h) is placed or lifted by `person`, not 0,
 * with an entry that names the law and bears his tag; what a lifted hold kept beyond its end is
 * condemned at once. CONFLICT as ct_hold_place and ct_hold_lift say. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_turn_hold(const CtTurn *self, CtCase *subject, int hold, bool place, uint64_t person,
                  GError **error);
/* The case moves to the version `to`, when that version's text wants it to
 * (procedure/succession.h), with an entry; what was due under the old version fires first, what is
 * due under the new one at once. *out_moved is false when it stays. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_turn_move(const CtTurn *self, CtCase *subject, const CtAdopted *to, bool *out_moved,
                  GError **error);
/* Gives a stepper's event the value of a declared field: values are kept as texts, a guard compares
 * numbers and instants. INPUT when the text is not of the type. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_turn_fill(const CtProcedure *procedure, CtStepEvent *step, const CtProcedureField *declared,
                  CtBytes text, GError **error);
/* A person's 8-byte tag from the name under which he signs; never 0. */
uint64_t ct_turn_person(const CtBook *book, const char *name);
