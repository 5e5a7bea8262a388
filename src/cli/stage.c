/* stage.c - the actors and what they do when.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/stage.h"

#include "base/text.h"
#include "jail/worker.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the carrier will say of one item, and when. */
typedef struct {
    CtInstant at;
    char line[96];
    bool told;
} Report;

struct CtStage {
    char *reports; /* owned */
    char *carrier; /* owned */
    pid_t server;
    uint16_t port;
    CtYaml *actors; /* owned */
    CtRandom random;
    GArray *due;      /* owned: of Report */
    size_t collected; /* bytes of the manifest that were seen */
};

static bool make_maildir(const char *path, GError **error)
{
    static const char *const parts[] = { "new", "cur", "tmp" };

    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *folder = g_build_filename(path, parts[i], NULL);

        if (g_mkdir_with_parents(folder, 0700) != 0)
            return ct_fail_errno(error, errno, "demonstration folder");
    }
    return true;
}

/* The server prints the port that it was given as its first line. */
static bool read_port(CtStage *self, int pipe_end, GError **error)
{
    g_autoptr(GString) line = g_string_new(NULL);
    char c;
    uint64_t port;

    while (read(pipe_end, &c, 1) == 1 && c != '\n' && line->len < 40)
        g_string_append_c(line, c);
    if (line->len < 6 || !ct_text_to_u64(ct_bytes_of_text(line->str + 5), 65535, &port))
        return ct_fail(error, CT_ERROR_SYSTEM, "mail server: it did not start");
    self->port = (uint16_t)port;
    return true;
}

