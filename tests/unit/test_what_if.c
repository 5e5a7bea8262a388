/* test_what_if.c - last year under another text: by hand, against itself, and within its bounds.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/what_if.h"

#include "procedure/witness.h"

#include "small_law.h"

/* A second letter when somebody is told of again in time; whoever gets it may reply. */
#define LAW(window)                                                                                \
    "procedure window version 1\n"                                                                 \
    "key k\n"                                                                                      \
    "holds facts (what)\n"                                                                         \
    "calendar plain\n"                                                                             \
    "law A \"art. 1\"\n"                                                                           \
    "role post machine\n"                                                                          \
    "event told from intake exogenous carries what text\n"                                         \
    "event reply from post answers second\n"                                                       \
    "notice first by letter to k under A text t languages fr\n"                                    \
    "notice second by letter to k under A text t languages fr\n"                                   \
    "limit facts 2 years under A\n"                                                                \
    "state begun initial\n"                                                                        \
    "keep facts 100 days from opened under A\n"                                                    \
    "on told -> warned do send first\n"                                                            \
    "after 100 days from opened -> ended under A\n"                                                \
    "state warned\n"                                                                               \
    "keep facts 100 days from opened under A\n"                                                    \
    "on told if at < sent(first) + " window " -> again do send second\n"                           \
    "after 100 days from opened -> ended under A\n"                                                \
    "state again\n"                                                                                \
    "keep facts 100 days from opened under A\n"                                                    \
    "on reply -> answered\n"                                                                       \
    "after 100 days from opened -> ended under A\n"                                                \
    "state answered final\n"                                                                       \
    "state ended final\n"                                                                          \
    "measure seconds = sent(second)\n"                                                             \
    "measure replies = first(reply)\n"                                                             \
    "measure replying = first(reply) / sent(second)\n"

/* a comes back after 4 days and replies 2 days after the letter, b after 8 days and replies after
 * 5, c after 15 days. Each letter takes a day. */
#define HISTORY                                                                                    \
    "a,told,2026-01-01T00:00:00Z\n"                                                                \
    "a,sent(first),2026-01-02T00:00:00Z\n"                                                         \
    "a,told,2026-01-06T00:00:00Z\n"                                                                \
    "a,sent(second),2026-01-07T00:00:00Z\n"                                                        \
    "a,reply,2026-01-09T00:00:00Z\n"                                                               \
    "b,told,2026-01-01T00:00:00Z\n"                                                                \
    "b,sent(first),2026-01-02T00:00:00Z\n"                                                         \
    "b,told,2026-01-10T00:00:00Z\n"                                                                \
    "b,sent(second),2026-01-11T00:00:00Z\n"                                                        \
    "b,reply,2026-01-16T00:00:00Z\n"                                                               \
    "c,told,2026-01-01T00:00:00Z\n"                                                                \
    "c,sent(first),2026-01-02T00:00:00Z\n"                                                         \
    "c,told,2026-01-17T00:00:00Z\n"

#define END 1772323200 /* 2026-03-01 */

static void ask(const char *before, const char *after, bool draws, CtWhatIfResult *out)
{
    g_autoptr(CtProcedure) old = small_law_read(before);
    g_autoptr(CtProcedure) new = small_law_read(after);
    g_autoptr(GError) error = NULL;
    g_autoptr(CtStream) history = ct_stream_read(ct_bytes_of_text(HISTORY), "f", old, &error);

    if (history == NULL)
        fail_msg("%s", error->message);
    ct_what_if_run(&(CtWhatIf){ history, new, END, draws, 1 }, out);
}

static void assert_sum(const CtWhatIfResult *result, int measure, int old, int low, int high)
{
    const CtWhatIfMeasure *of = &result->measure[measure];

    assert_true(of->was);
    assert_int_equal(of->old.above, old);
    assert_int_equal(of->low.above, low);
    assert_int_equal(of->high.above, high);
    assert_false(of->endless);
}

static void test_what_if_a_shorter_window_is_exact(void **state)
{
    (void)state;
    g_auto(CtWhatIfResult) result = { 0 };

    ask(LAW("10 days"), LAW("5 days"), false, &result);
    assert_int_equal(result.keys, 3);
    assert_int_equal(result.unknown, 0);
    assert_int_equal(result.dropped, 1); /* b's reply: nobody wrote to him */
    assert_int_equal(result.moved, 0);
    assert_sum(&result, 0, 2, 1, 1);
    assert_sum(&result, 1, 2, 1, 1);
}

