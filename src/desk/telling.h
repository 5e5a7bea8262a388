/* telling.h - whether a provider may tell who stands behind a token: once freely, again on a word.
 *
 * The first time a partner asks about a subscriber the procedure's first stages are at work.
 * Whoever asks again within the period of limits.identity_days (usual: 1856, the 61 months for
 * which French law lets a file live at most) has had the identity already and either keeps it,
 * sealed, or has lost the right to it: he needs an authorisation (seal/authorisation.h) signed by
 * a reviewer whose key stands in partners.yaml, at the partner, as `reviewers: [KEY, ...]`. It
 * must be for this partner's mandate and this token, not expired, and was never used here before.
 * The rule does not trust what the asker says of his stage: somebody who holds all of the asker's
 * keys can say anything.
 * Source: Court of Justice, C-470/21; the rule itself is ours.
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

/* Inside a transaction, in which it also notes that it is told, and that the authorisation is used.
 * The same request again, after a crash, is answered in the same words. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_telling_may(const CtTelling *self, int64_t subscriber, const char *token,
                    const char *authorisation, bool *out_may, GError **error);