static bool start_server(CtStage *self, const char *folder, GError **error)
{
    g_autofree char *program = ct_worker_find("constat-smtpd", error);
    g_autofree char *count = g_build_filename(folder, "mail", "count", NULL);
    g_autofree char *box = g_build_filename(folder, "mail", "box", NULL);
    int ends[2];

    if (program == NULL)
        return false;
    if (pipe(ends) != 0)
        return ct_fail_errno(error, errno, "mail server");
    self->server = fork();
    if (self->server < 0)
        return ct_fail_errno(error, errno, "mail server");
    if (self->server == 0) {
        (void)dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        execl(program, program, "--port", "0", "--count", count, "--maildir", box, "--reports",
              self->reports, "--fast", (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    bool started = read_port(self, ends[0], error);
    close(ends[0]);
    return started;
}

CtStage *ct_stage_open(const char *folder, const char *actors, uint64_t seed, GError **error)
{
    g_autoptr(CtStage) self = g_new0(CtStage, 1);

    self->reports = g_build_filename(folder, "mail", "reports", NULL);
    self->carrier = g_build_filename(folder, "letters", NULL);
    self->random = ct_random_of(seed, 0x7374616765u);
    self->due = g_array_new(FALSE, FALSE, sizeof(Report));
    self->actors = ct_yaml_load(actors, error);
    if (self->actors == NULL || !make_maildir(self->reports, error))
        return NULL;
    if (g_mkdir_with_parents(self->carrier, 0700) != 0) {
        (void)ct_fail_errno(error, errno, "demonstration folder");
        return NULL;
    }
    return start_server(self, folder, error) ? g_steal_pointer(&self) : NULL;
}

void ct_stage_close(CtStage *self)
{
    if (self == NULL)
        return;
    if (self->server > 0) {
        (void)kill(self->server, SIGTERM);
        (void)waitpid(self->server, NULL, 0);
    }
    g_free(self->reports);
    g_free(self->carrier);
    ct_yaml_free(self->actors);
    g_array_unref(self->due);
    g_free(self);
}

uint16_t ct_stage_port(const CtStage *self)
{
    return self->port;
}

const char *ct_stage_reports(const CtStage *self)
{
    return self->reports;
}

const char *ct_stage_carrier(const CtStage *self)
{
    return self->carrier;
}

static void plan_report(CtStage *self, const char *number, const char *status, CtInstant at,
                        const char *reason)
{
    Report report = { .at = at };
    char time[CT_TIME_TEXT_SIZE];

    (void)g_snprintf(report.line, sizeof report.line, "%s,%s,%s,%s\n", number, status,
                     ct_time_text(at, time), reason);
    g_array_append_val(self->due, report);
}

/* Of a hundred registered letters: 78 presented and taken, 12 not fetched, 2 refused, 5 to an
 * unknown address, 3 of which nothing is ever heard again. */
static void plan_item(CtStage *self, const char *number, CtInstant now)
{
    static const unsigned weights[] = { 78, 12, 2, 5, 3 };
    static const char *const reasons[] = { "", "unclaimed", "refused", "unknown-at-address", "" };
    size_t fate = ct_random_weighted(&self->random, weights, G_N_ELEMENTS(weights));
    CtInstant deposited = now + INT64_C(6) * 3600;
    CtInstant shown =
        deposited + (2 + (CtInstant)ct_random_below(&self->random, 4)) * CT_DAY_SECONDS;

    plan_report(self, number, "deposited", deposited, "");
    if (number[0] == 'L' || fate == 4)
        return;
    plan_report(self, number, fate == 0 ? "presented" : "returned", shown, reasons[fate]);
}

bool ct_stage_collect(CtStage *self, CtInstant now, GError **error)
{
    g_autofree char *path = g_build_filename(self->carrier, "manifest.csv", NULL);
    g_autofree char *text = NULL;
    gsize size = 0;

    (void)error;
    if (!g_file_get_contents(path, &text, &size, NULL))
        return true; /* nothing was handed over yet */
    CtReader reader = ct_reader_over(
        ct_bytes_slice((CtBytes){ (const uint8_t *)text, size }, self->collected, size));
    while (!ct_reader_at_end(&reader)) {
        CtBytes line = ct_reader_line(&reader);
        g_autofree char *copy = ct_bytes_to_text(line);
        char *comma = strchr(copy, ',');

        if (comma == NULL || g_str_has_prefix(copy, "number,"))
            continue;
        *comma = '\0';
        plan_item(self, copy, now);
    }
    self->collected = size;
    return true;
}

static int by_time(const void *a, const void *b)
{
    const Report *left = a;
    const Report *right = b;

    return left->at < right->at ? -1 : left->at > right->at;
}

void ct_stage_status(CtStage *self, CtInstant now, CtBuffer *out)
{
    guint kept = 0;

    ct_buffer_empty(out);
    if (self->due->len > 0)
        qsort(self->due->data, self->due->len, sizeof(Report), by_time);
    for (guint i = 0; i < self->due->len; i++) {
        const Report *report = &g_array_index(self->due, Report, i);

        if (report->at <= now)
            ct_buffer_add_text(out, report->line);
        else
            g_array_index(self->due, Report, kept++) = *report;
    }
    g_array_set_size(self->due, kept);
}

static const char *draw_word(CtStage *self, const CtYaml *draw)
{
    unsigned weights[16];
    size_t count = MIN(ct_yaml_count(draw), G_N_ELEMENTS(weights));

    for (size_t i = 0; i < count; i++) {
        int64_t weight = 0;

        (void)ct_yaml_int(ct_yaml_at(draw, i), 0, 1000, &weight, NULL);
        weights[i] = (unsigned)weight;
    }
    return ct_yaml_text(ct_yaml_key(draw, ct_random_weighted(&self->random, weights, count)));
}

static int64_t rule_number(const CtYaml *rule, const char *key, int64_t usual)
{
    const CtYaml *node = ct_yaml_get(rule, key);
    int64_t value = usual;

    if (node != NULL)
        (void)ct_yaml_int(node, 0, 100000, &value, NULL);
    return value;
}

/* A person decides about each case once: the case's number stands in for his coin. */
static bool is_meant(int64_t number, const CtYaml *rule)
{
    CtRandom coin = ct_random_of((uint64_t)rule_number(rule, "after_days", 0), (uint64_t)number);

    return ct_random_chance(&coin, (unsigned)rule_number(rule, "percent", 100), 100);
}

static bool apply_rule(CtStage *self, const CtTurn *turn, const CtYaml *rule, CtCase *subject,
                       uint64_t *out_events, GError **error)
{
    const CtProcedure *procedure = subject->adopted->procedure;
    const char *name = ct_yaml_text(ct_yaml_get(rule, "event"));
    const char *by = ct_yaml_text(ct_yaml_get(rule, "by"));
    const CtYaml *draw = ct_yaml_get(rule, "draw");
    int event = name == NULL ? CT_PROCEDURE_NONE : ct_procedure_event(procedure, name);
    CtTurnField field = { ct_yaml_text(ct_yaml_get(rule, "field")), { NULL, 0 } };
    CtTurnEvent told = { .event = event, .at = turn->now, .field = &field, .count = draw != NULL };

    if (event == CT_PROCEDURE_NONE)
        return ct_yaml_refuse(rule, error, "the procedure has no such event");
    if (subject->history.event[event].count > 0 && draw == NULL)
        return true;
    if (draw != NULL)
        field.value = ct_bytes_of_text(draw_word(self, draw));
    if (by != NULL)
        told.person = ct_turn_person(turn->book, by);
    (*out_events)++;
    return ct_turn_event(turn, subject, &told, error) && ct_case_save(turn->book, subject, error);
}

/* What one of the rules is about today. */
typedef struct {
    const CtYaml *rule;
    const CtAdopted *adopted; /* NULL: it is about tasks */
    const char *state;
    GArray *names; /* owned, of CtCaseName */
} Wish;

static void clear_wish(void *data)
{
    Wish *self = data;

    g_array_unref(self->names);
}

static bool add_wish(const CtBook *book, const CtYaml *rule, GArray *wishes, GError **error)
{
    Wish wish = { .rule = rule };

    if (ct_yaml_get(rule, "task") == NULL) {
        const char *procedure = ct_yaml_need_text(rule, "procedure", error);

        wish.state = procedure == NULL ? NULL : ct_yaml_need_text(rule, "in", error);
        if (wish.state == NULL)
            return false;
        wish.adopted = ct_book_current(book, procedure);
        if (wish.adopted == NULL)
            return ct_yaml_refuse(rule, error, "no such procedure is adopted");
    }
    wish.names = g_array_new(FALSE, FALSE, sizeof(CtCaseName));
    g_array_append_val(wishes, wish);
    return true;
}

/* Each running case is looked at once, whatever number of rules there is. */
static bool find_cases(const CtBook *book, GArray *wishes, GError **error)
{
    g_auto(CtRow) row = ct_db_row(book->mandate->db, CT_SQL_CASE_IN_STATES);
    bool has_row;

    for (;;) {
        if (!ct_row_step(&row, &has_row, error))
            return false;
        if (!has_row)
            return true;
        const CtCaseName name = { ct_row_int(&row, CT_COLUMN_CASE_IN_STATES_SID),
                                  ct_row_int(&row, CT_COLUMN_CASE_IN_STATES_ID) };
        int64_t procedure = ct_row_int(&row, CT_COLUMN_CASE_IN_STATES_PROCEDURE);
        const char *state = ct_row_text(&row, CT_COLUMN_CASE_IN_STATES_STATE);
        for (guint i = 0; i < wishes->len; i++) {
            const Wish *wish = &g_array_index(wishes, Wish, i);

            if (wish->adopted != NULL && wish->adopted->id == procedure &&
                strcmp(wish->state, state) == 0 && is_meant(name.id, wish->rule))
                g_array_append_val(wish->names, name);
        }
    }
}

/* Another rule may have moved the case since it was found. */
static bool act_by_rule(CtStage *self, const CtTurn *turn, const Wish *wish, uint64_t *out_events,
                        GError **error)
{
    CtInstant before = turn->now - rule_number(wish->rule, "after_days", 0) * CT_DAY_SECONDS;
    g_autoptr(CtCase) subject = g_new(CtCase, 1);

    for (guint i = 0; i < wish->names->len; i++) {
        const CtCaseName *name = &g_array_index(wish->names, CtCaseName, i);

        if (!ct_case_get(turn->book, name->sid, name->id, subject, error))
            return false;
        if (strcmp(ct_case_state(subject), wish->state) != 0 ||
            subject->history.entered[subject->history.state] > before)
            continue;
        if (!apply_rule(self, turn, wish->rule, subject, out_events, error))
            return false;
    }
    return true;
}

/* A person works off the list. */
static bool do_tasks(const CtTurn *turn, const CtYaml *rule, uint64_t *out_events, GError **error)
{
    CtInstant before = turn->now - rule_number(rule, "after_days", 0) * CT_DAY_SECONDS;
    const char *name = ct_yaml_text(ct_yaml_get(rule, "task"));
    const char *by = ct_yaml_need_text(rule, "by", error);
    g_auto(CtRow) row = ct_db_row(turn->book->mandate->db, CT_SQL_TASK_OPEN_NAMED);
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    bool has_row;

    ct_row_bind_text(&row, CT_BIND_TASK_OPEN_NAMED_NAME, name);
    ct_row_bind_int(&row, CT_BIND_TASK_OPEN_NAMED_BEFORE, before);
    while (by != NULL) {
        if (!ct_row_step(&row, &has_row, error))
            return false;
        if (!has_row)
            return true;
        (*out_events)++;
        if (!ct_case_get(turn->book, ct_row_int(&row, CT_COLUMN_TASK_OPEN_NAMED_SID),
                         ct_row_int(&row, CT_COLUMN_TASK_OPEN_NAMED_CASE_ID), subject, error) ||
            !ct_turn_done(turn, subject, name, ct_turn_person(turn->book, by), error) ||
            !ct_case_save(turn->book, subject, error))
            return false;
    }
    return false;
}

bool ct_stage_act(CtStage *self, CtBook *book, CtInstant now, uint64_t *out_events, GError **error)
{
    g_autoptr(GArray) wishes = g_array_new(FALSE, FALSE, sizeof(Wish));

    g_array_set_clear_func(wishes, clear_wish);
    for (size_t i = 0; i < ct_yaml_count(self->actors); i++)
        if (!add_wish(book, ct_yaml_at(self->actors, i), wishes, error))
            return false;
    if (!find_cases(book, wishes, error))
        return false;
    for (guint i = 0; i < wishes->len; i++) {
        const Wish *wish = &g_array_index(wishes, Wish, i);
        g_autoptr(CtBatch) batch = ct_batch_begin(book->ledger, now, error);
        CtTurn turn = { book, batch, now };

        if (batch == NULL ||
            !(wish->adopted == NULL ? do_tasks(&turn, wish->rule, out_events, error)
                                    : act_by_rule(self, &turn, wish, out_events, error)) ||
            !ct_batch_commit(batch, error))
            return false;
    }
    return true;
}
