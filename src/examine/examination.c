/* examination.c - from the walk through the crew to the manifest, batch by batch.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/examination.h"

#include "base/clock.h"
#include "examine/crew.h"
#include "examine/earlier.h"
#include "examine/links.h"
#include "examine/manifest_writer.h"
#include "examine/order.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define FLIGHT 512 /* batches walked and not yet written: 131,072 items, some 100 MB */
#define AHEAD  32  /* of these, batches that no worker has come to; they hold folders open */
#define CLOSE  8   /* the same while there are members of containers, which are many at once */
#define SPARE  600 /* descriptors for the walk, the readers and the program */
/* Members of containers that wait to be written, when the walk waits too; of what it has given the
 * crew by then there will be more. */
#define MEMBERS 65536

typedef struct {
    const CtExaminationPlan *plan; /* borrowed */
    CtManifestHeader header;
    int64_t begun_us;
    GPtrArray *sources; /* owned: CtMedium */
    CtMediumOwn own[3];
    CtEarlier *earlier;       /* owned; NULL */
    CtManifestWriter *writer; /* owned */
    CtCrew *crew;             /* owned */
    CtLinks *links;           /* owned */
    CtOrder *order;           /* owned */
    GQueue flight;            /* owned: CtCrewBatch, in order */
    size_t ahead;
    guint at;    /* source that is walked */
    bool walked; /* all are */
    bool begun;  /* the source at hand was begun */
    uint64_t bytes;
    uint64_t children; /* found by the crew so far, */
    uint64_t settled;  /* and of them those that have left the flight */
    uint64_t reused;
    uint64_t expected;
} Run;

/* ---- opening ---- */

/* The most descriptors that we may have, and how far the walk may then be ahead. */
static size_t raise_descriptors(void)
{
    struct rlimit limit = { 1024, 1024 };

    (void)getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = MIN(limit.rlim_max, 65536);
    (void)setrlimit(RLIMIT_NOFILE, &limit);
    (void)getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur < SPARE + 2 * CT_CREW_BATCH
               ? 2
               : MIN((limit.rlim_cur - SPARE) / CT_CREW_BATCH, AHEAD);
}

static void note_own(Run *self)
{
    const char *ends[] = { "", ".part", ".earlier" };

    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_autofree char *path = g_strconcat(self->plan->out, ends[i], NULL);
        struct stat status;

        if (stat(path, &status) == 0)
            self->own[i] = (CtMediumOwn){ status.st_dev, status.st_ino };
    }
}

static bool open_sources(Run *self, GError **error)
{
    const CtMediumOptions options = {
        .one_file_system = (self->plan->options & CT_MANIFEST_ONE_FILE_SYSTEM) != 0,
        .access_times = (self->plan->options & CT_MANIFEST_ACCESS_TIMES) != 0,
        .no_medium = (self->plan->options & CT_MANIFEST_NO_MEDIUM) != 0,
        .own = self->own,
        .owns = G_N_ELEMENTS(self->own),
        .parent_folder = self->plan->parent_folder,
        .image_program = self->plan->image_program,
        .image_silence = self->plan->image_silence,
        .read = self->plan->read,
    };

    for (size_t i = 0; i < self->plan->sources; i++) {
        CtMedium *source = ct_medium_open(self->plan->source[i], (uint32_t)i, &options, error);

        if (source == NULL) {
            g_prefix_error(error, "%s: ", self->plan->source[i]);
            return false;
        }
        g_ptr_array_add(self->sources, source);
        self->expected += source->expected;
    }
    return true;
}

static CtManifestSource *describe(const Run *self)
{
    CtManifestSource *told = g_new0(CtManifestSource, self->sources->len);

    for (guint i = 0; i < self->sources->len; i++) {
        CtMedium *source = g_ptr_array_index(self->sources, i);

        told[i].kind = (char *)(uintptr_t)source->class->name; /* borrowed here */
        told[i].name = ct_bytes_of_text(source->name);
        told[i].path = ct_bytes_of_text(source->path);
    }
    return told;
}

static bool open_manifest(Run *self, GError **error)
{
    g_autofree CtManifestSource *told = describe(self);
    g_autoptr(GError) cause = NULL;

    if (self->plan->resume)
        self->earlier =
            ct_earlier_open(self->plan->out, self->plan->options, told, self->sources->len, &cause);
    if (cause != NULL) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return false;
    }
    self->header.resumed = self->earlier != NULL;
    self->writer = ct_manifest_writer_open(self->plan->out, &self->header, error);
    if (self->writer == NULL ||
        !ct_manifest_writer_sources(self->writer, told, self->sources->len, error))
        return false;
    note_own(self);
    return true;
}

