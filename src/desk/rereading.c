/* rereading.c - one leased job, one mail from the vault, one transaction.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/rereading.h"

#include "base/reader.h"
#include "cases/evidence.h"
#include "desk/mail.h"
#include "store/job.h"

#define ATTEMPTS    4
#define FIRST_PAUSE INT64_C(60)  /* seconds; four times as long after each attempt */
#define LEASE       INT64_C(600) /* longer than the largest mail's reader is waited for */

bool ct_rereading_order(CtDb *db, int64_t sid, int64_t id, CtInstant real_now, GError **error)
{
    g_auto(CtBuffer) body = ct_buffer_new(CT_EVIDENCE_READING_SIZE);

    ct_buffer_add_u64be(&body, (uint64_t)sid);
    ct_buffer_add_u64be(&body, (uint64_t)id);
    const CtJobOrder order = { .kind = CT_EVIDENCE_READING,
                               .body = ct_buffer_bytes(&body),
                               .due_at = real_now + FIRST_PAUSE,
                               .most = ATTEMPTS };
    return ct_job_enqueue(db, &order, NULL, error);
}

bool ct_rereading_is_due(CtDb *db, CtInstant real_now, bool *out, GError **error)
{
    CtJobCount count;

    if (!ct_job_count(db, CT_EVIDENCE_READING, real_now, &count, error))
        return false;
    *out = count.next_due_at != CT_INSTANT_NEVER && count.next_due_at <= real_now;
    return true;
}

bool ct_rereading_count(CtDb *db, CtInstant real_now, uint64_t *out_waiting, uint64_t *out_given_up,
                        GError **error)
{
    CtJobCount count;

    if (!ct_job_count(db, CT_EVIDENCE_READING, real_now, &count, error))
        return false;
    *out_waiting = (uint64_t)count.waiting;
    *out_given_up = (uint64_t)count.dead;
    return true;
}

static bool see_lost(void *user, int64_t id, CtBytes body, CtInstant since, GError **error)
{
    CtReader reader = ct_reader_over(body);
    CtRereadingLost lost = { .job = id, .since = since };

    (void)ct_reader_u64be(&reader);
    lost.mail = (int64_t)ct_reader_u64be(&reader);
    if (!ct_reader_ok(&reader))
        return ct_fail(error, CT_ERROR_INTEGRITY, "job %" G_GINT64_FORMAT ": it is damaged", id);
    g_array_append_val((GArray *)user, lost);
    return true;
}

GArray *ct_rereading_given_up(CtDb *db, CtInstant real_now, size_t most, GError **error)
{
    g_autoptr(GArray) lost = g_array_new(FALSE, FALSE, sizeof(CtRereadingLost));
    const CtJobDead ask = {
        .kind = CT_EVIDENCE_READING, .now = real_now, .most = most, .see = see_lost, .user = lost
    };

    return ct_job_each_dead(db, &ask, error) ? g_steal_pointer(&lost) : NULL;
}

bool ct_rereading_revive(CtDb *db, CtInstant real_now, GError **error)
{
    g_autoptr(GArray) lost = ct_rereading_given_up(db, real_now, CT_REREADING_EVERY, error);

    for (guint i = 0; lost != NULL && i < lost->len; i++)
        if (!ct_job_revive(db, g_array_index(lost, CtRereadingLost, i).job, real_now, error))
            return false;
    return lost != NULL;
}

/* One job at work. */
typedef struct {
    const CtInbox *inbox;
    CtInstant real_now;
    const CtJob *job;
    CtMail *mail; /* owned */
    CtMailPlace place;
    CtInboxCounts *counts;
    CtRereadingCounts *out;
} Reading;

static CtDb *db_of(const Reading *self)
{
    return self->inbox->book->mandate->db;
}

