/* telling.h - whether a provider may tell who stands behind a token: twice freely, then on a word.
 *
 * The Court of Justice (C-470/21, operative part) lets an authority link the identity behind an
 * address with the works that it is about, but wants a review by a court or an independent body
 * before that is done "in cases where the same person again repeats", after two recommendations.
 * So a question says, signed, for which case, stage and purpose it is asked and which link of that
 * case it serves; and the provider answers without a reviewer's word when both hold:
 *   - the link is said to be an early one: at most `links`;
 *   - no later one could be made of the answer, whatever the asker says: he was told nobody's
 *     identity for this subscriber within `days`, or he was given this subscriber's token for
 *     facts of at most `links` days only. A third link needs a third infringement, and the
 *     provider itself told of each; it counts UTC days of facts, which is never fewer.
 * In every other case the question needs an authorisation (seal/authorisation.h) signed by a
 * reviewer whose key stands in partners.yaml, at the partner, as `reviewers: [KEY, ...]` (`constat
 * provider reviewer`): for this partner's mandate, this case, stage, purpose and token, not
 * expired, never used here before. So a subscriber who comes again under a second case is answered
 * once more, as the law lets it; and whoever holds all keys of the asker, who can say anything,
 * gets no third link.
 * The rule is data of the provider's dossier.yaml; without it these values hold:
 *   identity: {links: 2, days: 1856, law: TEXT, confirm: TEXT}
 * `days` is the 61 months for which French law lets a file live at most; older facts and tellings
 * are forgotten. What counsel must confirm stands beside it (share/dossiers/provider.yaml).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/book.h"
#include "desk/exchange.h"

typedef struct {
    CtBook *book;
    const CtMandatePartner *partner;
    const CtExchange *request;
    CtInstant now;
} CtTelling;

/* What a question says of itself; all borrowed. */
typedef struct {
    const char *token;
    const char *authorisation; /* a note, or no text */
    const char *stage;
    const char *purpose;
    uint64_t number; /* the asker's case */
    uint64_t link;   /* 1: the first of that case */
} CtTellingQuestion;

/* Notes that this partner was given the subscriber's token for facts of that instant. Inside a
 * transaction, as below. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_telling_note_fact(const CtTelling *self, int64_t subscriber, CtInstant facts_at,
                          GError **error);
/* Inside a transaction, in which it also notes that it is told, and that the authorisation is used.
 * The same request again, after a crash, is answered in the same words. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_telling_may(const CtTelling *self, int64_t subscriber, const CtTellingQuestion *question,
                    bool *out_may, GError **error);
