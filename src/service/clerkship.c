/* clerkship.c - a clerk with nothing to do only looks: no transaction is begun.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "service/clerkship.h"

#include "cases/clerk.h"
#include "service/report.h"

static bool work(void *user, CtBook *book, CtInstant now, GError **error)
{
    const CtWatch *watch = user;
    CtClerkCounts counts = { 0 };
    bool done = ct_clerk_work(book, now, &counts, error);

    if (counts.deadlines + counts.emissions + counts.erased + counts.mails_erased > 0)
        ct_report_line(watch->role,
                       "%" G_GUINT64_FORMAT " deadlines, %" G_GUINT64_FORMAT
                       " emissions, %" G_GUINT64_FORMAT " compartments and %" G_GUINT64_FORMAT
                       " mails erased",
                       counts.deadlines, counts.emissions, counts.erased, counts.mails_erased);
    return done;
}

int ct_clerkship_run(void *user)
{
    return ct_watch_run(user, work, user);
}
