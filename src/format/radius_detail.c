/* radius_detail.c - a block is gathered line by line and judged at its end.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/radius_detail.h"

#include "base/month.h"
#include "base/text.h"
#include "format/leaselog.h"
#include "format/lines.h"

#include <string.h>

enum {
    USER,
    STATION,
    STATUS,
    SESSION,
    UNIQUE_SESSION,
    SESSION_TIME,
    DELAY,
    EVENT_TIME,
    RECEIVED,
    KNOWN,
};

static const char *const names[KNOWN] = {
    [USER] = "User-Name",
    [STATION] = "Calling-Station-Id",
    [STATUS] = "Acct-Status-Type",
    [SESSION] = "Acct-Session-Id",
    [UNIQUE_SESSION] = "Acct-Unique-Session-Id",
    [SESSION_TIME] = "Acct-Session-Time",
    [DELAY] = "Acct-Delay-Time",
    [EVENT_TIME] = "Event-Timestamp",
    [RECEIVED] = "Timestamp",
};

static const char *const address_names[] = { "Framed-IP-Address", "Framed-IPv6-Address",
                                             "Framed-IPv6-Prefix", "Delegated-IPv6-Prefix" };

enum { ADDRESSES = 8 };

typedef struct {
    bool open;
    uint64_t line;
    uint64_t from;
    uint64_t to;
    CtBytes value[KNOWN]; /* without quotes */
    CtBytes address[ADDRESSES];
    size_t addresses;
    bool malformed;
} Block;

static CtBytes unquote(CtBytes text)
{
    bool quoted = text.size >= 2 && text.data[0] == '"' && text.data[text.size - 1] == '"';

    return quoted ? ct_bytes_slice(text, 1, text.size - 2) : text;
}

static void take_attribute(Block *block, CtBytes line)
{
    size_t mark = ct_lines_find(line, " = ");

    if (mark == SIZE_MAX) {
        block->malformed = true;
        return;
    }
    CtBytes name = ct_text_trim(ct_bytes_slice(line, 0, mark));
    CtBytes value = unquote(ct_text_trim(ct_bytes_slice(line, mark + 3, line.size)));
    for (size_t i = 0; i < KNOWN; i++)
        if (ct_lines_equal(name, names[i]))
            block->value[i] = value;
    for (size_t i = 0; i < G_N_ELEMENTS(address_names); i++)
        if (ct_lines_equal(name, address_names[i]) && block->addresses < ADDRESSES)
            block->address[block->addresses++] = value;
}

/* ---- times ---- */

static bool read_part(CtBytes text, size_t at, size_t size, int *out)
{
    uint64_t value = 0;
    bool is = ct_text_to_u64(ct_bytes_slice(text, at, size), 9999, &value);

    *out = (int)value;
    return is;
}

/* "Sep 13 2011 16:24:27 UTC"; other zones have names that mean several things. */
static bool read_dated(CtBytes text, CtInstant *out)
{
    CtDate date = { .month = ct_month_of_short(ct_lines_word(&text)) };
    CtBytes day = ct_lines_word(&text);
    CtBytes year = ct_lines_word(&text);
    CtBytes time = ct_lines_word(&text);
    CtBytes zone = ct_lines_word(&text);
    int hour;
    int minute;
    int second;

    if (!ct_lines_equal(zone, "UTC") && !ct_lines_equal(zone, "GMT") && !ct_lines_equal(zone, "Z"))
        return false;
    if (time.size != 8 || !read_part(day, 0, 2, &date.day) || !read_part(year, 0, 4, &date.year) ||
        !read_part(time, 0, 2, &hour) || !read_part(time, 3, 2, &minute) ||
        !read_part(time, 6, 2, &second) || !ct_time_date_is_real(date) || hour > 23 ||
        minute > 59 || second > 60)
        return false;
    *out = ct_time_instant(date, hour, minute, MIN(second, 59));
    return true;
}

/* The event's instant; *written is the server's own clock, where the block has it. */
static bool read_instant(const Block *block, CtInstant *out, CtInstant *written)
{
    uint64_t event = 0;
    uint64_t received = 0;
    uint64_t delay = 0;
    bool has_received = ct_text_to_u64(block->value[RECEIVED], UINT32_MAX, &received);

    *written = has_received ? (CtInstant)received : CT_INSTANT_NEVER;
    if (ct_text_to_u64(block->value[EVENT_TIME], UINT32_MAX, &event)) {
        *out = (CtInstant)event;
        return true;
    }
    if (read_dated(block->value[EVENT_TIME], out))
        return true;
    if (!has_received)
        return false;
    (void)ct_text_to_u64(block->value[DELAY], received, &delay);
    *out = (CtInstant)(received - delay);
    return true;
}

/* ---- addresses ---- */

static bool read_address(CtBytes text, CtLeaselogEntry *out)
{
    size_t slash = ct_lines_find(text, "/");
    uint64_t bits = 0;
    CtAddress address;

    out->ip_last = (CtAddress){ 0 };
    if (!ct_address_parse(ct_bytes_slice(text, 0, slash), &out->ip))
        return false;
    if (slash == SIZE_MAX)
        return true;
    address = out->ip;
    if (!ct_text_to_u64(ct_bytes_slice(text, slash + 1, text.size), address.family == 4 ? 32 : 128,
                        &bits))
        return false;
    out->ip = ct_address_prefix(&address, (unsigned)bits); /* servers log host bits as they came */
    return ct_address_prefix_last(&out->ip, (unsigned)bits, &out->ip_last);
}

