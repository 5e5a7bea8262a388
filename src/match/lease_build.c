/* lease_build.c - taking events in, and what the logs cover.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/lease_build.h"

#include "base/text.h"
#include "match/dictionary.h"
#include "match/lease_cover.h"
#include "match/lease_day.h"
#include "match/lease_layout.h"
#include "match/lease_pair.h"
#include "match/lease_write.h"

#include <stdlib.h>
#include <string.h>

/* An IPv4 lease of a whole range is kept address by address: up to a /16. */
#define RANGE_LARGEST 65536u

struct CtLeaseBuild {
    CtLeasePairArray family[2]; /* owned; IPv4, IPv6 */
    CtDictionary *texts;        /* owned */
    GArray *source;             /* owned; CtLeaseWriteSource */
    GArray *log;                /* owned; CtLeaseCoverLog, one for each source */
    GArray *gap;                /* owned; CtLeaseCoverGap */
    uint64_t bytes;             /* of all logs */
};

CtLeaseBuild *ct_lease_build_new(void)
{
    CtLeaseBuild *self = g_new0(CtLeaseBuild, 1);

    self->texts = ct_dictionary_new();
    self->source = g_array_new(FALSE, TRUE, sizeof(CtLeaseWriteSource));
    self->log = g_array_new(FALSE, TRUE, sizeof(CtLeaseCoverLog));
    self->gap = g_array_new(FALSE, FALSE, sizeof(CtLeaseCoverGap));
    return self;
}

void ct_lease_build_free(CtLeaseBuild *self)
{
    if (self == NULL)
        return;
    g_free(self->family[0].event);
    g_free(self->family[1].event);
    ct_dictionary_free(self->texts);
    g_array_unref(self->source);
    g_array_unref(self->log);
    g_array_unref(self->gap);
    g_free(self);
}

bool ct_lease_build_source(CtLeaseBuild *self, const char *name, uint64_t size, uint32_t *out,
                           GError **error)
{
    CtLeaseWriteSource source = {
        .base = self->bytes,
        .size = size,
    };
    CtLeaseCoverLog log = { .span = { UINT32_MAX, 0 } };

    if (size >= CT_LEASE_LAYOUT_BYTES - self->bytes)
        return ct_fail(error, CT_ERROR_LIMIT, "lease index: its logs are larger than 64 GiB");
    if (!ct_dictionary_number(self->texts, ct_bytes_of_text(name), &source.name, error))
        return false;
    g_array_append_val(self->source, source);
    g_array_append_val(self->log, log);
    self->bytes += size + 1; /* an empty log too has a place of its own */
    *out = self->source->len - 1;
    return true;
}

/* ---- events ---- */

static bool in_time(CtInstant instant)
{
    return instant >= 0 && instant < (CtInstant)UINT32_MAX - 1;
}

static const char *fault_of(const CtLeaseBuild *self, const CtLeaseBuildEvent *event)
{
    bool open = event->end == CT_LEASE_OPEN;

    if (event->source >= self->source->len)
        return "names no log";
    if (event->from > g_array_index(self->source, CtLeaseWriteSource, event->source).size)
        return "stands outside its log";
    if (event->ip.family != 4 && event->ip.family != 6)
        return "has no address";
    if (event->port_first > event->port_last)
        return "has its ports in the wrong order";
    if (event->protocol < CT_LEASE_TCP || event->protocol > CT_LEASE_ANY)
        return "has no protocol";
    if (!in_time(event->start) || (!open && !in_time(event->end)) ||
        (event->seen != CT_INSTANT_NEVER && !in_time(event->seen)))
        return "has a time outside 1970 to 2106";
    if (!open && event->end < event->start)
        return "ends before it starts";
    if (open && event->kind == CT_LEASE_BUILD_STOP)
        return "is a stop without its instant";
    if (event->subscriber.size == 0 && event->kind != CT_LEASE_BUILD_STOP)
        return "names no subscriber";
    return NULL;
}

