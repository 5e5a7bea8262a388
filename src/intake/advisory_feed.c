/* advisory_feed.c - two jailed readers, one build.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "intake/advisory_feed.h"

#include "base/clock.h"
#include "intake/sidecar.h"
#include "match/advisory_tally.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WORKERS = 2, NAP_US = 300, MILLION = 1000000 };

typedef struct {
    const char *path;
    CtBytes bytes; /* owned mapping */
    bool sent;
    bool done;
    CtWorkerResult result; /* owned */
    char *unopened;        /* why it was not opened, or not believed; NULL: it was; owned */
} Feed;

/* The records of one file on their way into the build. */
typedef struct {
    CtAdvisoryBuild *build;
    uint32_t source;
    CtBuffer id;
    CtBuffer feed;
    CtBuffer origin;
    CtBuffer pointer;
    CtBuffer status;
    CtBuffer tree;
    CtInstant published;
    CtInstant modified;
    CtAdvisoryLayoutVoice voice;
    CtInstant latest; /* what a clock may say */
    bool open;        /* parts are still to come */
    CtAdvisoryFeedCounts *counts;
    CtAdvisoryFeedTell tell; /* of refusals; may be NULL */
    CtAdvisoryFeedTell note; /* of what is missing; may be NULL */
    const char *path;        /* the file at hand */
    void *user;
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
    if (done && facts.st_size == 0)
        done = ct_fail(error, CT_ERROR_INPUT, "feed: it is empty");
    if (done && (uint64_t)facts.st_size > CT_LIMIT_SOURCE_BYTES)
        done =
            ct_fail(error, CT_ERROR_LIMIT, "feed: larger than %u MiB", CT_LIMIT_SOURCE_BYTES >> 20);
    if (done) {
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
    feed->bytes = (CtBytes){ NULL, 0 };
    ct_worker_result_clear(&feed->result);
    g_clear_pointer(&feed->unopened, g_free);
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

/* A time that has not come yet is no time: it would stand for ever against every later version. */
static void refuse_future(Taking *self, CtInstant *time, const char *words)
{
    if (*time == CT_INSTANT_NEVER || *time <= self->latest)
        return;
    *time = CT_INSTANT_NEVER;
    ct_advisory_build_finding(self->build, self->source, ct_buffer_bytes(&self->pointer),
                              ct_bytes_of_text(words));
}

static bool add_whole(Taking *self)
{
    g_autoptr(GError) problem = NULL;
    const CtAdvisoryBuildAdvisory advisory = {
        .id = ct_buffer_bytes(&self->id),
        .feed = ct_buffer_bytes(&self->feed),
        .origin = ct_buffer_bytes(&self->origin),
        .pointer = ct_buffer_bytes(&self->pointer),
        .status = ct_buffer_bytes(&self->status),
        .published = self->published,
        .modified = self->modified,
        .source = self->source,
        .voice = self->voice,
    };

    self->open = false;
    if (ct_buffer_ok(&self->tree) &&
        ct_advisory_build_add(self->build, &advisory, ct_buffer_bytes(&self->tree), &problem)) {
        self->counts->advisories += self->voice <= CT_ADVISORY_LAYOUT_AFFECTED;
        return true;
    }
    self->counts->asides++;
    ct_advisory_build_finding(
        self->build, self->source, advisory.pointer,
        ct_bytes_of_text(problem == NULL ? "is larger than it may be" : problem->message));
    return true;
}

static bool take_mark(Taking *self, const CtRecord *record)
{
    g_autoptr(GError) problem = NULL;
    bool kev = ct_bytes_equal(ct_record_get_text(record, "mark"), ct_bytes_of_text("kev"));
    const CtAdvisoryBuildMark mark = {
        .id = ct_record_get_text(record, "id"),
        .kind = kev ? CT_ADVISORY_LAYOUT_KEV : CT_ADVISORY_LAYOUT_EPSS,
        .day = instant_of(record, "day"),
        .due = instant_of(record, "due"),
        .score = (uint32_t)CLAMP(number_of(record, "score"), 0, MILLION),
        .percentile = (uint32_t)CLAMP(number_of(record, "percentile"), 0, MILLION),
        .source = self->source,
    };

    if (ct_advisory_build_mark(self->build, &mark, &problem)) {
        self->counts->marks++;
        return true;
    }
    self->counts->asides++;
    ct_advisory_build_finding(self->build, self->source, ct_record_get_text(record, "pointer"),
                              ct_bytes_of_text(problem->message));
    return true;
}

/* A revision of a document ends what its earlier ones said. */
static void take_document(const Taking *self, const CtRecord *record)
{
    CtInstant current = instant_of(record, "modified");

    if (current <= self->latest)
        ct_advisory_build_document(self->build, ct_bytes_of_text(CT_ADVISORY_BUILD_REVISED),
                                   ct_record_get_text(record, "id"), current);
}

static CtAdvisoryLayoutVoice voice_of(const CtRecord *record)
{
    g_autofree char *word = ct_bytes_to_text(ct_record_get_text(record, "voice"));
    CtAdvisoryLayoutVoice voice = CT_ADVISORY_LAYOUT_FEED;

    return ct_advisory_tally_of(word, &voice) ? voice : CT_ADVISORY_LAYOUT_FEED;
}

/* What is missing is in no verdict: it is told at once, not in the findings alone. */
static void take_aside(const Taking *self, const CtRecord *record)
{
    CtBytes reason = ct_record_get_text(record, "reason");
    g_autofree char *detail = ct_bytes_to_text(ct_record_get_text(record, "detail"));

    self->counts->asides++;
    ct_advisory_build_finding(self->build, self->source, ct_record_get_text(record, "pointer"),
                              ct_record_get_text(record, "detail"));
    if (self->note != NULL && (ct_bytes_equal(reason, ct_bytes_of_text("empty")) ||
                               ct_bytes_equal(reason, ct_bytes_of_text("incomplete"))))
        self->note(self->user, self->path, detail);
}

static bool take_record(void *user, const CtRecord *record, GError **error)
{
    Taking *self = user;
    const CtRecordField *tree = ct_record_find(record, "tree");

    if (strcmp(record->kind, "aside") == 0) {
        take_aside(self, record);
        return true;
    }
    if (strcmp(record->kind, "mark") == 0)
        return take_mark(self, record);
    if (strcmp(record->kind, "document") == 0)
        take_document(self, record);
    if (strcmp(record->kind, "document") == 0 || strcmp(record->kind, "statement") == 0)
        return true; /* a CSAF document's own, beside its advisories */
    if (strcmp(record->kind, "advisory") != 0 || tree == NULL || tree->kind != CT_VALUE_BYTES)
        return ct_fail(error, CT_ERROR_INPUT, "feed: is not one of advisories");
    if (number_of(record, "part") == 0) {
        copy_text(&self->id, record, "id");
        copy_text(&self->feed, record, "feed");
        copy_text(&self->origin, record, "origin");
        copy_text(&self->pointer, record, "pointer");
        copy_text(&self->status, record, "status");
        self->published = instant_of(record, "published");
        self->modified = instant_of(record, "modified");
        self->voice = voice_of(record);
        ct_buffer_empty(&self->tree);
        self->open = true;
    }
    if (!self->open)
        return ct_fail(error, CT_ERROR_INPUT, "feed: a part of an advisory has no beginning");
    ct_buffer_add(&self->tree, tree->bytes);
    if (number_of(record, "more") != 0)
        return true;
    refuse_future(self, &self->published,
                  "was published in the future; its day is taken as unknown");
    refuse_future(self, &self->modified,
                  "was modified in the future; its time is taken as unknown");
    return add_whole(self);
}

static bool digest_of(CtBytes bytes, uint8_t out[32])
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    gsize size = 32;

    g_checksum_update(sum, bytes.data, (gssize)bytes.size);
    g_checksum_get_digest(sum, out, &size);
    return size == 32;
}

static void clear_taking(Taking *taking)
{
    ct_buffer_clear(&taking->id);
    ct_buffer_clear(&taking->feed);
    ct_buffer_clear(&taking->origin);
    ct_buffer_clear(&taking->pointer);
    ct_buffer_clear(&taking->status);
    ct_buffer_clear(&taking->tree);
}

static void tell_refused(const Taking *taking, const char *path, const char *reason)
{
    taking->counts->refused++;
    if (taking->tell != NULL)
        taking->tell(taking->user, path, reason);
}

/* A file that is refused as a whole is a finding of its own; what of it came before its failure is
 * not taken. */
static void refuse_feed(const Taking *taking, const Feed *feed)
{
    ct_advisory_build_finding(taking->build, taking->source, ct_bytes_of_text("/"),
                              ct_bytes_of_text(feed->result.reason));
    tell_refused(taking, feed->path, feed->result.reason);
}

static bool take_feed(const Feed *feed, Taking *taking, GError **error)
{
    g_autofree char *name = g_path_get_basename(feed->path);
    uint8_t digest[32];

    if (feed->unopened != NULL) { /* no bytes, hence no source of the index */
        tell_refused(taking, feed->path, feed->unopened);
        return true;
    }
    if (!digest_of(feed->bytes, digest) ||
        !ct_advisory_build_source(taking->build, ct_bytes_of_text(name), digest, feed->bytes.size,
                                  &taking->source, error))
        return false;
    if (feed->result.verdict == CT_WORKER_DONE)
        return ct_worker_each(ct_buffer_bytes(&feed->result.records), take_record, taking, error);
    if (feed->result.code == CT_ERROR_SYSTEM)
        return ct_fail(error, feed->result.code, "%s", feed->result.reason);
    refuse_feed(taking, feed);
    return true;
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
    g_autoptr(GError) why = NULL;

    if (!map_file(feed, &why) || !ct_sidecar_check(feed->path, feed->bytes, &why)) {
        feed->unopened = g_strdup(why->message);
        feed->done = true;
        self->next++;
        return true;
    }
    if (!ct_worker_submit(self->worker[which], self->next, self->format, feed->bytes, error)) {
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

static bool start(Readers *self, GError **error)
{
    for (size_t i = 0; i < WORKERS; i++) {
        self->worker[i] =
            ct_worker_start(&(CtWorkerOptions){ .bytes_in_flight = CT_LIMIT_SOURCE_BYTES }, error);
        if (self->worker[i] == NULL)
            return false;
    }
    return true;
}

static bool read_all(Readers *self, Taking *taking, GError **error)
{
    for (size_t i = 0; i < self->count; i++) {
        Feed *feed = &self->feeds[i];

        if (!wait_for(self, feed, error))
            return false;
        taking->open = false;
        taking->path = feed->path;
        if (!take_feed(feed, taking, error)) {
            g_prefix_error(error, "%s: ", feed->path);
            return false;
        }
        clear_feed(feed);
    }
    return true;
}

bool ct_advisory_feed_read(const CtAdvisoryFeedFiles *files, CtAdvisoryBuild *build,
                           CtAdvisoryFeedCounts *out, GError **error)
{
    g_autofree Feed *feeds = g_new0(Feed, files->count + 1);
    Readers readers = { .feeds = feeds, .count = files->count, .format = files->format };
    CtAdvisoryFeedCounts counts = { 0 };
    Taking taking = { .build = build,
                      .counts = &counts,
                      .latest =
                          ct_clock_now() + CT_DAY_SECONDS, /* zones, and clocks that are fast */
                      .tell = files->tell,
                      .note = files->note,
                      .user = files->user,
                      .id = ct_buffer_new(CT_LIMIT_VALUE_BYTES),
                      .feed = ct_buffer_new(CT_LIMIT_VALUE_BYTES),
                      .origin = ct_buffer_new(CT_LIMIT_VALUE_BYTES),
                      .pointer = ct_buffer_new(CT_LIMIT_VALUE_BYTES),
                      .status = ct_buffer_new(CT_LIMIT_VALUE_BYTES),
                      .tree = ct_buffer_new(CT_LIMIT_ADVISORY_TREE) };

    for (size_t i = 0; i < files->count; i++)
        feeds[i].path = files->paths[i];
    bool done = start(&readers, error) && read_all(&readers, &taking, error);
    for (size_t i = 0; i < WORKERS; i++)
        ct_worker_stop(readers.worker[i]);
    for (size_t i = 0; i < files->count; i++)
        clear_feed(&feeds[i]);
    clear_taking(&taking);
    if (done)
        *out = counts;
    return done;
}