/* RFC 2865 5.8: 255.255.255.254 and .255 are orders to choose, not addresses. */
static bool is_order(const CtAddress *address)
{
    return address->family == 4 && ct_address_v4(address) >= 0xfffffffeu;
}

/* ---- blocks ---- */

static const char *read_status(const Block *block, CtInstant at, CtLeaselogEntry *out)
{
    CtBytes status = block->value[STATUS];
    uint64_t seconds = 0;
    bool timed = ct_text_to_u64(block->value[SESSION_TIME], (uint64_t)MAX(at, 0), &seconds);
    bool interim = ct_lines_equal(status, "Interim-Update") || ct_lines_equal(status, "Alive");

    out->seen = at;
    out->start = at;
    if (interim && timed)
        out->start = at - (CtInstant)seconds;
    if (ct_lines_equal(status, "Stop")) {
        out->event = "stop";
        out->end = at;
        out->start = timed ? at - (CtInstant)seconds : at;
        return NULL;
    }
    out->event = "start";
    return interim || ct_lines_equal(status, "Start") ? NULL : "status";
}

static bool add_addresses(CtLeaselog *log, const Block *block, CtLeaselogEntry *entry,
                          GError **error)
{
    bool more = true;

    for (size_t i = 0; more && i < block->addresses; i++) {
        if (!read_address(block->address[i], entry))
            more = ct_leaselog_aside(log, "address", "an address is neither IPv4 nor IPv6", entry,
                                     error);
        else if (!is_order(&entry->ip))
            more = ct_leaselog_add(log, entry, error);
        entry->written = CT_INSTANT_NEVER; /* a step of the clock is said once */
    }
    return more;
}

static bool end_block(CtLeaselog *log, Block *block, GError **error)
{
    CtLeaselogEntry entry = ct_leaselog_entry(block->line, block->from, block->to);
    CtBytes session = block->value[UNIQUE_SESSION].size > 0 ? block->value[UNIQUE_SESSION]
                                                            : block->value[SESSION];
    CtBytes status = block->value[STATUS];
    CtInstant at = 0;

    if (block->malformed)
        return ct_leaselog_aside(log, "malformed", "a line is not Name = value", &entry, error);
    if (ct_lines_equal(status, "Accounting-On") || ct_lines_equal(status, "Accounting-Off"))
        return ct_leaselog_aside(log, "nas-restart", "the sessions of this server ended unlisted",
                                 &entry, error);
    if (!read_instant(block, &at, &entry.written))
        return ct_leaselog_aside(log, "no-zone", "the block has no time that is an instant", &entry,
                                 error);
    if (read_status(block, at, &entry) != NULL)
        return ct_leaselog_aside(log, "status", "Acct-Status-Type is none that we know", &entry,
                                 error);
    if (block->addresses == 0)
        return ct_leaselog_aside(log, "no-address", "the block names no address", &entry, error);
    entry.subscriber = block->value[USER].size > 0 ? block->value[USER] : block->value[STATION];
    if (session.size > 0)
        entry.extra[0] = (CtLeaselogExtra){ "session", session };
    return add_addresses(log, block, &entry, error);
}

static bool take_line(CtLeaselog *log, Block *block, const CtLines *lines, GError **error)
{
    bool indented = lines->text.size > 0 && lines->text.data[0] <= ' ';
    bool blank = ct_text_trim(lines->text).size == 0;

    if (block->open && (blank || !indented)) {
        block->open = false;
        if (!end_block(log, block, error))
            return false;
    }
    if (blank)
        return true;
    if (!block->open)
        *block = (Block){ .open = true, .line = lines->number, .from = lines->from };
    block->to = lines->to;
    block->malformed |= lines->too_long;
    if (indented)
        take_attribute(block, lines->text);
    return true;
}

static bool read_log(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    g_autoptr(CtLeaselog) log = ct_leaselog_new(sink, user);
    CtLines lines = ct_lines_over(source);
    Block block = { 0 };
    bool more = true;

    while (more && ct_lines_next(&lines))
        more = take_line(log, &block, &lines, error);
    return more && (!block.open || end_block(log, &block, error));
}

/* The first block's second line is an attribute, and one of the first is the status. */
static int detect(CtBytes source)
{
    CtLines lines = ct_lines_over(ct_bytes_slice(source, 0, CT_LIMIT_LOG_LINE));
    size_t attributes = 0;
    bool status = false;

    while (ct_lines_next(&lines) && ct_text_trim(lines.text).size == 0)
        continue;
    while (ct_lines_next(&lines) && lines.text.size > 0 && lines.text.data[0] <= ' ') {
        attributes += ct_lines_find(lines.text, " = ") != SIZE_MAX;
        status |= ct_lines_find(lines.text, names[STATUS]) != SIZE_MAX;
    }
    return attributes >= 2 && status ? 90 : 0;
}

const CtFormat ct_radius_detail_format = {
    .name = "radius-detail",
    .summary = "FreeRADIUS accounting detail files",
    .detect = detect,
    .read = read_log,
};
