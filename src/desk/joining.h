/* joining.h - bringing together what happened and whom it happened to: one logged operation.
 *
 * The procedure's `join` statements say what may be joined in which state, for what purpose, by
 * whom and on whose word (procedure/join.h). A join here checks that, takes the authorisation
 * where one is needed, notes it as used and appends an entry of kind `joined`, all in one
 * transaction; only when that is durable are the values handed out, and none of another
 * compartment. A second use of the same authorisation, another case, stage, purpose or person, a
 * date that has come, a signer who does not hold the role or who is the one who looks: each is
 * DENIED with its reason, and nothing is spent. The entry: event is the purpose, state the stage;
 * marks are the set of compartments (bit i: compartment i), the tag of who looked and the tag of
 * who authorised it (0: nobody). The idea: Court of Justice, C-470/21, linking only by an
 * effective technical process that is controlled by somebody else than the one who asks.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/turn.h"
#include "cases/values.h"

typedef struct {
    const char *purpose;
    const char *person;           /* who looks; listed in mandate.yaml */
    CtBytes authorisation;        /* the note, or no bytes */
    const CtEnvelopePair *member; /* who opens what is sealed, or NULL */
} CtJoiningRequest;

/* The same checks and the same values, and nothing is spent or entered yet: for a machine that
 * renders a notice and shows it to nobody before ct_joining_enter said yes. So a word is not lost
 * to a text that is missing or a server that is not there. */
CtValues *ct_joining_prepare(CtBook *book, int64_t number, CtInstant now,
                             const CtJoiningRequest *request, GError **error);
/* Checks again, spends and enters, inside a batch that the caller commits before anything leaves.
 * DENIED also when another was faster. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_joining_enter(const CtTurn *turn, int64_t number, const CtJoiningRequest *request,
                      GError **error);
/* The values, wiped when freed. MISSING: there is no such case. DENIED: see above, or something of
 * it is sealed to somebody else. */
CtValues *ct_joining_open(CtBook *book, int64_t number, CtInstant now,
                          const CtJoiningRequest *request, GError **error);