static unsigned jobs_of(const CtExaminationPlan *plan)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);

    if (plan->jobs > 0)
        return MIN(plan->jobs, 1024);
    return processors > 0 ? (unsigned)MIN(processors, 64) : 1;
}

static unsigned digests_of(const CtExaminationPlan *plan)
{
    static const struct {
        CtManifestOption option;
        CtItemDigest digest;
    } left_out[] = { { CT_MANIFEST_NO_SHA256, CT_ITEM_SHA256 },
                     { CT_MANIFEST_NO_SHA1, CT_ITEM_SHA1 },
                     { CT_MANIFEST_NO_MD5, CT_ITEM_MD5 } };
    unsigned want = (plan->options & CT_MANIFEST_BLAKE2B) != 0 ? CT_ITEM_BLAKE2B : 0;

    for (size_t i = 0; i < G_N_ELEMENTS(left_out); i++) {
        if ((plan->options & left_out[i].option) == 0)
            want |= left_out[i].digest;
    }
    return want;
}

static bool start_crew(Run *self, GError **error)
{
    const CtExaminationPlan *plan = self->plan;
    const CtCrewPlan crew = {
        .threads = (unsigned)self->header.jobs,
        .want = digests_of(plan),
        .blocks = (plan->options & CT_MANIFEST_BLOCKS) != 0,
        .all_holes = (plan->options & CT_MANIFEST_ALL_HOLES) != 0,
        .read = plan->read != NULL ? plan->read : pread,
        .probe = plan->probe,
        .probes = plan->probes,
        .bytes = &self->bytes,
        .children = &self->children,
    };

    self->crew = ct_crew_new(&crew, error);
    return self->crew != NULL;
}

/* ---- the walk ---- */

static void batch_free(void *user)
{
    CtCrewBatch *batch = user;

    for (size_t i = 0; i < batch->count; i++) {
        ct_medium_item_release(batch->source, &batch->entry[i].entry);
        if (batch->entry[i].children.item != NULL)
            g_array_unref(batch->entry[i].children.item);
    }
    g_free(batch);
}

/* Whether the item must be read, or is known from another name of it, or from before a crash. */
static void decide(Run *self, CtCrewEntry *entry)
{
    unsigned want = digests_of(self->plan);
    bool again = false;

    if (!entry->entry.content)
        return;
    entry->user = ct_links_meet(self->links, &entry->entry.item, &again);
    if (again) {
        entry->entry.content = false;
    } else if (self->earlier != NULL && ct_earlier_find(self->earlier, want, &entry->entry.item)) {
        entry->entry.content = false;
        self->reused++;
    }
}

static bool is_twin(const CtMedium *a, const CtMedium *b)
{
    return a->inode == b->inode && a->device == b->device;
}

/* A SOURCE that was given before is one item that says so. True: it was. */
static bool note_twin(Run *self, CtCrewBatch *batch)
{
    for (guint i = 0; i < self->at; i++) {
        if (!is_twin(g_ptr_array_index(self->sources, i), batch->source))
            continue;
        CtItem *item = &batch->entry[batch->count++].entry.item;

        item->kind = CT_ITEM_OTHER;
        item->source = self->at;
        ct_item_set_path(item, (CtBytes){ NULL, 0 });
        ct_item_add_number(item, "same-as", i);
        return true;
    }
    return false;
}

static bool fill(Run *self, CtCrewBatch *batch, GError **error)
{
    CtMedium *source = batch->source;
    bool more = self->begun || !note_twin(self, batch);
    uint64_t span = 0; /* a batch is written when all of it is read: no longer than a block is */

    self->begun = true;
    while (more && batch->count < CT_CREW_BATCH && span < CT_MANIFEST_BLOCK_SPAN) {
        CtCrewEntry *entry = &batch->entry[batch->count];

        if (!source->class->next(source, &entry->entry, &more, error)) {
            g_prefix_error(error, "%s: ", source->name);
            return false;
        }
        if (!more)
            break;
        batch->count++;
        decide(self, entry);
        span += entry->entry.content ? MIN(entry->entry.item.size, CT_MANIFEST_BLOCK_SPAN) : 0;
    }
    if (!more) {
        self->begun = false;
        self->at++;
        self->walked = self->at == self->sources->len;
    }
    return true;
}

static bool walk_on(Run *self, GError **error)
{
    CtCrewBatch *batch = g_new0(CtCrewBatch, 1);

    batch->source = g_ptr_array_index(self->sources, self->at);
    g_queue_push_tail(&self->flight, batch);
    if (!fill(self, batch, error)) {
        (void)g_queue_pop_tail(&self->flight);
        batch_free(batch);
        return false;
    }
    ct_crew_give(self->crew, batch);
    return true;
}

/* ---- the manifest ---- */

