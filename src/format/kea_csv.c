/* kea_csv.c - columns by name, one row a state of one address.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/kea_csv.h"

#include "base/text.h"
#include "format/leaselog.h"
#include "format/lines.h"

#include <string.h>

enum {
    ADDRESS,
    HARDWARE,
    CLIENT,
    DUID,
    LIFETIME,
    EXPIRE,
    STATE,
    HOSTNAME,
    LEASE_TYPE,
    PREFIX,
    KNOWN
};
enum { STATE_HELD, STATE_DECLINED, STATE_RECLAIMED, STATE_RELEASED };
enum { TYPE_PREFIX = 2, COLUMNS = 32, NAME_SIZE = 256 };

#define INFINITE UINT32_MAX

static const char *const names[KNOWN] = {
    [ADDRESS] = "address",   [HARDWARE] = "hwaddr",         [CLIENT] = "client_id",
    [DUID] = "duid",         [LIFETIME] = "valid_lifetime", [EXPIRE] = "expire",
    [STATE] = "state",       [HOSTNAME] = "hostname",       [LEASE_TYPE] = "lease_type",
    [PREFIX] = "prefix_len",
};

typedef struct {
    size_t count;
    size_t column[KNOWN]; /* SIZE_MAX: the file has none */
} Head;

/* Cuts at commas; Kea escapes those inside values. Returns the number of fields. */
static size_t split(CtBytes line, CtBytes out[COLUMNS])
{
    size_t count = 0;

    for (size_t from = 0; count < COLUMNS; count++) {
        const uint8_t *comma =
            from < line.size ? memchr(line.data + from, ',', line.size - from) : NULL;
        size_t to = comma == NULL ? line.size : (size_t)(comma - line.data);

        out[count] = ct_bytes_slice(line, from, to - from);
        if (comma == NULL)
            return count + 1;
        from = to + 1;
    }
    return COLUMNS + 1;
}

static bool read_head(CtBytes line, Head *out)
{
    CtBytes field[COLUMNS];

    out->count = split(line, field);
    for (size_t name = 0; name < KNOWN; name++) {
        out->column[name] = SIZE_MAX;
        for (size_t i = 0; i < MIN(out->count, COLUMNS); i++)
            if (ct_lines_equal(field[i], names[name]))
                out->column[name] = i;
    }
    return out->count <= COLUMNS && out->column[ADDRESS] == 0 &&
           out->column[LIFETIME] != SIZE_MAX && out->column[EXPIRE] != SIZE_MAX &&
           out->column[STATE] != SIZE_MAX &&
           (out->column[HARDWARE] != SIZE_MAX || out->column[DUID] != SIZE_MAX);
}

static int detect(CtBytes source)
{
    CtLines lines = ct_lines_over(ct_bytes_slice(source, 0, CT_LIMIT_LOG_LINE));
    Head head;

    return ct_lines_next(&lines) && read_head(lines.text, &head) ? 95 : 0;
}

typedef struct {
    CtBytes field[COLUMNS];
    const Head *head; /* borrowed */
    char hostname[NAME_SIZE];
} Row;

static CtBytes field_of(const Row *row, size_t name)
{
    size_t column = row->head->column[name];

    return column == SIZE_MAX ? (CtBytes){ NULL, 0 } : row->field[column];
}

/* &#x2c and its like, two hex digits each; a longer text than the room is cut. */
static CtBytes unescape(CtBytes text, char out[NAME_SIZE])
{
    size_t size = 0;

    for (size_t i = 0; i < text.size && size < NAME_SIZE; i++) {
        uint8_t byte = text.data[i];

        if (ct_lines_begins(ct_bytes_slice(text, i, text.size), "&#x") &&
            ct_text_unhex(ct_bytes_slice(text, i + 3, 2), &byte, 1))
            i += 4;
        out[size++] = (char)byte;
    }
    return (CtBytes){ (const uint8_t *)out, size };
}

