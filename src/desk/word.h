/* word.h - reviewers' words that lie ready in a mandate, and which ones are wanted.
 *
 * A reviewer signs on his own machine (seal/authorisation.h); what he signed is laid into the
 * mandate's folder authorisations/, as CASE.PURPOSE, where a join (desk/session.h) and a question
 * to a provider (desk/asking.h) find it. The purpose is the name of the notice that is to leave. A
 * word is good for one use, by the ledger of whoever takes it; a used one lies there until another
 * is laid, and is void.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/case.h"
#include "seal/authorisation.h"

/* The note's text, or NULL when none lies there; the caller frees it. */
char *ct_word_find(const CtBook *book, int64_t number, const char *purpose);

/* Lays a note, and has the provider asked again who wanted it. *out is what it says. DENIED: it is
 * for another mandate, for a state or purpose that the case is not in, expired, or signed by nobody
 * who may authorise what it is for (a provider's reviewers are known to the provider alone). */
G_GNUC_WARN_UNUSED_RESULT
bool ct_word_lay(CtBook *book, CtBytes note, CtInstant now, CtAuthorisation *out, GError **error);

/* What a reviewer is asked for: everything that his authorisation must name. */
typedef struct {
    int64_t number;
    const char *stage;
    const char *purpose;
    const char *subject; /* the token that a provider is asked about; NULL: none is */
    const char *role;    /* who may sign; NULL: a reviewer whom the provider knows */
} CtWordWanted;

/* Return false with *error set to stop. The strings live for the length of the call. */
typedef bool (*CtWordEach)(void *user, const CtWordWanted *wanted, GError **error);

/* Questions that a provider refused for want of a word, and notices of sealed cases that wait for
 * one; in the order in which they were ordered. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_word_each_wanted(CtBook *book, CtInstant now, CtWordEach each, void *user, GError **error);

/* How the proof of a question begins that a provider refused for want of a word. */
#define CT_WORD_MISSING "unauthorised "
