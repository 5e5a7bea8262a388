/* network_logs.c - the invented network's logs, in the shapes that real equipment writes.
 *
 * Each kind of access has two files, before and after the missing day. A holding that spans
 * the missing day is begun in the first file and ended in the second, as with any log that is
 * rotated. The lines are made from the holdings alone.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "demo/network.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    CtInstant at;
    bool begins;
    CtHolding holding;
} Event;

typedef void (*WriteEvent)(const CtNetwork *network, FILE *out, const Event *event);

static void add_event(GArray *events, const CtNetwork *self, const CtHolding *holding, bool begins)
{
    Event event = { begins ? holding->start : holding->end, begins, *holding };

    if (event.at < self->to && (event.at < self->missing_from || event.at >= self->missing_to))
        g_array_append_val(events, event);
}

/* A holding has no gap inside, so its end is where the next question begins. */
static void collect_subscriber(const CtNetwork *self, uint32_t subscriber, GArray *events)
{
    CtInstant at = self->from;

    while (at < self->to) {
        CtHolding holding;

        if (!ct_network_holding(self, subscriber, at, &holding)) {
            at += 600;
            continue;
        }
        add_event(events, self, &holding, true);
        add_event(events, self, &holding, false);
        at = holding.end;
    }
}

static int by_time(const void *a, const void *b)
{
    const Event *left = a;
    const Event *right = b;

    if (left->at != right->at)
        return left->at < right->at ? -1 : 1;
    return left->begins == right->begins ? 0 : left->begins ? 1 : -1;
}

static void dhcp_time(FILE *out, const char *name, CtInstant at)
{
    char text[CT_TIME_TEXT_SIZE];
    int64_t day = at / CT_DAY_SECONDS;

    (void)ct_time_text(at, text);
    text[4] = text[7] = '/';
    text[10] = ' ';
    text[19] = '\0';
    (void)fprintf(out, "  %s %d %s;\n", name, ct_time_weekday(day) % 7, text);
}

static void write_dhcpd(const CtNetwork *network, FILE *out, const Event *event)
{
    char address[CT_ADDRESS_TEXT_SIZE];
    char line[CT_NETWORK_LINE_SIZE];

    (void)fprintf(out, "lease %s {\n", ct_address_text(&event->holding.address, address));
    dhcp_time(out, "starts", event->holding.start);
    dhcp_time(out, "ends", event->holding.end);
    dhcp_time(out, "cltt", event->at);
    (void)fprintf(out, "  binding state %s;\n  hardware ethernet %s;\n}\n",
                  event->begins ? "active" : "free",
                  ct_network_line(network, event->holding.subscriber, line));
}

static void write_kea(const CtNetwork *network, FILE *out, const Event *event)
{
    char address[CT_ADDRESS_TEXT_SIZE];
    char line[CT_NETWORK_LINE_SIZE];
    const CtHolding *held = &event->holding;

    if (!event->begins) /* Kea writes a row when a lease is given; it runs out by itself */
        return;
    (void)fprintf(out, "%s,%s,,%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",1,0,0,,0,,0\n",
                  ct_address_text(&held->address, address),
                  ct_network_line(network, held->subscriber, line), held->end - held->start,
                  held->end);
}

static void write_nat(const CtNetwork *network, FILE *out, const Event *event)
{
    char address[CT_ADDRESS_TEXT_SIZE];
    char line[CT_NETWORK_LINE_SIZE];
    char time[CT_TIME_TEXT_SIZE];
    const CtHolding *held = &event->holding;

    (void)fprintf(out,
                  "<14>1 %s cgn-1 RT_NAT - RT_SRC_NAT_PBA_%s [internal-ip=\"%s\" block-used=\"1\" "
                  "block-max-per-host=\"4\" block-port-low=\"%u\" block-port-high=\"%u\" "
                  "reflexive-ip=\"%s\" nat-pool-name=\"home\" logical-system-id=\"0\" "
                  "epoch-time-64=\"%08" G_GINT64_MODIFIER "x\"]\n",
                  ct_time_text(event->at, time), event->begins ? "ALLOC" : "RELEASE",
                  ct_network_line(network, held->subscriber, line), held->port_first,
                  held->port_last, ct_address_text(&held->address, address), (uint64_t)event->at);
}

