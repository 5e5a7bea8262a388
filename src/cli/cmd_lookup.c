/* cmd_lookup.c - `constat lookup --logs FILE... ADDRESS[:PORT] TIME [tcp|udp]`: who was it?
 *
 * The logs go through the jailed reader into an index of their own, which is gone afterwards; no
 * instance is needed. Printed, separated by tabs: the verdict (`one`, `ambiguous`, `none`, `gap`)
 * with its subscriber, number of candidates or reason; each candidate; the log lines that are the
 * evidence as FILE:LINE: TEXT; the tolerance used. Lines that were set aside are counted on
 * standard error. Any answer is status 0. A time without zone is not understood, never guessed.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "base/text.h"
#include "intake/lease_log.h"
#include "match/lease.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Clocks that follow NTP agree within a second, and both sides cut fractions off: RFC 6302 asks
 * for records exact to the second. */
enum { DEFAULT_TOLERANCE = 2, LARGEST_TOLERANCE = 86400 };

typedef struct {
    CtLeaseQuery query;
    bool json;
    const char *format; /* borrowed; NULL: found out */
    GPtrArray *paths;   /* owned */
} Question;

typedef struct {
    const Question *question; /* borrowed */
    CtLease *lease;           /* owned */
    GPtrArray *logs;          /* owned; CtLeaseLog, in the order of their numbers */
    uint64_t asides;
    CtLeaseAnswer answer;
    CtLeaseHit *hit; /* owned */
    size_t hits;
} Lookup;

static const char *const verdicts[] = { "none", "one", "ambiguous", "gap" };

static const char *cause_of(const CtLeaseAnswer *answer)
{
    return answer->cause == CT_LEASE_CAUSE_LEFT_OPEN
               ? "the logs do not tell when the session on this address ended"
               : "the logs do not cover this time";
}

/* ---- the question ---- */

static bool read_address(const char *text, CtLeaseQuery *out)
{
    size_t size = strlen(text);
    const char *colon = strrchr(text, ':');
    const char *close = strrchr(text, ']');
    uint64_t port = 0;

    out->port = CT_LEASE_NO_PORT;
    if (text[0] == '[') {
        if (close == NULL || (close[1] != '\0' && close != colon - 1))
            return false;
        if (close[1] == '\0')
            colon = NULL;
        text++;
        size = (size_t)(close - text);
    } else if (colon != NULL && strchr(text, ':') == colon) {
        size = (size_t)(colon - text);
    } else {
        colon = NULL; /* an IPv6 address without brackets has no port */
    }
    if (colon != NULL) {
        if (!ct_text_to_u64(ct_bytes_of_text(colon + 1), UINT16_MAX, &port))
            return false;
        out->port = (int32_t)port;
    }
    return ct_address_parse((CtBytes){ (const uint8_t *)text, size }, &out->address);
}

static bool read_time(const char *text, CtInstant *out, GError **error)
{
    switch (ct_time_parse(ct_bytes_of_text(text), out)) {
    case CT_TIME_OK:
        return true;
    case CT_TIME_NO_ZONE:
        return ct_cli_misuse(error,
                             "lookup: the time \"%s\" has no zone; end it with Z for UTC or with "
                             "an offset such as +02:00",
                             text);
    case CT_TIME_MALFORMED:
    default:
        return ct_cli_misuse(error, "lookup: \"%s\" is not a time like 2026-03-01T12:00:00Z", text);
    }
}

static bool read_operands(char **operand, int count, Question *out, GError **error)
{
    out->query.protocol = CT_LEASE_ANY;
    if (count > 0 && (g_ascii_strcasecmp(operand[count - 1], "tcp") == 0 ||
                      g_ascii_strcasecmp(operand[count - 1], "udp") == 0)) {
        out->query.protocol =
            g_ascii_tolower(operand[count - 1][0]) == 't' ? CT_LEASE_TCP : CT_LEASE_UDP;
        count--;
    }
    if (count != 2)
        return ct_cli_misuse(
            error, "lookup: after the logs come ADDRESS[:PORT] TIME [tcp|udp], and nothing else");
    if (!read_address(operand[0], &out->query))
        return ct_cli_misuse(error, "lookup: \"%s\" is not an address, address:port or [v6]:port",
                             operand[0]);
    return read_time(operand[1], &out->query.at, error);
}

