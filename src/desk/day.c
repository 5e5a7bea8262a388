/* day.c - rounds, and the way from due instant to due instant.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/day.h"

/* Mails wait for a server that is not there; the law's time does not. */
static bool send_mails(CtBook *book, CtInstant now, CtMailingCounts *out, GError **error)
{
    g_autoptr(GError) problem = NULL;

    if (ct_mailing_send(book, NULL, now, out, &problem) || out->is_cut_off)
        return true;
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
}

bool ct_day_round(CtBook *book, CtInstant now, CtDayCounts *out, GError **error)
{
    return ct_asking_receive(book, now, &out->answered, error) &&
           ct_clerk_work(book, now, &out->clerk, error) &&
           ct_asking_send(book, now, &out->asked, error) &&
           send_mails(book, now, &out->mailing, error);
}

bool ct_day_advance(CtBook *book, CtInstant to, CtDayCounts *out, GError **error)
{
    for (;;) {
        CtInstant due = to;
        bool has_due;

        CtInstant now;

        if (!ct_clerk_next(book, &has_due, &due, error) ||
            !ct_mandate_now(book->mandate, &now, error))
            return false;
        if (to < now)
            return ct_fail(error, CT_ERROR_CONFLICT, "clock: it does not go back");
        CtInstant next = has_due && due < to ? due : to;
        next = MAX(next, now); /* what was due while the server was down is done now */
        if (!ct_mandate_set_clock(book->mandate, next, error) ||
            !ct_day_round(book, next, out, error))
            return false;
        if (next >= to)
            return true;
    }
}