static void test_what_if_a_longer_window_does_not_know_the_new_reply(void **state)
{
    (void)state;
    g_auto(CtWhatIfResult) result = { 0 };
    double low;
    double high;

    ask(LAW("10 days"), LAW("20 days"), false, &result);
    assert_int_equal(result.unknown, 1);
    assert_int_equal(result.assumed, 1);
    assert_sum(&result, 0, 2, 3, 3); /* c's letter is sent before anything is unknown */
    assert_int_equal(result.measure[0].unknown, 0);
    assert_sum(&result, 1, 2, 2, 3);
    assert_int_equal(result.measure[1].unknown, 1);
    assert_true(ct_what_if_range(&result.measure[2], true, &low, &high));
    assert_true(low > 0.66 && low < 0.67 && high == 1);
}

static void test_what_if_draws_from_those_who_were_asked(void **state)
{
    (void)state;
    g_auto(CtWhatIfResult) result = { 0 };

    ask(LAW("10 days"), LAW("20 days"), true, &result);
    assert_int_equal(result.measure[1].drawn.above, 3); /* all who were asked replied */
}

static void test_what_if_an_event_that_the_old_text_lacks_is_unknown(void **state)
{
    (void)state;
    g_auto(CtWhatIfResult) result = { 0 };
    g_autoptr(GString) after = g_string_new(LAW("10 days"));

    g_string_replace(after, "event reply", "event waived from subject exogenous\nevent reply", 1);
    g_string_replace(after, "state again\n", "on waived -> ended\nstate again\n", 1);
    ask(LAW("10 days"), after->str, false, &result);
    assert_int_equal(result.unknown, 3); /* each is warned, and might have waived then */
    assert_sum(&result, 0, 2, 0, 3);
}

static void test_what_if_decisions_in_a_state_that_was_not_are_unknown(void **state)
{
    (void)state;
    static const char history[] = "a,told,2026-01-01T00:00:00Z,,kind=red\n"
                                  "a,sent(letter),2026-01-02T00:00:00Z\n"
                                  "a,back,2026-01-04T00:00:00Z\n"
                                  "b,told,2026-01-01T00:00:00Z,,kind=red\n"
                                  "b,sent(letter),2026-01-02T00:00:00Z\n"
                                  "b,sent(reminder),2026-01-13T00:00:00Z\n";
    g_autoptr(GString) after = g_string_new(SMALL_LAW);
    g_auto(CtWhatIfResult) result = { 0 };

    g_string_replace(after, "after 10 days from sent", "after 1 days from sent", 1);
    g_autoptr(CtProcedure) old = small_law_read(SMALL_LAW);
    g_autoptr(CtProcedure) new = small_law_read(after->str);
    g_autoptr(CtStream) stream = ct_stream_read(ct_bytes_of_text(history), "f", old, NULL);
    ct_what_if_run(&(CtWhatIf){ stream, new, 1775000000, false, 0 }, &result);
    assert_int_equal(result.unknown, 2);
    assert_sum(&result, 0, 2, 2, 2); /* letters */
    assert_sum(&result, 1, 1, 1, 2); /* a is reminded, or the bench rules first */
    assert_sum(&result, 2, 1, 0, 2); /* returned */
    assert_sum(&result, 3, 1, 0, 2); /* ended */
}

/* ---- every shipped procedure ---- */

#define START 1767225600

typedef struct {
    CtProcedure *law;
    CtPopulation *population;
    CtTallyLayout *layout;
    int64_t *cells;
    CtStream *history;
    CtInstant end;
} Year;

static Year live(const char *name, const char *people, uint64_t subjects)
{
    const char *root = g_getenv("CT_SOURCE_ROOT");
    g_autofree char *path = g_build_filename(root, "share", "procedures", name, NULL);
    g_autofree char *text = NULL;
    g_autofree char *rules = NULL;
    Year self = { 0 };

    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    self.law = small_law_read(text);
    const CtProcedure *view = self.law;
    if (people != NULL) {
        g_autofree char *at = g_build_filename(root, "share", "populations", people, NULL);

        assert_true(g_file_get_contents(at, &rules, NULL, NULL));
        self.population = ct_population_read(ct_bytes_of_text(rules), people, &view, 1, NULL);
        assert_non_null(self.population);
    } else
        self.population = ct_population_of(&view, 1);
    self.population->subjects = subjects;
    self.layout = ct_tally_layout(&view, 1, START, 2);
    self.cells = g_new0(int64_t, self.layout->count);
    self.end = ct_simulate_end(START, 2) - 1;
    CtSimulation simulation = { .population = self.population,
                                .layout = self.layout,
                                .start = START,
                                .end = self.end + 1,
                                .seed = 42 };
    self.history = ct_witness_live(&simulation, self.cells, NULL);
    assert_non_null(self.history);
    return self;
}

