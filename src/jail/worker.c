/* worker.c - the queue of sources, the conversation, and what follows a death.
 *
 * Sources wait in one queue from submission to result. The first `sent` of them are on their
 * way or in the worker; `begun` tells that part of the next one has been put in the channel.
 * After a death `suspects` sources at the head are sent one at a time, because which of them
 * was at fault cannot be known: the worker's last answers may have died with it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "jail/worker.h"

#include "base/clock.h"
#include "base/file.h"
#include "jail/child.h"
#include "jail/protocol.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WINDOW_SIZE = 256 * 1024 };       /* of sources put in the channel at a time */
enum { OUTPUT_LIMIT = 3 * WINDOW_SIZE }; /* what waits, one more piece and its head */
enum { SUBMIT_FLUSH_SIZE = 64 * 1024 };  /* from here on it is worth a system call */
enum { DEFAULT_IN_FLIGHT = 8 * 1024 * 1024 };
enum { BYTES_PER_SECOND = 4 * 1024 * 1024 }; /* the slowest reader that is not hung */
enum { WALL_FACTOR = 6 };                    /* a busy machine runs us one time in six */
enum { TICK_MS = 200 };
enum { DEATHS_TO_CONDEMN = 2 };

typedef struct {
    CtRecordSink sink;
    void *user;
    GError **error;
    bool stopped; /* the sink or a malformed record ended it; the error is set */
    bool given;   /* something was given already: it must not be given again */
} Stream;

struct CtWorker {
    char *program; /* owned */
    CtWorkerOptions options;
    CtChild child;
    CtChannel channel;
    CtJailReport report;
    GQueue items;  /* of CtProtocolSource, oldest first */
    GList *unsent; /* borrowed from items: the first that is not wholly in the channel */
    size_t sent;
    bool begun;
    bool blocked;  /* the worker takes no more for now: ct_worker_next waits for it */
    size_t offset; /* of `unsent`'s bytes that are in the channel */
    size_t bytes;  /* in flight */
    size_t suspects;
    unsigned deaths;    /* of the oldest source */
    bool settled;       /* it has answered since time was granted */
    bool hung;          /* we killed it for its slowness */
    const char *lie;    /* static: we killed it for what it said */
    int64_t granted_us; /* processor time from the worker's start on */
    int64_t heard_us;   /* when the last word came, or when we began to listen */
    Stream *stream;     /* borrowed; NULL unless ct_worker_read is running */
    CtBuffer records;   /* owned: what the oldest source has given so far */
};

void ct_worker_result_clear(CtWorkerResult *self)
{
    g_clear_pointer(&self->reason, g_free);
    ct_buffer_clear(&self->records);
}

char *ct_worker_find(const char *name, GError **error)
{
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *folder = self == NULL ? g_strdup(".") : g_path_get_dirname(self);
    char *candidates[] = { g_build_filename(folder, name, NULL),
                           g_build_filename(folder, "..", "..", name, NULL),
                           g_build_filename(CT_LIBEXEC_DIR, name, NULL) };
    char *found = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(candidates); i++) {
        if (found == NULL && access(candidates[i], X_OK) == 0)
            found = candidates[i];
        else
            g_free(candidates[i]);
    }
    if (found == NULL)
        (void)ct_fail(error, CT_ERROR_MISSING, "worker: no program \"%s\" beside this one", name);
    return found;
}

/* What the worker may use for the source at the head, counted from its start. */
static void grant_time(CtWorker *self)
{
    const CtProtocolSource *head = g_queue_peek_head(&self->items);
    size_t size = head == NULL ? 0 : head->bytes.size;
    int64_t seconds = (int64_t)self->options.cpu_seconds + (int64_t)(size / BYTES_PER_SECOND);

    self->settled = false;
    self->granted_us = ct_child_cpu_us(&self->child) + seconds * G_USEC_PER_SEC;
    ct_child_grant_cpu(&self->child, self->granted_us / G_USEC_PER_SEC + 1);
}

