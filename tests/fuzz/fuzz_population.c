/* fuzz_population.c - any text as a population: rules that can be lived, or a refusal with a place.
 *
 * Oracle: a refusal is INPUT or LIMIT and begins with "f:"; a population is lived by eight subjects
 * for a year, twice, with the same tally, and no invariant breaks.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/parser.h"
#include "procedure/simulate.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char small[] = "procedure small version 1\n"
                            "key k\n"
                            "holds facts (what, n, sure, verdict)\n"
                            "calendar plain\n"
                            "law A \"art. 1\"\n"
                            "role judge bench\n"
                            "role post machine\n"
                            "event told from intake exogenous carries what text, n int, sure bool\n"
                            "event ruled from judge exogenous carries verdict one-of yes no\n"
                            "event back from post answers letter\n"
                            "notice letter by letter to k under A text t languages fr\n"
                            "limit facts 2 years under A\n"
                            "gate yes on ruled by judge 2 of 3\n"
                            "state begun initial\n"
                            "keep facts 1 months from opened under A\n"
                            "on told -> asked do send letter\n"
                            "after 1 months from opened -> ended under A\n"
                            "state asked\n"
                            "keep facts 6 months from opened under A\n"
                            "on ruled if verdict = yes -> ended\n"
                            "on back -> asked\n"
                            "on told -> asked\n"
                            "after 60 days from entered -> ended under A\n"
                            "state ended final\n"
                            "measure letters = sent(letter)\n";

static void live(const CtProcedure *procedure, CtPopulation *population)
{
    CtSimulation simulation = { .population = population, .seed = 7 };
    g_autoptr(CtTallyLayout) layout = ct_tally_layout(&procedure, 1, 0, 1);
    g_autofree int64_t *once = g_new0(int64_t, layout->count);
    g_autofree int64_t *again = g_new0(int64_t, layout->count);

    /* Rates of thousands of events a day are good populations and slow ones. */
    for (size_t i = 0; i < population->rules->len; i++) {
        CtPopulationRule *rule = &g_array_index(population->rules, CtPopulationRule, i);

        for (size_t j = 0; j < CT_LIMIT_POPULATION_GROUPS; j++)
            rule->per_year[j] = MIN(rule->per_year[j], 40000);
        rule->delay.least = MAX(rule->delay.least, 3600);
        rule->delay.most = MAX(rule->delay.most, 3600);
    }
    simulation.layout = layout;
    simulation.end = ct_simulate_end(0, 1) / 4;
    bool lived = ct_simulate_range(&simulation, 0, 8, once, NULL);
    g_assert(ct_simulate_range(&simulation, 0, 8, again, NULL) == lived);
    g_assert(memcmp(once, again, layout->count * sizeof *once) == 0);
    for (size_t i = 0; i < CT_INVARIANTS; i++)
        g_assert(once[layout->broken + i] == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CtProcedure) procedure = ct_parser_read(ct_bytes_of_text(small), "small", NULL);
    const CtProcedure *view = procedure;

    g_assert(procedure != NULL);
    g_autoptr(CtPopulation) population =
        ct_population_read((CtBytes){ data, size }, "f", &view, 1, &error);
    g_assert((population == NULL) == (error != NULL));
    if (error != NULL)
        g_assert(error->domain == CT_ERROR &&
                 (error->code == CT_ERROR_INPUT || error->code == CT_ERROR_LIMIT) &&
                 g_str_has_prefix(error->message, "f:"));
    else
        live(procedure, population);
    return 0;
}