/* A shell writes several files after one --logs: all operands after it up to the next option
 * or address are logs. */
static char **spread_logs(int argc, char **argv, int *out_argc)
{
    GPtrArray *spread = g_ptr_array_new();
    bool in_logs = false;
    CtLeaseQuery query;

    for (int i = 0; i < argc; i++) {
        bool option = g_str_has_prefix(argv[i], "--");
        bool starts = strcmp(argv[i], "--logs") == 0;

        if (in_logs && (option || read_address(argv[i], &query)))
            in_logs = false;
        if (in_logs)
            g_ptr_array_add(spread, g_strdup("--logs"));
        g_ptr_array_add(spread, g_strdup(argv[i]));
        if (starts && i + 1 < argc)
            g_ptr_array_add(spread, g_strdup(argv[++i]));
        in_logs = in_logs || starts;
    }
    *out_argc = (int)spread->len;
    g_ptr_array_add(spread, NULL);
    return (char **)g_ptr_array_free(spread, FALSE);
}

/* ---- the answer ---- */

static bool build_index(Lookup *self, CtLeaseBuild *build, GError **error)
{
    g_autofree char *folder = g_dir_make_tmp("constat-lookup-XXXXXX", error);

    if (folder == NULL)
        return false;
    g_autofree char *path = g_build_filename(folder, "leases", NULL);
    if (ct_lease_build_finish(build, path, NULL, error))
        self->lease = ct_lease_open(path, error);
    (void)g_unlink(path);
    (void)g_rmdir(folder);
    return self->lease != NULL;
}

static bool read_logs(Lookup *self, GError **error)
{
    g_autoptr(CtLeaseBuild) build = ct_lease_build_new();
    g_autoptr(CtWorker) worker = ct_worker_start(NULL, error);

    if (worker == NULL)
        return false;
    for (guint i = 0; i < self->question->paths->len; i++) {
        const char *path = g_ptr_array_index(self->question->paths, i);
        CtLeaseLog *log = ct_lease_log_read(worker, path, self->question->format, build, error);

        if (log == NULL) {
            g_prefix_error(error, "%s: ", path);
            return false;
        }
        self->asides += ct_lease_log_asides(log);
        g_ptr_array_add(self->logs, log);
    }
    return build_index(self, build, error);
}

static void find(Lookup *self)
{
    const CtLeaseQuery *query = &self->question->query;

    ct_lease_find(self->lease, query, &self->answer);
    self->hits = ct_lease_list(self->lease, query, NULL, 0);
    self->hit = g_new0(CtLeaseHit, self->hits + 1);
    (void)ct_lease_list(self->lease, query, self->hit, self->hits);
}

/* Each candidate once, in the order found. */
static GArray *candidates(const Lookup *self)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

    for (size_t i = 0; i < self->hits; i++) {
        uint32_t subscriber = self->hit[i].subscriber;

        if (subscriber != CT_LEASE_NOBODY &&
            g_hash_table_add(seen, GSIZE_TO_POINTER((gsize)subscriber + 1)))
            g_array_append_val(found, subscriber);
    }
    return found;
}

/* What a log holds goes to a terminal: control characters do not. */
static void print_text(CtBytes text)
{
    g_autofree char *copy = g_utf8_make_valid((const char *)text.data, (gssize)text.size);

    for (char *c = copy; *c != '\0'; c++)
        if (((unsigned char)*c < ' ' && *c != '\t') || *c == '\x7f')
            *c = '?';
    (void)fputs(copy, stdout);
}

static CtBytes lines_of(const Lookup *self, CtLeasePlace place, const char **out_file,
                        uint64_t *out_line)
{
    if (place.source >= self->logs->len)
        return (CtBytes){ NULL, 0 };
    *out_file = g_ptr_array_index(self->question->paths, place.source);
    return ct_lease_log_text(g_ptr_array_index(self->logs, place.source), place.from, out_line);
}

