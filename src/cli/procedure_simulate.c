/* procedure_simulate.c - `constat procedure simulate FILE...`: years of cases, on a virtual clock.
 *
 * Lines "what, ...", tab-separated, or --json, or --csv: a line per procedure and month. The same
 * seed gives the same bytes on any number of --jobs; how long it took is told on standard error
 * with --timing only. A broken invariant ends the program with 1, after the table.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/procedure_verb.h"

#include "base/clock.h"
#include "cli/procedure_file.h"
#include "cli/procedure_people.h"
#include "cli/procedure_table.h"
#include "procedure/simulate.h"

#include <stdio.h>
#include <string.h>

static int64_t cases;
static int years = 2;
static int64_t seed = 42;
static int jobs = 1;
static char *population_path;
static char *start_text;
static gboolean as_json;
static gboolean as_csv;
static gboolean timing;

static const GOptionEntry entries[] = {
    { "population", 'p', 0, G_OPTION_ARG_FILENAME, &population_path,
      "who lives under it (usual: derived from the text, nobody's figures)", "FILE" },
    { "cases", 'n', 0, G_OPTION_ARG_INT64, &cases, "subjects (usual: the population's, or 20000)",
      "N" },
    { "years", 'y', 0, G_OPTION_ARG_INT, &years, "how long (usual: 2)", "N" },
    { "seed", 's', 0, G_OPTION_ARG_INT64, &seed, "of the random numbers (usual: 42)", "N" },
    { "start", 0, 0, G_OPTION_ARG_STRING, &start_text, "first day (usual: 2026-01-01)", "DATE" },
    { "jobs", 'j', 0, G_OPTION_ARG_INT, &jobs, "processes (usual: 1)", "N" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "one object", NULL },
    { "csv", 0, 0, G_OPTION_ARG_NONE, &as_csv, "month by month", NULL },
    { "timing", 0, 0, G_OPTION_ARG_NONE, &timing, "tell steps a second on standard error", NULL },
    G_OPTION_ENTRY_NULL,
};

#define JOBS_MOST 256

typedef struct {
    size_t count;
    CtProcedure *owned[CT_LIMIT_POPULATION_PROCEDURES];           /* owned */
    const CtProcedure *procedure[CT_LIMIT_POPULATION_PROCEDURES]; /* the same */
} Texts;

static void clear_texts(Texts *self)
{
    for (size_t i = 0; i < self->count; i++)
        ct_procedure_free(self->owned[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Texts, clear_texts)

static bool read_texts(char **paths, int count, Texts *out, GError **error)
{
    for (int i = 0; i < count; i++) {
        CtProcedure *procedure = ct_procedure_file_read(paths[i], error);

        if (procedure == NULL)
            return false;
        out->owned[out->count] = procedure;
        out->procedure[out->count++] = procedure;
        for (int j = 0; j < i; j++)
            if (strcmp(out->procedure[j]->name, procedure->name) == 0)
                return ct_fail(error, CT_ERROR_INPUT, "%s: procedure %s is given twice", paths[i],
                               procedure->name);
    }
    return true;
}

static bool check_options(int count, GError **error)
{
    if (count < 1 || count > CT_LIMIT_POPULATION_PROCEDURES)
        return ct_cli_misuse(error, "procedure simulate: 1 to %d procedures are expected",
                             CT_LIMIT_POPULATION_PROCEDURES);
    if (years < 1 || years > CT_LIMIT_SIMULATE_YEARS)
        return ct_cli_misuse(error, "procedure simulate: --years is 1 to %d",
                             CT_LIMIT_SIMULATE_YEARS);
    if (cases < 0 || cases > CT_LIMIT_POPULATION_SUBJECTS)
        return ct_cli_misuse(error, "procedure simulate: --cases is 1 to %d",
                             CT_LIMIT_POPULATION_SUBJECTS);
    if (jobs < 1 || jobs > JOBS_MOST)
        return ct_cli_misuse(error, "procedure simulate: --jobs is 1 to %d", JOBS_MOST);
    if (as_json && as_csv)
        return ct_cli_misuse(error, "procedure simulate: --json or --csv");
    return true;
}

static void tell_time(const CtTallyLayout *layout, const int64_t *cells, int64_t microseconds)
{
    int64_t steps = 0;

    for (size_t i = 0; i < layout->law_count; i++)
        steps += cells[layout->law[i].plain + CT_TALLY_STEPS];
    double seconds = (double)MAX(microseconds, 1) / 1e6;
    (void)fprintf(stderr, "%" G_GINT64_FORMAT " steps in %.2f s: %.0f steps/s in %d %s\n", steps,
                  seconds, (double)steps / seconds, jobs, jobs == 1 ? "process" : "processes");
}

static bool check_invariants(const CtTallyLayout *layout, const int64_t *cells, GError **error)
{
    int64_t broken = 0;

    for (size_t i = 0; i < CT_INVARIANTS; i++)
        broken += cells[layout->broken + i];
    return broken == 0 || ct_fail(error, CT_ERROR_INTEGRITY,
                                  "simulation: %" G_GINT64_FORMAT " broken invariants", broken);
}

static bool run(int argc, char **argv, GError **error)
{
    g_auto(Texts) texts = { 0 };
    CtSimulation simulation = { 0 };

    if (!ct_cli_options(&ct_procedure_simulate, entries, &argc, &argv, error) ||
        !check_options(argc - 1, error) ||
        !ct_procedure_people_start("simulate", start_text, &simulation.start, error) ||
        !read_texts(argv + 1, argc - 1, &texts, error))
        return false;
    g_autoptr(CtPopulation) population =
        ct_procedure_people_read(population_path, texts.procedure, texts.count, error);
    if (population == NULL)
        return false;
    if (cases != 0)
        population->subjects = (uint64_t)cases;
    g_autoptr(CtTallyLayout) layout =
        ct_tally_layout(texts.procedure, texts.count, simulation.start, (unsigned)years);
    g_autofree int64_t *cells = g_new0(int64_t, layout->count);
    simulation.population = population;
    simulation.layout = layout;
    simulation.end = ct_simulate_end(simulation.start, (unsigned)years);
    simulation.seed = (uint64_t)seed;
    int64_t began = ct_clock_monotonic_us();
    if (!ct_simulate_all(&simulation, (unsigned)jobs, cells, error))
        return false;
    if (timing)
        tell_time(layout, cells, ct_clock_monotonic_us() - began);
    CtProcedureTable table = { &simulation, cells };
    if (as_json)
        ct_procedure_table_json(&table);
    else if (as_csv)
        ct_procedure_table_csv(&table);
    else
        ct_procedure_table_print(&table);
    return check_invariants(layout, cells, error);
}

const CtCommand ct_procedure_simulate = {
    .name = "procedure simulate",
    .synopsis = "FILE.proc...",
    .summary = "Live years of cases under procedures, on a virtual clock",
    .run = run,
};
