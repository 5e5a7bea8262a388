/* crew.c - the queue of batches, and what a worker does with one item.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/crew.h"

#include "examine/digest_many.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define HAND     16           /* small items taken at once */
#define SMALL    (256u << 10) /* what counts as small */
#define NONE     (-1)
#define PATIENCE 5 /* milliseconds that the giver waits before it looks again */

struct CtCrew {
    CtCrewPlan plan;
    GMutex lock;
    GCond given; /* a batch, or the end */
    GCond done;
    GQueue waiting; /* borrowed batches, oldest first */
    bool stop;
    GPtrArray *threads; /* owned: GThread */
};

/* An item that a worker has taken. */
typedef struct {
    CtCrewBatch *batch;
    CtCrewEntry *entry;
} Held;

/* An item in a worker's hands. */
typedef struct {
    CtCrewBatch *batch;
    CtCrewEntry *entry;
    CtContent content;
    CtContentRead read;
    int file; /* owned */
    size_t head_size;
    uint8_t head[CT_PROBE_HEAD]; /* for the probes */
} Task;

typedef struct {
    CtCrew *crew;
    void **state; /* owned: one for each probe */
    Held hand[HAND];
    size_t held; /* in the hand, from `next` on */
    size_t next;
} Worker;

/* ---- the queue ---- */

/* Moves on to the next item that is to be read; a batch that has none leaves the queue, because
 * from then on its last worker gives it back. */
static void skip(CtCrewBatch *batch)
{
    while (batch->next < batch->count && !batch->entry[batch->next].entry.content)
        batch->next++;
}

/* The next item into the worker's hand; returns whether it is a small one. */
static bool take_one(CtCrew *self, Worker *worker)
{
    CtCrewBatch *batch = g_queue_peek_head(&self->waiting);
    CtCrewEntry *entry = &batch->entry[batch->next++];

    worker->hand[worker->held++] = (Held){ batch, entry };
    skip(batch);
    if (batch->next == batch->count) {
        (void)g_queue_pop_head(&self->waiting);
        g_cond_broadcast(&self->done);
    }
    return entry->entry.item.size <= SMALL;
}

/* Some items into the worker's empty hand; false: none is there, and if it waited, none will be. */
static bool take(Worker *worker, bool wait)
{
    CtCrew *self = worker->crew;
    bool small = true;

    worker->held = worker->next = 0;
    g_mutex_lock(&self->lock);
    while (wait && g_queue_is_empty(&self->waiting) && !self->stop)
        g_cond_wait(&self->given, &self->lock);
    while (small && worker->held < HAND && !g_queue_is_empty(&self->waiting))
        small = take_one(self, worker);
    g_mutex_unlock(&self->lock);
    return worker->held > 0;
}

static void put_back(CtCrew *self, CtCrewBatch *batch)
{
    if (!g_atomic_int_dec_and_test(&batch->left))
        return;
    g_mutex_lock(&self->lock);
    g_cond_broadcast(&self->done);
    g_mutex_unlock(&self->lock);
}

/* ---- one item ---- */

static int64_t pull(void *user, uint8_t *out, size_t size, uint64_t at)
{
    Task *task = user;
    size_t done = 0;

    if (task->content.pull != NULL)
        return task->content.pull(task->content.user, out, size, at);
    while (done < size) {
        ssize_t got = task->read(task->file, out + done, size - done, (off_t)(at + done));

        if (got == 0)
            break;
        if (got < 0 && errno != EINTR)
            return -1;
        done += got > 0 ? (size_t)got : 0;
    }
    return (int64_t)done;
}

static void look_closer(Worker *worker, Task *task, uint64_t size)
{
    const CtCrewPlan *plan = &worker->crew->plan;
    CtCrewEntry *entry = task->entry;
    const CtProbeBytes bytes = { .head = { task->head, task->head_size },
                                 .where = ct_bytes_of_text(task->batch->source->path),
                                 .size = size,
                                 .read = pull,
                                 .user = task };

    for (size_t i = 0; i < plan->probes; i++)
        plan->probe[i].look(worker->state[i], plan->probe[i].user, &bytes, &entry->entry.item,
                            &entry->children);
    if (entry->children.item != NULL && plan->children != NULL)
        __atomic_fetch_add(plan->children, entry->children.item->len, __ATOMIC_RELAXED);
}