static bool fill_until(CtWorker *self, int64_t until)
{
    for (;;) {
        CtChannelState state = ct_channel_fill(&self->channel);

        if (state != CT_CHANNEL_BLOCKED)
            return state == CT_CHANNEL_READY;
        if (ct_clock_monotonic_us() >= until)
            return false;
        ct_channel_wait(&self->channel, TICK_MS);
    }
}

static bool await_hello(CtWorker *self, CtProtocolMessage *out, GError **error)
{
    int64_t until = ct_clock_monotonic_us() + (int64_t)self->options.wall_seconds * G_USEC_PER_SEC;
    CtFrame frame = { 0 };
    bool has = false;

    while (!has) {
        if (!ct_channel_take(&self->channel, &frame, &has, error))
            return false;
        if (!has && !fill_until(self, until))
            return ct_fail(error, CT_ERROR_SYSTEM, "worker: ended or hung before it said hello");
    }
    if (!ct_protocol_read(&frame, out, error))
        return false;
    if (out->type == CT_PROTOCOL_HELLO)
        return true;
    g_autofree char *reason = ct_bytes_to_text(out->reason);
    return out->type == CT_PROTOCOL_FAILURE
               ? ct_fail(error, CT_ERROR_SYSTEM, "worker: %s", reason)
               : ct_fail(error, CT_ERROR_SYSTEM, "worker: spoke before it said hello");
}

static int bury(CtWorker *self, bool kill_first)
{
    ct_channel_clear(&self->channel);
    return ct_child_end(&self->child, kill_first);
}

static bool start(CtWorker *self, GError **error)
{
    g_autofree char *memory = g_strdup_printf("%u", CT_LIMIT_WORKER_MEMORY);
    g_autofree char *seconds = g_strdup_printf("%u", self->options.cpu_seconds + 1);
    const char *arguments[] = { self->program, memory, seconds,
                                self->options.require_landlock ? "required" : "wanted", NULL };
    CtProtocolMessage hello = { 0 };

    if (!ct_child_start(arguments, &self->child, error))
        return false;
    self->channel =
        ct_channel_over(self->child.from, self->child.to, CT_LIMIT_ANSWER_BYTES, OUTPUT_LIMIT);
    if (!await_hello(self, &hello, error)) {
        (void)bury(self, true);
        return false;
    }
    self->report = hello.report;
    self->unsent = self->items.head;
    self->sent = self->offset = 0;
    self->begun = self->blocked = self->hung = false;
    self->lie = NULL;
    grant_time(self);
    return true;
}

static void begin_records(CtWorker *self)
{
    self->records.ceiling = CT_LIMIT_RESULT_BYTES;
    ct_buffer_empty(&self->records);
}

CtWorker *ct_worker_start(const CtWorkerOptions *options, GError **error)
{
    const CtWorkerOptions none = { 0 };
    CtWorkerOptions wanted = options == NULL ? none : *options;
    g_autofree char *program =
        wanted.program != NULL ? g_strdup(wanted.program) : ct_worker_find("constat-worker", error);

    if (program == NULL)
        return NULL;
    if (wanted.bytes_in_flight == 0)
        wanted.bytes_in_flight = DEFAULT_IN_FLIGHT;
    if (wanted.cpu_seconds == 0)
        wanted.cpu_seconds = CT_LIMIT_WORKER_SECONDS;
    if (wanted.wall_seconds == 0)
        wanted.wall_seconds = wanted.cpu_seconds * WALL_FACTOR;

    g_autoptr(CtWorker) self = g_new0(CtWorker, 1);
    self->options = wanted;
    self->options.program = NULL;
    self->program = g_steal_pointer(&program);
    begin_records(self);
    return start(self, error) ? g_steal_pointer(&self) : NULL;
}

