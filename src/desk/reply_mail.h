/* reply_mail.h - an answer in a mail that its sender signed.
 *
 * In:  what the jailed reader saw of a mail (format/signed_mail.h). Out: the replies of
 *      desk/replying.h that stand in its text, each line "COPY WORD [TIME]" of its own; what else
 *      stands there, a greeting, a quotation, is passed over.
 * For each copy that begins a line, the signature must be good, by that copy's recipient or by his
 * deputy, made after the copy was. OpenPGP: by the key that the contract names; GnuPG asks, in a
 * home with that key alone. S/MIME: by the certificate that the contract names, or by another one
 * for the same address that a stated anchor issued; OpenSSL asks, in the jail (seal/cms.h). Anchors
 * are stated by whoever owns the mandate's folder: files anchors/ANY.pem in it; without them only
 * the contract's certificate counts. The usual TIME is that of the signature.
 * What a header says, From and Subject for two, is not signed and counts for nothing here.
 * A copy whose recipient signed otherwise, or whose signature is older than the copy, so that a
 * mail cannot be sent twice for two advisories, is put aside with its reason; no reason names a
 * person.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "desk/replying.h"
#include "jail/worker.h"

typedef struct CtReplyMail CtReplyMail;

CtReplyMail *ct_reply_mail_new(void);
void ct_reply_mail_free(CtReplyMail *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtReplyMail, ct_reply_mail_free)

/* Copies what a record of the reader says, "signed_mail" or "aside"; passes over others. */
void ct_reply_mail_see(CtReplyMail *self, const CtRecord *record);
/* Holds each copy that begins a line against the signature: takes its time, so it is done before
 * a transaction is begun. `worker` has nothing in flight. What is wrong with the mail is no failure
 * here: it becomes a line of ct_reply_mail_apply. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_reply_mail_judge(CtReplyMail *self, CtBook *book, CtInstant now, CtWorker *worker,
                         GError **error);
/* Inside a batch, after ct_reply_mail_judge: takes the replies, one line told for each, and one for
 * what is wrong with the mail, its reason a sentence and its word one of:
 *   not-signed, encrypted, signature-unknown, signature-missing, too-large: as the reader says;
 *   no-copy (no line begins with one), copy-unknown, signature-bad, signature-old;
 *   reply-unusable: desk/replying.h has the reasons. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_reply_mail_apply(const CtReplyMail *self, const CtTurn *turn, CtReplyingTold told,
                         void *user, GError **error);

/* Reads, judges and applies one mail, in one batch. INPUT: nothing in it is signed, or no line of
 * it answers for a copy; MISSING as ct_replying_apply says. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_reply_mail_take(CtBook *book, CtInstant now, CtWorker *worker, const CtReplying *mail,
                        GError **error);