static void write_radius(const CtNetwork *network, FILE *out, const Event *event)
{
    static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    char address[CT_ADDRESS_TEXT_SIZE];
    char line[CT_NETWORK_LINE_SIZE];
    char time[CT_TIME_TEXT_SIZE];
    const CtHolding *held = &event->holding;
    int64_t day = event->at / CT_DAY_SECONDS;
    CtDate date = ct_time_date(day);

    (void)ct_time_text(event->at, time);
    (void)fprintf(out,
                  "%s %s %2d %.8s %d\n\tUser-Name = \"%s\"\n\tNAS-IP-Address = 192.0.2.254\n"
                  "\tAcct-Session-Id = \"%06x%08" G_GINT64_MODIFIER "x\"\n"
                  "\tAcct-Status-Type = %s\n\tDelegated-IPv6-Prefix = %s/56\n",
                  days[ct_time_weekday(day) - 1], months[date.month - 1], date.day, time + 11,
                  date.year, ct_network_line(network, held->subscriber, line), held->subscriber,
                  (uint64_t)held->start, event->begins ? "Start" : "Stop",
                  ct_address_text(&held->address, address));
    if (!event->begins)
        (void)fprintf(out, "\tAcct-Session-Time = %" G_GINT64_FORMAT "\n", held->end - held->start);
    (void)fprintf(out, "\tTimestamp = %" G_GINT64_FORMAT "\n\n", event->at);
}

static const struct {
    CtAccess access;
    const char *name;
    const char *suffix;
    const char *head;
    WriteEvent write;
} kinds[] = {
    { CT_ACCESS_DHCP, "dhcpd", ".leases", "# invented leases; times are UTC\n", write_dhcpd },
    { CT_ACCESS_KEA, "kea", ".csv",
      "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,"
      "user_context,pool_id\n",
      write_kea },
    { CT_ACCESS_NAT, "cgnat", ".log", "", write_nat },
    { CT_ACCESS_IPV6, "radius", ".detail", "", write_radius },
};

static bool write_part(const CtNetwork *self, const char *path, size_t kind, const GArray *events,
                       bool second)
{
    FILE *out = fopen(path, "we");

    if (out == NULL)
        return false;
    (void)fputs(kinds[kind].head, out);
    for (guint i = 0; i < events->len; i++) {
        const Event *event = &g_array_index(events, Event, i);

        if ((event->at >= self->missing_to) == second)
            kinds[kind].write(self, out, event);
    }
    bool well = ferror(out) == 0;
    return fclose(out) == 0 && well;
}

static bool write_kind(const CtNetwork *self, const char *folder, size_t kind, GError **error)
{
    g_autoptr(GArray) events = g_array_new(FALSE, FALSE, sizeof(Event));

    for (uint32_t subscriber = 0; subscriber < self->subscribers; subscriber++)
        if (ct_network_access(self, subscriber) == kinds[kind].access)
            collect_subscriber(self, subscriber, events);
    if (events->len == 0) /* a small population has not every kind of access */
        return true;
    qsort(events->data, events->len, sizeof(Event), by_time);
    for (int part = 1; part <= 2; part++) {
        g_autofree char *stem =
            g_strdup_printf("%s-%d%s", kinds[kind].name, part, kinds[kind].suffix);
        g_autofree char *name = g_build_filename(folder, stem, NULL);

        if (!write_part(self, name, kind, events, part == 2))
            return ct_fail_errno(error, errno, "demonstration log");
    }
    return true;
}

bool ct_network_write_logs(const CtNetwork *self, const char *folder, GError **error)
{
    for (size_t kind = 0; kind < G_N_ELEMENTS(kinds); kind++)
        if (!write_kind(self, folder, kind, error))
            return false;
    return true;
}