void ct_worker_stop(CtWorker *self)
{
    if (self == NULL)
        return;
#ifdef CT_SANITISED
    bool kill_first = self->items.length > 0; /* an idle one ends by itself and tells its leaks */
#else
    bool kill_first = true;
#endif
    (void)bury(self, kill_first);
    ct_buffer_clear(&self->records);
    g_queue_clear_full(&self->items, g_free);
    g_free(self->program);
    g_free(self);
}

CtJailReport ct_worker_report(const CtWorker *self)
{
    return self->report;
}

size_t ct_worker_in_flight(const CtWorker *self)
{
    return self->items.length;
}

bool ct_worker_has_room(const CtWorker *self, size_t size)
{
    return self->items.length == 0 || (size <= self->options.bytes_in_flight &&
                                       self->bytes <= self->options.bytes_in_flight - size);
}

/* While there are suspects only the oldest may be in the worker. */
static bool may_send(const CtWorker *self)
{
    return self->child.pid != 0 && self->unsent != NULL &&
           (self->suspects == 0 || self->unsent == self->items.head) &&
           ct_channel_waiting(&self->channel) < WINDOW_SIZE;
}

static void put_sources(CtWorker *self)
{
    while (may_send(self)) {
        const CtProtocolSource *source = self->unsent->data;
        CtBytes piece = ct_bytes_slice(source->bytes, self->offset, WINDOW_SIZE);

        if (!self->begun)
            ct_protocol_begin_source(source, &self->channel);
        self->begun = true;
        ct_channel_add(&self->channel, piece);
        self->offset += piece.size;
        if (self->offset < source->bytes.size)
            continue;
        self->unsent = self->unsent->next;
        self->sent++;
        self->begun = false;
        self->offset = 0;
    }
}

/* False when the worker no longer takes anything. */
static bool send_sources(CtWorker *self)
{
    do {
        put_sources(self);
        CtChannelState state = ct_channel_flush(&self->channel);
        self->blocked = state == CT_CHANNEL_BLOCKED;
        if (state != CT_CHANNEL_READY)
            return state != CT_CHANNEL_CLOSED;
    } while (may_send(self));
    return true;
}

bool ct_worker_submit(CtWorker *self, uint64_t id, const char *format, CtBytes bytes,
                      GError **error)
{
    if (bytes.size > CT_LIMIT_SOURCE_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "source: is larger than a source may be (%u MiB)",
                       CT_LIMIT_SOURCE_BYTES >> 20);
    if (format != NULL && strlen(format) >= CT_RECORD_NAME_SIZE)
        return ct_fail(error, CT_ERROR_MISSING, "source: there is no such format");

    CtProtocolSource *source = g_new(CtProtocolSource, 1);
    *source = (CtProtocolSource){ .id = id, .bytes = bytes };
    if (format != NULL)
        (void)g_strlcpy(source->format, format, sizeof source->format);
    g_queue_push_tail(&self->items, source);
    if (self->unsent == NULL)
        self->unsent = self->items.tail;
    self->bytes += bytes.size;
    put_sources(self);
    if (!self->blocked && ct_channel_waiting(&self->channel) >= SUBMIT_FLUSH_SIZE)
        (void)send_sources(self); /* a dead worker is found out by ct_worker_next */
    return true;
}

typedef enum {
    TURN_AGAIN,   /* something went on; ask again */
    TURN_WAITING, /* no whole message is here */
    TURN_SETTLED, /* the oldest source has its result */
    TURN_LOST,    /* the worker is dead or deserves to be */
    TURN_STOPPED, /* the stream was stopped; the oldest source is gone */
} Turn;

static void drop_oldest(CtWorker *self)
{
    g_autofree CtProtocolSource *oldest = g_queue_peek_head(&self->items);

    if (self->unsent == self->items.head)
        self->unsent = self->items.head->next;
    (void)g_queue_pop_head(&self->items);
    self->bytes -= oldest->bytes.size;
    self->sent -= MIN(self->sent, 1);
    self->suspects -= MIN(self->suspects, 1);
    self->deaths = 0;
    self->settled = true;
}

