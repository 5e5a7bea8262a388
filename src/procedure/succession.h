/* succession.h - what a new version of a procedure does to the cases of an older one.
 *
 * `supersedes V MODE { OLD -> NEW, ... }`. A running case stays on the version it began with unless
 * a newer one says otherwise; a case in a final state never moves. Modes:
 *   new-cases   nobody moves; a map may stand for whoever wants to compare, and is checked.
 *   new-steps   every running case moves. What has happened stands: the case is in the state that
 *               the map gives to its own, entered when the old one was; events, notices, holds and
 *               seals are found again by their names, votes that reached no quorum are forgotten.
 *               What is due under the new text in the past is due at once, and never takes effect
 *               before the move.
 *   favourable  a case moves as under new-steps when nothing becomes later for whom it concerns:
 *               (1) no compartment in which something is stored is erased later than before, and
 *               (2) the end of the case, when from now on nobody does anything and nothing that is
 *               ordered is carried, so that only timers fire, is not later than before. Never is
 *               later than any day. Windows that only an event would open are not compared.
 * Under no mode does a case move that would lose the end of a compartment's retention.
 * A move is pure, so that a replay of the ledger gives the same history.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/hold.h"
#include "procedure/step.h"

/* When `newer` has a statement about `older`: every non-final state of `older` is mapped, nothing
 * else is, and, where cases may move, the compartments are the same in the same order (their keys
 * are), and each older notice, hold and sealed-to role is known by its name, a notice by the same
 * channel. INPUT with one line "file:line:1: what was seen" per mistake. True when there is no
 * statement about it. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_succession_check(const CtProcedure *newer, const CtProcedure *older, GError **error);

typedef struct {
    const CtProcedure *newer;
    const CtProcedure *older;
    bool same; /* the texts are one and only the calendar is another: new-steps, S -> S */
} CtSuccession;

/* True when the case moves at `at`, with its history under `newer` in *out and the seals that its
 * new state orders in *result. The two must have passed ct_succession_check. */
bool ct_succession_move(const CtSuccession *self, const CtHistory *history, CtInstant at,
                        CtHistory *out, CtStepResult *result);