/* Takes the mail out of the vault; no mail when it was erased, or never stored. */
static bool fetch(Reading *self, GError **error)
{
    CtReader body = ct_reader_over((CtBytes){ self->job->body, self->job->body_size });
    g_auto(CtLedgerValues) values = { 0 };
    g_autoptr(GError) problem = NULL;
    bool known;

    int64_t sid = (int64_t)ct_reader_u64be(&body);
    int64_t id = (int64_t)ct_reader_u64be(&body);
    if (!ct_reader_check(&body, "job", error) ||
        !ct_mail_place(db_of(self), sid, &self->place, &known, error))
        return false;
    if (!known || self->place.owner.id != id)
        return true;
    CtLedgerAsk ask = { .index = (uint64_t)id, .compartment = 0, .owner = &self->place.owner };
    if (ct_ledger_values(self->inbox->book->ledger, &ask, &values, &problem)) {
        self->mail = ct_mail_new(ct_ledger_value(&values, CT_MAIL_FIELD), false);
        return true;
    }
    if (g_error_matches(problem, CT_ERROR, CT_ERROR_MISSING))
        return true;
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
}

static bool read_mail(const Reading *self, GError **error)
{
    CtWorker *worker = self->inbox->worker;

    return ct_worker_submit(worker, 0, ct_inbox_room(self->inbox->book), self->mail->bytes,
                            error) &&
           ct_worker_next(worker, &self->mail->result, error) &&
           ct_mail_judge(self->mail, self->inbox->book, worker, error);
}

/* What was read, and the end of the job, or neither. */
static bool apply(Reading *self, CtInboxCounts *counts, GError **error)
{
    const CtBook *book = self->inbox->book;
    CtTurn turn = { .book = self->inbox->book };

    if (!ct_mandate_now(book->mandate, &turn.now, error))
        return false;
    g_autoptr(CtBatch) batch = ct_batch_begin(book->ledger, turn.now, error);
    turn.batch = batch;
    return batch != NULL &&
           (self->mail == NULL ||
            ct_mail_apply_again(&turn, self->mail, &self->place, counts, error)) &&
           ct_job_done(db_of(self), self->job, error) && ct_batch_commit(batch, error);
}

/* A mail that its procedure refuses is kept with that reason, as the mail room does. */
static bool finish(Reading *self, GError **error)
{
    g_autoptr(GError) problem = NULL;
    CtInboxCounts counts = *self->counts;

    if (!apply(self, &counts, &problem)) {
        if (self->mail == NULL || !ct_mail_is_to_blame(problem)) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return false;
        }
        self->mail->refusal = g_strdup(problem->message);
        counts = *self->counts;
        if (!apply(self, &counts, error))
            return false;
    }
    *self->counts = counts;
    if (self->mail == NULL)
        self->out->gone++;
    else
        self->out->read++;
    return true;
}

static bool put_off(const Reading *self, GError **error)
{
    const CtJob *job = self->job;

    if (job->attempt < job->most)
        self->out->waiting++;
    else
        self->out->given_up++;
    /* After the last one it is dead at once. */
    CtInstant pause = job->attempt < job->most ? FIRST_PAUSE << (2 * job->attempt) : 0;
    return ct_job_retry(db_of(self), job, self->real_now + pause, error);
}

static bool work(Reading *self, GError **error)
{
    if (!fetch(self, error) || (self->mail != NULL && !read_mail(self, error)))
        return false;
    return self->mail != NULL && ct_mail_has_no_reading(self->mail) ? put_off(self, error)
                                                                    : finish(self, error);
}

bool ct_rereading_run(const CtInbox *inbox, CtInstant real_now, CtInboxCounts *counts,
                      CtRereadingCounts *out, GError **error)
{
    for (;;) {
        g_auto(CtJob) job = { 0 };

        if (!ct_job_lease(inbox->book->mandate->db, CT_EVIDENCE_READING, real_now, real_now + LEASE,
                          &job, error))
            return false;
        if (job.id == 0)
            return true;
        Reading reading = {
            .inbox = inbox, .real_now = real_now, .job = &job, .counts = counts, .out = out
        };
        bool worked = work(&reading, error);
        ct_mail_free(reading.mail);
        if (!worked)
            return false;
    }
}
