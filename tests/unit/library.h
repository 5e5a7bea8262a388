/* library.h - a third procedure: a library asks for its books back. It has nothing to do with the
 * shipped ones, so that what it proves, the machine does for any law that is written down.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "mandate_sample.h"

/* Names, roles, compartments, channels and deadlines are all its own. */
#define LIBRARY_PROC                                                                               \
    "procedure overdue-loan version 1\n"                                                           \
    "  key loan\n"                                                                                 \
    "  holds shelf (at, loan, shelf, title), reader (name, street, town, email, language)\n"       \
    "  calendar fr-civil\n"                                                                        \
    "  law RULES \"House rules, article 4\"\n"                                                     \
    "  law PAPER \"House rules, article 9\"\n"                                                     \
    "  role counter operator\n"                                                                    \
    "  role council bench\n"                                                                       \
    "  role post    machine\n"                                                                     \
    "  event book-missed  from counter exogenous carries at time, loan text, shelf int, title "    \
    "text, name text, street text, town text, email text, language text\n"                         \
    "  event book-back    from counter exogenous\n"                                                \
    "  event mail-failed  from post answers reminder carries class one-of hard soft policy\n"      \
    "  event debt-judged  from council exogenous carries outcome one-of waive charge\n"            \
    "  notice reminder by email      to reader under RULES text reminder languages en "            \
    "fallback paper\n"                                                                             \
    "  notice paper    by letter     to reader under RULES text reminder languages en\n"           \
    "  notice warning  by email      to reader under RULES text warning languages en "             \
    "fallback card\n"                                                                              \
    "  notice card     by letter     to reader under RULES text warning languages en\n"            \
    "  notice bill     by registered to reader under RULES text bill languages en\n"               \
    "  limit shelf  36 months under PAPER\n"                                                       \
    "  limit reader 36 months under PAPER\n"                                                       \
    "  hold legal by council under PAPER\n"                                                        \
    "  require bill after warning\n"                                                               \
    "  gate charge on debt-judged by council 2 of 3\n"                                             \
    "  state missed initial\n"                                                                     \
    "    keep shelf  6 months from opened under RULES\n"                                           \
    "    keep reader 6 months from opened under RULES\n"                                           \
    "    on book-missed -> reminded do send reminder\n"                                            \
    "    after 7 days from opened -> ended\n"                                                      \
    "  state reminded\n"                                                                           \
    "    keep shelf  6 months from opened under RULES\n"                                           \
    "    keep reader 6 months from opened under RULES\n"                                           \
    "    on book-back -> ended do erase reader\n"                                                  \
    "    on mail-failed if class = hard -> reminded do send paper\n"                               \
    "    on book-missed -> reminded\n"                                                             \
    "    after 14 days from sent(reminder) -> warned under RULES do send warning, "                \
    "task ring-up within 5 days by counter\n"                                                      \
    "    after 3 months from opened -> ended\n"                                                    \
    "  state warned\n"                                                                             \
    "    keep shelf  6 months from entered under RULES\n"                                          \
    "    keep reader 6 months from entered under RULES\n"                                          \
    "    on book-back -> ended do erase reader\n"                                                  \
    "    on debt-judged if outcome = charge -> billed do send bill\n"                              \
    "    on debt-judged -> ended\n"                                                                \
    "    after 4 months from entered -> ended\n"                                                   \
    "  state billed\n"                                                                             \
    "    keep shelf  12 months from entered under RULES\n"                                         \
    "    keep reader 12 months from entered under RULES\n"                                         \
    "    seal reader to council\n"                                                                 \
    "    on book-back -> ended\n"                                                                  \
    "    after 10 months from entered -> ended\n"                                                  \
    "  state ended final\n"                                                                        \
    "  measure reminded-on = sent(reminder)\n"                                                     \
    "  measure billed-on   = entered(billed)\n"

#define LIBRARY_DOSSIER                                                                            \
    "procedures: [library.proc]\n"                                                                 \
    "occurrences: {bounce: mail-failed}\n"

#define LIBRARY_TEXT                                                                               \
    "subject: A book is missing\n"                                                                 \
    "law: House rules, article 4\n\n"                                                              \
    "# The book\n"                                                                                 \
    "Please bring back {{title}}, missed since {{facts_at}}.\n"

static inline SamplePlan library_plan(void)
{
    return (SamplePlan){ .dossier = LIBRARY_DOSSIER,
                         .file = { "procedures/library.proc", LIBRARY_PROC,
                                   "notices/reminder.en.txt", LIBRARY_TEXT,
                                   "notices/warning.en.txt", LIBRARY_TEXT } };
}

static inline Sample *library_found(void)
{
    SamplePlan plan = library_plan();

    return sample_found("library", &plan);
}

#define LIBRARY_NAME  "Robin Readerwell"
#define LIBRARY_TITLE "A Wholly Invented Atlas"

/* A book was missed: the case is open, the reminder ordered. */
static inline int64_t library_miss(const Sample *self, const char *loan, const char *email)
{
    g_autofree char *fields =
        g_strdup_printf("loan=%s; shelf=17; title=" LIBRARY_TITLE "; name=" LIBRARY_NAME
                        "; street=4 Sample Lane; town=99100 EXEMPLEVILLE; %s%s",
                        loan, email == NULL ? "language=en" : "email=", email == NULL ? "" : email);

    return sample_begin(
        self, "overdue-loan", loan,
        &(SampleTelling){ .event = "book-missed", .at = "2025-01-02T08:30:00Z", .fields = fields });
}