static void forget(Year *self)
{
    ct_stream_free(self->history);
    g_free(self->cells);
    ct_tally_layout_free(self->layout);
    ct_population_free(self->population);
    ct_procedure_free(self->law);
}

static void check_itself(const char *name)
{
    Year year = live(name, NULL, 300);
    g_auto(CtWhatIfResult) result = { 0 };

    ct_what_if_run(&(CtWhatIf){ year.history, year.law, year.end, false, 0 }, &result);
    if (result.unknown != 0 || result.moved != 0 || result.dropped != 0 || result.assumed != 0 ||
        result.unexplained != 0)
        fail_msg("%s: is not known against itself", name);
    for (size_t i = 0; i < result.measure_count; i++) {
        const CtWhatIfMeasure *measure = &result.measure[i];
        const int64_t *told = &year.cells[year.layout->law[0].measure + 2 * i];

        if (!ct_what_if_is_exact(measure) || measure->old.above != measure->low.above ||
            measure->old.below != measure->low.below || measure->old.above != told[0] ||
            measure->old.below != told[1])
            fail_msg("%s: %s is not what was observed", name, year.law->measure[i].name);
    }
    forget(&year);
}

static void test_what_if_every_shipped_procedure_against_itself_is_what_was_observed(void **state)
{
    (void)state;
    g_autofree char *folder =
        g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", "procedures", NULL);
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    size_t checked = 0;

    assert_non_null(entries);
    for (const char *name; (name = g_dir_read_name(entries)) != NULL;)
        if (g_str_has_suffix(name, ".proc")) {
            check_itself(name);
            checked++;
        }
    assert_true(checked >= 10);
}

/* A drawn year is one that could have been: it must lie between the bounds. */
static void check_within(const Year *year, const CtProcedure *after, uint64_t seed)
{
    g_auto(CtWhatIfResult) result = { 0 };

    ct_what_if_run(&(CtWhatIf){ year->history, after, year->end, true, seed }, &result);
    for (size_t i = 0; i < result.measure_count; i++) {
        const CtWhatIfMeasure *measure = &result.measure[i];

        if (measure->drawn.above < measure->low.above ||
            (!measure->endless && measure->drawn.above > measure->high.above))
            fail_msg("%s: drawn %" G_GINT64_FORMAT ", bounds %" G_GINT64_FORMAT
                     "..%" G_GINT64_FORMAT,
                     after->measure[i].name, measure->drawn.above, measure->low.above,
                     measure->high.above);
    }
}

static void test_what_if_drawn_years_lie_within_the_bounds(void **state)
{
    (void)state;
    static const char *const changes[][2] = {
        { "at >= sent(warn1) + 8 days and at < sent(warn1) + 6 months",
          "at >= sent(warn1) and at < sent(warn1) + 6 months" },
        { "at < sent(warn1) + 6 months", "at < sent(warn1) + 3 months" },
        { "at < sent(warn1) + 6 months", "at < sent(warn1) + 14 months" },
        { "at < served(warn2) + 12 months", "at < served(warn2) + 6 months" },
        { "after 8 days from sent(ask-identity)", "after 3 days from sent(ask-identity)" },
        { "after 2 months from sent(warn2)", "after 20 days from sent(warn2)" },
        { "after 10 months from entered", "after 1 months from entered" },
        { "on mail-bounced if class = hard", "on mail-bounced" },
    };
    g_autofree char *path =
        g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", "procedures", "graduated.proc", NULL);
    g_autofree char *text = NULL;
    Year year = live("graduated.proc", "graduated.yaml", 2000);

    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    for (size_t i = 0; i < G_N_ELEMENTS(changes); i++) {
        g_autoptr(GString) changed = g_string_new(text);

        assert_true(g_string_replace(changed, changes[i][0], changes[i][1], 0) > 0);
        g_autoptr(CtProcedure) after = small_law_read(changed->str);
        for (uint64_t seed = 1; seed <= 3; seed++)
            check_within(&year, after, seed);
    }
    forget(&year);
}

CT_TEST_MAIN(CT_TEST(test_what_if_a_shorter_window_is_exact),
             CT_TEST(test_what_if_a_longer_window_does_not_know_the_new_reply),
             CT_TEST(test_what_if_draws_from_those_who_were_asked),
             CT_TEST(test_what_if_an_event_that_the_old_text_lacks_is_unknown),
             CT_TEST(test_what_if_decisions_in_a_state_that_was_not_are_unknown),
             CT_TEST(test_what_if_every_shipped_procedure_against_itself_is_what_was_observed),
             CT_TEST(test_what_if_drawn_years_lie_within_the_bounds))