static void print_place(const Lookup *self, CtLeasePlace place)
{
    const char *file = NULL;
    uint64_t number = 0;
    CtReader reader = ct_reader_over(lines_of(self, place, &file, &number));

    for (; !ct_reader_at_end(&reader); number++) {
        CtBytes line = ct_reader_line(&reader);

        (void)printf("%s:%" G_GUINT64_FORMAT ": ", file, number);
        print_text(line);
        (void)putchar('\n');
    }
}

static void print_plain(const Lookup *self)
{
    const CtLeaseAnswer *answer = &self->answer;
    g_autoptr(GArray) who = candidates(self);

    (void)fputs(verdicts[answer->verdict], stdout);
    if (answer->verdict == CT_LEASE_ONE) {
        (void)putchar('\t');
        print_text(ct_lease_subscriber(self->lease, answer->subscriber));
    } else if (answer->verdict == CT_LEASE_AMBIGUOUS) {
        (void)printf("\t%u", answer->candidates);
    } else if (answer->verdict == CT_LEASE_GAP) {
        (void)printf("\t%s", cause_of(answer));
    }
    (void)putchar('\n');
    for (guint i = 0; answer->verdict == CT_LEASE_AMBIGUOUS && i < who->len; i++) {
        (void)fputs("candidate\t", stdout);
        print_text(ct_lease_subscriber(self->lease, g_array_index(who, uint32_t, i)));
        (void)putchar('\n');
    }
    for (size_t i = 0; i < self->hits; i++) {
        print_place(self, self->hit[i].opened);
        print_place(self, self->hit[i].closed);
    }
    (void)printf("tolerance\t%u\n", self->question->query.tolerance);
}

/* ---- the same as JSON ---- */

static void add_place(const Lookup *self, CtLeasePlace place, bool *first, CtBuffer *out)
{
    const char *file = NULL;
    uint64_t line = 0;
    CtBytes text = lines_of(self, place, &file, &line);

    if (text.size == 0)
        return;
    ct_buffer_add_text(out, *first ? "{\"file\":" : ",{\"file\":");
    ct_text_add_json(out, ct_bytes_of_text(file));
    ct_buffer_printf(out,
                     ",\"line\":%" G_GUINT64_FORMAT ",\"bytes\":[%" G_GUINT64_FORMAT
                     ",%" G_GUINT64_FORMAT "],\"text\":",
                     line, place.from, place.from + text.size);
    ct_text_add_json(out, text);
    ct_buffer_add_text(out, "}");
    *first = false;
}

static void add_question(const Lookup *self, CtBuffer *out)
{
    const CtLeaseQuery *query = &self->question->query;
    char address[CT_ADDRESS_TEXT_SIZE];
    char at[CT_TIME_TEXT_SIZE];

    ct_buffer_printf(out, ",\"address\":\"%s\"", ct_address_text(&query->address, address));
    if (query->port >= 0)
        ct_buffer_printf(out, ",\"port\":%d", query->port);
    if (query->protocol != CT_LEASE_ANY)
        ct_buffer_printf(out, ",\"protocol\":\"%s\"",
                         query->protocol == CT_LEASE_TCP ? "tcp" : "udp");
    ct_buffer_printf(out, ",\"at\":\"%s\",\"tolerance\":%u", ct_time_text(query->at, at),
                     query->tolerance);
}

