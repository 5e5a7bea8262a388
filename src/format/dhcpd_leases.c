/* dhcpd_leases.c - words, strings and braces; a statement at a time.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/dhcpd_leases.h"

#include "base/text.h"
#include "format/leaselog.h"
#include "format/lines.h"

#include <string.h>

enum { WORDS = 8 };

/* One statement: up to WORDS words (more are dropped), ended by ';', '{' or '}'; 0 at the end. */
typedef struct {
    CtBytes word[WORDS];
    size_t words;
    uint8_t ended_by;
    uint64_t from; /* of its first byte */
    uint64_t line;
} Statement;

typedef struct {
    CtBytes source; /* borrowed */
    size_t at;
    uint64_t line;
} Scanner;

static uint8_t look(const Scanner *self)
{
    return self->at < self->source.size ? self->source.data[self->at] : 0;
}

static bool ended(const Scanner *self)
{
    return self->at >= self->source.size;
}

static void step(Scanner *self)
{
    self->line += self->source.data[self->at] == '\n';
    self->at++;
}

static void skip_blanks(Scanner *self)
{
    bool in_comment = false;

    for (; !ended(self); step(self)) {
        uint8_t byte = look(self);

        in_comment = (in_comment || byte == '#') && byte != '\n';
        if (!in_comment && byte > ' ')
            return;
    }
}

static bool is_mark(uint8_t byte)
{
    return byte == ';' || byte == '{' || byte == '}';
}

/* A string keeps its escapes: \" does not end it, the line does. Returned without its quotes. */
static CtBytes read_string(Scanner *self)
{
    step(self);
    size_t from = self->at;

    while (!ended(self) && look(self) != '"' && look(self) != '\n') {
        if (look(self) == '\\' && self->at + 1 < self->source.size)
            step(self);
        step(self);
    }
    CtBytes text = ct_bytes_slice(self->source, from, self->at - from);
    if (look(self) == '"')
        step(self);
    return text;
}

static CtBytes read_word(Scanner *self)
{
    size_t from = self->at;

    if (look(self) == '"')
        return read_string(self);
    while (!ended(self) && look(self) > ' ' && !is_mark(look(self)) && look(self) != '"')
        step(self);
    return ct_bytes_slice(self->source, from, self->at - from);
}

/* False at the end of the source, where what is left unended is in *out with ended_by 0. */
static bool read_statement(Scanner *self, Statement *out)
{
    out->words = 0;
    out->ended_by = 0;
    skip_blanks(self);
    out->from = self->at;
    out->line = self->line;
    for (; !ended(self); skip_blanks(self)) {
        if (is_mark(look(self))) {
            out->ended_by = look(self);
            step(self);
            return true;
        }
        CtBytes word = read_word(self);
        if (out->words < WORDS)
            out->word[out->words++] = word;
    }
    return false;
}

static bool word_is(const Statement *statement, size_t n, const char *ascii)
{
    return n < statement->words && ct_lines_equal(statement->word[n], ascii);
}

/* ---- one lease ---- */

typedef struct {
    CtLeaselogEntry entry;
    bool has_starts;
    bool has_ends;
    bool never_ends;
    bool held; /* binding state active, or none told */
    bool abandoned;
    CtInstant starts;
    CtInstant ends;
    CtInstant cltt;
    CtBytes hardware;
    CtBytes uid;
    CtBytes hostname;
    CtBytes circuit;
    CtBytes remote;
    const char *reason; /* why it will be set aside; NULL: it will not */
    const char *detail;
} Lease;

static void reject(Lease *lease, const char *reason, const char *detail)
{
    if (lease->reason != NULL)
        return;
    lease->reason = reason;
    lease->detail = detail;
}

static bool read_number(CtBytes text, size_t at, size_t size, int *out)
{
    uint64_t value = 0;
    bool is = ct_text_to_u64(ct_bytes_slice(text, at, size), 9999, &value);

    *out = (int)value;
    return is;
}

/* "2016/02/27" and "07:11:41". */
static bool read_civil(CtBytes day, CtBytes time, CtInstant *out)
{
    CtDate date = { 0 };
    int hour;
    int minute;
    int second;

    if (day.size != 10 || time.size != 8 || day.data[4] != '/' || day.data[7] != '/' ||
        time.data[2] != ':' || time.data[5] != ':' || !read_number(day, 0, 4, &date.year) ||
        !read_number(day, 5, 2, &date.month) || !read_number(day, 8, 2, &date.day) ||
        !read_number(time, 0, 2, &hour) || !read_number(time, 3, 2, &minute) ||
        !read_number(time, 6, 2, &second) || !ct_time_date_is_real(date) || hour > 23 ||
        minute > 59 || second > 60)
        return false;
    *out = ct_time_instant(date, hour, minute, MIN(second, 59));
    return true;
}