static void leave(Worker *worker, Task *task)
{
    CtMedium *source = task->batch->source;

    if (task->file >= 0)
        (void)close(task->file);
    if (task->entry->entry.place != NULL)
        source->class->release(source, &task->entry->entry);
    task->entry->entry.place = NULL;
    put_back(worker->crew, task->batch);
    g_free(task);
}

/* More zeroes than are digested unless asked for; the item then says so. */
static bool is_mostly_hole(const CtCrewPlan *plan, CtItem *item, uint64_t holes)
{
    if (plan->all_holes || holes <= CT_LIMIT_HOLE_BYTES)
        return false;
    ct_item_add_problem(item, "undigested", "more holes than are digested unless asked for");
    ct_item_add_number(item, "holes", (int64_t)MIN(holes, INT64_MAX));
    return true;
}

/* Opens the item; false when nothing of it is to be read. */
static bool enter(Worker *worker, Task *task)
{
    const CtCrewPlan *plan = &worker->crew->plan;
    CtMedium *source = task->batch->source;
    CtItem *item = &task->entry->entry.item;
    bool sparse = (item->flags & CT_ITEM_SPARSE) != 0;

    if (source->class->stream != NULL)
        return source->class->stream(source, &task->entry->entry, &task->content) &&
               !is_mostly_hole(plan, item, task->content.holes);
    task->file = source->class->open(source, &task->entry->entry);
    if (task->file < 0)
        return false;
    if (sparse && is_mostly_hole(plan, item, ct_content_holes(task->file, item->size)))
        return false;
    task->content = ct_content_over(task->file, item->size, sparse, plan->read);
    return true;
}

static Task *take_up(const Held *held, CtContentRead read)
{
    Task *task = g_malloc(sizeof *task);

    task->batch = held->batch;
    task->entry = held->entry;
    task->content = (CtContent){ 0 };
    task->read = read;
    task->file = NONE;
    task->head_size = 0;
    return task;
}

static bool feed_next(void *user, bool wait, CtDigestJob *out)
{
    Worker *worker = user;

    for (;;) {
        if (worker->next == worker->held && !take(worker, wait))
            return false;
        Task *task = take_up(&worker->hand[worker->next++], worker->crew->plan.read);
        if (enter(worker, task)) {
            *out = (CtDigestJob){ task, worker->crew->plan.want, worker->crew->plan.blocks };
            return true;
        }
        leave(worker, task);
    }
}

static int64_t feed_read(void *user, void *job, uint8_t *out, size_t size)
{
    Worker *worker = user;
    Task *task = job;
    bool first = task->content.at == 0;
    int64_t got = ct_content_next(&task->content, out, size);

    if (first && got > 0) {
        task->head_size = MIN((size_t)got, sizeof task->head);
        memcpy(task->head, out, task->head_size);
    }
    if (got > 0 && worker->crew->plan.bytes != NULL)
        __atomic_fetch_add(worker->crew->plan.bytes, (uint64_t)got, __ATOMIC_RELAXED);
    return got;
}

static void add_result(Task *task, CtDigestResult *result)
{
    CtItem *item = &task->entry->entry.item;

    item->digests = result->digests;
    item->blocks = result->blocks;
    item->block_count = result->block_count;
    if (result->blocks_cut)
        ct_item_add_number(item, "blocks-cut", (int64_t)(result->size / CT_ITEM_BLOCK_SIZE));
    if (item->kind == CT_ITEM_FILE && result->size != item->size) {
        item->flags |= CT_ITEM_UNSTABLE;
        ct_item_add_number(item, "bytes-read", (int64_t)result->size);
    }
}

