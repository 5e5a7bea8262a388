/* mandates.h - the pages' view of an instance: its mandates, opened to read, without any key.
 *
 * In:  the folder of an instance. Out: the provider of view.h over its stores and ledgers. What is
 *      shown is in clear there anyway: ids, states, times, law, hashes. The master key is never
 *      read, the stores are opened so that SQLite refuses every write, and readers never wait for
 *      a writer. A mandate that is added later is seen after a restart; a procedure that is
 *      adopted later is seen at once.
 * A case is addressed by its number, or by MANDATE.NUMBER where several mandates are shown.
 * A handle belongs to one process and one thread.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/book.h"
#include "web/view.h"

typedef struct {
    char *instance;     /* owned, like the next two */
    char *version;      /* of the program */
    char *jail;         /* what shuts the workers in */
    GPtrArray *books;   /* owned: of CtBook; each owns its mandate here */
    GPtrArray *callers; /* owned: of CtCaller, of those with a restricted channel */
} CtMandates;

/* MISSING when the folder holds no instance. */
CtMandates *ct_mandates_open(const char *instance, const char *version, const char *jail,
                             GError **error);
void ct_mandates_free(CtMandates *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtMandates, ct_mandates_free)

/* Valid as long as `self` is. */
CtViewProvider ct_mandates_provider(CtMandates *self);

/* How a page names a case; lives in `texts`. */
const char *ct_mandates_case_id(const CtMandates *self, GStringChunk *texts, const CtBook *book,
                                int64_t number);
/* The local day at whose end a deadline of that calendar ends, or CT_VIEW_NO_DAY when it ends at
 * another time of day. */
int64_t ct_mandates_due_day(CtCalendar calendar, CtInstant due);
