/* procedure_what_if.c - `constat procedure what-if OLD NEW`: last year under another text.
 *
 * Last year is a CSV (--history), a mandate's cases (--instance), or, without either, a
 * simulated population under OLD. Lines "measure, name, old, new, difference, cases that rest on
 * unknown answers", tab-separated, the new figure exact or low..high ("low.." when there is no
 * most); with --draw the figure of a drawn year follows. Then "note" lines: in sentences what is
 * known, what is assumed and what is not known. --json is one object, --csv the measures alone.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/procedure_verb.h"

#include "base/file.h"
#include "base/json.h"
#include "cases/annals.h"
#include "cli/opening.h"
#include "cli/procedure_file.h"
#include "cli/procedure_people.h"
#include "procedure/what_if.h"
#include "procedure/witness.h"

#include <stdio.h>
#include <string.h>

#define JSON_BYTES  (1u << 20)
#define FIGURE_SIZE 64

static char *history_path;
static char *instance_path;
static char *population_path;
static char *start_text;
static char *until_text;
static int64_t cases;
static int years = 2;
static int64_t seed = 42;
static gboolean draws;
static gboolean as_json;
static gboolean as_csv;

static const GOptionEntry entries[] = {
    { "history", 0, 0, G_OPTION_ARG_FILENAME, &history_path, "what happened, as CSV", "FILE.csv" },
    { "instance", 0, 0, G_OPTION_ARG_FILENAME, &instance_path,
      "what happened to a mandate's cases; its name follows", "DIR" },
    { "population", 'p', 0, G_OPTION_ARG_FILENAME, &population_path,
      "who lived under OLD (usual: derived from the text, nobody's figures)", "FILE" },
    { "cases", 'n', 0, G_OPTION_ARG_INT64, &cases, "subjects (usual: the population's)", "N" },
    { "years", 'y', 0, G_OPTION_ARG_INT, &years, "how long they lived (usual: 2)", "N" },
    { "start", 0, 0, G_OPTION_ARG_STRING, &start_text, "from when (usual: 2026-01-01)", "DATE" },
    { "until", 0, 0, G_OPTION_ARG_STRING, &until_text,
      "end of both worlds (usual: the last row; now)", "TIME" },
    { "draw", 0, 0, G_OPTION_ARG_NONE, &draws, "draw unknown outcomes from last year's", NULL },
    { "seed", 's', 0, G_OPTION_ARG_INT64, &seed, "of the random numbers (usual: 42)", "N" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "one object", NULL },
    { "csv", 0, 0, G_OPTION_ARG_NONE, &as_csv, "a line per measure", NULL },
    G_OPTION_ENTRY_NULL,
};

typedef struct {
    CtProcedure *before; /* owned */
    CtProcedure *after;  /* owned */
    CtStream *history;   /* owned */
    CtInstant end;
    CtAnnalsReport annals; /* of an instance */
    CtWhatIfResult result;
} Answer;

static void clear_answer(Answer *self)
{
    ct_what_if_clear(&self->result);
    ct_stream_free(self->history);
    ct_procedure_free(self->before);
    ct_procedure_free(self->after);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Answer, clear_answer)

/* ---- last year ---- */

static bool read_history(Answer *self, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_STREAM_BYTES);

    if (!ct_file_read_named(history_path, &text, "history", error)) {
        g_prefix_error(error, "%s: ", history_path);
        return false;
    }
    self->history = ct_stream_read(ct_buffer_bytes(&text), history_path, self->before, error);
    if (self->history == NULL)
        return false;
    for (guint i = 0; i < self->history->rows->len; i++)
        self->end = MAX(self->end, ct_stream_row(self->history, i)->recorded);
    return true;
}

static bool read_instance(Answer *self, const char *mandate, GError **error)
{
    g_auto(CtOpening) opening = { 0 };

    if (!ct_opening_of(instance_path, mandate, &opening, error))
        return false;
    self->end = opening.now;
    self->history = ct_annals_read(opening.book, self->before, &self->annals, error);
    return self->history != NULL;
}

static bool live_population(Answer *self, GError **error)
{
    const CtProcedure *procedure = self->before;
    CtSimulation simulation = { .seed = (uint64_t)seed };

    if (!ct_procedure_people_start("what-if", start_text, &simulation.start, error))
        return false;
    g_autoptr(CtPopulation) population =
        ct_procedure_people_read(population_path, &procedure, 1, error);
    if (population == NULL)
        return false;
    if (cases != 0)
        population->subjects = (uint64_t)cases;
    g_autoptr(CtTallyLayout) layout =
        ct_tally_layout(&procedure, 1, simulation.start, (unsigned)years);
    g_autofree int64_t *cells = g_new0(int64_t, layout->count);
    simulation.population = population;
    simulation.layout = layout;
    simulation.end = ct_simulate_end(simulation.start, (unsigned)years);
    self->end = simulation.end - 1;
    self->history = ct_witness_live(&simulation, cells, error);
    return self->history != NULL;
}

