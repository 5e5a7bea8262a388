/* removal.h - taking a mail that was given up out of the vault, by a person and for a reason.
 *
 * In: the mail's number, who wants it and why. Only a mail that no reader came to the end of
 * (desk/rereading.h) is taken out so: any other has cases or the reasons for which it has none, and
 * goes when its time is over. Who may: whoever holds the role that judges referrals, as the dossier
 * says (`referral: check`); where the dossier takes in none, anybody whom mandate.yaml lists. Out:
 * the key overwritten, the ciphertext gone from its pack, an `erased` entry with the reason, the
 * person's tag and the day on which the mail would have gone by itself.
 * The reasons are words and not a text, because the entry is in clear: unreadable (nobody needs it
 * enough to have it read), harmful (what it holds attacks readers), misdirected (it is none of this
 * house's business), requested (the person whom it concerns asked for it). That a mail may go
 * before its two months are over is the operator's decision: the decree sets a longest time and no
 * shortest. To be confirmed by counsel.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/book.h"

typedef struct {
    int64_t mail;
    const char *reason;
    const char *person; /* who signs */
} CtRemovalJob;

bool ct_removal_is_reason(const char *word);
/* MISSING: no mail of that number was given up. DENIED as ct_book_may_act says, or when nobody is
 * named or listed. `reason` is one. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_removal_of_mail(CtBook *book, CtInstant now, const CtRemovalJob *job, GError **error);