static bool print_json(const Lookup *self, GError **error)
{
    g_auto(CtBuffer) out = ct_buffer_new(SIZE_MAX / 2);
    g_autoptr(GArray) who = candidates(self);
    bool first = true;

    ct_buffer_printf(&out, "{\"verdict\":\"%s\"", verdicts[self->answer.verdict]);
    if (self->answer.verdict == CT_LEASE_ONE) {
        ct_buffer_add_text(&out, ",\"subscriber\":");
        ct_text_add_json(&out, ct_lease_subscriber(self->lease, self->answer.subscriber));
    }
    if (self->answer.verdict == CT_LEASE_GAP)
        ct_buffer_printf(&out, ",\"reason\":\"%s\"", cause_of(&self->answer));
    ct_buffer_add_text(&out, ",\"candidates\":[");
    for (guint i = 0; i < who->len; i++) {
        if (i > 0)
            ct_buffer_add_u8(&out, ',');
        ct_text_add_json(&out, ct_lease_subscriber(self->lease, g_array_index(who, uint32_t, i)));
    }
    ct_buffer_add_text(&out, "]");
    add_question(self, &out);
    ct_buffer_add_text(&out, ",\"evidence\":[");
    for (size_t i = 0; i < self->hits; i++) {
        add_place(self, self->hit[i].opened, &first, &out);
        add_place(self, self->hit[i].closed, &first, &out);
    }
    ct_buffer_printf(&out, "],\"set_aside\":%" G_GUINT64_FORMAT "}\n", self->asides);
    if (fwrite(out.data, 1, out.size, stdout) != out.size)
        return ct_fail_errno(error, errno, "standard output");
    return true;
}

static bool answer(const Question *question, GError **error)
{
    Lookup self = { .question = question,
                    .logs = g_ptr_array_new_with_free_func((GDestroyNotify)ct_lease_log_free) };
    bool done = read_logs(&self, error);

    if (done) {
        find(&self);
        if (question->json)
            done = print_json(&self, error);
        else
            print_plain(&self);
        if (done && fflush(stdout) != 0)
            done = ct_fail_errno(error, errno, "standard output");
    }
    if (done && self.asides > 0)
        (void)fprintf(stderr,
                      "constat: remarks on the logs: %" G_GUINT64_FORMAT
                      "; `constat inspect` shows them\n",
                      self.asides);
    ct_lease_close(self.lease);
    g_ptr_array_unref(self.logs);
    g_free(self.hit);
    return done;
}

static bool ask(int argc, char **argv, GError **error)
{
    g_auto(GStrv) logs = NULL;
    g_autofree char *format = NULL;
    int tolerance = DEFAULT_TOLERANCE;
    gboolean json = FALSE;
    const GOptionEntry entries[] = {
        { "logs", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &logs, "Read these logs", "FILE..." },
        { "as", 0, 0, G_OPTION_ARG_STRING, &format, "Read them as this format", "FORMAT" },
        { "tolerance", 0, 0, G_OPTION_ARG_INT, &tolerance,
          "How far clocks may differ either way (default 2)", "SECONDS" },
        { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print one JSON object", NULL },
        { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
    };
    Question question = { 0 };

    if (!ct_cli_options(&ct_command_lookup, entries, &argc, &argv, error))
        return false;
    if (logs == NULL)
        return ct_cli_misuse(error, "lookup: which logs? give --logs FILE...");
    if (tolerance < 0 || tolerance > LARGEST_TOLERANCE)
        return ct_cli_misuse(error, "lookup: a tolerance is 0 to %d seconds", LARGEST_TOLERANCE);
    if (!read_operands(argv + 1, argc - 1, &question, error))
        return false;
    question.query.tolerance = (uint32_t)tolerance;
    question.json = json;
    question.format = format;
    question.paths = g_ptr_array_new();
    for (char **path = logs; *path != NULL; path++)
        g_ptr_array_add(question.paths, *path);
    bool done = answer(&question, error);
    g_ptr_array_unref(question.paths);
    return done;
}

static bool run(int argc, char **argv, GError **error)
{
    int spread_argc = 0;
    g_auto(GStrv) spread = spread_logs(argc, argv, &spread_argc);
    /* Option parsing moves the pointers about, so it gets an array of its own. */
    g_autofree char **moved = g_memdup2(spread, ((size_t)spread_argc + 1) * sizeof *spread);

    return ask(spread_argc, moved, error);
}

const CtCommand ct_command_lookup = {
    .name = "lookup",
    .synopsis = "--logs FILE... ADDRESS[:PORT] TIME [tcp|udp]",
    .summary = "Tell who held an address at an instant, from logs",
    .run = run,
};
