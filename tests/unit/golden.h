/* golden.h - histories that a lawyer can read, told to the real parser and stepper.
 *
 * tests/golden/histories/PROCEDURE/ holds stories of share/procedures/PROCEDURE.proc. A line says
 * what happens; the indented lines beneath it say what follows, and are compared word by word:
 *   story NAME [from NAME]      a new case, or one that stands where an earlier story ended
 *   open TIME                   `opened` of the case
 *   TIME EVENT [by=N] [FIELD=VALUE ...]     recorded at TIME; `at` is TIME unless it is a field
 *   TIME sent NOTICE | served NOTICE | stored COMPARTMENT | author N
 *   TIME                        nothing happens: only what is due until then
 *   due                         all that the case waits for, each with its derivation
 *   counts                      the measures in which the case counts
 * Whatever falls due on the way has a line of its own, with its instant. What follows is
 * `STATE: ORDER, ORDER`; a refusal is `refused: MESSAGE`. `#` lines say why. What cannot be told is
 * `failed: MESSAGE` and counted; the rest goes on, so that a spoilt procedure can be told too.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "golden_edge.h"
#include "test.h"

#include "procedure/derivation.h"
#include "procedure/measure.h"
#include "procedure/parser.h"
#include "procedure/step.h"

typedef struct {
    CtProcedure *procedure; /* owned */
    GHashTable *ends;       /* owned: where each story ended, by its name */
    CtHistory history;
    CtInstant now;
    char *story;                          /* owned */
    GString *out;                         /* owned: the file as it should read */
    bool fired[CT_LIMIT_PROCEDURE_LINES]; /* transitions seen, over all files of the folder */
    bool *counted;                        /* owned; measures seen, likewise */
    size_t failed;                        /* lines that could not be told */
    GoldenEdges edges;
    char text[CT_TIME_TEXT_SIZE];
} Golden;

static inline void G_GNUC_PRINTF(2, 3) golden_fail(Golden *self, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_string_append(self->out, "  failed: ");
    g_string_append_vprintf(self->out, format, arguments);
    g_string_append_c(self->out, '\n');
    va_end(arguments);
    self->failed++;
}

static inline CtInstant golden_time(Golden *self, const char *text)
{
    CtInstant instant = self->now;

    if (ct_time_parse(ct_bytes_of_text(text), &instant) != CT_TIME_OK)
        golden_fail(self, "no time: %s", text);
    return instant;
}

static inline char *golden_path(const char *folder, const char *name)
{
    return g_build_filename(g_getenv("CT_SOURCE_ROOT"), folder, name, NULL);
}

static inline CtProcedure *golden_read(const char *file)
{
    g_autofree char *path = golden_path("share/procedures", file);
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        fail_msg("%s: no such procedure", file);
    CtProcedure *procedure = ct_parser_read(ct_bytes_of_text(text), file, &error);
    if (procedure == NULL)
        fail_msg("%s", error->message);
    return procedure;
}

/* Owns the procedure from then on. */
static inline void golden_begin(Golden *self, CtProcedure *procedure)
{
    *self = (Golden){ .procedure = procedure,
                      .ends = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
                      .counted = g_new0(bool, procedure->measure_count + 1) };
    golden_edges_begin(&self->edges, procedure);
}

static inline void golden_end(Golden *self)
{
    golden_edges_end(&self->edges);
    ct_procedure_free(self->procedure);
    g_hash_table_unref(self->ends);
    g_free(self->counted);
    g_free(self->story);
}

static inline void golden_order(Golden *self, const CtStepOrder *order, const char *before)
{
    const CtProcedure *procedure = self->procedure;
    const char *compartment =
        order->compartment < 0 ? "" : procedure->compartment[order->compartment].name;

    switch (order->kind) {
    case CT_ORDER_SEND:
        g_string_append_printf(self->out, "%ssend %s", before,
                               procedure->notice[order->notice].name);
        return;
    case CT_ORDER_TASK:
        g_string_append_printf(self->out, "%stask %s of %s until %s", before, order->action->task,
                               procedure->role[order->role].name,
                               ct_time_text(order->due, self->text));
        return;
    case CT_ORDER_EMIT:
        g_string_append_printf(self->out, "%semit %s to %s", before, order->action->event,
                               order->action->target);
        return;
    case CT_ORDER_SEAL:
        g_string_append_printf(self->out, "%sseal %s to %s", before, compartment,
                               procedure->role[order->role].name);
        return;
    case CT_ORDER_ERASE:
    default:
        g_string_append_printf(self->out, "%serase %s", before, compartment);
        return;
    }
}

