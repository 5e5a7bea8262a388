/* referral.h - is what a notice says fit to be asked about?
 *
 * In: a record of kind "referral" as the jailed reader returned it (hostile), the rules of the
 * dossier, and when the mail was received. Out: the facts that identify (address, port, time),
 * the key that makes two referrals the same one, and either no reason or the first reason why
 * it is not admissible. A refused referral is still recorded with its reason: whoever sent it
 * has a right to know, and the ledger counts it.
 * Reasons: address-not-routable, time-in-future, facts-too-old, notice-id-missing.
 * (A missing address or time, a time without zone or a port out of range were already set
 * aside by the reader, which cannot make a referral of them.)
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/record.h"

typedef struct {
    int max_age_months;       /* CPI L.331-19: facts of at most six months (sworn agents) */
    bool allow_documentation; /* a demonstration's addresses are RFC 5737 and RFC 3849 ones */
    int future_seconds;       /* how far a sender's clock may be ahead of ours */
} CtReferralRules;

typedef struct {
    const CtRecord *record; /* borrowed */
    CtAddress address;
    int32_t port; /* 1 to 65535; 0 when the notice gives none */
    CtInstant at;
    const char *reason; /* static text; NULL when admissible */
    CtBuffer key;       /* owned: sender, notice id, address, port and time */
} CtReferral;

/* INPUT when the record is not a referral at all (a lying worker). `out->key` may be reused from
 * an earlier call; the caller clears it in the end. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_referral_check(const CtRecord *record, const CtReferralRules *rules, CtInstant received,
                       CtReferral *out, GError **error);