/* The longest silence inside a log, as far as its own clock tells it. */
static void measure_silence(CtLeaseCoverLog *log, CtInstant instant)
{
    if (log->span.first <= log->span.last && instant > log->span.last)
        log->silence = MAX(log->silence, (uint32_t)instant - log->span.last);
}

static void cover(CtLeaseCoverLog *log, CtInstant instant)
{
    log->span.first = MIN(log->span.first, (uint32_t)instant);
    log->span.last = MAX(log->span.last, (uint32_t)instant);
}

static void cover_event(CtLeaseCoverLog *log, const CtLeaseBuildEvent *event)
{
    if (event->seen != CT_INSTANT_NEVER) {
        measure_silence(log, event->seen);
        cover(log, event->seen);
        return;
    }
    if (event->kind != CT_LEASE_BUILD_STOP)
        cover(log, event->start);
    if (event->kind != CT_LEASE_BUILD_START && event->end != CT_LEASE_OPEN)
        cover(log, event->end);
}

/* The largest prefix that begins at `first` and does not pass `last`. */
static unsigned widest_prefix(const CtAddress *first, const CtAddress *last)
{
    for (unsigned bits = 0; bits < 128; bits++) {
        CtAddress end;

        if (ct_address_prefix_last(first, bits, &end) && memcmp(end.byte, last->byte, 16) <= 0)
            return bits;
    }
    return 128;
}

/* The address after; false after the last of all. */
static bool advance(CtAddress *address)
{
    for (unsigned i = 16; i > 0; i--)
        if (++address->byte[i - 1] != 0)
            return true;
    return false;
}

static void append_v6(CtLeaseBuild *self, CtLeasePairEvent *event, CtAddress first, CtAddress last)
{
    CtAddress end;

    do {
        unsigned bits = widest_prefix(&first, &last);

        event->bits = (uint8_t)bits;
        memcpy(event->address, first.byte, sizeof event->address);
        ct_lease_pair_append(&self->family[1], event);
        if (!ct_address_prefix_last(&first, bits, &end) || !advance(&end))
            return;
        first = end;
    } while (memcmp(first.byte, last.byte, sizeof first.byte) <= 0);
}

static bool append_range(CtLeaseBuild *self, CtLeasePairEvent *event, const CtAddress *first,
                         const CtAddress *last, GError **error)
{
    if (last->family != 0 &&
        (last->family != first->family || memcmp(first->byte, last->byte, 16) > 0))
        return ct_fail(error, CT_ERROR_INPUT, "lease: its last address is before its first");
    if (first->family == 6) {
        append_v6(self, event, *first, last->family == 0 ? *first : *last);
        return true;
    }
    uint32_t from = ct_address_v4(first);
    uint32_t to = last->family == 0 ? from : ct_address_v4(last);
    if (to - from >= RANGE_LARGEST)
        return ct_fail(error, CT_ERROR_LIMIT, "lease: its range is larger than a /16");
    event->bits = 32;
    for (uint64_t address = from; address <= to; address++) {
        CtAddress one = ct_address_of_v4((uint32_t)address);
        memcpy(event->address, one.byte, sizeof event->address);
        ct_lease_pair_append(&self->family[0], event);
    }
    return true;
}