static void feed_done(void *user, void *job, CtDigestResult *result)
{
    Worker *worker = user;
    Task *task = job;
    CtMedium *source = task->batch->source;
    CtItem *item = &task->entry->entry.item;

    if (result->whole) {
        add_result(task, result);
        source->class->check(source, &task->entry->entry, task->file);
        look_closer(worker, task, result->size);
    } else {
        g_autofree char *told =
            g_strdup_printf("%s at byte %" G_GUINT64_FORMAT, ct_medium_cause(task->content.cause),
                            task->content.at);
        ct_item_add_problem(item, "read-error", told);
        g_free(result->blocks);
    }
    leave(worker, task);
}

/* ---- a worker ---- */

static void *serve(void *user)
{
    CtCrew *crew = user;
    const CtCrewPlan *plan = &crew->plan;
    g_autofree Worker *worker = g_new0(Worker, 1);
    g_autofree void **state = g_new0(void *, plan->probes + 1);
    g_autoptr(CtDigestMany) digests = ct_digest_many_new(ct_md5_lanes_width());
    const CtDigestFeed feed = { worker, feed_next, feed_read, feed_done };

    worker->crew = crew;
    worker->state = state;
    for (size_t i = 0; i < plan->probes; i++)
        state[i] = plan->probe[i].begin == NULL ? NULL : plan->probe[i].begin(plan->probe[i].user);
    ct_digest_many_run(digests, &feed);
    for (size_t i = 0; i < plan->probes; i++) {
        if (plan->probe[i].end != NULL)
            plan->probe[i].end(state[i]);
    }
    return NULL;
}

CtCrew *ct_crew_new(const CtCrewPlan *plan, GError **error)
{
    g_autoptr(CtCrew) self = g_new0(CtCrew, 1);

    self->plan = *plan;
    g_mutex_init(&self->lock);
    g_cond_init(&self->given);
    g_cond_init(&self->done);
    g_queue_init(&self->waiting);
    self->threads = g_ptr_array_new();
    for (unsigned i = 0; i < MAX(plan->threads, 1); i++) {
        GThread *thread = g_thread_try_new("examine", serve, self, error);

        if (thread == NULL)
            return NULL;
        g_ptr_array_add(self->threads, thread);
    }
    return g_steal_pointer(&self);
}

void ct_crew_free(CtCrew *self)
{
    if (self == NULL)
        return;
    g_mutex_lock(&self->lock);
    self->stop = true;
    g_cond_broadcast(&self->given);
    g_mutex_unlock(&self->lock);
    for (guint i = 0; i < self->threads->len; i++)
        (void)g_thread_join(g_ptr_array_index(self->threads, i));
    g_ptr_array_unref(self->threads);
    g_queue_clear(&self->waiting);
    g_mutex_clear(&self->lock);
    g_cond_clear(&self->given);
    g_cond_clear(&self->done);
    g_free(self);
}

void ct_crew_give(CtCrew *self, CtCrewBatch *batch)
{
    int left = 0;

    for (size_t i = 0; i < batch->count; i++)
        left += batch->entry[i].entry.content ? 1 : 0;
    batch->next = 0;
    batch->left = left;
    skip(batch);
    if (left == 0)
        return;
    g_mutex_lock(&self->lock);
    g_queue_push_tail(&self->waiting, batch);
    g_cond_broadcast(&self->given);
    g_mutex_unlock(&self->lock);
}

bool ct_crew_is_done(CtCrew *self, CtCrewBatch *batch)
{
    (void)self;
    return g_atomic_int_get(&batch->left) == 0;
}

void ct_crew_wait(CtCrew *self, CtCrewBatch *batch)
{
    g_mutex_lock(&self->lock);
    while (g_atomic_int_get(&batch->left) > 0)
        g_cond_wait(&self->done, &self->lock);
    g_mutex_unlock(&self->lock);
}

void ct_crew_wait_some(CtCrew *self)
{
    g_mutex_lock(&self->lock);
    (void)g_cond_wait_until(&self->done, &self->lock,
                            g_get_monotonic_time() + G_TIME_SPAN_MILLISECOND * PATIENCE);
    g_mutex_unlock(&self->lock);
}

size_t ct_crew_waiting(CtCrew *self)
{
    g_mutex_lock(&self->lock);
    size_t waiting = g_queue_get_length(&self->waiting);
    g_mutex_unlock(&self->lock);
    return waiting;
}
