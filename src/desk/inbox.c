/* inbox.c - reading ahead, gathering a batch, applying it.
 *
 * While a batch is applied, the worker already reads the mails of the next one: they are
 * submitted before and wait in its pipe.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/inbox.h"

#include "desk/mail.h"

typedef struct {
    const CtInbox *inbox;
    CtSource *source;
    CtInboxCounts *counts;
    GQueue in_flight; /* of CtMail: submitted, oldest first */
    GPtrArray *ready; /* of CtMail: read, waiting for their batch */
    uint64_t next_id;
    bool ended;
} Intake;

/* Takes mails from the source while the worker has room and the batch is not full. */
static bool feed(Intake *self, GError **error)
{
    const CtInbox *inbox = self->inbox;

    while (!self->ended && self->in_flight.length < inbox->batch + 64 &&
           ct_worker_has_room(inbox->worker, 16384)) {
        CtSourceMail mail;
        bool has;

        if (!ct_source_next(self->source, &mail, &has, error))
            return false;
        self->ended = !has;
        if (!has)
            return true;
        CtMail *item = ct_mail_new(mail.bytes, mail.oversized);
        g_queue_push_tail(&self->in_flight, item);
        if (!ct_worker_submit(inbox->worker, self->next_id++, NULL, item->bytes, error))
            return false;
    }
    return true;
}

static bool collect(Intake *self, GError **error)
{
    CtMail *item = g_queue_peek_head(&self->in_flight);

    if (!ct_worker_next(self->inbox->worker, &item->result, error))
        return false;
    g_ptr_array_add(self->ready, g_queue_pop_head(&self->in_flight));
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
    for (guint i = from; i < to; i++)
        if (!ct_mail_apply(&turn, self->ready->pdata[i], counts, error))
            return false;
    return ct_batch_commit(batch, error);
}

/* Disk, database and integrity failures stop the intake; only what a mail itself brings about is
 * worth halving for. */
static bool is_about_a_mail(const GError *error)
{
    return g_error_matches(error, CT_ERROR, CT_ERROR_INPUT) ||
           g_error_matches(error, CT_ERROR, CT_ERROR_LIMIT) ||
           g_error_matches(error, CT_ERROR, CT_ERROR_DENIED);
}

static bool apply_halving(Intake *self, guint from, guint to, GError **error)
{
    g_autoptr(GError) problem = NULL;
    CtInboxCounts counts = *self->counts;

    if (apply_range(self, from, to, &counts, &problem)) {
        *self->counts = counts;
        return true;
    }
    CtMail *only = self->ready->pdata[from];
    if (!is_about_a_mail(problem) || (to - from == 1 && only->refusal != NULL)) {
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

static bool apply_ready(Intake *self, GError **error)
{
    const CtInbox *inbox = self->inbox;

    if (self->ready->len == 0)
        return true;
    if (!apply_halving(self, 0, self->ready->len, error) || !ct_source_accept(self->source, error))
        return false;
    g_ptr_array_set_size(self->ready, 0);
    if (inbox->progress != NULL)
        inbox->progress(inbox->user, self->source, self->counts);
    return true;
}

static bool run(Intake *self, GError **error)
{
    for (;;) {
        if (!feed(self, error))
            return false;
        if (self->in_flight.length == 0)
            return apply_ready(self, error);
        if (!collect(self, error))
            return false;
        if (self->ready->len >= self->inbox->batch && !apply_ready(self, error))
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
                      .ready = g_ptr_array_new_with_free_func(free_mail) };

    *out = (CtInboxCounts){ 0 };
    bool done = run(&intake, error);
    /* A mail that is still with the worker is read again next time: it was not acknowledged. */
    g_queue_clear_full(&intake.in_flight, free_mail);
    g_ptr_array_unref(intake.ready);
    return done;
}