bool ct_lease_build_event(CtLeaseBuild *self, const CtLeaseBuildEvent *event, GError **error)
{
    const char *fault = fault_of(self, event);

    if (fault != NULL)
        return ct_fail(error, CT_ERROR_INPUT, "lease: it %s", fault);
    CtLeaseWriteSource *source = &g_array_index(self->source, CtLeaseWriteSource, event->source);
    CtLeasePairEvent pair = {
        .port_first = event->port_first,
        .port_last = event->port_last,
        .start = (uint32_t)event->start,
        .end = event->end == CT_LEASE_OPEN ? CT_LEASE_LAYOUT_END : (uint32_t)event->end,
        .seen = event->seen == CT_INSTANT_NEVER ? 0 : (uint32_t)event->seen,
        .subscriber = CT_LEASE_NOBODY,
        .source = event->source,
        .protocol = event->protocol,
        .kind = (uint8_t)event->kind,
        .taken_back = event->taken_back,
        .evidence = source->base + event->from,
        .closing = CT_LEASE_PAIR_NO_PLACE,
    };
    if (event->subscriber.size > 0 &&
        !ct_dictionary_number(self->texts, event->subscriber, &pair.subscriber, error))
        return false;
    if (!append_range(self, &pair, &event->ip, &event->ip_last, error))
        return false;
    cover_event(&g_array_index(self->log, CtLeaseCoverLog, event->source), event);
    return true;
}

bool ct_lease_build_gap(CtLeaseBuild *self, uint32_t source, CtInstant start, CtInstant end,
                        GError **error)
{
    if (source >= self->source->len || !in_time(start) || !in_time(end) || end < start)
        return ct_fail(error, CT_ERROR_INPUT, "lease: a gap that cannot be");
    CtLeaseCoverGap gap = { source, { (uint32_t)start, (uint32_t)end } };
    g_array_append_val(self->gap, gap);
    return true;
}

/* ---- records ---- */

static int64_t number_of(const CtRecord *record, const char *name, CtValueKind kind, int64_t absent)
{
    const CtRecordField *field = ct_record_find(record, name);

    return field != NULL && field->kind == kind ? field->number : absent;
}

static CtAddress address_of(const CtRecord *record, const char *name)
{
    const CtRecordField *field = ct_record_find(record, name);

    return field != NULL && field->kind == CT_VALUE_ADDRESS ? field->address : (CtAddress){ 0 };
}

static uint8_t protocol_of(CtBytes text)
{
    if (ct_text_equal_nocase(text, "tcp"))
        return CT_LEASE_TCP;
    if (ct_text_equal_nocase(text, "udp"))
        return CT_LEASE_UDP;
    return ct_text_equal_nocase(text, "any") ? CT_LEASE_ANY : 0;
}

static bool kind_of(CtBytes text, CtLeaseBuildKind *out)
{
    static const struct {
        const char *name;
        CtLeaseBuildKind kind;
    } kinds[] = { { "interval", CT_LEASE_BUILD_INTERVAL },
                  { "start", CT_LEASE_BUILD_START },
                  { "block-alloc", CT_LEASE_BUILD_START },
                  { "stop", CT_LEASE_BUILD_STOP },
                  { "block-free", CT_LEASE_BUILD_STOP } };

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (ct_text_equal_nocase(text, kinds[i].name)) {
            *out = kinds[i].kind;
            return true;
        }
    return false;
}

static bool take_lease(CtLeaseBuild *self, uint32_t source, const CtRecord *record, GError **error)
{
    const CtRecordField *line = ct_record_find(record, "line");
    int64_t port_first = number_of(record, "port_first", CT_VALUE_NUMBER, 0);
    int64_t port_last = number_of(record, "port_last", CT_VALUE_NUMBER, UINT16_MAX);
    CtLeaseBuildEvent event = {
        .ip = address_of(record, "ip"),
        .ip_last = address_of(record, "ip_last"),
        .port_first = (uint16_t)port_first,
        .port_last = (uint16_t)port_last,
        .protocol = protocol_of(ct_record_get_text(record, "protocol")),
        .start = number_of(record, "start", CT_VALUE_INSTANT, CT_INSTANT_NEVER),
        .end = number_of(record, "end", CT_VALUE_INSTANT, CT_LEASE_OPEN),
        .seen = number_of(record, "seen", CT_VALUE_INSTANT, CT_INSTANT_NEVER),
        .taken_back = ct_record_find(record, "taken_back") != NULL,
        .subscriber = ct_record_get_text(record, "subscriber"),
        .source = source,
        .from = line == NULL ? 0 : line->from,
    };

    if (port_first < 0 || port_first > UINT16_MAX || port_last < 0 || port_last > UINT16_MAX ||
        !kind_of(ct_record_get_text(record, "event"), &event.kind))
        return ct_fail(error, CT_ERROR_INPUT, "lease: it has a port or an event that cannot be");
    return ct_lease_build_event(self, &event, error);
}

