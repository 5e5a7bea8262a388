/* advisory_feed.c - two jailed readers, one build.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "intake/advisory_feed.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WORKERS = 2, NAP_US = 300 };

typedef struct {
    const char *path;
    CtBytes bytes; /* owned mapping */
    bool sent;
    bool done;
    CtWorkerResult result; /* owned */
} Feed;

/* The records of one file on their way into the build. */
typedef struct {
    CtAdvisoryBuild *build;
    uint32_t source;
    CtBuffer id;
    CtBuffer feed;
    CtBuffer pointer;
    CtBuffer status;
    CtBuffer tree;
    CtInstant published;
    CtInstant modified;
    bool open; /* parts are still to come */
    CtAdvisoryFeedCounts *counts;
} Taking;

static bool map_file(Feed *feed, GError **error)
{
    int file = open(feed->path, O_RDONLY | O_CLOEXEC);
    struct stat facts = { 0 };

    if (file < 0)
        return ct_fail_errno(error, errno, "feed");
    bool done = fstat(file, &facts) == 0 || ct_fail_errno(error, errno, "feed");
    if (done && !S_ISREG(facts.st_mode))
        done = ct_fail(error, CT_ERROR_INPUT, "feed: not a regular file");
    if (done && (uint64_t)facts.st_size > CT_LIMIT_SOURCE_BYTES)
        done =
            ct_fail(error, CT_ERROR_LIMIT, "feed: larger than %u MiB", CT_LIMIT_SOURCE_BYTES >> 20);
    if (done && facts.st_size > 0) {
        void *mapping = mmap(NULL, (size_t)facts.st_size, PROT_READ, MAP_PRIVATE, file, 0);
        if (mapping == MAP_FAILED)
            done = ct_fail_errno(error, errno, "feed");
        else
            feed->bytes = (CtBytes){ mapping, (size_t)facts.st_size };
    }
    (void)close(file);
    return done;
}

static void clear_feed(Feed *feed)
{
    if (feed->bytes.data != NULL)
        (void)munmap((void *)(uintptr_t)feed->bytes.data, feed->bytes.size);
    ct_worker_result_clear(&feed->result);
}

/* ---- one file's records ---- */

static void copy_text(CtBuffer *out, const CtRecord *record, const char *name)
{
    ct_buffer_empty(out);
    ct_buffer_add(out, ct_record_get_text(record, name));
}

static CtInstant instant_of(const CtRecord *record, const char *name)
{
    const CtRecordField *field = ct_record_find(record, name);

    return field == NULL ? CT_INSTANT_NEVER : field->number;
}

static int64_t number_of(const CtRecord *record, const char *name)
{
    const CtRecordField *field = ct_record_find(record, name);

    return field == NULL ? 0 : field->number;
}

static bool add_whole(Taking *self)
{
    g_autoptr(GError) problem = NULL;
    const CtAdvisoryBuildAdvisory advisory = {
        .id = ct_buffer_bytes(&self->id),
        .feed = ct_buffer_bytes(&self->feed),
        .pointer = ct_buffer_bytes(&self->pointer),
        .status = ct_buffer_bytes(&self->status),
        .published = self->published,
        .modified = self->modified,
        .source = self->source,
    };

    self->open = false;
    if (ct_buffer_ok(&self->tree) &&
        ct_advisory_build_add(self->build, &advisory, ct_buffer_bytes(&self->tree), &problem)) {
        self->counts->advisories++;
        return true;
    }
    self->counts->asides++;
    ct_advisory_build_finding(
        self->build, self->source, advisory.pointer,
        ct_bytes_of_text(problem == NULL ? "is larger than it may be" : problem->message));
    return true;
}

static bool take_record(void *user, const CtRecord *record, GError **error)
{
    Taking *self = user;
    const CtRecordField *tree = ct_record_find(record, "tree");

    if (strcmp(record->kind, "aside") == 0) {
        self->counts->asides++;
        ct_advisory_build_finding(self->build, self->source, ct_record_get_text(record, "pointer"),
                                  ct_record_get_text(record, "detail"));
        return true;
    }
    if (strcmp(record->kind, "advisory") != 0 || tree == NULL || tree->kind != CT_VALUE_BYTES)
        return ct_fail(error, CT_ERROR_INPUT, "feed: is not one of advisories");
    if (number_of(record, "part") == 0) {
        copy_text(&self->id, record, "id");
        copy_text(&self->feed, record, "feed");
        copy_text(&self->pointer, record, "pointer");
        copy_text(&self->status, record, "status");
        self->published = instant_of(record, "published");
        self->modified = instant_of(record, "modified");
        ct_buffer_empty(&self->tree);
        self->open = true;
    }
    if (!self->open)
        return ct_fail(error, CT_ERROR_INPUT, "feed: a part of an advisory has no beginning");
    ct_buffer_add(&self->tree, tree->bytes);
    return number_of(record, "more") != 0 || add_whole(self);
}

