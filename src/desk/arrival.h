/* arrival.h - a mail that arrived for a mandate with a restricted channel: what becomes of it.
 *
 * In:  what the jailed reader saw (format/answer_mail.h). Out, inside the batch that makes the mail
 *      evidence: the replies that are signed as they must be (desk/reply_mail.h), and a line for
 *      each thing in it that counts as none, with its word and its reason.
 * What a program sent is never an answer, whoever signed it: an automatic reply (RFC 3834), a
 * receipt (RFC 8098), a bounce that is no report. Unsigned mails count as nothing and are for a
 * person to read, like everything else that was not taken but automatic replies and repetitions.
 * Which copy a mail is about is told by our reference in it (In-Reply-To, References, the address
 * behind "+") or by a copy's number in its subject or text; that only shows the person a case.
 * What counts must stand in the signed text itself, because a header can be put on any mail.
 * Judging takes its time, asks GnuPG and a jailed worker, and is done before the transaction is
 * begun; what it found is held against the case as it is then.
 * Words beside those of desk/reply_mail.h: auto-reply, auto-generated, receipt, bounce,
 * reply-repeated.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/turn.h"
#include "desk/reply_mail.h"

typedef struct CtArrival CtArrival;

/* Does this mandate take in answers? */
bool ct_arrival_is_wanted(const CtBook *book);
/* `records` as a worker returned them. *out is NULL when they are of no answer: a delivery report.
 * `worker` has nothing in flight. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_arrival_judge(CtBook *book, CtInstant now, CtWorker *worker, CtBytes records,
                      CtArrival **out, GError **error);
void ct_arrival_free(CtArrival *self); /* takes NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtArrival, ct_arrival_free)

/* What one line of an answer was; `word` NULL: a reply was taken. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_arrival_apply(const CtArrival *self, const CtTurn *turn, CtReplyingTold told, void *user,
                      GError **error);
/* Is a person to read a mail for that reason? */
bool ct_arrival_needs_reading(const char *word);
/* The case that the mail is about, as far as it says so; false when it names none of ours. */
bool ct_arrival_about(const CtArrival *self, int64_t *out_sid, int64_t *out_case_id);
