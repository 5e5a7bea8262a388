/* cgnat_syslog.c - one reader for each maker, chosen by a mark in the line.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/cgnat_syslog.h"

#include "base/text.h"
#include "format/leaselog.h"
#include "format/lines.h"

#include <string.h>

enum { HEAD_WORDS = 4 }; /* "<14>1", the time, the host: a time further on is not the line's */

typedef struct {
    const char *reason; /* NULL: all is well */
    const char *detail;
} Fault;

static const Fault fine = { NULL, NULL };
static const Fault no_time = { "no-zone", "the line has no time with year and zone" };

static Fault malformed(const char *detail)
{
    return (Fault){ "malformed", detail };
}

/* The time at the head of the line, which syslog wrote. */
static bool read_head_time(CtBytes line, CtInstant *out)
{
    for (int i = 0; i < HEAD_WORDS; i++)
        if (ct_time_parse(ct_lines_word(&line), out) == CT_TIME_OK)
            return true;
    return false;
}

static void set_time(CtLeaselogEntry *entry, CtInstant at, bool begins)
{
    entry->event = begins ? "block-alloc" : "block-free";
    entry->start = entry->seen = entry->written = at;
    if (!begins)
        entry->end = at;
}

static bool read_port(CtBytes text, uint16_t *out)
{
    uint64_t value = 0;
    bool is = ct_text_to_u64(text, UINT16_MAX, &value);

    *out = (uint16_t)value;
    return is;
}

/* An inside address as the subscriber, if it is one. */
static bool read_inside(CtBytes text, CtLeaselogEntry *entry)
{
    CtAddress inside;

    entry->subscriber = text;
    return ct_address_parse(text, &inside);
}

static Fault read_protocol(CtBytes text, CtLeaselogEntry *entry)
{
    if (ct_text_equal_nocase(text, "tcp") || ct_lines_equal(text, "6"))
        entry->protocol = "tcp";
    else if (ct_text_equal_nocase(text, "udp") || ct_lines_equal(text, "17"))
        entry->protocol = "udp";
    else
        return (Fault){ "protocol", "the protocol is neither TCP nor UDP" };
    return fine;
}

/* ---- Juniper ---- */

/* The value of ` name="..."`. */
static CtBytes quoted(CtBytes line, const char *name)
{
    g_autofree char *mark = g_strdup_printf(" %s=\"", name);
    g_autofree char *first = g_strdup_printf("[%s=\"", name);
    size_t at = ct_lines_find(line, mark);

    if (at == SIZE_MAX)
        at = ct_lines_find(line, first);
    if (at == SIZE_MAX)
        return (CtBytes){ NULL, 0 };
    CtBytes rest = ct_bytes_slice(line, at + strlen(mark), line.size);
    size_t end = ct_lines_find(rest, "\"");
    return end == SIZE_MAX ? (CtBytes){ NULL, 0 } : ct_bytes_slice(rest, 0, end);
}

static bool read_hex(CtBytes text, CtInstant *out)
{
    uint64_t value = 0;

    if (text.size == 0 || text.size > 16)
        return false;
    for (size_t i = 0; i < text.size; i++) {
        if (!g_ascii_isxdigit(text.data[i]))
            return false;
        value = value << 4 | (uint64_t)g_ascii_xdigit_value((char)text.data[i]);
    }
    *out = (CtInstant)MIN(value, UINT32_MAX);
    return value > 0;
}

static Fault read_juniper(CtBytes line, CtLeaselogEntry *entry)
{
    bool begins = ct_lines_find(line, "RT_SRC_NAT_PBA_RELEASE") == SIZE_MAX;
    CtInstant at = 0;

    if (begins && ct_lines_find(line, "RT_SRC_NAT_PBA_ALLOC") == SIZE_MAX &&
        ct_lines_find(line, "RT_SRC_NAT_PBA_INTERIM") == SIZE_MAX)
        return (Fault){ "unknown-line", "the message is none about a port block" };
    if (!read_inside(quoted(line, "internal-ip"), entry) ||
        !ct_address_parse(quoted(line, "reflexive-ip"), &entry->ip) ||
        !read_port(quoted(line, "block-port-low"), &entry->port_first) ||
        !read_port(quoted(line, "block-port-high"), &entry->port_last))
        return malformed("an address or a port is missing");
    if (!read_hex(quoted(line, "epoch-time-64"), &at) && !read_head_time(line, &at))
        return no_time;
    set_time(entry, at, begins);
    return fine;
}

