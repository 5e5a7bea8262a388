/* custody.h - keys that must be handed over or die: sealing to a bench, erasing in time.
 *
 * Sealing happens in the turn's own transaction (evidence/batch.h). Erasing is decided there, by a
 * row of `condemned`, and done by the clerk right after: key overwritten, values dropped from their
 * pack, `erased` entry appended, row taken away. A crash in between leaves the row, and the next
 * clerk goes on. When a case's compartment named "content" dies, the mails that only it rested on
 * die too.
 * The members of a role that holds keys are named in mandate.yaml:
 *   bench: {ROLE: [64 hex digits of an X25519 public key, ...]}
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/turn.h"

/* Seals the compartment that the order names. DENIED when the mandate names no member's key. */
bool ct_custody_seal(const CtTurn *turn, const CtCase *subject, const CtStepOrder *order,
                     GError **error);
/* Notes that a compartment is to be erased, as the law wanted at `due`; `law` is an index of the
 * procedure or NONE. */
bool ct_custody_condemn(const CtTurn *turn, const CtCase *subject, int compartment, int law,
                        CtInstant due, GError **error);
/* Destroys everything that is condemned; *out is how many compartments. */
bool ct_custody_execute(CtBook *book, CtInstant now, uint64_t *out, GError **error);