static const char *read_address(const Row *row, CtLeaselogEntry *out)
{
    uint64_t type = 0;
    uint64_t bits = 128;

    if (!ct_address_parse(field_of(row, ADDRESS), &out->ip))
        return "the address is neither IPv4 nor IPv6";
    if (row->head->column[LEASE_TYPE] == SIZE_MAX)
        return NULL;
    if (!ct_text_to_u64(field_of(row, LEASE_TYPE), TYPE_PREFIX, &type) ||
        !ct_text_to_u64(field_of(row, PREFIX), 128, &bits))
        return "the lease type or the prefix length is not a number that can be";
    if (type == TYPE_PREFIX && !ct_address_prefix_last(&out->ip, (unsigned)bits, &out->ip_last))
        return "the prefix has bits set after its length";
    return NULL;
}

static const char *read_times(const Row *row, uint64_t state, CtLeaselogEntry *out)
{
    uint64_t lifetime = 0;
    uint64_t expire = 0;

    if (!ct_text_to_u64(field_of(row, LIFETIME), UINT32_MAX, &lifetime) ||
        !ct_text_to_u64(field_of(row, EXPIRE), INT64_MAX, &expire))
        return "valid_lifetime or expire is not a number";
    if (lifetime > expire)
        return "it expires before it was given";
    out->start = (CtInstant)(expire - lifetime);
    out->seen = out->start;
    if (state == STATE_DECLINED) {
        out->event = "stop";
        out->end = out->start;
    } else if (state == STATE_RECLAIMED) {
        out->event = "stop";
        out->end = out->seen = (CtInstant)expire;
    } else if (state == STATE_RELEASED || lifetime == 0) {
        out->taken_back = true;
    } else if (lifetime != INFINITE) {
        out->end = (CtInstant)expire;
    }
    return NULL;
}

static void read_names(Row *row, uint64_t state, CtLeaselogEntry *out)
{
    CtBytes hardware = field_of(row, HARDWARE);
    CtBytes duid = field_of(row, DUID);
    CtBytes client = duid.size > 0 ? duid : field_of(row, CLIENT);
    CtBytes hostname = unescape(field_of(row, HOSTNAME), row->hostname);
    size_t extras = 0;

    if (state != STATE_DECLINED) /* then what stands there is not a holder */
        out->subscriber = hardware.size > 0 ? hardware : client;
    if (client.size > 0)
        out->extra[extras++] = (CtLeaselogExtra){ duid.size > 0 ? "duid" : "client_id", client };
    if (hostname.size > 0)
        out->extra[extras++] = (CtLeaselogExtra){ "hostname", hostname };
}

/* Returns false when the sink stopped us. */
static bool read_row(CtLeaselog *log, const Head *head, const CtLines *lines, GError **error)
{
    CtLeaselogEntry entry = ct_leaselog_entry(lines->number, lines->from, lines->to);
    Row row = { .head = head };
    uint64_t state = 0;

    entry.event = "start";
    if (lines->too_long)
        return ct_leaselog_aside(log, "malformed", "the line is too long", &entry, error);
    if (split(lines->text, row.field) != head->count)
        return ct_leaselog_aside(log, "malformed", "the row has not as many fields as the head",
                                 &entry, error);
    const char *fault = read_address(&row, &entry);
    if (fault != NULL)
        return ct_leaselog_aside(log, "address", fault, &entry, error);
    if (!ct_text_to_u64(field_of(&row, STATE), STATE_RELEASED, &state))
        return ct_leaselog_aside(log, "state", "the state is none that Kea has", &entry, error);
    fault = read_times(&row, state, &entry);
    if (fault != NULL)
        return ct_leaselog_aside(log, "time", fault, &entry, error);
    read_names(&row, state, &entry);
    return ct_leaselog_add(log, &entry, error);
}

static bool read_log(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    g_autoptr(CtLeaselog) log = ct_leaselog_new(sink, user);
    CtLines lines = ct_lines_over(source);
    Head head;
    bool more = true;

    if (!ct_lines_next(&lines) || !read_head(lines.text, &head))
        return ct_fail(error, CT_ERROR_INPUT, "kea-csv: the first line does not name its columns");
    while (more && ct_lines_next(&lines))
        if (lines.text.size > 0)
            more = read_row(log, &head, &lines, error);
    return more;
}

const CtFormat ct_kea_csv_format = {
    .name = "kea-csv",
    .summary = "Kea's lease files (memfile), IPv4 and IPv6",
    .detect = detect,
    .read = read_log,
};
