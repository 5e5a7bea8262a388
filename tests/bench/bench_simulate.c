/* bench_simulate.c - simulated steps a second, and nine months of a country's referrals.
 *
 * Method: first subscribers under the graduated response for two years, in this process, by
 * processor time: steps a second. Then 257 days of 71,613 referrals each (18,429,234 from October
 * 2010 to June 2011), through both procedures, on as many processes as there are processors, by
 * the wall clock; CT_BENCH_SHARE=N takes an N-th of the subscribers and tells the time of all from
 * it. Every invariant (procedure/tally.h) is checked at every step: that nothing is due before an
 * event is known from the search that followed the last change of its case. Prints "what, figure,
 * unit, bar", tab-separated.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/file.h"
#include "procedure/parser.h"
#include "procedure/simulate.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define BAR_STEPS   2000000
#define BAR_SECONDS 15
#define REFERRALS   18429234
#define DAYS        257

static void must(bool done, GError *error)
{
    if (!done)
        g_error("%s", error == NULL ? "no text" : error->message);
}

static CtBytes read_share(const char *folder, const char *name, CtBuffer *out)
{
    g_autofree char *path =
        g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", folder, name, NULL);
    GError *error = NULL;

    *out = ct_buffer_new(CT_LIMIT_CONFIG_BYTES);
    must(ct_file_read(path, out, name, &error), error);
    return ct_buffer_bytes(out);
}

static CtProcedure *read_procedure(const char *name)
{
    g_auto(CtBuffer) text = ct_buffer_new(0);
    GError *error = NULL;
    CtProcedure *procedure = ct_parser_read(read_share("procedures", name, &text), name, &error);

    must(procedure != NULL, error);
    return procedure;
}

static CtPopulation *read_population(const char *name, const CtProcedure *const *procedures,
                                     size_t count)
{
    g_auto(CtBuffer) text = ct_buffer_new(0);
    GError *error = NULL;
    CtPopulation *population =
        ct_population_read(read_share("populations", name, &text), name, procedures, count, &error);

    must(population != NULL, error);
    return population;
}

static void check_invariants(const CtTallyLayout *layout, const int64_t *cells)
{
    for (size_t i = 0; i < CT_INVARIANTS; i++)
        if (cells[layout->broken + i] != 0)
            g_error("broken: %s", ct_tally_invariant((CtInvariant)i));
}

static void measure_steps(const CtProcedure *graduated)
{
    const CtProcedure *procedures[] = { graduated };
    g_autoptr(CtPopulation) population = read_population("graduated.yaml", procedures, 1);
    CtSimulation simulation = { .population = population, .start = 1767225600, .seed = 42 };
    g_autoptr(CtTallyLayout) layout = ct_tally_layout(procedures, 1, simulation.start, 2);
    g_autofree int64_t *cells = g_new0(int64_t, layout->count);
    GError *error = NULL;

    population->subjects = 200000;
    simulation.layout = layout;
    simulation.end = ct_simulate_end(simulation.start, 2);
    clock_t start = clock(); /* processor time: one core, whatever else the machine does */
    must(ct_simulate_all(&simulation, 1, cells, &error), error);
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    check_invariants(layout, cells);
    printf("simulated steps\t%.0f\tsteps/s\t%d\n",
           (double)cells[layout->law[0].plain + CT_TALLY_STEPS] / seconds, BAR_STEPS);
}

static double now(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void measure_referrals(const CtProcedure *intake, const CtProcedure *graduated)
{
    const CtProcedure *procedures[] = { intake, graduated };
    g_autoptr(CtPopulation) population = read_population("referrals.yaml", procedures, 2);
    CtSimulation simulation = { .population = population, .start = 1767225600, .seed = 42 };
    g_autoptr(CtTallyLayout) layout = ct_tally_layout(procedures, 2, simulation.start, 1);
    g_autofree int64_t *cells = g_new0(int64_t, layout->count);
    const char *share = g_getenv("CT_BENCH_SHARE");
    GError *error = NULL;

    population->subjects /= share == NULL ? 1 : MAX(g_ascii_strtoull(share, NULL, 10), 1);
    simulation.layout = layout;
    simulation.end = simulation.start + DAYS * CT_DAY_SECONDS;
    double start = now();
    must(ct_simulate_all(&simulation, (unsigned)MAX(sysconf(_SC_NPROCESSORS_ONLN), 1), cells,
                         &error),
         error);
    double seconds = now() - start;
    check_invariants(layout, cells);
    int64_t referrals = cells[layout->law[0].plain + CT_TALLY_OPENED];
    int64_t steps =
        cells[layout->law[0].plain + CT_TALLY_STEPS] + cells[layout->law[1].plain + CT_TALLY_STEPS];
    printf("simulated referrals\t%" G_GINT64_FORMAT "\treferrals\t%d\n", referrals,
           share == NULL ? REFERRALS : 0);
    printf("their steps\t%.0f\tsteps/s\t\n", (double)steps / seconds);
    printf("nine months of referrals\t%.1f\ts\t%d\n", seconds * REFERRALS / (double)referrals,
           BAR_SECONDS);
}

int main(void)
{
    g_autoptr(CtProcedure) intake = read_procedure("intake.proc");
    g_autoptr(CtProcedure) graduated = read_procedure("graduated.proc");

    measure_steps(graduated);
    measure_referrals(intake, graduated);
    return 0;
}
