/* mail.h - one mail on the desk: its bytes, what the reader saw, and what becomes of it.
 *
 * Applying a mail inside a batch makes its evidence entry, its cases, and its reasons. The
 * reader's records are hostile: they are decoded, checked and copied, never trusted.
 * Reasons that are added here: duplicate-referral, reader-refused, reader-died, reader-hung,
 * over-limit, not-applicable (the procedure or a limit refused the whole mail), and those of
 * intake/referral.h for referrals that are recorded but not admissible. Those of answers are told
 * in desk/arrival.h; what a person has to read of them becomes a letter (desk/letters.h).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "desk/arrival.h"
#include "desk/inbox.h"

typedef struct {
    CtBytes bytes; /* owned */
    bool oversized;
    CtWorkerResult result;
    CtArrival *answer; /* owned; NULL when it is none (desk/arrival.h) */
    char *refusal;     /* owned; why its application failed before, or NULL */
} CtMail;

/* Copies the bytes. */
CtMail *ct_mail_new(CtBytes bytes, bool oversized);
void ct_mail_free(CtMail *self);

/* The field of its evidence entry that holds the mail. */
#define CT_MAIL_FIELD "mail"

/* Where a mail lies as evidence. */
typedef struct {
    int64_t sid;
    CtLedgerOwner owner;
} CtMailPlace;

/* The newest evidence of that keyed hash; *out is left alone when there is none. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_mail_place(CtDb *db, int64_t sid, CtMailPlace *out, bool *out_known, GError **error);
/* Its reader died or hung: another one may see what it holds (desk/rereading.h). */
bool ct_mail_has_no_reading(const CtMail *self);
/* Did the mail itself bring this failure about, and not our disk, database or ledger? */
bool ct_mail_is_to_blame(const GError *error);

/* What must be asked of others about a mail that was read, before its transaction: `worker` has
 * nothing in flight. Nothing where no answers are taken in. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_mail_judge(CtMail *self, CtBook *book, CtWorker *worker, GError **error);
/* A mail whose reader died or hung is ordered to be read again, in the same batch. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_mail_apply(const CtTurn *turn, CtMail *self, CtInboxCounts *counts, GError **error);
/* What another reading of a mail that is evidence already saw; the old reading's reason goes. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_mail_apply_again(const CtTurn *turn, CtMail *self, const CtMailPlace *place,
                         CtInboxCounts *counts, GError **error);