static void settle(CtWorker *self, CtWorkerResult *out, CtWorkerVerdict verdict, CtErrorCode code,
                   char *reason)
{
    const CtProtocolSource *oldest = g_queue_peek_head(&self->items);
    CtBuffer emptied = out->records;

    g_free(out->reason);
    out->id = oldest->id;
    out->verdict = verdict;
    out->code = code;
    out->reason = reason;
    out->records = self->records;
    self->records = emptied;
    begin_records(self);
    drop_oldest(self);
}

static Turn lied(CtWorker *self, const char *lie)
{
    self->lie = lie;
    return TURN_LOST;
}

static Turn stop_stream(CtWorker *self)
{
    (void)bury(self, true);
    drop_oldest(self);
    self->stream->stopped = true;
    return TURN_STOPPED;
}

static Turn keep_records(CtWorker *self, CtBytes records, CtWorkerResult *out)
{
    Stream *stream = self->stream;

    if (stream != NULL) {
        stream->given = stream->given || records.size > 0;
        return ct_worker_each(records, stream->sink, stream->user, stream->error)
                   ? TURN_AGAIN
                   : stop_stream(self);
    }
    ct_buffer_add(&self->records, records);
    if (ct_buffer_ok(&self->records))
        return TURN_AGAIN;
    (void)bury(self, true);
    settle(self, out, CT_WORKER_REFUSED, CT_ERROR_LIMIT,
           g_strdup("source: gave more records than are kept for one source"));
    return TURN_SETTLED;
}

static bool is_due(const CtWorker *self, const CtProtocolMessage *message)
{
    const CtProtocolSource *oldest = self->items.head->data;

    return (message->type == CT_PROTOCOL_RECORDS || message->type == CT_PROTOCOL_ANSWER) &&
           self->sent > 0 && message->id == oldest->id;
}

static Turn take_message(CtWorker *self, CtWorkerResult *out)
{
    CtFrame frame = { 0 };
    CtProtocolMessage message;
    bool has = false;

    if (!ct_channel_take(&self->channel, &frame, &has, NULL))
        return lied(self, "sent a frame of impossible length");
    if (!has)
        return TURN_WAITING;
    if (!ct_protocol_read(&frame, &message, NULL))
        return lied(self, "sent a malformed frame");
    if (!is_due(self, &message))
        return lied(self, "spoke of a source that was not its turn");
    Turn turn = keep_records(self, message.records, out);
    if (turn != TURN_AGAIN || message.type == CT_PROTOCOL_RECORDS)
        return turn;
    bool done = message.verdict == CT_PROTOCOL_DONE;
    settle(self, out, done ? CT_WORKER_DONE : CT_WORKER_REFUSED, message.code,
           done ? NULL : ct_bytes_to_text(message.reason));
    return TURN_SETTLED;
}

static bool is_overdue(const CtWorker *self)
{
    int64_t patience_us = (int64_t)self->options.wall_seconds * G_USEC_PER_SEC;

    return ct_clock_monotonic_us() - self->heard_us > patience_us ||
           ct_child_cpu_us(&self->child) > self->granted_us;
}

/* Sends what can be sent and reads what has come; waits a little when nothing has, if it may. */
static Turn exchange(CtWorker *self, bool may_wait)
{
    bool takes = send_sources(self);
    CtChannelState state = ct_channel_fill(&self->channel);

    if (self->settled)
        grant_time(self);
    if (state == CT_CHANNEL_READY) {
        self->heard_us = ct_clock_monotonic_us();
        return TURN_AGAIN;
    }
    if (state == CT_CHANNEL_CLOSED || !takes)
        return TURN_LOST;
    if (!may_wait)
        return TURN_WAITING;
    if (is_overdue(self)) {
        self->hung = true;
        return TURN_LOST;
    }
    ct_channel_wait(&self->channel, TICK_MS);
    return TURN_AGAIN;
}

