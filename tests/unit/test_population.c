/* test_population.c - populations derived from a text, and read from YAML.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/population.h"

#include "small_law.h"

#define HEAD "population: p\nsubjects: 7\ngroups: { usual: 9, heavy: 1 }\nprocedures:\n  small:\n"

static CtPopulation *read_text(const CtProcedure *procedure, const char *text, GError **error)
{
    return ct_population_read(ct_bytes_of_text(text), "f", &procedure, 1, error);
}

static void test_population_of_a_text_brings_every_event(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) small = small_law_read(SMALL_LAW);
    g_autoptr(CtProcedure) second = small_law_read(SECOND_LAW);
    const CtProcedure *both[] = { small, second };
    g_autoptr(CtPopulation) population = ct_population_of(both, 2);
    bool seen[CT_LIMIT_PROCEDURE_EVENTS] = { false };

    for (size_t i = 0; i < population->rules->len; i++) {
        const CtPopulationRule *rule = ct_population_rule(population, i);

        assert_int_equal(rule->procedure, 0); /* what the first emits has no rate of its own */
        seen[rule->event] = true;
    }
    for (size_t i = 0; i < small->event_count; i++)
        assert_true(seen[i]);
    assert_int_equal(population->law[0].first.sent[ct_procedure_notice(small, "reminder")],
                     CT_PROCEDURE_NONE);
    assert_int_not_equal(population->law[0].first.sent[ct_procedure_notice(small, "letter")],
                         CT_PROCEDURE_NONE);
}

static void test_population_reads_what_it_is_told(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(CtProcedure) small = small_law_read(SMALL_LAW);
    g_autoptr(CtPopulation) population = read_text(
        small,
        HEAD "    sending: { letter: 2 hours..3 days }\n"
             "    rules:\n"
             "      - { event: told, per-year: { heavy: 1.25 }, late: 2 days, opens: each }\n"
             "      - { event: back, after: sent(letter), chance: 33.333, delay: 1 weeks }\n"
             "      - { event: ruled, after: entered(asked), fields: { verdict: { no: 4 } } }\n",
        &error);

    assert_null(error);
    assert_int_equal(population->subjects, 7);
    assert_int_equal(population->share[1], 1);
    assert_int_equal(population->rules->len, 3);
    const CtPopulationRule *rule = ct_population_rule(population, 0);
    assert_int_equal(rule->per_year[0], 0);
    assert_int_equal(rule->per_year[1], 1250);
    assert_int_equal(rule->late.least, 2 * CT_DAY_SECONDS);
    assert_true(rule->opens_each);
    rule = ct_population_rule(population, 1);
    assert_int_equal(rule->chance, 33333);
    assert_int_equal(rule->delay.most, 7 * CT_DAY_SECONDS);
    rule = ct_population_rule(population, 2);
    assert_int_equal(rule->value[0].weight_sum, 4);
    assert_int_equal(rule->value[0].weight[0], 0);
    assert_int_equal(population->law[0].sending[0].least, 7200);
}

static void test_population_refuses_what_it_does_not_understand(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *seen;
    } faults[] = {
        { "    rules:\n      - { event: other, per-year: 1 }\n", "is no event" },
        { "    rules:\n      - { event: told }\n", "one of per-year" },
        { "    rules:\n      - { event: told, per-year: 1, once: true }\n", "one of per-year" },
        { "    rules:\n      - { event: told, per-year: 1.2345 }\n", "decimals" },
        { "    rules:\n      - { event: told, per-year: -1 }\n", "decimals" },
        { "    rules:\n      - { event: told, per-year: { nobody: 1 } }\n", "none of the groups" },
        { "    rules:\n      - { event: told, per-year: 1, chance: 5 }\n", "has a chance" },
        { "    rules:\n      - { event: back, after: sent(other) }\n", "not in the procedure" },
        { "    rules:\n      - { event: back, after: served(letter) }\n", "sent(NOTICE)" },
        { "    rules:\n      - { event: back, after: sent(letter), delay: 3 fortnights }\n",
          "where a period" },
        { "    rules:\n      - { event: back, after: sent(letter), delay: 3 days..2 days }\n",
          "where a period" },
        { "    rules:\n      - { event: ruled, after: last(back), fields: { verdict: { x: 1 } } "
          "}\n",
          "none of the field's words" },
        { "    rules:\n      - { event: ruled, after: last(back), fields: { verdict: { no: 0 } } "
          "}\n",
          "no word has a weight" },
        { "    rules:\n      - { event: ruled, after: last(back), fields: { note: 1..2 } }\n",
          "are drawn" },
        { "    rules:\n      - { event: back, after: sent(letter), chance: 60 }\n"
          "      - { event: ruled, after: sent(letter), chance: 41 }\n",
          "more than 100" },
        { "    sending: { other: 1 days }\n    rules: []\n", "is no notice" },
        { "    odd: 1\n    rules: []\n", "odd" },
        { "  other:\n    rules: []\n", "" },
    };
    g_autoptr(CtProcedure) small = small_law_read(SMALL_LAW);

    for (size_t i = 0; i < G_N_ELEMENTS(faults); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = g_strconcat(HEAD, faults[i].text, NULL);

        assert_null(read_text(small, text, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
        assert_true(g_str_has_prefix(error->message, "f:"));
        if (strstr(error->message, faults[i].seen) == NULL)
            fail_msg("\"%s\" does not say \"%s\"", error->message, faults[i].seen);
    }
}

static void test_population_refuses_every_truncation_or_lives_it(void **state)
{
    (void)state;
    static const char text[] = HEAD "    rules:\n      - { event: told, per-year: 1 }\n";
    g_autoptr(CtProcedure) small = small_law_read(SMALL_LAW);

    for (size_t size = 0; size < sizeof text; size++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *part = g_strndup(text, size);
        g_autoptr(CtPopulation) population = read_text(small, part, &error);

        assert_true((population == NULL) == (error != NULL));
    }
}

CT_TEST_MAIN(CT_TEST(test_population_of_a_text_brings_every_event),
             CT_TEST(test_population_reads_what_it_is_told),
             CT_TEST(test_population_refuses_what_it_does_not_understand),
             CT_TEST(test_population_refuses_every_truncation_or_lives_it))