/* What `serve` sets is no order, but the reader wants to see it. */
static inline void golden_served(Golden *self, const CtStepResult *result)
{
    if (result->transition == CT_PROCEDURE_NONE)
        return;
    const CtProcedureTransition *fired = &self->procedure->transition[result->transition];
    for (size_t i = 0; i < fired->action_count; i++) {
        const CtProcedureAction *action = &self->procedure->action[fired->first_action + i];

        if (action->kind == CT_ACTION_SERVE)
            g_string_append_printf(
                self->out, ", served %s %s", self->procedure->notice[action->notice].name,
                ct_time_text(self->history.notice[action->notice].served, self->text));
    }
}

static inline void golden_took(Golden *self, const CtStepResult *result)
{
    if (result->transition != CT_PROCEDURE_NONE)
        self->fired[result->transition] = true;
    g_string_append(self->out, self->procedure->state[self->history.state].name);
    for (size_t i = 0; i < result->order_count; i++)
        golden_order(self, &result->order[i], i == 0 ? ": " : ", ");
    golden_served(self, result);
    if (result->voted)
        g_string_append(self->out, ": a vote");
    g_string_append_c(self->out, '\n');
}

/* Fires whatever is due up to `now`. */
static inline void golden_until(Golden *self, CtInstant now)
{
    CtDue due;

    while (ct_step_next_due(self->procedure, &self->history, &due) && due.at <= now) {
        g_autoptr(GError) error = NULL;
        CtStepResult result;

        g_string_append_printf(self->out, "  %s ", ct_time_text(due.at, self->text));
        golden_odd(&self->edges, self->procedure, &self->history, &due);
        if (!ct_step_fire(self->procedure, &self->history, &due, now, &result, &error)) {
            golden_fail(self, "%s", error->message);
            break; /* it stays due */
        }
        golden_edge_fire(&self->edges, &due, now);
        golden_took(self, &result);
    }
    golden_edge_wait(&self->edges, self->procedure, &self->history, now);
    self->now = now;
}

static inline void golden_value(Golden *self, CtStepEvent *event, const char *word)
{
    g_auto(GStrv) pair = g_strsplit(word, "=", 2);
    g_autoptr(GError) error = NULL;
    const CtProcedureEvent *of = &self->procedure->event[event->event];

    if (pair[0] == NULL || pair[1] == NULL) {
        golden_fail(self, "\"%s\" is not FIELD=VALUE", word);
        return;
    }
    if (strcmp(pair[0], "by") == 0) {
        event->person = g_ascii_strtoull(pair[1], NULL, 10);
        return;
    }
    bool is_at = strcmp(pair[0], "at") == 0;
    if (is_at)
        event->at = golden_time(self, pair[1]);
    int index = ct_procedure_field(of, pair[0]);
    if (is_at && index == CT_PROCEDURE_NONE)
        return;
    if (index == CT_PROCEDURE_NONE) {
        golden_fail(self, "%s carries no %s", of->name, pair[0]);
        return;
    }
    CtFieldType type = of->field[index].type;
    bool number = type == CT_FIELD_TIME || type == CT_FIELD_INT;
    bool set = number
                   ? ct_step_set_number(self->procedure, event, pair[0],
                                        type == CT_FIELD_TIME ? golden_time(self, pair[1])
                                                              : g_ascii_strtoll(pair[1], NULL, 10),
                                        &error)
                   : ct_step_set_text(self->procedure, event, pair[0],
                                      ct_bytes_of_text(g_intern_string(pair[1])), &error);
    if (!set)
        golden_fail(self, "%s", error->message);
}

static inline void golden_event(Golden *self, int index, CtInstant recorded, char **words)
{
    CtStepEvent event;
    CtStepResult result;
    g_autoptr(GError) refusal = NULL;

    ct_step_begin(&event, index, recorded, recorded);
    for (char **word = words; *word != NULL; word++)
        golden_value(self, &event, *word);
    golden_edge_event(&self->edges, self->procedure, &self->history, &event);
    g_string_append(self->out, "  ");
    if (ct_step_event(self->procedure, &self->history, &event, &result, &refusal))
        golden_took(self, &result);
    else
        g_string_append_printf(self->out, "refused: %s\n", refusal->message);
}

static inline void golden_mark_notice(Golden *self, const char *what, const char *name)
{
    int notice = ct_procedure_notice(self->procedure, name);

    if (notice == CT_PROCEDURE_NONE)
        golden_fail(self, "there is no %s", name);
    else if (strcmp(what, "sent") == 0)
        ct_history_mark_sent(&self->history, notice, self->now);
    else
        ct_history_mark_served(&self->history, notice, self->now);
}

static inline void golden_mark(Golden *self, const char *what, const char *name)
{
    int compartment = ct_procedure_compartment(self->procedure, name);

    if (strcmp(what, "author") == 0)
        ct_history_mark_author(&self->history, g_ascii_strtoull(name, NULL, 10));
    else if (strcmp(what, "stored") == 0 && compartment != CT_PROCEDURE_NONE)
        ct_history_mark_stored(&self->history, compartment, self->now);
    else if (strcmp(what, "sent") == 0 || strcmp(what, "served") == 0)
        golden_mark_notice(self, what, name);
    else
        golden_fail(self, "there is no event %s", what);
}

