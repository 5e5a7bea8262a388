/* inbox.c - reading ahead, gathering a batch, applying it.
 *
 * While a batch is applied, the worker reads the mails of the next one: every few mails the
 * worker is given what it has room for, and its results are taken. What is read ahead is
 * bounded by its bytes, and so is a batch, whatever number of mails it may have.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/inbox.h"

#include "desk/mail.h"
#include "desk/reading.h"
#include "format/format.h"

#define BATCH_BYTES ((size_t)32 << 20) /* of a batch, and one mail */
#define READY_BYTES ((size_t)4 << 20)  /* enough to begin with: the worker goes on meanwhile */
#define AHEAD_BYTES ((size_t)32 << 20) /* of what is read ahead of it, and one mail */
#define READ_AHEAD  64                 /* mails beyond a batch: enough to keep the worker busy */
#define LOOK_EVERY  8                  /* mails applied before the worker is looked after again */

typedef struct {
    const CtInbox *inbox;
    CtSource *source;
    CtInboxCounts *counts;
    GQueue in_flight; /* of CtMail: submitted, oldest first */
    GQueue waiting;   /* of CtMail: read, waiting for their batch */
    size_t flying_bytes;
    size_t waiting_bytes;
    GPtrArray *ready; /* of CtMail: the batch being applied */
    CtWorker *judge;  /* owned; NULL until an answer is to be judged: the other one reads ahead */
    GError *problem;  /* owned: what ended the reading ahead while a batch was applied */
    uint64_t next_id;
    bool ended;
} Intake;

const char *ct_inbox_room(const CtBook *book)
{
    return ct_arrival_is_wanted(book) ? CT_FORMAT_ANSWER_ROOM : CT_FORMAT_MAIL_ROOM;
}

static CtInboxAside *aside_of(CtInboxCounts *self, CtBytes reason)
{
    size_t i = 0;

    while (i < self->reasons && !ct_bytes_equal(reason, ct_bytes_of_text(self->reason[i].reason)))
        i++;
    if (i == self->reasons && i < CT_INBOX_REASONS) {
        (void)g_snprintf(self->reason[i].reason, sizeof self->reason[i].reason, "%.*s",
                         (int)reason.size, (const char *)reason.data);
        self->reasons++;
    }
    return &self->reason[MIN(i, CT_INBOX_REASONS - 1)];
}

void ct_inbox_set_aside(CtInboxCounts *self, CtBytes reason)
{
    self->aside++;
    aside_of(self, reason)->number++;
}

void ct_inbox_add(CtInboxCounts *sum, const CtInboxCounts *more)
{
    sum->mails += more->mails;
    sum->mails_seen_before += more->mails_seen_before;
    sum->referrals += more->referrals;
    sum->admitted += more->admitted;
    sum->answers += more->answers;
    sum->deliveries += more->deliveries;
    sum->aside += more->aside;
    for (size_t i = 0; i < more->reasons; i++)
        aside_of(sum, ct_bytes_of_text(more->reason[i].reason))->number += more->reason[i].number;
}

static size_t size_of(const CtMail *mail)
{
    return mail->bytes.size + mail->result.records.size;
}

static bool may_read(const Intake *self)
{
    size_t mails = self->in_flight.length + self->waiting.length;
    bool room = mails < self->inbox->batch + READ_AHEAD &&
                self->flying_bytes + self->waiting_bytes < AHEAD_BYTES;

    return !self->ended && (mails == 0 || room) && ct_worker_has_room(self->inbox->worker, 16384);
}

/* Takes mails from the source while the worker has room and there is not enough ahead. */
static bool feed(Intake *self, GError **error)
{
    while (may_read(self)) {
        CtSourceMail mail;
        bool has;

        if (!ct_source_next(self->source, &mail, &has, error))
            return false;
        self->ended = !has;
        if (!has)
            return true;
        CtMail *item = ct_mail_new(mail.bytes, mail.oversized);
        g_queue_push_tail(&self->in_flight, item);
        self->flying_bytes += size_of(item);
        if (!ct_worker_submit(self->inbox->worker, self->next_id++,
                              ct_inbox_room(self->inbox->book), item->bytes, error))
            return false;
    }
    return true;
}

static void keep_result(Intake *self)
{
    CtMail *item = g_queue_pop_head(&self->in_flight);

    self->flying_bytes -= item->bytes.size;
    self->waiting_bytes += size_of(item);
    g_queue_push_tail(&self->waiting, item);
}

static bool collect(Intake *self, GError **error)
{
    CtMail *item = g_queue_peek_head(&self->in_flight);

    if (!ct_worker_next(self->inbox->worker, &item->result, error))
        return false;
    keep_result(self);
    return true;
}

