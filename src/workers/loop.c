/* loop.c - frames in, readers run, records out.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/loop.h"

#include "base/json.h"
#include "base/text.h"
#include "format/decode.h"
#include "format/kind.h"
#include "jail/protocol.h"

#include <string.h>
#include <unistd.h>

enum { FLUSH_SIZE = 64 * 1024 };
enum { OUTPUT_LIMIT = 4 * CT_LIMIT_ANSWER_BYTES };
enum { CHUNK_SIZE = 256 * 1024 };
enum { EXIT_HUNG_UP = 0, EXIT_BROKEN = 1 };

typedef struct {
    CtChannel channel;
    CtBuffer records; /* of the source at hand, not yet in a frame */
    uint64_t id;
    bool closed; /* the parent is gone */
} Loop;

static void flush(Loop *self)
{
    if (ct_channel_flush(&self->channel) == CT_CHANNEL_CLOSED)
        self->closed = true;
}

static void send_records(Loop *self)
{
    const CtProtocolMessage message = { .type = CT_PROTOCOL_RECORDS,
                                        .id = self->id,
                                        .records = ct_buffer_bytes(&self->records) };

    ct_protocol_write(&message, &self->channel);
    ct_buffer_empty(&self->records);
    flush(self);
}

static bool keep(void *user, const CtRecord *record, GError **error)
{
    Loop *self = user;
    size_t before = self->records.size;

    ct_record_encode(record, &self->records);
    if (!ct_buffer_ok(&self->records) || self->records.size - before > CT_LIMIT_RECORD_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "source: a record is larger than a record may be");
    if (self->records.size >= CHUNK_SIZE)
        send_records(self);
    return !self->closed || ct_fail(error, CT_ERROR_SYSTEM, "source: the parent is gone");
}

/* Whether it could be read at all: JSON and gzip are looked through to their end. */
static bool check_whole(CtBytes source, const char *kind, GError **error)
{
    bool whole = true;

    if (strcmp(kind, "json") == 0) {
        g_auto(CtJson) json = ct_json_over(source);

        while (ct_json_step(&json) != CT_JSON_END)
            continue;
        whole = ct_json_check(&json, "JSON", error);
    } else if (strcmp(kind, "gzip") == 0) {
        g_auto(CtBuffer) unpacked = ct_buffer_new(CT_LIMIT_FEED_BYTES);

        whole = ct_decode_gzip(source, &unpacked, error);
    }
    return whole;
}

/* What its first bytes say is told, and what is wrong with the rest; a word of its text would be
 * too much. */
static bool refuse_unknown(CtBytes source, GError **error)
{
    const CtKindBytes seen = { .head = ct_bytes_slice(source, 0, CT_KIND_HEAD),
                               .size = source.size };

    if (source.size == 0)
        return ct_fail(error, CT_ERROR_INPUT, "source: is of no format that we know: it is empty");
    const CtKind *kind = ct_kind_of(&seen);
    g_autoptr(GError) why = NULL;
    bool whole = check_whole(source, kind->name, &why);
    return ct_fail(error, CT_ERROR_INPUT,
                   "source: is of no format that we know: byte 0 begins %s%s%s", kind->summary,
                   whole ? "" : "; ", whole ? "" : why->message);
}

static bool read_source(Loop *self, const CtProtocolSource *source, CtLoopChoose choose,
                        GError **error)
{
    const CtFormat *format = choose(source->format, source->bytes);

    if (format == NULL && source->format[0] != '\0')
        return ct_fail(error, CT_ERROR_MISSING, "source: there is no such format");
    if (format == NULL)
        return refuse_unknown(source->bytes, error);
    return format->read(source->bytes, keep, self, error);
}