/* The children that come before this item. */
static bool write_children(Run *self, const CtItem *item, GError **error)
{
    CtItem *child;

    while ((child = ct_order_before(self->order, item->source, ct_item_path(item))) != NULL)
        if (!ct_manifest_writer_add(self->writer, child, error))
            return false;
    return true;
}

static bool write_rest(Run *self, GError **error)
{
    CtItem *child;

    while ((child = ct_order_rest(self->order)) != NULL)
        if (!ct_manifest_writer_add(self->writer, child, error))
            return false;
    return true;
}

static bool write_entry(Run *self, CtCrewEntry *entry, GError **error)
{
    if (!write_children(self, &entry->entry.item, error))
        return false;
    if (entry->user != NULL)
        ct_links_settle(self->links, entry->user, &entry->entry.item,
                        ct_manifest_writer_next(self->writer));
    self->settled += entry->children.item == NULL ? 0 : entry->children.item->len;
    ct_order_hold(self->order, entry->children.item);
    return ct_manifest_writer_add(self->writer, &entry->entry.item, error);
}

static bool write_oldest(Run *self, GError **error)
{
    CtCrewBatch *batch = g_queue_pop_head(&self->flight);
    bool written = true;

    ct_crew_wait(self->crew, batch);
    for (size_t i = 0; i < batch->count && written; i++)
        written = write_entry(self, &batch->entry[i], error);
    batch_free(batch);
    return written;
}

static void watch(Run *self)
{
    const CtExaminationProgress progress = {
        .items = ct_manifest_writer_next(self->writer),
        .bytes = __atomic_load_n(&self->bytes, __ATOMIC_RELAXED),
        .expected_bytes = self->expected,
    };

    if (self->plan->watch != NULL)
        self->plan->watch(self->plan->user, &progress);
}

/* Whether the walk may go on: what waits to be written is in memory. */
static bool has_room(Run *self)
{
    uint64_t children = __atomic_load_n(&self->children, __ATOMIC_RELAXED) - self->settled;
    size_t ahead = children == 0 ? self->ahead : MIN(self->ahead, CLOSE);

    return g_queue_get_length(&self->flight) < FLIGHT && ct_crew_waiting(self->crew) < ahead &&
           children < MEMBERS;
}

static bool go(Run *self, GError **error)
{
    while (!self->walked || !g_queue_is_empty(&self->flight)) {
        CtCrewBatch *oldest = g_queue_peek_head(&self->flight);

        watch(self);
        if (oldest != NULL && ct_crew_is_done(self->crew, oldest)) {
            if (!write_oldest(self, error))
                return false;
        } else if (!self->walked && has_room(self)) {
            if (!walk_on(self, error))
                return false;
        } else {
            ct_crew_wait_some(self->crew);
        }
    }
    return write_rest(self, error);
}

/* ---- the whole ---- */

static void run_clear(Run *self)
{
    /* The crew first: it may still read what lies in the batches. */
    ct_crew_free(self->crew);
    g_queue_clear_full(&self->flight, batch_free);
    ct_links_free(self->links);
    ct_order_free(self->order);
    ct_manifest_writer_close(self->writer);
    ct_earlier_close(self->earlier);
    g_ptr_array_unref(self->sources);
}

static bool finish(Run *self, CtExaminationResult *out, GError **error)
{
    CtExaminationResult result = { .resumed = self->header.resumed,
                                   .reused = self->reused,
                                   .bytes = self->bytes };

    self->header.ended = ct_clock_now();
    self->header.microseconds = ct_clock_monotonic_us() - self->begun_us;
    if (!ct_manifest_writer_finish(self->writer, &self->header, &result.totals, error))
        return false;
    if (self->earlier != NULL)
        ct_earlier_forget(self->earlier);
    *out = result;
    return true;
}

static void close_source(void *source)
{
    ct_medium_close(source);
}

bool ct_examination_run(const CtExaminationPlan *plan, CtExaminationResult *out, GError **error)
{
    Run self = { .plan = plan, .begun_us = ct_clock_monotonic_us() };

    g_assert(plan->sources > 0 && plan->sources <= CT_LIMIT_EXAMINE_SOURCES);
    self.ahead = raise_descriptors();
    self.sources = g_ptr_array_new_with_free_func(close_source);
    self.links = ct_links_new();
    self.order = ct_order_new();
    g_queue_init(&self.flight);
    (void)g_strlcpy(self.header.tool, plan->tool, sizeof self.header.tool);
    (void)g_strlcpy(self.header.host, plan->host == NULL ? "" : plan->host,
                    sizeof self.header.host);
    self.header.begun = ct_clock_now();
    self.header.options = plan->options;
    self.header.jobs = jobs_of(plan);
    bool done = open_sources(&self, error) && open_manifest(&self, error) &&
                start_crew(&self, error) && go(&self, error) && finish(&self, out, error);
    run_clear(&self);
    return done;
}