/* ---- NFWare: without a mark of their own, so what nobody else knows ends here ---- */

/* "address:port" or "address:first-last". */
static bool read_outside(CtBytes text, CtLeaselogEntry *entry)
{
    size_t colon = ct_lines_find(text, ":");

    if (colon == SIZE_MAX || !ct_address_parse(ct_bytes_slice(text, 0, colon), &entry->ip))
        return false;
    CtBytes ports = ct_bytes_slice(text, colon + 1, text.size);
    size_t dash = ct_lines_find(ports, "-");
    CtBytes last = dash == SIZE_MAX ? ports : ct_bytes_slice(ports, dash + 1, ports.size);
    return read_port(ct_bytes_slice(ports, 0, dash), &entry->port_first) &&
           read_port(last, &entry->port_last);
}

/* Where the words "A VRF" or "D VRF" stand. */
static CtBytes nfware_part(CtBytes line)
{
    size_t at = ct_lines_find(line, " VRF ");

    if (at == SIZE_MAX || at == 0 || ct_lines_find(line, " EXT ") == SIZE_MAX ||
        (line.data[at - 1] != 'A' && line.data[at - 1] != 'D') ||
        (at > 1 && line.data[at - 2] > ' '))
        return (CtBytes){ NULL, 0 };
    return ct_bytes_slice(line, at - 1, line.size);
}

static Fault read_nfware(CtBytes line, CtLeaselogEntry *entry)
{
    CtBytes rest = nfware_part(line);
    Fault fault = fine;
    CtInstant at = 0;

    if (rest.size == 0)
        return (Fault){ "unknown-line", "the line is of none of the shapes that we know" };
    bool begins = rest.data[0] == 'A';
    for (int i = 0; i < 3; i++)
        (void)ct_lines_word(&rest); /* A VRF n */
    CtBytes word = ct_lines_word(&rest);
    if (!ct_lines_equal(word, "INT")) {
        fault = read_protocol(word, entry);
        word = ct_lines_word(&rest);
    }
    CtBytes inside = ct_lines_word(&rest);
    CtBytes mark = ct_lines_word(&rest);
    size_t colon = ct_lines_find(inside, ":");
    if (!ct_lines_equal(word, "INT") || !ct_lines_equal(mark, "EXT") ||
        !read_inside(ct_bytes_slice(inside, 0, colon), entry) ||
        !read_outside(ct_lines_word(&rest), entry))
        return malformed("an address or a port is missing");
    if (fault.reason != NULL)
        return fault;
    if (!read_head_time(line, &at))
        return no_time;
    set_time(entry, at, begins);
    return fine;
}

/* ---- A10 ---- */

/* The value of `name=...` in a CEF extension; values that we want hold no blanks. */
static CtBytes cef_value(CtBytes extension, const char *name)
{
    while (extension.size > 0) {
        CtBytes word = ct_lines_word(&extension);
        size_t equals = ct_lines_find(word, "=");

        if (equals != SIZE_MAX && ct_lines_equal(ct_bytes_slice(word, 0, equals), name))
            return ct_bytes_slice(word, equals + 1, word.size);
    }
    return (CtBytes){ NULL, 0 };
}

/* What follows the seventh bar. */
static CtBytes cef_extension(CtBytes message)
{
    size_t bars = 0;
    size_t at = 0;

    while (at < message.size && bars < 7)
        bars += message.data[at++] == '|';
    return ct_bytes_slice(message, at, message.size);
}

static Fault read_a10(CtBytes line, CtLeaselogEntry *entry)
{
    CtBytes extension = cef_extension(ct_bytes_slice(line, ct_lines_find(line, "CEF:"), line.size));
    bool batch = ct_lines_find(line, "|Nat Port Batch Pool ") != SIZE_MAX;
    bool begins = ct_lines_find(line, " Allocated|") != SIZE_MAX;
    CtBytes first = cef_value(extension, "sourceTranslatedPort");
    uint64_t milliseconds = 0;
    CtInstant at = 0;

    if ((!batch && ct_lines_find(line, "|Nat Port ") == SIZE_MAX) ||
        (!begins && ct_lines_find(line, " Freed|") == SIZE_MAX))
        return (Fault){ "unknown-line", "the message is none about ports" };
    if (!read_inside(cef_value(extension, "src"), entry) ||
        !ct_address_parse(cef_value(extension, "sourceTranslatedAddress"), &entry->ip) ||
        !read_port(first, &entry->port_first) ||
        !read_port(batch ? cef_value(extension, "cn3") : first, &entry->port_last))
        return malformed("an address or a port is missing");
    Fault fault = read_protocol(cef_value(extension, "proto"), entry);
    if (fault.reason != NULL)
        return fault;
    if (ct_text_to_u64(cef_value(extension, "rt"), INT64_MAX, &milliseconds))
        at = (CtInstant)(milliseconds / 1000);
    else if (!read_head_time(line, &at))
        return no_time;
    set_time(entry, at, begins);
    return fine;
}

