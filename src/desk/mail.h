/* mail.h - one mail on the desk: its bytes, what the reader saw, and what becomes of it.
 *
 * Applying a mail inside a batch makes its evidence entry, its cases, and its reasons. The
 * reader's records are hostile: they are decoded, checked and copied, never trusted.
 * Reasons that are added here: duplicate-referral, reader-refused, reader-died, reader-hung,
 * mail-oversized, not-applicable (the procedure or a limit refused the whole mail), and those of
 * intake/referral.h for referrals that are recorded but not admissible.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "desk/inbox.h"

typedef struct {
    CtBytes bytes; /* owned */
    bool oversized;
    CtWorkerResult result;
    char *refusal; /* owned; why its application failed before, or NULL */
} CtMail;

/* Copies the bytes. */
CtMail *ct_mail_new(CtBytes bytes, bool oversized);
void ct_mail_free(CtMail *self);

G_GNUC_WARN_UNUSED_RESULT
bool ct_mail_apply(const CtTurn *turn, CtMail *self, CtInboxCounts *counts, GError **error);
