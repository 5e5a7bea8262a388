/* postroom.c - a look at the outbox per round; covering and sending only when something lies there.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "service/postroom.h"

#include "cases/outbox.h"
#include "desk/asking.h"
#include "desk/mailing.h"
#include "service/report.h"

static bool lies(const CtBook *book, CtOutboxState state, int channel, CtInstant now, bool *out,
                 GError **error)
{
    g_autoptr(GArray) items = ct_outbox_work(book->mandate->db, state, channel, now, 1, error);

    if (items == NULL)
        return false;
    *out = items->len > 0;
    return true;
}

static bool ask(const CtWatch *watch, CtBook *book, CtInstant now, GError **error)
{
    CtAskingCounts counts = { 0 };
    bool some;

    if (!lies(book, CT_OUTBOX_ORDERED, CT_CHANNEL_API, now, &some, error))
        return false;
    bool asked = !some || ct_asking_send(book, now, &counts, error);
    if (counts.rows > 0)
        ct_report_line(watch->role,
                       "%" G_GUINT64_FORMAT " questions in %" G_GUINT64_FORMAT " requests",
                       counts.rows, counts.files);
    return asked;
}

static bool mail(const CtWatch *watch, CtBook *book, CtInstant now, GError **error)
{
    CtMailingCounts counts = { 0 };
    bool some;
    bool left;

    if (!lies(book, CT_OUTBOX_ORDERED, CT_CHANNEL_EMAIL, now, &some, error) ||
        !lies(book, CT_OUTBOX_ATTEMPTED, CT_CHANNEL_EMAIL, INT64_MAX, &left, error))
        return false;
    bool sent = !(some || left) || ct_mailing_send(book, NULL, now, &counts, error);
    if (counts.sent + counts.refused + counts.uncertain + counts.faulty > 0)
        ct_report_line(watch->role,
                       "%" G_GUINT64_FORMAT " mails sent, %" G_GUINT64_FORMAT
                       " refused, %" G_GUINT64_FORMAT " uncertain, %" G_GUINT64_FORMAT " faulty",
                       counts.sent, counts.refused, counts.uncertain, counts.faulty);
    return sent;
}

static bool send_out(void *user, CtBook *book, CtInstant now, GError **error)
{
    bool asked = ask(user, book, now, error);
    bool mailed = mail(user, book, now, asked ? error : NULL);

    return asked && mailed;
}

int ct_postroom_run(void *user)
{
    return ct_watch_run(user, send_out, user);
}