/* `starts 6 2016/02/27 07:11:41`, `starts epoch 1456557101`, `ends never`. */
static bool read_time(Lease *lease, const Statement *statement, CtInstant *out)
{
    uint64_t epoch = 0;

    if (word_is(statement, 1, "epoch") && statement->words == 3 &&
        ct_text_to_u64(statement->word[2], UINT32_MAX, &epoch)) {
        *out = (CtInstant)epoch;
        return true;
    }
    if (statement->words == 4 && read_civil(statement->word[2], statement->word[3], out))
        return true;
    reject(lease, "time", "a time is none that dhcpd writes");
    return false;
}

static void read_option(Lease *lease, const Statement *statement)
{
    if (word_is(statement, 1, "agent.circuit-id") && statement->words > 2)
        lease->circuit = statement->word[2];
    else if (word_is(statement, 1, "agent.remote-id") && statement->words > 2)
        lease->remote = statement->word[2];
}

static void read_inner(Lease *lease, const Statement *statement)
{
    if (word_is(statement, 0, "starts")) {
        lease->has_starts = read_time(lease, statement, &lease->starts);
    } else if (word_is(statement, 0, "ends")) {
        lease->never_ends = word_is(statement, 1, "never");
        lease->has_ends = !lease->never_ends && read_time(lease, statement, &lease->ends);
    } else if (word_is(statement, 0, "cltt")) {
        (void)read_time(lease, statement, &lease->cltt);
    } else if (word_is(statement, 0, "binding") && word_is(statement, 1, "state")) {
        lease->held = word_is(statement, 2, "active");
        lease->abandoned = word_is(statement, 2, "abandoned");
    } else if (word_is(statement, 0, "hardware") && statement->words > 2) {
        lease->hardware = statement->word[2];
    } else if (word_is(statement, 0, "uid") && statement->words > 1) {
        lease->uid = statement->word[1];
    } else if (word_is(statement, 0, "client-hostname") && statement->words > 1) {
        lease->hostname = statement->word[1];
    } else if (word_is(statement, 0, "option")) {
        read_option(lease, statement);
    }
}

static void add_extra(CtLeaselogEntry *entry, const char *name, CtBytes text)
{
    for (size_t i = 0; text.size > 0 && i < CT_LEASELOG_EXTRAS; i++)
        if (entry->extra[i].name == NULL) {
            entry->extra[i] = (CtLeaselogExtra){ name, text };
            return;
        }
}

static void name_subscriber(Lease *lease)
{
    CtLeaselogEntry *entry = &lease->entry;
    const CtBytes names[] = { lease->hardware, lease->uid, lease->hostname, lease->remote };

    for (size_t i = 0; i < G_N_ELEMENTS(names) && entry->subscriber.size == 0; i++)
        entry->subscriber = names[i];
    add_extra(entry, "hostname", lease->hostname);
    add_extra(entry, "uid", lease->uid);
    add_extra(entry, "circuit_id", lease->circuit);
    add_extra(entry, "remote_id", lease->remote);
}

static void settle(Lease *lease)
{
    CtLeaselogEntry *entry = &lease->entry;
    bool known_end = lease->has_ends && lease->ends >= lease->starts;

    if (!lease->has_starts)
        reject(lease, "time", "it does not tell when it starts");
    entry->start = lease->starts;
    name_subscriber(lease);
    if (lease->held) {
        entry->event = "start";
        entry->seen = lease->cltt == CT_INSTANT_NEVER ? lease->starts : lease->cltt;
        if (lease->has_ends)
            entry->end = lease->ends;
        return;
    }
    entry->event = "stop";
    entry->end = known_end && !lease->abandoned ? lease->ends : lease->starts;
    entry->seen = entry->end;
    if (!known_end || lease->abandoned)
        entry->subscriber = (CtBytes){ NULL, 0 };
}

static bool hand_on(CtLeaselog *log, Lease *lease, uint64_t to, GError **error)
{
    lease->entry.to = to;
    settle(lease);
    if (lease->reason != NULL)
        return ct_leaselog_aside(log, lease->reason, lease->detail, &lease->entry, error);
    return ct_leaselog_add(log, &lease->entry, error);
}

static void begin_lease(Lease *out, const Statement *statement, CtBytes address)
{
    *out = (Lease){ .entry = ct_leaselog_entry(statement->line, statement->from, 0),
                    .held = true,
                    .cltt = CT_INSTANT_NEVER };
    if (!ct_address_parse(address, &out->entry.ip))
        reject(out, "address", "the address is neither IPv4 nor IPv6");
}

/* ---- blocks ---- */

/* Reads on to the brace that ends the block, which may hold other blocks (they are passed over).
 * False when the source ends first, or a new lease begins; then *scanner stands before that. */
static bool read_block(Scanner *scanner, Lease *lease)
{
    Statement statement;
    unsigned depth = 1;

    for (;;) {
        Scanner before = *scanner;

        if (!read_statement(scanner, &statement))
            return false;
        if (statement.ended_by == '{' && word_is(&statement, 0, "lease")) {
            *scanner = before;
            return false;
        }
        if (depth == 1 && statement.ended_by == ';')
            read_inner(lease, &statement);
        depth += statement.ended_by == '{';
        depth -= statement.ended_by == '}';
        if (depth == 0)
            return true;
    }
}

