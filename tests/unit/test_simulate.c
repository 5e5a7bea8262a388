/* test_simulate.c - years of a small procedure whose counts are known beforehand, and of all that
 * are shipped.
 *
 * Method: with chances of 0 and 100 and fixed delays every subject does the same, so that totals
 * are multiples of the subjects; rates are held against their expectation.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/simulate.h"

#include "procedure/course.h"

#include "small_law.h"

#define SUBJECTS 200

typedef struct {
    CtProcedure *law[2];
    CtPopulation *population;
    CtTallyLayout *layout;
    CtSimulation simulation;
    int64_t *cells;
} World;

static World begin(const char *population, const char *second)
{
    g_autoptr(GError) error = NULL;
    World self = { .law = { small_law_read(SMALL_LAW) } };
    size_t count = second == NULL ? 1 : 2;

    if (second != NULL)
        self.law[1] = small_law_read(second);
    const CtProcedure *laws[] = { self.law[0], self.law[1] };
    self.population = ct_population_read(ct_bytes_of_text(population), "f", laws, count, &error);
    if (error != NULL)
        fail_msg("%s", error->message);
    self.population->subjects = SUBJECTS;
    self.layout = ct_tally_layout(laws, count, 1767225600, 1);
    self.cells = g_new0(int64_t, self.layout->count);
    self.simulation = (CtSimulation){
        self.population, self.layout, 1767225600, ct_simulate_end(1767225600, 1), 42, NULL
    };
    return self;
}

static void end(World *self)
{
    g_free(self->cells);
    ct_tally_layout_free(self->layout);
    ct_population_free(self->population);
    ct_procedure_free(self->law[0]);
    ct_procedure_free(self->law[1]);
}

static void live(World *self, unsigned processes)
{
    g_autoptr(GError) error = NULL;

    if (!ct_simulate_all(&self->simulation, processes, self->cells, &error))
        fail_msg("%s", error->message);
    for (size_t i = 0; i < CT_INVARIANTS; i++)
        assert_int_equal(self->cells[self->layout->broken + i], 0);
}

static int64_t plain(const World *self, int law, CtTallyPlain what)
{
    return self->cells[self->layout->law[law].plain + what];
}

static int64_t sent(const World *self, const char *notice)
{
    return self
        ->cells[self->layout->law[0].sent + (size_t)ct_procedure_notice(self->law[0], notice)];
}

static int64_t standing(const World *self, int law, const char *name)
{
    return self
        ->cells[self->layout->law[law].standing + (size_t)ct_procedure_state(self->law[law], name)];
}

#define ONCE                                                                                       \
    "population: p\nprocedures:\n  small:\n"                                                       \
    "    sending: { letter: 1 days, reminder: 1 days }\n    rules:\n"

static void test_simulate_silence_reminds_once_and_ends_by_time(void **state)
{
    (void)state;
    World world = begin(ONCE "      - { event: told, per-year: 12 }\n", NULL);

    live(&world, 1);
    int64_t opened = plain(&world, 0, CT_TALLY_OPENED);
    assert_true(opened > 0);
    /* Cases of the last ten days are not reminded yet. */
    assert_true(sent(&world, "reminder") > opened * 9 / 10 && sent(&world, "reminder") <= opened);
    assert_int_equal(standing(&world, 0, "ended"), plain(&world, 0, CT_TALLY_ENDED));
    assert_int_equal(world.cells[world.layout->law[0].latest], 90 * CT_DAY_SECONDS);
    end(&world);
}

static void test_simulate_answers_at_their_chance_and_delay(void **state)
{
    (void)state;
    World world = begin(ONCE "      - { event: told, once: true }\n"
                             "      - { event: back, after: sent(letter), delay: 2 days }\n",
                        NULL);

    live(&world, 1);
    assert_int_equal(plain(&world, 0, CT_TALLY_OPENED), SUBJECTS);
    assert_int_equal(sent(&world, "reminder"), 0);
    /* Two events and one erasure each; whoever began in the last days is behind. */
    assert_true(standing(&world, 0, "returned") > SUBJECTS * 95 / 100);
    end(&world);
}

static void test_simulate_rates_are_those_asked_for(void **state)
{
    (void)state;
    World world = begin(ONCE "      - { event: told, per-year: 20, opens: each }\n", NULL);

    live(&world, 1);
    /* 4,000 expected, standard deviation 63. */
    assert_in_range(plain(&world, 0, CT_TALLY_OPENED), 3700, 4300);
    end(&world);
}

static void test_simulate_a_quorum_votes_and_emits_to_the_other_procedure(void **state)
{
    (void)state;
    World world = begin(ONCE "      - { event: told, once: true, fields: { kind: { red: 1 } } }\n"
                             "      - { event: ruled, after: sent(letter), delay: 1 days, fields: "
                             "{ verdict: { yes: 1 } } }\n",
                        SECOND_LAW);

    live(&world, 1);
    int64_t emitted = plain(&world, 0, CT_TALLY_EMITTED);
    assert_true(emitted > SUBJECTS * 95 / 100);
    assert_int_equal(plain(&world, 0, CT_TALLY_VOTES), emitted);
    assert_int_equal(plain(&world, 1, CT_TALLY_OPENED), emitted);
    assert_int_equal(standing(&world, 1, "seen-red"), emitted); /* the word, not its index */
    end(&world);
}