static char *reason_of(const CtWorker *self, int status, bool hung)
{
    if (hung)
        return g_strdup("source: the reader took more than its time");
    if (self->lie != NULL)
        return g_strdup_printf("source: the reader %s", self->lie);
    g_autofree char *obituary = ct_child_obituary(status);
    return g_strdup_printf("source: the reader %s", obituary);
}

/* TURN_SETTLED when the oldest source is condemned, else TURN_AGAIN: a fresh worker tries it. */
static Turn mourn(CtWorker *self, CtWorkerResult *out)
{
    size_t held = self->sent + (self->begun ? 1 : 0);
    int status = bury(self, true);
    bool hung = self->hung || (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU);
    bool given = self->stream != NULL && self->stream->given;

    begin_records(self);
    self->suspects = MAX(self->suspects, held);
    self->deaths += held > 0 ? 1 : 0;
    /* The second death of the oldest source is always in a worker that was started for it. */
    bool condemned = held == 1 && self->deaths >= DEATHS_TO_CONDEMN;
    if (!condemned && !given)
        return TURN_AGAIN;
    settle(self, out, hung ? CT_WORKER_HUNG : CT_WORKER_DIED,
           hung ? CT_ERROR_LIMIT : CT_ERROR_INPUT, reason_of(self, status, hung));
    return TURN_SETTLED;
}

static Turn take_turn(CtWorker *self, CtWorkerResult *out, bool may_wait)
{
    Turn turn = take_message(self, out);

    if (turn == TURN_WAITING)
        turn = exchange(self, may_wait);
    return turn == TURN_LOST ? mourn(self, out) : turn;
}

bool ct_worker_next(CtWorker *self, CtWorkerResult *out, GError **error)
{
    Turn turn = TURN_AGAIN;

    if (self->items.length == 0)
        return ct_fail(error, CT_ERROR_MISSING, "worker: nothing is in flight");
    self->heard_us = ct_clock_monotonic_us();
    while (turn == TURN_AGAIN) {
        if (self->child.pid == 0 && !start(self, error))
            return false;
        turn = take_turn(self, out, true);
    }
    return turn == TURN_SETTLED;
}

/* A worker that died is started again by ct_worker_next alone, which may fail and wait. */
bool ct_worker_try(CtWorker *self, CtWorkerResult *out)
{
    Turn turn = TURN_AGAIN;

    while (turn == TURN_AGAIN && self->items.length > 0 && self->child.pid != 0)
        turn = take_turn(self, out, false);
    return turn == TURN_SETTLED;
}

bool ct_worker_each(CtBytes records, CtRecordSink sink, void *user, GError **error)
{
    CtReader reader = ct_reader_over(records);
    CtRecord record;

    while (!ct_reader_at_end(&reader))
        if (!ct_record_decode(&reader, &record, error) || !sink(user, &record, error))
            return false;
    return true;
}

bool ct_worker_read(CtWorker *self, const char *format, CtBytes bytes, CtRecordSink sink,
                    void *user, GError **error)
{
    Stream stream = { .sink = sink, .user = user, .error = error };
    g_auto(CtWorkerResult) result = { 0 };

    g_assert(self->items.length == 0);
    if (!ct_worker_submit(self, 0, format, bytes, error))
        return false;
    self->stream = &stream;
    bool came = ct_worker_next(self, &result, error);
    self->stream = NULL;
    if (!came && !stream.stopped)
        drop_oldest(self);
    if (!came || result.verdict == CT_WORKER_DONE)
        return came;
    return ct_fail(error, result.code, "%s", result.reason);
}

bool ct_worker_read_file(const char *path, const char *format, const char *what, CtRecordSink sink,
                         void *user, GError **error)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_LIMIT_SOURCE_BYTES);
    g_autoptr(CtWorker) worker = NULL;

    if (!ct_file_read_named(path, &bytes, what, error))
        return false;
    worker = ct_worker_start(NULL, error);
    return worker != NULL &&
           ct_worker_read(worker, format, ct_buffer_bytes(&bytes), sink, user, error);
}