/* ---- Cisco ---- */

/* "A - inside VRF - outside - first last" after "[Userbased". */
static Fault read_userbased(CtBytes part, CtLeaselogEntry *entry, bool *begins)
{
    CtBytes kind = ct_lines_word(&part);
    CtBytes word[7];

    for (size_t i = 0; i < G_N_ELEMENTS(word); i++)
        word[i] = ct_lines_word(&part);
    *begins = ct_lines_equal(kind, "A");
    if ((!*begins && !ct_lines_equal(kind, "W")) || !read_inside(word[1], entry) ||
        !ct_address_parse(word[4], &entry->ip) || !read_port(word[6], &entry->port_first) ||
        !read_port(ct_lines_word(&part), &entry->port_last))
        return malformed("an address or a port is missing");
    return fine;
}

/* Several records of one line; the entry is used for each. */
static bool read_cisco(CtLeaselog *log, CtBytes line, const CtLeaselogEntry *place, GError **error)
{
    static const char mark[] = "[Userbased";
    CtBytes rest = line;
    CtInstant at = 0;
    bool timed = read_head_time(line, &at);
    bool more = true;

    for (size_t found; more && (found = ct_lines_find(rest, mark)) != SIZE_MAX;) {
        CtLeaselogEntry entry = *place;
        bool begins = false;

        rest = ct_bytes_slice(rest, found + strlen(mark), rest.size);
        CtBytes part = ct_bytes_slice(rest, 0, ct_lines_find(rest, "]"));
        Fault fault = read_userbased(part, &entry, &begins);
        if (fault.reason == NULL && !timed)
            fault = no_time;
        if (fault.reason == NULL)
            set_time(&entry, at, begins);
        more = fault.reason == NULL
                   ? ct_leaselog_add(log, &entry, error)
                   : ct_leaselog_aside(log, fault.reason, fault.detail, &entry, error);
    }
    return more;
}

/* ---- lines ---- */

static bool read_line(CtLeaselog *log, const CtLines *lines, GError **error)
{
    CtLeaselogEntry entry = ct_leaselog_entry(lines->number, lines->from, lines->to);
    CtBytes line = lines->text;
    Fault fault;

    if (lines->too_long)
        fault = malformed("the line is too long");
    else if (ct_lines_find(line, "RT_SRC_NAT_PBA_") != SIZE_MAX)
        fault = read_juniper(line, &entry);
    else if (ct_lines_find(line, "CEF:0|A10|") != SIZE_MAX)
        fault = read_a10(line, &entry);
    else if (ct_lines_find(line, "[Userbased") != SIZE_MAX)
        return read_cisco(log, line, &entry, error);
    else
        fault = read_nfware(line, &entry);
    if (fault.reason != NULL)
        return ct_leaselog_aside(log, fault.reason, fault.detail, &entry, error);
    return ct_leaselog_add(log, &entry, error);
}

static bool read_log(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    g_autoptr(CtLeaselog) log = ct_leaselog_new(sink, user);
    CtLines lines = ct_lines_over(source);
    bool more = true;

    while (more && ct_lines_next(&lines))
        if (ct_text_trim(lines.text).size > 0)
            more = read_line(log, &lines, error);
    return more;
}

static int detect(CtBytes source)
{
    CtLines lines = ct_lines_over(ct_bytes_slice(source, 0, CT_LIMIT_LOG_LINE));

    while (ct_lines_next(&lines))
        if (ct_lines_find(lines.text, "RT_SRC_NAT_PBA_") != SIZE_MAX ||
            ct_lines_find(lines.text, "CEF:0|A10|") != SIZE_MAX ||
            ct_lines_find(lines.text, "[Userbased") != SIZE_MAX || nfware_part(lines.text).size > 0)
            return 70;
    return 0;
}

const CtFormat ct_cgnat_syslog_format = {
    .name = "cgnat-syslog",
    .summary = "port blocks of carrier-grade NAT, as syslog lines",
    .detect = detect,
    .read = read_log,
};