/* Keeps the worker busy without waiting for it; what goes wrong is told once the batch is done. */
static void look_after_worker(Intake *self)
{
    if (self->problem != NULL || !feed(self, &self->problem))
        return;
    while (self->in_flight.length > 0) {
        CtMail *item = g_queue_peek_head(&self->in_flight);

        if (!ct_worker_try(self->inbox->worker, &item->result))
            return;
        keep_result(self);
    }
}

static void fill_batch(Intake *self)
{
    size_t bytes = 0;

    while (self->waiting.length > 0 && self->ready->len < self->inbox->batch &&
           bytes < BATCH_BYTES) {
        CtMail *item = g_queue_pop_head(&self->waiting);

        bytes += size_of(item);
        self->waiting_bytes -= size_of(item);
        g_ptr_array_add(self->ready, item);
    }
}

/* Waits until there is enough for a batch, or all there is. While the first batches are applied
 * more comes in than they hold, so that batches grow to their full size by themselves. */
static bool gather(Intake *self, GError **error)
{
    if (self->problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&self->problem));
        return false;
    }
    for (;;) {
        if (!feed(self, error))
            return false;
        if (self->in_flight.length == 0 || self->waiting.length >= self->inbox->batch ||
            self->waiting_bytes >= READY_BYTES)
            break;
        if (!collect(self, error))
            return false;
    }
    fill_batch(self);
    return true;
}

/* Applies mails [from, to) in one transaction. */
static bool apply_range(Intake *self, guint from, guint to, CtInboxCounts *counts, GError **error)
{
    const CtBook *book = self->inbox->book;
    CtTurn turn = { .book = self->inbox->book };

    if (!ct_mandate_now(book->mandate, &turn.now, error))
        return false;
    g_autoptr(CtBatch) batch = ct_batch_begin(book->ledger, turn.now, error);
    if (batch == NULL)
        return false;
    turn.batch = batch;
    for (guint i = from; i < to; i++) {
        if (i % LOOK_EVERY == 0)
            look_after_worker(self);
        if (!ct_mail_apply(&turn, self->ready->pdata[i], counts, error))
            return false;
    }
    look_after_worker(self);
    return ct_batch_commit(batch, error);
}

/* Disk, database and integrity failures stop the intake; only what a mail itself brings about is
 * worth halving for. */
static bool apply_halving(Intake *self, guint from, guint to, GError **error)
{
    g_autoptr(GError) problem = NULL;
    CtInboxCounts counts = *self->counts;

    if (apply_range(self, from, to, &counts, &problem)) {
        *self->counts = counts;
        return true;
    }
    CtMail *only = self->ready->pdata[from];
    if (!ct_mail_is_to_blame(problem) || (to - from == 1 && only->refusal != NULL)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    if (to - from == 1) {
        only->refusal = g_strdup(problem->message);
        return apply_halving(self, from, to, error);
    }
    guint middle = from + (to - from) / 2;
    return apply_halving(self, from, middle, error) && apply_halving(self, middle, to, error);
}

/* Outside of a transaction: it takes its time. */
static bool judge_ready(Intake *self, GError **error)
{
    CtBook *book = self->inbox->book;

    if (!ct_arrival_is_wanted(book))
        return true;
    if (self->judge == NULL)
        self->judge = ct_reading_start(book->mandate->instance, error);
    for (guint i = 0; self->judge != NULL && i < self->ready->len; i++)
        if (!ct_mail_judge(self->ready->pdata[i], book, self->judge, error))
            return false;
    return self->judge != NULL;
}

static bool apply_ready(Intake *self, GError **error)
{
    const CtInbox *inbox = self->inbox;

    if (!judge_ready(self, error) || !apply_halving(self, 0, self->ready->len, error) ||
        !ct_source_accept(self->source, self->ready->len, error))
        return false;
    g_ptr_array_set_size(self->ready, 0);
    if (inbox->progress != NULL)
        inbox->progress(inbox->user, self->source, self->counts);
    return true;
}

static bool run(Intake *self, GError **error)
{
    for (;;) {
        if (!gather(self, error))
            return false;
        if (self->ready->len == 0)
            return true;
        if (!apply_ready(self, error))
            return false;
    }
}

static void free_mail(void *mail)
{
    ct_mail_free(mail);
}

bool ct_inbox_take(const CtInbox *self, CtSource *source, CtInboxCounts *out, GError **error)
{
    Intake intake = { .inbox = self,
                      .source = source,
                      .counts = out,
                      .in_flight = G_QUEUE_INIT,
                      .waiting = G_QUEUE_INIT,
                      .ready = g_ptr_array_new_with_free_func(free_mail) };

    *out = (CtInboxCounts){ 0 };
    bool done = run(&intake, error);
    /* A mail that is still with the worker is read again next time: it was not acknowledged. */
    g_queue_clear_full(&intake.in_flight, free_mail);
    g_queue_clear_full(&intake.waiting, free_mail);
    g_clear_error(&intake.problem);
    g_ptr_array_unref(intake.ready);
    ct_worker_stop(intake.judge);
    return done;
}