static void test_simulate_what_is_emitted_to_nobody_is_counted(void **state)
{
    (void)state;
    World world = begin(
        ONCE "      - { event: told, once: true }\n"
             "      - { event: ruled, after: sent(letter), fields: { verdict: { yes: 1 } } }\n",
        NULL);

    live(&world, 1);
    assert_true(plain(&world, 0, CT_TALLY_UNWATCHED) > 0);
    assert_int_equal(plain(&world, 0, CT_TALLY_EMITTED), 0);
    end(&world);
}

static void test_simulate_is_the_same_on_any_number_of_processes(void **state)
{
    (void)state;
    static const char text[] = ONCE "      - { event: told, per-year: 12 }\n"
                                    "      - { event: back, after: sent(letter), chance: 40 }\n"
                                    "      - { event: ruled, after: entered(asked), chance: 50 }\n";
    World one = begin(text, SECOND_LAW);

    live(&one, 1);
    for (unsigned processes = 2; processes <= 4; processes++) {
        World other = begin(text, SECOND_LAW);

        live(&other, processes);
        assert_memory_equal(one.cells, other.cells, one.layout->count * sizeof *one.cells);
        end(&other);
    }
    end(&one);
}

static void test_simulate_another_seed_is_another_year(void **state)
{
    (void)state;
    World one = begin(ONCE "      - { event: told, per-year: 12 }\n", NULL);
    World other = begin(ONCE "      - { event: told, per-year: 12 }\n", NULL);

    other.simulation.seed = 43;
    live(&one, 1);
    live(&other, 1);
    assert_memory_not_equal(one.cells, other.cells, one.layout->count * sizeof *one.cells);
    end(&one);
    end(&other);
}

static void test_simulate_months_add_up_to_the_totals(void **state)
{
    (void)state;
    World world = begin(ONCE "      - { event: told, per-year: 12 }\n", NULL);
    const CtTallyLaw *law = &world.layout->law[0];
    int64_t steps = 0;
    int64_t letters = 0;

    live(&world, 1);
    for (size_t i = 0; i < world.layout->months; i++) {
        steps += world.cells[law->month + i * law->month_width + CT_MONTH_STEPS];
        letters += world.cells[law->month + i * law->month_width + CT_MONTH_PLAIN];
    }
    assert_int_equal(steps, plain(&world, 0, CT_TALLY_STEPS));
    assert_int_equal(letters, sent(&world, "letter"));
    end(&world);
}

static void test_simulate_rules_that_feed_each_other_end_at_the_limit(void **state)
{
    (void)state;
    World world = begin(ONCE "      - { event: told, per-year: 400000, opens: each }\n", NULL);
    g_autoptr(GError) error = NULL;

    world.population->subjects = 1;
    assert_false(ct_simulate_all(&world.simulation, 1, world.cells, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_LIMIT));
    end(&world);
}

static void test_simulate_every_shipped_procedure_keeps_every_invariant(void **state)
{
    (void)state;
    g_autofree char *folder =
        g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", "procedures", NULL);
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    size_t lived = 0;

    assert_non_null(entries);
    for (const char *name; (name = g_dir_read_name(entries)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *text = NULL;

        if (!g_str_has_suffix(name, ".proc"))
            continue;
        assert_true(g_file_get_contents(path, &text, NULL, NULL));
        g_autoptr(CtProcedure) law = small_law_read(text);
        const CtProcedure *view = law;
        g_autoptr(CtPopulation) population = ct_population_of(&view, 1);
        g_autoptr(CtTallyLayout) layout = ct_tally_layout(&view, 1, 1767225600, 3);
        g_autofree int64_t *cells = g_new0(int64_t, layout->count);
        CtSimulation simulation = { population, layout, 1767225600, ct_simulate_end(1767225600, 3),
                                    1,          NULL };

        population->subjects = 300;
        assert_true(ct_simulate_all(&simulation, 1, cells, NULL));
        assert_true(cells[layout->law[0].plain + CT_TALLY_STEPS] >= 300);
        for (size_t i = 0; i < CT_INVARIANTS; i++)
            if (cells[layout->broken + i] != 0 && cells[layout->law[0].plain + CT_TALLY_STUCK] == 0)
                fail_msg("%s: %s", name, ct_tally_invariant((CtInvariant)i));
        lived++;
    }
    assert_true(lived >= 3);
}

CT_TEST_MAIN(CT_TEST(test_simulate_silence_reminds_once_and_ends_by_time),
             CT_TEST(test_simulate_answers_at_their_chance_and_delay),
             CT_TEST(test_simulate_rates_are_those_asked_for),
             CT_TEST(test_simulate_a_quorum_votes_and_emits_to_the_other_procedure),
             CT_TEST(test_simulate_what_is_emitted_to_nobody_is_counted),
             CT_TEST(test_simulate_is_the_same_on_any_number_of_processes),
             CT_TEST(test_simulate_another_seed_is_another_year),
             CT_TEST(test_simulate_months_add_up_to_the_totals),
             CT_TEST(test_simulate_rules_that_feed_each_other_end_at_the_limit),
             CT_TEST(test_simulate_every_shipped_procedure_keeps_every_invariant))
