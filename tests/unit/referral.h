/* referral.h - cases of the shipped dossier A, for tests: referrals as facts, without their mails.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "mandate_sample.h"

#define REFERRAL_IP    "192.0.2.77"
#define REFERRAL_TITLE "A Wholly Invented Film"
#define REFERRAL_TOKEN "00112233445566778899aabbccddeeff"
#define REFERRAL_NAME  "Camille Specimen"
#define REFERRAL_EMAIL "camille@example.org"

static inline Sample *referral_found(void)
{
    SamplePlan plan = { .dossier = NULL };

    return sample_found("response", &plan);
}

/* Lodged and admitted now; its facts lie at `at`. The intake case's number. */
static inline int64_t referral_lodge(const Sample *self, const char *key, const char *at)
{
    int64_t id = sample_begin(
        self, "referral-intake", key,
        &(SampleTelling){ .event = "referral-lodged",
                          .at = at,
                          .fields = "ip=" REFERRAL_IP "; port=6881; protocol=BitTorrent; "
                                    "complainant=Rights Holder; title=" REFERRAL_TITLE });

    sample_tell(self, id, "referral-checked", "outcome=admissible");
    return id;
}

/* The provider named that token; the subscriber's case number. */
static inline int64_t referral_join(const Sample *self, int64_t id, const char *token)
{
    g_autofree char *fields = g_strconcat("outcome=one; subscriber=", token, NULL);

    sample_tell(self, id, "token-answer", fields);
    sample_clerk(self);
    return sample_find(self, "graduated-response", token);
}

static inline void referral_identify(const Sample *self, int64_t subscriber)
{
    sample_tell(self, subscriber, "identity-answer",
                "outcome=known; name=" REFERRAL_NAME "; street=4 rue du Modele; "
                "town=99100 EXEMPLEVILLE; email=" REFERRAL_EMAIL "; language=fr");
}

/* A referral whose subscriber is known at once. */
static inline int64_t referral_again(const Sample *self, const char *key, const char *at)
{
    return referral_join(self, referral_lodge(self, key, at), REFERRAL_TOKEN);
}

/* As far as the second letter's presentation: the identity is sealed from here on. */
static inline int64_t referral_serve(const Sample *self)
{
    int64_t id = referral_again(self, "r1", "2025-01-02T10:00:00Z");

    referral_identify(self, id);
    sample_settle(self, id, "warn1", CT_OUTBOX_SENT);
    sample_until(self, "2025-02-10T09:00:00Z");
    (void)referral_again(self, "r2", "2025-02-08T10:00:00Z");
    sample_settle(self, id, "warn2e", CT_OUTBOX_SENT);
    sample_settle(self, id, "warn2", CT_OUTBOX_SENT);
    sample_until(self, "2025-02-14T09:00:00Z");
    sample_tell(self, id, "letter-presented", NULL);
    return id;
}