static bool digest_of(CtBytes bytes, uint8_t out[32])
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    gsize size = 32;

    g_checksum_update(sum, bytes.data, (gssize)bytes.size);
    g_checksum_get_digest(sum, out, &size);
    return size == 32;
}

static bool take_feed(Feed *feed, CtAdvisoryBuild *build, CtAdvisoryFeedCounts *counts,
                      GError **error)
{
    g_autofree char *name = g_path_get_basename(feed->path);
    uint8_t digest[32];
    Taking taking = { .build = build,
                      .counts = counts,
                      .id = ct_buffer_new(CT_LIMIT_VALUE_BYTES),
                      .feed = ct_buffer_new(CT_LIMIT_VALUE_BYTES),
                      .pointer = ct_buffer_new(CT_LIMIT_VALUE_BYTES),
                      .status = ct_buffer_new(CT_LIMIT_VALUE_BYTES),
                      .tree = ct_buffer_new(CT_LIMIT_ADVISORY_TREE) };

    if (feed->result.verdict != CT_WORKER_DONE)
        return ct_fail(error, feed->result.code, "%s", feed->result.reason);
    bool done = digest_of(feed->bytes, digest) &&
                ct_advisory_build_source(build, ct_bytes_of_text(name), digest, feed->bytes.size,
                                         &taking.source, error) &&
                ct_worker_each(ct_buffer_bytes(&feed->result.records), take_record, &taking, error);
    ct_buffer_clear(&taking.id);
    ct_buffer_clear(&taking.feed);
    ct_buffer_clear(&taking.pointer);
    ct_buffer_clear(&taking.status);
    ct_buffer_clear(&taking.tree);
    return done;
}

/* ---- two at a time ---- */

typedef struct {
    CtWorker *worker[WORKERS]; /* owned */
    Feed *at[WORKERS];         /* what each reads; NULL: nothing */
    Feed *feeds;
    size_t count;
    size_t next; /* to be sent */
    const char *format;
} Readers;

static bool send_next(Readers *self, size_t which, GError **error)
{
    Feed *feed = &self->feeds[self->next];

    if (!map_file(feed, error) ||
        !ct_worker_submit(self->worker[which], self->next, self->format, feed->bytes, error)) {
        g_prefix_error(error, "%s: ", feed->path);
        return false;
    }
    self->at[which] = feed;
    self->next++;
    return true;
}

/* Waits for one file; the other reader goes on meanwhile. */
static bool wait_for(Readers *self, const Feed *wanted, GError **error)
{
    while (!wanted->done) {
        bool moved = false;

        for (size_t i = 0; i < WORKERS; i++) {
            if (self->at[i] != NULL && ct_worker_try(self->worker[i], &self->at[i]->result)) {
                self->at[i]->done = true;
                self->at[i] = NULL;
                moved = true;
            }
            if (self->at[i] == NULL && self->next < self->count) {
                if (!send_next(self, i, error))
                    return false;
                moved = true;
            }
        }
        if (!moved)
            g_usleep(NAP_US);
    }
    return true;
}

static bool read_all(Readers *self, CtAdvisoryBuild *build, CtAdvisoryFeedCounts *counts,
                     GError **error)
{
    for (size_t i = 0; i < WORKERS; i++) {
        self->worker[i] =
            ct_worker_start(&(CtWorkerOptions){ .bytes_in_flight = CT_LIMIT_SOURCE_BYTES }, error);
        if (self->worker[i] == NULL)
            return false;
    }
    for (size_t i = 0; i < self->count; i++) {
        Feed *feed = &self->feeds[i];

        if (!wait_for(self, feed, error))
            return false;
        if (!take_feed(feed, build, counts, error)) {
            g_prefix_error(error, "%s: ", feed->path);
            return false;
        }
        ct_worker_result_clear(&feed->result);
    }
    return true;
}

bool ct_advisory_feed_read(const char *const *paths, size_t count, const char *format,
                           CtAdvisoryBuild *build, CtAdvisoryFeedCounts *out, GError **error)
{
    g_autofree Feed *feeds = g_new0(Feed, count + 1);
    Readers readers = { .feeds = feeds, .count = count, .format = format };
    CtAdvisoryFeedCounts counts = { 0 };

    for (size_t i = 0; i < count; i++)
        feeds[i].path = paths[i];
    bool done = read_all(&readers, build, &counts, error);
    for (size_t i = 0; i < WORKERS; i++)
        ct_worker_stop(readers.worker[i]);
    for (size_t i = 0; i < count; i++)
        clear_feed(&feeds[i]);
    if (done)
        *out = counts;
    return done;
}
