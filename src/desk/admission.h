/* admission.h - a case opened by hand, where no feed opens it.
 *
 * In: the keys of new cases and what is told of them: the event that dossier.yaml names under
 * `opening` (cases/book.h), its values, who signs it. Out: one case per key, with its first entry,
 * all of them or none. `opened` is the time of the event, but never later than now: what was
 * received yesterday is kept from yesterday.
 * Refused: a mandate whose dossier names no opening (MISSING), who may not tell that event
 * (DENIED), a field that it does not carry (INPUT), a key that has an open case (CONFLICT, with
 * its number).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/turn.h"

typedef struct {
    const char *const *key; /* borrowed, like the rest */
    size_t count;
    const char *person; /* who signs, or NULL */
    CtInstant at;
    const CtTurnField *field;
    size_t fields;
} CtAdmission;

/* Whether the event carries each of these fields; INPUT names the first that it does not. What a
 * feed knows beyond an event is passed over, what a person types beyond it is a slip. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_admission_knows(const CtProcedure *procedure, int event, const CtTurnField *field,
                        size_t count, GError **error);

/* Called for each new case, once all of them are durable. */
typedef void (*CtAdmissionTold)(void *user, int64_t number, const char *state);

G_GNUC_WARN_UNUSED_RESULT
bool ct_admission_open(CtBook *book, const CtAdmission *self, CtInstant now, CtAdmissionTold told,
                       void *user, GError **error);