static bool read_lease(CtLeaselog *log, Scanner *scanner, const Statement *head, GError **error)
{
    Lease lease;

    begin_lease(&lease, head, head->word[1]);
    if (!read_block(scanner, &lease))
        reject(&lease, "truncated", "the block does not end");
    return hand_on(log, &lease, scanner->at, error);
}

/* `iaaddr A {` or `iaprefix A/N {` inside an ia block, whose name and cltt it takes over. */
static bool read_inner_lease(CtLeaselog *log, Scanner *scanner, const Statement *head,
                             const Lease *outer, GError **error)
{
    CtBytes text = head->word[1];
    const uint8_t *slash = memchr(text.data, '/', text.size);
    size_t size = slash == NULL ? text.size : (size_t)(slash - text.data);
    uint64_t bits = 128;
    Lease lease;

    begin_lease(&lease, head, ct_bytes_slice(text, 0, size));
    if (slash != NULL &&
        (!ct_text_to_u64(ct_bytes_slice(text, size + 1, text.size), 128, &bits) ||
         !ct_address_prefix_last(&lease.entry.ip, (unsigned)bits, &lease.entry.ip_last)))
        reject(&lease, "address", "the prefix is none");
    lease.uid = outer->uid;
    lease.cltt = lease.starts = outer->cltt;
    lease.has_starts = outer->cltt != CT_INSTANT_NEVER;
    if (!read_block(scanner, &lease))
        reject(&lease, "truncated", "the block does not end");
    return hand_on(log, &lease, scanner->at, error);
}

static bool read_association(CtLeaselog *log, Scanner *scanner, const Statement *head,
                             GError **error)
{
    Lease outer = { .cltt = CT_INSTANT_NEVER, .uid = head->word[1] };
    Statement statement;

    while (read_statement(scanner, &statement) && statement.ended_by != '}') {
        bool inner = statement.ended_by == '{' && statement.words > 1 &&
                     (word_is(&statement, 0, "iaaddr") || word_is(&statement, 0, "iaprefix"));

        if (inner && !read_inner_lease(log, scanner, &statement, &outer, error))
            return false;
        if (!inner && statement.ended_by == '{' && !read_block(scanner, &outer))
            return true;
        if (statement.ended_by == ';')
            read_inner(&outer, &statement);
    }
    return true;
}

/* A statement at the top of the file. */
static bool read_top(CtLeaselog *log, Scanner *scanner, const Statement *statement, GError **error)
{
    CtLeaselogEntry place = ct_leaselog_entry(statement->line, statement->from, scanner->at);
    Lease passed = { .held = true };

    if (statement->ended_by == '{' && statement->words == 2 && word_is(statement, 0, "lease"))
        return read_lease(log, scanner, statement, error);
    if (statement->ended_by == '{' && statement->words == 2 &&
        (word_is(statement, 0, "ia-na") || word_is(statement, 0, "ia-ta") ||
         word_is(statement, 0, "ia-pd")))
        return read_association(log, scanner, statement, error);
    if (statement->ended_by == '}')
        return ct_leaselog_aside(log, "malformed", "a brace closes what was not opened", &place,
                                 error);
    if (statement->ended_by == '{' && !read_block(scanner, &passed) && ended(scanner))
        return ct_leaselog_aside(log, "truncated", "the block does not end", &place, error);
    return true;
}

static int detect(CtBytes source)
{
    CtBytes head = ct_bytes_slice(source, 0, CT_LIMIT_LOG_LINE);
    Scanner scanner = { .source = head, .line = 1 };
    Statement statement;

    while (read_statement(&scanner, &statement)) {
        CtAddress address;

        if (statement.ended_by == '{' && statement.words == 2 && word_is(&statement, 0, "lease"))
            return ct_address_parse(statement.word[1], &address) ? 90 : 0;
        if (statement.ended_by == '{' && statement.words == 2 &&
            (word_is(&statement, 0, "ia-na") || word_is(&statement, 0, "ia-pd")))
            return 90;
    }
    return 0;
}

static bool read_log(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    g_autoptr(CtLeaselog) log = ct_leaselog_new(sink, user);
    Scanner scanner = { .source = source, .line = 1 };
    Statement statement;
    bool more = true;

    while (more && read_statement(&scanner, &statement))
        more = read_top(log, &scanner, &statement, error);
    if (more && statement.words > 0) {
        CtLeaselogEntry place = ct_leaselog_entry(statement.line, statement.from, scanner.at);
        more =
            ct_leaselog_aside(log, "truncated", "the last statement does not end", &place, error);
    }
    return more;
}

const CtFormat ct_dhcpd_leases_format = {
    .name = "dhcpd-leases",
    .summary = "ISC dhcpd's lease file, IPv4 and IPv6",
    .detect = detect,
    .read = read_log,
};
