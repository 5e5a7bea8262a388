/* pass.h - what a mail gives its reader to answer with: the secret part of a link of his own.
 *
 * A pass is 160 bits of HMAC under a key of the mandate, over the case and the party that was
 * written to, as 32 letters and digits of RFC 4648's base 32 in lower case. It is made when a mail
 * is written and kept nowhere: the store has its keyed hash, so that neither a stolen store nor a
 * copy's number (copy.h) lets anybody answer, and two mails to one party carry one pass.
 * It says which copy is meant and that a mail about it was read. It is no identity: whoever
 * has the mail has the pass, and what it opens is kept small for that reason (answering.h).
 * A form that is shown to its bearer carries a second word, bound to the pass and to the day, so
 * that no other site can have a browser send it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/outbox.h"

#define CT_PASS_TEXT_SIZE 33 /* with the terminating zero */
#define CT_PASS_PATH      "/answer/"

typedef struct {
    int64_t sid;
    int64_t case_id;
    char *party; /* owned; a word of the procedure */
} CtPass;

void ct_pass_clear(CtPass *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtPass, ct_pass_clear)

/* The address of the page, "https://.../answer/PASS", for the party of that order; NULL when the
 * mandate has no `portal` or the procedure no such notice. The caller frees it. */
char *ct_pass_address(const CtMandate *mandate, const CtProcedure *procedure,
                      const CtOutboxItem *item);
/* Makes the pass of that order one that is known; inside the caller's transaction. Nothing is done
 * for a mandate without portal. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_pass_keep(const CtMandate *mandate, const CtProcedure *procedure, const CtOutboxItem *item,
                  GError **error);
/* Whose it is. MISSING: none that was ever given out, whatever is wrong with it. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_pass_find(const CtMandate *mandate, const char *text, CtPass *out, GError **error);

/* The word for a form that is shown now. */
void ct_pass_form(const CtMandate *mandate, const CtPass *self, CtInstant now,
                  char out[CT_PASS_TEXT_SIZE]);
/* True for the word of today or of the day before. */
bool ct_pass_form_holds(const CtMandate *mandate, const CtPass *self, CtInstant now,
                        const char *text);
