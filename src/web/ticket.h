/* ticket.h - one question to the counter (desk/counter.h), and what it answered.
 *
 * In:  a kind and texts. Out: the decoded record, which lives as long as the ticket; whatever
 *      cannot be decoded, or is of another kind than it should be, is as if nobody had answered.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/record.h"
#include "web/view.h"

typedef struct {
    CtRecord question;
    CtRecord answer;
    CtBuffer bytes;      /* owned: the answer's */
    GStringChunk *texts; /* owned */
} CtTicket;

/* `kind` is static; the caller frees the result. */
CtTicket *ct_ticket_new(const char *kind);
void ct_ticket_free(CtTicket *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtTicket, ct_ticket_free)

/* NULL adds nothing. */
void ct_ticket_add(CtTicket *self, const char *name, const char *text);
G_GNUC_WARN_UNUSED_RESULT
bool ct_ticket_ask(CtTicket *self, const CtViewProvider *provider, GError **error);

/* The code of a refusal, or NULL. */
const char *ct_ticket_refused(CtTicket *self);
/* The first text of that name, "" when there is none; lives as long as the ticket. */
const char *ct_ticket_text(CtTicket *self, const char *name);
bool ct_ticket_has(const CtTicket *self, const char *name);
CtInstant ct_ticket_time(const CtTicket *self, const char *name); /* CT_INSTANT_NEVER: none */

/* A word of a sheet; lives as long as the ticket. */
typedef struct {
    const char *word;
    CtInstant at; /* of the answer; CT_INSTANT_NEVER: none */
    bool asked;
} CtTicketWord;

#define CT_TICKET_WORDS 16
size_t ct_ticket_words(CtTicket *self, CtTicketWord out[CT_TICKET_WORDS]);
