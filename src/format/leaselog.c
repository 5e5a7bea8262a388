/* leaselog.c - the record of a lease, and the small memory that finds a log's contradictions.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/leaselog.h"

#include "base/text.h"

#include <string.h>

/* Last leases remembered: at most 64 Ki, which are 4 MiB, whatever the size of the log. */
enum { FIRST_SLOTS = 1 << 8, MOST_SLOTS = 1 << 16 };

typedef struct {
    uint64_t key;        /* of address, ports and protocol; 0: empty */
    uint64_t subscriber; /* hash */
    CtInstant start;
    CtInstant end; /* INT64_MAX: open */
    CtInstant seen;
    uint64_t line;
    const char *event; /* static text */
} Remembered;

struct CtLeaselog {
    CtRecordSink sink;
    void *user; /* borrowed */
    CtInstant newest;
    Remembered *memory; /* owned; one slot for a key, the later lease takes it */
    size_t slots;       /* a power of two */
    size_t used;
    CtRecord record;
};

CtLeaselog *ct_leaselog_new(CtRecordSink sink, void *user)
{
    CtLeaselog *self = g_new0(CtLeaselog, 1);

    self->sink = sink;
    self->user = user;
    self->newest = CT_INSTANT_NEVER;
    self->slots = FIRST_SLOTS;
    self->memory = g_new0(Remembered, self->slots);
    return self;
}

void ct_leaselog_free(CtLeaselog *self)
{
    if (self == NULL)
        return;
    g_free(self->memory);
    g_free(self);
}

CtLeaselogEntry ct_leaselog_entry(uint64_t line, uint64_t from, uint64_t to)
{
    return (CtLeaselogEntry){ .port_last = UINT16_MAX,
                              .protocol = "any",
                              .start = CT_INSTANT_NEVER,
                              .end = CT_INSTANT_NEVER,
                              .seen = CT_INSTANT_NEVER,
                              .written = CT_INSTANT_NEVER,
                              .event = "interval",
                              .line = line,
                              .from = from,
                              .to = to };
}

bool ct_leaselog_aside(CtLeaselog *self, const char *reason, const char *detail,
                       const CtLeaselogEntry *place, GError **error)
{
    CtRecord *record = &self->record;

    ct_record_begin(record, "aside");
    ct_record_text(record, "reason", ct_bytes_of_text(reason), place->from, place->to);
    ct_record_text(record, "detail", ct_bytes_of_text(detail), place->from, place->to);
    ct_record_number(record, "line", (int64_t)place->line, place->from, place->to);
    return self->sink(self->user, record, error);
}

bool ct_leaselog_gap(CtLeaselog *self, CtInstant start, CtInstant end, const CtLeaselogEntry *place,
                     GError **error)
{
    CtRecord *record = &self->record;

    ct_record_begin(record, "gap");
    ct_record_instant(record, "start", start, place->from, place->to);
    ct_record_instant(record, "end", end, place->from, place->to);
    ct_record_number(record, "line", (int64_t)place->line, place->from, place->to);
    return self->sink(self->user, record, error);
}

/* FNV-1a: no enemy gains from a collision here but an unsaid overlap of his own log. */
static uint64_t hash(uint64_t seed, CtBytes bytes)
{
    for (size_t i = 0; i < bytes.size; i++)
        seed = (seed ^ bytes.data[i]) * 0x100000001b3u;
    return seed;
}

static uint64_t key_of(const CtLeaselogEntry *entry)
{
    uint8_t ports[4] = { (uint8_t)(entry->port_first >> 8), (uint8_t)entry->port_first,
                         (uint8_t)(entry->port_last >> 8), (uint8_t)entry->port_last };
    uint64_t key = hash(0xcbf29ce484222325u, (CtBytes){ entry->ip.byte, sizeof entry->ip.byte });

    key = hash(key, (CtBytes){ ports, sizeof ports });
    key = hash(key, ct_bytes_of_text(entry->protocol));
    return key | 1;
}

static Remembered *slot_of(const CtLeaselog *self, uint64_t key)
{
    return &self->memory[(key * 0x9e3779b97f4a7c15u >> 32) & (self->slots - 1)];
}

static void grow_memory(CtLeaselog *self)
{
    g_autofree Remembered *old = self->memory;
    size_t slots = self->slots;

    self->slots *= 4;
    self->memory = g_new0(Remembered, self->slots);
    for (size_t i = 0; i < slots; i++)
        if (old[i].key != 0)
            *slot_of(self, old[i].key) = old[i];
}

static bool is_stop(const CtLeaselogEntry *entry)
{
    return strcmp(entry->event, "stop") == 0 || strcmp(entry->event, "block-free") == 0;
}

static const char *fault_of(const CtLeaselogEntry *entry)
{
    if (entry->port_first > entry->port_last)
        return "the first port is above the last";
    if (entry->end != CT_INSTANT_NEVER && entry->end < entry->start)
        return "it ends before it starts";
    if (entry->start < 0 || entry->start >= UINT32_MAX - 1 || entry->end >= UINT32_MAX - 1)
        return "a time is outside 1970 to 2106";
    if (!ct_text_is_utf8(entry->subscriber))
        return "the subscriber is not UTF-8 text";
    if (entry->subscriber.size == 0 && !is_stop(entry))
        return "no subscriber";
    if (entry->ip_last.family != 0 && (entry->ip_last.family != entry->ip.family ||
                                       memcmp(entry->ip.byte, entry->ip_last.byte, 16) > 0))
        return "the first address is above the last";
    return NULL;
}