static CtProtocolMessage answer_of(const Loop *self, bool done, const GError *problem)
{
    CtProtocolMessage answer = { .type = CT_PROTOCOL_ANSWER,
                                 .id = self->id,
                                 .verdict = CT_PROTOCOL_DONE,
                                 .records = ct_buffer_bytes(&self->records) };

    if (done)
        return answer;
    answer.verdict = CT_PROTOCOL_REFUSED;
    answer.code = CT_ERROR_INPUT;
    answer.reason = ct_bytes_of_text("source: refused without a reason");
    if (problem == NULL)
        return answer;
    if (problem->domain == CT_ERROR)
        answer.code = (CtErrorCode)problem->code;
    answer.reason = ct_text_is_utf8(ct_bytes_of_text(problem->message))
                        ? ct_bytes_of_text(problem->message)
                        : ct_bytes_of_text("source: refused for a reason that is not UTF-8");
    return answer;
}

static void answer_source(Loop *self, const CtProtocolSource *source, CtLoopChoose choose)
{
    g_autoptr(GError) problem = NULL;

    self->id = source->id;
    ct_buffer_empty(&self->records);
    bool done = read_source(self, source, choose, &problem);
    if (!ct_buffer_ok(&self->records))
        ct_buffer_empty(&self->records);
    CtProtocolMessage answer = answer_of(self, done, problem);
    ct_protocol_write(&answer, &self->channel);
    if (ct_channel_waiting(&self->channel) >= FLUSH_SIZE)
        flush(self);
}

/* False when the parent hung up or sent what no parent sends. */
static bool take_source(Loop *self, CtProtocolSource *out)
{
    CtFrame frame = { 0 };
    bool has = false;

    for (;;) {
        if (!ct_channel_take(&self->channel, &frame, &has, NULL))
            return false;
        if (has)
            return ct_protocol_read_source(&frame, out, NULL);
        flush(self);
        if (self->closed || ct_channel_fill(&self->channel) == CT_CHANNEL_CLOSED)
            return false;
    }
}

static bool terms_of(int argc, char **argv, CtJailTerms *out, GError **error)
{
    uint64_t memory = 0;
    uint64_t seconds = 0;

    if (argc != 4 || !ct_text_to_u64(ct_bytes_of_text(argv[1]), INT64_MAX, &memory) ||
        !ct_text_to_u64(ct_bytes_of_text(argv[2]), UINT32_MAX, &seconds))
        return ct_fail(error, CT_ERROR_SYSTEM, "worker: is started by constat only");
    *out = (CtJailTerms){ .memory_bytes = memory,
                          .cpu_seconds = (uint32_t)seconds,
                          .require_landlock = g_str_equal(argv[3], "required") };
    return true;
}

static bool greet(Loop *self, int argc, char **argv)
{
    g_autoptr(GError) problem = NULL;
    CtJailTerms terms;
    CtProtocolMessage hello = { .type = CT_PROTOCOL_HELLO };
    bool closed =
        terms_of(argc, argv, &terms, &problem) && ct_jail_enter(&terms, &hello.report, &problem);

    if (!closed) {
        hello.type = CT_PROTOCOL_FAILURE;
        hello.code = (CtErrorCode)problem->code;
        hello.reason = ct_bytes_of_text(problem->message);
    }
    ct_protocol_write(&hello, &self->channel);
    flush(self);
    return closed && !self->closed;
}

static GLogWriterOutput drop_message(GLogLevelFlags level, const GLogField *fields, gsize count,
                                     gpointer user)
{
    (void)level;
    (void)fields;
    (void)count;
    (void)user;
    return G_LOG_WRITER_HANDLED;
}

int ct_loop_run(int argc, char **argv, CtLoopChoose choose, void (*warm_up)(void))
{
    Loop self = { .channel = ct_channel_over(STDIN_FILENO, STDOUT_FILENO,
                                             CT_LIMIT_SOURCE_BYTES + 64, OUTPUT_LIMIT),
                  .records = ct_buffer_new(CT_LIMIT_ANSWER_BYTES - 4096) };
    CtProtocolSource source = { 0 };

    g_log_set_writer_func(drop_message, NULL, NULL);
    if (warm_up != NULL)
        warm_up();
    if (!greet(&self, argc, argv))
        return EXIT_BROKEN;
    while (take_source(&self, &source))
        answer_source(&self, &source, choose);
    ct_buffer_clear(&self.records);
    ct_buffer_clear(&self.channel.input);
    ct_buffer_clear(&self.channel.output);
    return EXIT_HUNG_UP;
}
