/* letters.h - mails that a person has to read: what arrived and counts as nothing by itself.
 *
 * In: a mail that is evidence, why no program could do with it, and the case it is about, if it
 * says. Out: the list of what waits, the oldest first; and the mail, as it arrived, out of the
 * vault to a person who signs for it, which is an entry (kind access, event "letter-read", marks:
 * the compartment, the mail's number, his tag), after which it waits no more. What he concludes
 * from it he tells as an event of the case. A letter goes with its mail, when that is erased.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/book.h"

/* Strings are borrowed. */
typedef struct {
    int64_t sid;    /* of the mail; not told by ct_letters_each */
    int64_t number; /* of the mail in the ledger */
    const char *reason;
    int64_t case_sid; /* 0: about no case that is known; not told by ct_letters_each */
    int64_t case_id;
    CtInstant arrived_at;
} CtLetter;

/* Inside the batch that makes the mail evidence. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_letters_add(CtDb *db, const CtLetter *letter, GError **error);
/* Return false with *error set to stop. */
typedef bool (*CtLettersEach)(void *user, const CtLetter *letter, GError **error);
/* Those that wait, at most so many. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_letters_each(CtDb *db, int64_t most, CtLettersEach each, void *user, GError **error);
/* How many wait, and how many of them arrived before that instant. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_letters_count(CtDb *db, CtInstant before, uint64_t *out_total, uint64_t *out_earlier,
                      GError **error);
/* Appends the mail as it arrived, and it waits no more. MISSING: there is no letter of that number,
 * or its mail is erased. DENIED: nobody signs, or somebody whom mandate.yaml does not list. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_letters_read(CtBook *book, CtInstant now, int64_t number, const char *person, CtBuffer *out,
                     GError **error);