/* Whether the log's own clock went back; what may have passed twice is a gap. */
static bool check_clock(CtLeaselog *self, const CtLeaselogEntry *entry, GError **error)
{
    CtInstant newest = self->newest;

    if (entry->written == CT_INSTANT_NEVER)
        return true;
    if (newest == CT_INSTANT_NEVER || entry->written + CT_LEASELOG_SLACK >= newest) {
        self->newest = MAX(newest, entry->written);
        return true;
    }
    g_autofree char *detail = g_strdup_printf(
        "the log's time goes back by %" G_GINT64_FORMAT " seconds", newest - entry->written);
    self->newest = entry->written;
    return ct_leaselog_aside(self, "clock-step", detail, entry, error) &&
           ct_leaselog_gap(self, entry->written, newest, entry, error);
}

/* Compares with the last lease of the same key; *repeated tells a duplicate. */
static bool check_memory(CtLeaselog *self, const CtLeaselogEntry *entry, bool *repeated,
                         GError **error)
{
    uint64_t key = key_of(entry);
    if (self->used * 2 > self->slots && self->slots < MOST_SLOTS)
        grow_memory(self);
    Remembered *last = slot_of(self, key);
    Remembered now = { .key = key,
                       .subscriber = hash(0xcbf29ce484222325u, entry->subscriber),
                       .start = entry->start,
                       .end = entry->end == CT_INSTANT_NEVER ? INT64_MAX : entry->end,
                       .seen = entry->seen,
                       .line = entry->line,
                       .event = entry->event };
    if (entry->taken_back)
        now.end = entry->start;
    bool same_key = last->key == key;
    bool same_holder = same_key && last->subscriber == now.subscriber;
    Remembered was = *last;

    self->used += was.key == 0 && !is_stop(entry);
    *repeated = same_holder && was.start == now.start && was.end == now.end &&
                was.seen == now.seen && g_strcmp0(was.event, now.event) == 0;
    if (is_stop(entry)) {
        if (same_holder || (same_key && entry->subscriber.size == 0)) {
            last->end = MIN(last->end, now.end);
            last->event = now.event;
            last->start = now.start;
            last->seen = now.seen;
        }
    } else {
        *last = now;
    }
    if (*repeated) {
        g_autofree char *detail = g_strdup_printf("it repeats line %" G_GUINT64_FORMAT, was.line);
        return ct_leaselog_aside(self, "duplicate", detail, entry, error);
    }
    if (is_stop(entry) || !same_key || same_holder || now.start >= was.end || was.start >= now.end)
        return true;
    g_autofree char *detail = g_strdup_printf(
        "it overlaps the lease of another subscriber on line %" G_GUINT64_FORMAT, was.line);
    return ct_leaselog_aside(self, "overlap", detail, entry, error);
}

static bool hand_on(CtLeaselog *self, const CtLeaselogEntry *entry, GError **error)
{
    CtRecord *record = &self->record;
    uint64_t from = entry->from;
    uint64_t to = entry->to;

    ct_record_begin(record, "lease");
    ct_record_address(record, "ip", &entry->ip, from, to);
    if (entry->ip_last.family != 0)
        ct_record_address(record, "ip_last", &entry->ip_last, from, to);
    ct_record_number(record, "port_first", entry->port_first, from, to);
    ct_record_number(record, "port_last", entry->port_last, from, to);
    ct_record_text(record, "protocol", ct_bytes_of_text(entry->protocol), from, to);
    ct_record_instant(record, "start", entry->start, from, to);
    if (entry->end != CT_INSTANT_NEVER)
        ct_record_instant(record, "end", entry->end, from, to);
    if (entry->taken_back)
        ct_record_number(record, "taken_back", 1, from, to);
    if (entry->seen != CT_INSTANT_NEVER)
        ct_record_instant(record, "seen", entry->seen, from, to);
    ct_record_text(record, "subscriber", entry->subscriber, from, to);
    for (size_t i = 0; i < CT_LEASELOG_EXTRAS && entry->extra[i].name != NULL; i++)
        if (ct_text_is_utf8(entry->extra[i].text))
            ct_record_text(record, entry->extra[i].name, entry->extra[i].text, from, to);
    ct_record_text(record, "event", ct_bytes_of_text(entry->event), from, to);
    ct_record_number(record, "line", (int64_t)entry->line, from, to);
    return self->sink(self->user, record, error);
}

bool ct_leaselog_add(CtLeaselog *self, const CtLeaselogEntry *entry, GError **error)
{
    const char *fault = fault_of(entry);
    bool repeated = false;

    if (fault != NULL)
        return ct_leaselog_aside(self, "impossible", fault, entry, error);
    if (!check_clock(self, entry, error) || !check_memory(self, entry, &repeated, error))
        return false;
    return repeated || hand_on(self, entry, error);
}