bool ct_lease_build_record(CtLeaseBuild *self, uint32_t source, const CtRecord *record,
                           GError **error)
{
    if (strcmp(record->kind, "lease") == 0)
        return take_lease(self, source, record, error);
    if (strcmp(record->kind, "gap") == 0)
        return ct_lease_build_gap(
            self, source, number_of(record, "start", CT_VALUE_INSTANT, CT_INSTANT_NEVER),
            number_of(record, "end", CT_VALUE_INSTANT, CT_INSTANT_NEVER), error);
    return true;
}

static void empty(CtLeaseBuild *self)
{
    for (int v6 = 0; v6 < 2; v6++) {
        g_clear_pointer(&self->family[v6].event, g_free);
        self->family[v6] = (CtLeasePairArray){ 0 };
    }
    ct_dictionary_free(self->texts);
    self->texts = ct_dictionary_new();
    g_array_set_size(self->source, 0);
    g_array_set_size(self->log, 0);
    g_array_set_size(self->gap, 0);
    self->bytes = 0;
}

/* Turns the events into intervals and gives them to `write`. */
typedef bool (*Write)(const CtLeaseWriteInput *input, const void *user, GError **error);

static bool finish(CtLeaseBuild *self, Write write, const void *user,
                   CtLeaseBuildCounts *out_counts, GError **error)
{
    const CtLeaseCoverLog *log = &g_array_index(self->log, CtLeaseCoverLog, 0);
    g_autoptr(GArray) spans = ct_lease_cover_join(log, self->log->len, self->gap);
    g_autofree CtLeasePairSpan *log_span = g_new0(CtLeasePairSpan, self->log->len + 1);
    CtLeaseBuildCounts counts = { 0 };
    uint32_t newest = 0;

    for (guint i = 0; i < self->log->len; i++) {
        log_span[i] = log[i].span;
        newest = MAX(newest, log[i].span.last);
    }
    CtLeasePairLogs logs = { .span = log_span,
                             .covered = &g_array_index(spans, CtLeasePairSpan, 0),
                             .covered_count = spans->len,
                             .newest = newest };
    ct_lease_pair_run(&self->family[0], &logs, &counts);
    ct_lease_pair_run(&self->family[1], &logs, &counts);
    CtLeaseWriteInput input = {
        .family = { &self->family[0], &self->family[1] },
        .texts = self->texts,
        .source = &g_array_index(self->source, CtLeaseWriteSource, 0),
        .sources = self->source->len,
        .covered = logs.covered,
        .covered_count = logs.covered_count,
    };
    bool done = write(&input, user, error);
    empty(self);
    if (done && out_counts != NULL)
        *out_counts = counts;
    return done;
}

static bool write_whole(const CtLeaseWriteInput *input, const void *user, GError **error)
{
    return ct_lease_write_file(input, user, error);
}

bool ct_lease_build_finish(CtLeaseBuild *self, const char *path, CtLeaseBuildCounts *out_counts,
                           GError **error)
{
    return finish(self, write_whole, path, out_counts, error);
}

static bool write_days(const CtLeaseWriteInput *input, const void *user, GError **error)
{
    return ct_lease_day_write_all(input, user, error);
}

bool ct_lease_build_finish_days(CtLeaseBuild *self, const char *folder,
                                CtLeaseBuildCounts *out_counts, GError **error)
{
    return finish(self, write_days, folder, out_counts, error);
}