/* ---- figures ---- */

static const CtProcedureMeasure *measure_at(const Answer *self, size_t index)
{
    return &self->after->measure[index];
}

static bool is_fraction(const Answer *self, size_t index)
{
    return measure_at(self, index)->below_count > 0;
}

static const char *number_text(const Answer *self, size_t index, double value,
                               char out[FIGURE_SIZE])
{
    (void)g_snprintf(out, FIGURE_SIZE, is_fraction(self, index) ? "%.4f" : "%.0f", value);
    return out;
}

static const char *sum_text(const Answer *self, size_t index, const CtMeasureSum *sum,
                            char out[CT_MEASURE_TEXT_SIZE])
{
    return ct_measure_text(measure_at(self, index), sum, out);
}

/* "7", "3..7", "3.." when there is no most. `from` is taken away. */
static void range_text(const Answer *self, size_t index, double from, char out[FIGURE_SIZE])
{
    const CtWhatIfMeasure *measure = &self->result.measure[index];
    char low[FIGURE_SIZE];
    char high[FIGURE_SIZE];
    double least = (double)measure->low.above;
    double most = 0;
    bool bounded = ct_what_if_range(measure, is_fraction(self, index), &least, &most);

    (void)number_text(self, index, least - from, low);
    (void)number_text(self, index, most - from, high);
    if (!bounded && is_fraction(self, index))
        (void)g_strlcpy(out, "-", FIGURE_SIZE);
    else if (!bounded)
        (void)g_snprintf(out, FIGURE_SIZE, "%s..", low);
    else if (ct_what_if_is_exact(measure))
        (void)g_strlcpy(out, low, FIGURE_SIZE);
    else
        (void)g_snprintf(out, FIGURE_SIZE, "%s..%s", low, high);
}

/* The old figure as a number; false: there is none. */
static bool old_number(const Answer *self, size_t index, double *out)
{
    const CtWhatIfMeasure *measure = &self->result.measure[index];

    if (!measure->was || (is_fraction(self, index) && measure->old.below == 0))
        return false;
    *out = (double)measure->old.above;
    if (is_fraction(self, index))
        *out /= (double)measure->old.below;
    return true;
}

typedef struct {
    char old[CT_MEASURE_TEXT_SIZE];
    char new[FIGURE_SIZE];
    char difference[FIGURE_SIZE];
    char drawn[CT_MEASURE_TEXT_SIZE];
} Figures;

static void find_figures(const Answer *self, size_t index, Figures *out)
{
    const CtWhatIfMeasure *measure = &self->result.measure[index];
    double old;

    *out = (Figures){ "-", "", "-", "" };
    if (measure->was)
        (void)sum_text(self, index, &measure->old, out->old);
    range_text(self, index, 0, out->new);
    if (old_number(self, index, &old))
        range_text(self, index, old, out->difference);
    (void)sum_text(self, index, &measure->drawn, out->drawn);
}

/* ---- what is known and what is not ---- */

