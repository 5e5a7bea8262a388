/* reply_mail.h - an answer in a mail that its sender signed.
 *
 * In:  the bytes of a mail, read in the jail (format/signed_mail.h). Out: the replies of
 *      desk/replying.h that stand in its text, each line "COPY WORD [TIME]" of its own; what else
 *      stands there, a greeting, a quotation, is passed over.
 * For each copy that the text names, the signature must be good, by the key of that copy's
 * recipient or of his deputy, made after the copy was; GnuPG asks, in a home with these two keys
 * alone. The usual TIME is that of the signature. A copy whose recipient signed with another key,
 * or whose signature is older than the copy, so that a mail cannot be sent twice for two
 * advisories, is put aside with its reason; no reason names a person.
 * S/MIME signatures are put aside: they are not read yet.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "desk/replying.h"
#include "jail/worker.h"

/* INPUT: the mail is not signed, or names no copy; what ct_replying_apply gives. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_reply_mail_take(CtBook *book, CtInstant now, CtWorker *worker, const CtReplying *mail,
                        GError **error);
