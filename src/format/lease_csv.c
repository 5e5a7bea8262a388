/* lease_csv.c - one row, one interval.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/lease_csv.h"

#include "base/text.h"
#include "format/csv.h"
#include "format/leaselog.h"

#include <string.h>

enum { ADDRESS, PORT_FIRST, PORT_LAST, PROTOCOL, START, END, SUBSCRIBER, FIELDS };

static const char header[] = "address,port_first,port_last,protocol,start,end,subscriber";

static int detect(CtBytes source)
{
    size_t size = sizeof header - 1;
    bool begins = source.size >= size && memcmp(source.data, header, size) == 0;

    return begins && (source.size == size || source.data[size] <= ' ') ? 100 : 0;
}

/* What is wrong with a row, as an aside tells it; `reason` NULL when nothing is. */
typedef struct {
    const char *reason;
    const char *detail;
} Fault;

static const Fault fine = { NULL, NULL };

static Fault read_address(CtBytes text, CtLeaselogEntry *out)
{
    const uint8_t *slash = text.size == 0 ? NULL : memchr(text.data, '/', text.size);
    size_t size = slash == NULL ? text.size : (size_t)(slash - text.data);
    uint64_t bits = 0;

    if (!ct_address_parse(ct_bytes_slice(text, 0, size), &out->ip))
        return (Fault){ "address", "the address is neither IPv4 nor IPv6" };
    if (slash == NULL)
        return fine;
    if (!ct_text_to_u64(ct_bytes_slice(text, size + 1, text.size), out->ip.family == 4 ? 32 : 128,
                        &bits))
        return (Fault){ "address", "the prefix length is not a number that the address allows" };
    if (!ct_address_prefix_last(&out->ip, (unsigned)bits, &out->ip_last))
        return (Fault){ "address", "the prefix has bits set after its length" };
    return fine;
}

static Fault read_ports(CtBytes first, CtBytes last, CtLeaselogEntry *out)
{
    uint64_t value[2] = { 0, UINT16_MAX };

    if (first.size == 0 && last.size == 0)
        return fine;
    if (!ct_text_to_u64(first, UINT16_MAX, &value[0]) ||
        !ct_text_to_u64(last, UINT16_MAX, &value[1]))
        return (Fault){ "ports", "a port is not a number up to 65535" };
    out->port_first = (uint16_t)value[0];
    out->port_last = (uint16_t)value[1];
    return fine;
}

static Fault read_protocol(CtBytes text, CtLeaselogEntry *out)
{
    static const char *const known[] = { "any", "tcp", "udp" };

    if (text.size == 0)
        return fine;
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        if (ct_text_equal_nocase(text, known[i])) {
            out->protocol = known[i];
            return fine;
        }
    return (Fault){ "protocol", "the protocol is none of tcp, udp and any" };
}

static Fault read_time(CtBytes text, CtInstant *out)
{
    switch (ct_time_parse(text, out)) {
    case CT_TIME_OK:
        return fine;
    case CT_TIME_NO_ZONE:
        return (Fault){ "no-zone", "a time has no zone" };
    case CT_TIME_MALFORMED:
    default:
        return (Fault){ "time", "a time is not RFC 3339" };
    }
}

static Fault read_row(const CtCsv *csv, CtLeaselogEntry *out)
{
    Fault fault = fine;

    if (csv->fault != NULL)
        return (Fault){ "malformed", csv->fault };
    if (csv->count != FIELDS)
        return (Fault){ "malformed", "the row has not seven fields" };
    out->subscriber = ct_csv_text(csv, SUBSCRIBER);
    bool is_gap = ct_csv_text(csv, ADDRESS).size == 0 && out->subscriber.size == 0;
    if (!is_gap)
        fault = read_address(ct_csv_text(csv, ADDRESS), out);
    if (fault.reason == NULL)
        fault = read_ports(ct_csv_text(csv, PORT_FIRST), ct_csv_text(csv, PORT_LAST), out);
    if (fault.reason == NULL)
        fault = read_protocol(ct_csv_text(csv, PROTOCOL), out);
    if (fault.reason == NULL)
        fault = read_time(ct_csv_text(csv, START), &out->start);
    if (fault.reason == NULL && (is_gap || ct_csv_text(csv, END).size > 0))
        fault = read_time(ct_csv_text(csv, END), &out->end);
    if (fault.reason == NULL && is_gap && out->end < out->start)
        fault = (Fault){ "impossible", "it ends before it starts" };
    return fault;
}

static bool read_log(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    g_autoptr(CtLeaselog) log = ct_leaselog_new(sink, user);
    g_auto(CtCsv) csv = ct_csv_over(source);
    bool more = true;

    if (detect(source) == 0)
        return ct_fail(error, CT_ERROR_INPUT, "lease-csv: the first line is not \"%s\"", header);
    (void)ct_csv_next(&csv);
    while (more && ct_csv_next(&csv)) {
        CtLeaselogEntry entry = ct_leaselog_entry(csv.line, csv.from, csv.to);
        Fault fault = read_row(&csv, &entry);

        if (fault.reason != NULL)
            more = ct_leaselog_aside(log, fault.reason, fault.detail, &entry, error);
        else if (entry.ip.family == 0)
            more = ct_leaselog_gap(log, entry.start, entry.end, &entry, error);
        else
            more = ct_leaselog_add(log, &entry, error);
    }
    return more;
}

const CtFormat ct_lease_csv_format = {
    .name = "lease-csv",
    .summary = "addresses and who held them, as a table of intervals",
    .detect = detect,
    .read = read_log,
};