static void add_note(GPtrArray *notes, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void add_note(GPtrArray *notes, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_ptr_array_add(notes, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

#define N G_GINT64_FORMAT

static void add_assumptions(const Answer *self, GPtrArray *notes)
{
    const CtWhatIfResult *result = &self->result;

    if (result->moved > 0)
        add_note(notes,
                 "%" N " answers and decisions come at another day than last year, as long after "
                 "what they follow as they did then",
                 result->moved);
    if (result->dropped > 0)
        add_note(notes,
                 "%" N " answers and decisions of last year do not come: what they followed does "
                 "not happen",
                 result->dropped);
    if (result->assumed > 0)
        add_note(notes,
                 "%" N " sendings that were not made last year are taken to be made after the "
                 "usual delay of their notice",
                 result->assumed);
    if (result->refused > 0)
        add_note(notes, "%" N " steps are refused: the new text wants something before them",
                 result->refused);
    for (size_t i = 0; i < self->after->event_count; i++)
        if ((result->unseen >> i & 1) != 0)
            add_note(notes, "%s is new and could begin cases; none is taken to",
                     self->after->event[i].name);
}

static void add_omissions(const Answer *self, GPtrArray *notes)
{
    if (self->annals.other > 0)
        add_note(notes, "%" N " cases are left out: they are or were under another version",
                 self->annals.other);
    if (self->annals.erased > 0)
        add_note(notes,
                 "%" N
                 " cases are told from what erasure left of them: which events came when, and "
                 "what they led to",
                 self->annals.erased);
    if (self->annals.open > 0)
        add_note(notes,
                 "%" N " of these leave something open: where the new text asks for it, the case "
                 "lies within the bounds",
                 self->annals.open);
    if (self->annals.gone > 0)
        add_note(notes,
                 "%" N " cases are left out: what is left of them fits no course of the text",
                 self->annals.gone);
    if (self->result.unexplained > 0)
        add_note(notes, "%" N " sendings are left out: nothing in the history orders them",
                 self->result.unexplained);
}

static GPtrArray *find_notes(const Answer *self)
{
    const CtWhatIfResult *result = &self->result;
    GPtrArray *notes = g_ptr_array_new_with_free_func(g_free);

    if (result->unknown == 0)
        add_note(notes, "all is known: everything that happens under the new text happened last "
                        "year too");
    else
        add_note(notes,
                 "%" N " of %" N " subjects are known to the end; %" N
                 " come to where nobody was asked last year, and what could follow is told as the "
                 "least and the most",
                 result->keys - result->unknown, result->keys, result->unknown);
    add_assumptions(self, notes);
    add_omissions(self, notes);
    if (draws && result->unknown > 0)
        add_note(notes,
                 "the drawn year answers what is unknown as others were answered last year, by "
                 "chance (seed %" N "): one year of many",
                 seed);
    return notes;
}

/* ---- forms ---- */

static void print_table(const Answer *self, const GPtrArray *notes)
{
    (void)printf("old\t%s version %u\nnew\t%s version %u\n", self->before->name,
                 self->before->version, self->after->name, self->after->version);
    (void)printf("keys\t%" N "\nrows\t%" N "\n", self->result.keys, self->result.rows);
    for (size_t i = 0; i < self->result.measure_count; i++) {
        Figures figures;

        find_figures(self, i, &figures);
        (void)printf("measure\t%s\t%s\t%s\t%s\t%" N "%s%s\n", measure_at(self, i)->name,
                     figures.old, figures.new, figures.difference, self->result.measure[i].unknown,
                     draws ? "\t" : "", draws ? figures.drawn : "");
    }
    for (guint i = 0; i < notes->len; i++)
        (void)printf("note\t%s\n", (const char *)g_ptr_array_index(notes, i));
}

static void print_csv(const Answer *self)
{
    (void)printf("measure,old,low,high,unknown%s\n", draws ? ",drawn" : "");
    for (size_t i = 0; i < self->result.measure_count; i++) {
        const CtWhatIfMeasure *measure = &self->result.measure[i];
        Figures figures;
        char low[FIGURE_SIZE] = "";
        char high[FIGURE_SIZE] = "";
        double least;
        double most;

        find_figures(self, i, &figures);
        if (ct_what_if_range(measure, is_fraction(self, i), &least, &most)) {
            (void)number_text(self, i, least, low);
            (void)number_text(self, i, most, high);
        } else if (!is_fraction(self, i))
            (void)number_text(self, i, (double)measure->low.above, low);
        (void)printf("%s,%s,%s,%s,%" N "%s%s\n", measure_at(self, i)->name,
                     measure->was ? figures.old : "", low, high, measure->unknown, draws ? "," : "",
                     draws ? figures.drawn : "");
    }
}

static void add_number(CtJsonWriter *json, const char *key, bool known, const char *text)
{
    if (known && strcmp(text, "-") != 0)
        ct_json_add_raw(json, key, ct_bytes_of_text(text));
    else
        ct_json_add_null(json, key);
}

static void add_measure(const Answer *self, size_t index, CtJsonWriter *json)
{
    const CtWhatIfMeasure *measure = &self->result.measure[index];
    Figures figures;
    char low[FIGURE_SIZE];
    char high[FIGURE_SIZE];
    double least = (double)measure->low.above;
    double most = 0;
    bool bounded = ct_what_if_range(measure, is_fraction(self, index), &least, &most);

    find_figures(self, index, &figures);
    ct_json_open_object(json, NULL);
    ct_json_add_text(json, "name", ct_bytes_of_text(measure_at(self, index)->name));
    add_number(json, "old", measure->was, figures.old);
    add_number(json, "low", bounded || !is_fraction(self, index),
               number_text(self, index, least, low));
    add_number(json, "high", bounded, number_text(self, index, most, high));
    ct_json_add_number(json, "unknown", measure->unknown);
    if (draws)
        add_number(json, "drawn", true, figures.drawn);
    ct_json_close_object(json);
}

static void print_json(const Answer *self, const GPtrArray *notes)
{
    g_auto(CtBuffer) text = ct_buffer_new(JSON_BYTES);
    CtJsonWriter json = ct_json_writer(&text);

    ct_json_open_object(&json, NULL);
    ct_json_add_text(&json, "procedure", ct_bytes_of_text(self->after->name));
    ct_json_add_number(&json, "old", self->before->version);
    ct_json_add_number(&json, "new", self->after->version);
    ct_json_add_number(&json, "keys", self->result.keys);
    ct_json_add_number(&json, "rows", self->result.rows);
    ct_json_add_number(&json, "unknown", self->result.unknown);
    ct_json_open_array(&json, "measures");
    for (size_t i = 0; i < self->result.measure_count; i++)
        add_measure(self, i, &json);
    ct_json_close_array(&json);
    ct_json_open_array(&json, "notes");
    for (guint i = 0; i < notes->len; i++)
        ct_json_add_text(&json, NULL, ct_bytes_of_text(g_ptr_array_index(notes, i)));
    ct_json_close_array(&json);
    ct_json_close_object(&json);
    (void)printf("%.*s\n", (int)text.size, (const char *)text.data);
}

static bool check_options(int count, GError **error)
{
    int sources = (history_path != NULL) + (instance_path != NULL) + (population_path != NULL);

    if (count != (instance_path == NULL ? 2 : 3))
        return ct_cli_misuse(error, "procedure what-if: OLD.proc NEW.proc%s is expected",
                             instance_path == NULL ? "" : " and, after --instance DIR, MANDATE");
    if (sources > 1)
        return ct_cli_misuse(error,
                             "procedure what-if: --history, --instance or --population, not two");
    if (years < 1 || years > CT_LIMIT_SIMULATE_YEARS)
        return ct_cli_misuse(error, "procedure what-if: --years is 1 to %d",
                             CT_LIMIT_SIMULATE_YEARS);
    if (cases < 0 || cases > CT_LIMIT_POPULATION_SUBJECTS)
        return ct_cli_misuse(error, "procedure what-if: --cases is 1 to %d",
                             CT_LIMIT_POPULATION_SUBJECTS);
    if (as_json && as_csv)
        return ct_cli_misuse(error, "procedure what-if: --json or --csv");
    return true;
}

/* OLD and NEW stand around or behind the options; a mandate's name follows its instance, wherever
 * that stands: it is the operand that is no file of the law. */
static bool read_last_year(Answer *self, const char *mandate, GError **error)
{
    if (history_path != NULL ? !read_history(self, error)
        : mandate != NULL    ? !read_instance(self, mandate, error)
                             : !live_population(self, error))
        return false;
    return until_text == NULL || ct_opening_time(until_text, &self->end, error);
}

static bool run(int argc, char **argv, GError **error)
{
    g_auto(Answer) answer = { .end = CT_CALENDAR_EARLIEST };

    if (!ct_cli_options(&ct_procedure_what_if, entries, &argc, &argv, error) ||
        !check_options(argc - 1, error))
        return false;
    /* `--instance DIR MANDATE OLD NEW` is as good as `OLD NEW --instance DIR MANDATE`. */
    int first = argc == 4 && !g_str_has_suffix(argv[1], ".proc") ? 2 : 1;
    const char *mandate = argc == 4 ? argv[first == 2 ? 1 : 3] : NULL;
    answer.before = ct_procedure_file_read(argv[first], error);
    if (answer.before == NULL)
        return false;
    answer.after = ct_procedure_file_read(argv[first + 1], error);
    if (answer.after == NULL || !read_last_year(&answer, mandate, error))
        return false;
    const CtWhatIf question = { answer.history, answer.after, answer.end, draws, (uint64_t)seed };
    ct_what_if_run(&question, &answer.result);
    g_autoptr(GPtrArray) notes = find_notes(&answer);
    if (as_json)
        print_json(&answer, notes);
    else if (as_csv)
        print_csv(&answer);
    else
        print_table(&answer, notes);
    return true;
}

const CtCommand ct_procedure_what_if = {
    .name = "procedure what-if",
    .synopsis = "OLD.proc NEW.proc",
    .summary = "Say what last year would have been under another text, and what nobody knows",
    .run = run,
};
