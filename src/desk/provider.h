/* provider.h - the access provider's side: whose line was it, and, later, who is that.
 *
 * In: signed, sealed requests of an authority (desk/exchange.h), the provider's own logs and its
 * own customer book. Out: answers in two phases, never more than was asked:
 *   about "token"     row: reference, address, port or nothing, protocol or nothing, time
 *                     answer: reference, one|ambiguous|none|gap, token (only of "one")
 *   about "identity"  row: reference, token, a reviewer's authorisation or nothing, number, stage
 *                     and purpose of the asker's case, which link of that case it serves (1: first)
 *                     answer: reference, known|unknown|unauthorised, name, street, town, e-mail,
 *                     language
 * A token is 16 random bytes that stand for one customer in all answers; it tells nobody who it is.
 * A request is answered once: the ledger's entry and a mark say so in one transaction, after the
 * answer's file; a request that comes again is settled without another answer, and one that cannot
 * be read or answered is laid aside whole (desk/exchange.h) and counted.
 * An answer is never the nearest lease: match/lease.h says when there is one. For each row the
 * provider keeps, in its own folder, the verdict, the tolerance and the places of the log lines
 * (answers/SERIAL.csv); the ledger of the provider's mandate has an entry per answered file.
 * Customers' identities are envelopes under the provider's master key.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/book.h"
#include "desk/exchange.h"
#include "desk/logbook.h"
#include "jail/worker.h"

typedef struct {
    uint64_t files;
    uint64_t rows;
    uint64_t one; /* or known */
    uint64_t ambiguous;
    uint64_t none;
    uint64_t gap;
    uint64_t unauthorised; /* a reviewer's word was missing (desk/telling.h) */
    uint64_t refused;      /* files laid aside, each with its reason */
} CtProviderCounts;

/* Imports the customer book: CSV with the header line,name,street,town,email,language; an access
 * line that is known already gets its new identity. *out is how many rows it had. */
bool ct_provider_import_customers(CtMandate *mandate, const char *path, uint64_t *out,
                                  GError **error);
/* Answers every request that lies in the exchange folders of the mandate's partners. */
bool ct_provider_answer(CtBook *book, CtLogbook *logbook, CtProviderCounts *out, GError **error);
/* For a comparison with a known truth: does the token stand for this access line? */
bool ct_provider_is_line(CtMandate *mandate, const char *token_hex, const char *line, bool *out,
                         GError **error);
