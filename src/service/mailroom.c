/* mailroom.c - one look into the Maildir and the exchange folders per round.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "service/mailroom.h"

#include "base/clock.h"
#include "desk/asking.h"
#include "desk/inbox.h"
#include "desk/reading.h"
#include "desk/rereading.h"
#include "service/report.h"

/* Mails of one transaction: a burst is worked off in bulk, and the clerk still gets its turn. */
enum { BATCH = 256 };

typedef struct {
    const CtWatch *watch; /* borrowed */
    CtWorker *worker;     /* owned; NULL until a mail came */
    char *folder;         /* owned */
} Mailroom;

static bool has_mail(const Mailroom *self)
{
    g_autofree char *path = g_build_filename(self->folder, "new", NULL);
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;

    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL)
        if (name[0] != '.')
            return true;
    return false;
}

static void report(const Mailroom *self, const CtInboxCounts *counts)
{
    if (counts->mails > 0)
        ct_report_line(self->watch->role,
                       "%" G_GUINT64_FORMAT " mails: %" G_GUINT64_FORMAT
                       " referrals, %" G_GUINT64_FORMAT " admissible, %" G_GUINT64_FORMAT
                       " answers, %" G_GUINT64_FORMAT " delivery reports, %" G_GUINT64_FORMAT
                       " set aside",
                       counts->mails, counts->referrals, counts->admitted, counts->answers,
                       counts->deliveries, counts->aside);
}

static bool need_worker(Mailroom *self, GError **error)
{
    if (self->worker == NULL)
        self->worker = ct_reading_start(self->watch->instance, error);
    return self->worker != NULL;
}

static bool take_mails(Mailroom *self, CtBook *book, GError **error)
{
    CtInboxCounts counts = { 0 };

    if (!has_mail(self))
        return true;
    if (!need_worker(self, error))
        return false;
    g_autoptr(CtSource) source = ct_source_open(self->folder, error);
    CtInbox inbox = { .book = book, .worker = self->worker, .batch = BATCH };
    bool taken = source != NULL && ct_inbox_take(&inbox, source, &counts, error);

    report(self, &counts);
    if (!taken) /* it may still have mails of ours in flight */
        g_clear_pointer(&self->worker, ct_worker_stop);
    return taken;
}

/* Mails whose reader died or hung, when they are due. */
static bool read_again(Mailroom *self, CtBook *book, GError **error)
{
    CtInstant now = ct_clock_now();
    CtInboxCounts counts = { 0 };
    CtRereadingCounts again = { 0 };
    bool due;

    if (!ct_rereading_is_due(book->mandate->db, now, &due, error))
        return false;
    if (!due)
        return true;
    if (!need_worker(self, error))
        return false;
    CtInbox inbox = { .book = book, .worker = self->worker, .batch = BATCH };
    bool done = ct_rereading_run(&inbox, now, &counts, &again, error);
    if (again.read + again.given_up > 0)
        ct_report_line(self->watch->role,
                       "%" G_GUINT64_FORMAT " mails read again: %" G_GUINT64_FORMAT
                       " referrals; %" G_GUINT64_FORMAT " given up",
                       again.read, counts.referrals, again.given_up);
    if (!done)
        g_clear_pointer(&self->worker, ct_worker_stop);
    return done;
}

static bool take(void *user, CtBook *book, CtInstant now, GError **error)
{
    Mailroom *self = user;
    CtAskingCounts answered = { 0 };

    if (self->folder == NULL && !ct_reading_maildir(book->mandate, &self->folder, error))
        return false;
    /* Neither holds the other up: a dead exchange folder must not keep mails waiting. */
    bool taken = take_mails(self, book, error) && read_again(self, book, error);
    bool received = ct_asking_receive(book, now, &answered, taken ? error : NULL);
    if (answered.rows > 0)
        ct_report_line(self->watch->role, "%" G_GUINT64_FORMAT " answers of providers",
                       answered.rows);
    if (answered.refused > 0)
        ct_report_line(self->watch->role, "%" G_GUINT64_FORMAT " exchange files refused",
                       answered.refused);
    return taken && received;
}

int ct_mailroom_run(void *user)
{
    Mailroom self = { .watch = user };
    int status = ct_watch_run(user, take, &self);

    ct_worker_stop(self.worker);
    g_free(self.folder);
    return status;
}