static inline void golden_counts(Golden *self)
{
    for (size_t i = 0; i < self->procedure->measure_count; i++) {
        const CtProcedureMeasure *measure = &self->procedure->measure[i];
        CtMeasureSum sum = { 0 };

        ct_measure_add(self->procedure, measure, &self->history, &sum);
        if (sum.above == 0 && sum.below == 0)
            continue;
        CtInstant at = ct_measure_instant(self->procedure, measure, &self->history);
        self->counted[i] = true;
        if (at != CT_INSTANT_NEVER)
            g_string_append_printf(self->out, "  %s %s", measure->name,
                                   ct_time_text(at, self->text));
        else
            g_string_append_printf(self->out, "  %s %" G_GINT64_FORMAT, measure->name, sum.above);
        if (measure->below_count > 0)
            g_string_append_printf(self->out, " of %" G_GINT64_FORMAT, sum.below);
        g_string_append_c(self->out, '\n');
    }
}

static inline void golden_dues(Golden *self)
{
    CtDue dues[CT_DUE_MOST];
    size_t count = ct_due_list(self->procedure, &self->history, dues);

    for (size_t i = 0; i < count; i++) {
        CtDerivation derivation;
        bool timer = dues[i].kind == CT_DUE_TIMER;

        golden_odd(&self->edges, self->procedure, &self->history, &dues[i]);
        ct_derivation_of(self->procedure, &self->history, &dues[i], &derivation);
        g_autofree char *sentence = ct_derivation_text(&derivation, "en");
        g_string_append_printf(
            self->out, "  %s %s%s\n    %s\n", ct_time_text(dues[i].at, self->text),
            timer ? "" : "erase ",
            timer ? self->procedure->state[self->procedure->transition[dues[i].index].target].name
                  : self->procedure->compartment[dues[i].index].name,
            sentence);
    }
}

static inline void golden_keep(Golden *self)
{
    if (self->story != NULL)
        g_hash_table_replace(self->ends, g_strdup(self->story),
                             g_memdup2(&self->history, sizeof self->history));
}

static inline void golden_story(Golden *self, char **words)
{
    golden_keep(self);
    g_free(self->story);
    self->story = g_strdup(words[1]);
    self->history.opened = CT_INSTANT_NEVER;
    if (words[1] == NULL || words[2] == NULL)
        return;
    const CtHistory *from = words[3] == NULL ? NULL : g_hash_table_lookup(self->ends, words[3]);
    if (from != NULL)
        self->history = *from;
    else
        golden_fail(self, "no story was told before by that name");
}

static inline void golden_moment(Golden *self, char **words)
{
    golden_until(self, golden_time(self, words[0]));
    if (words[1] == NULL)
        return;
    int event = ct_procedure_event(self->procedure, words[1]);
    if (event != CT_PROCEDURE_NONE)
        golden_event(self, event, self->now, words + 2);
    else if (words[2] != NULL)
        golden_mark(self, words[1], words[2]);
    else
        golden_fail(self, "there is no event %s", words[1]);
}

static inline void golden_line(Golden *self, const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", -1);

    if (strcmp(words[0], "story") == 0)
        golden_story(self, words);
    else if (strcmp(words[0], "open") == 0 && words[1] != NULL)
        ct_history_begin(&self->history, self->procedure, golden_time(self, words[1]));
    else if (strcmp(words[0], "due") == 0)
        golden_dues(self);
    else if (strcmp(words[0], "counts") == 0)
        golden_counts(self);
    else
        golden_moment(self, words);
}

/* A history survives its own encoding. */
static inline void golden_reencode(Golden *self)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_HISTORY_BYTES_MAX);
    g_autoptr(GError) error = NULL;
    CtHistory back;

    if (self->history.opened == CT_INSTANT_NEVER)
        return;
    ct_history_encode(&self->history, self->procedure, &bytes);
    if (ct_history_decode(ct_buffer_bytes(&bytes), self->procedure, &back, &error))
        self->history = back;
    else
        golden_fail(self, "%s", error->message);
}

/* Tells a file again; the caller frees what it should read. */
static inline char *golden_tell(Golden *self, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    self->out = g_string_new(NULL);
    g_clear_pointer(&self->story, g_free);
    for (char **line = lines; *line != NULL; line++) {
        if (**line == ' ')
            continue; /* what follows is worked out, not read */
        if (**line != '\0' || line[1] != NULL)
            g_string_append_printf(self->out, "%s\n", *line);
        if (**line == '\0' || **line == '#')
            continue;
        golden_line(self, *line);
        golden_reencode(self);
    }
    golden_keep(self);
    return g_string_free(self->out, FALSE);
}
