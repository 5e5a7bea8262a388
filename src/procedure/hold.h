/* hold.h - the legal hold: data that must outlive their end, because a law says so.
 *
 * `hold legal [of COMPARTMENT, ...] by ROLE under LAW` lets that role place a hold on a case and
 * lift it; a hold is known by its law. While one covers a compartment nothing erases it: not its
 * `keep`, not its `limit`, not an `erase` of a transition, which is remembered as a condemnation.
 * Deadlines run on, a hold pauses nothing, and it also covers what is stored later. Several holds
 * may cover one compartment; the last one lifted sets it free, and what is overdue by then is due
 * at once. A hold survives the end of the case and its move to another version.
 * Source: the right to keep for legal claims, GDPR art. 17(3)(e) and 18(2); which law allows it in
 * a procedure is the procedure's to name.
 * Not here: the entries, and who signs (cases/turn.h).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/history.h"

/* The hold under the law of that name, or CT_PROCEDURE_NONE. */
int ct_hold_find(const CtProcedure *procedure, const char *law);
/* True while a hold that was placed covers the compartment. */
bool ct_hold_covers(const CtProcedure *procedure, const CtHistory *history, int compartment);

/* At ledger time `at`; what was due before must have been fired (CONFLICT). CONFLICT: it is placed
 * already, or everything that it could hold is erased. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_hold_place(const CtProcedure *procedure, CtHistory *history, int hold, CtInstant at,
                   GError **error);
/* CONFLICT: no such hold is placed. What is overdue is what ct_step_next_due gives after it. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_hold_lift(const CtProcedure *procedure, CtHistory *history, int hold, CtInstant at,
                  GError **error);
/* An action erased the compartment while it is held: it goes when the hold ends. */
void ct_hold_condemn(CtHistory *history, int compartment, CtInstant at);
