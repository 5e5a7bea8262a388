/* test_succession.c - a map between two versions is total or refused, and a move changes what
 * comes, never what was.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "story.h"

#include "procedure/succession.h"

#define HEAD(version)                                                                              \
    "procedure loan version " version "\nkey card\nholds facts, identity\ncalendar plain\n"        \
    "law RULES \"art. 1\"\nlaw CLAIMS \"art. 2\"\nrole desk operator\n"                            \
    "event lent from desk exogenous carries title text\nevent back from desk exogenous\n"          \
    "notice reminder by letter to reader under RULES text t languages fr\n"                        \
    "hold legal by desk under CLAIMS\n"
#define OLD                                                                                        \
    HEAD("1")                                                                                      \
    "state shelf initial\n  keep facts 40 days from opened\n  on lent -> out\n"                    \
    "state out\n  keep facts 60 days from entered\n  on back -> over\n"                            \
    "  after 30 days from entered -> late do send reminder\n"                                      \
    "state late\n  on back -> over\n  after 90 days from opened -> over\nstate over final\n"
/* `out` is `away` and lasts DAYS; the file lasts KEEP. */
#define NEW(mode, days, keep)                                                                      \
    HEAD("2")                                                                                      \
    "supersedes 1 " mode " { shelf -> shelf, out -> away, late -> late }\n"                        \
    "state shelf initial\n  keep facts 40 days from opened\n  on lent -> away\n"                   \
    "state away\n  keep facts " keep " days from entered\n  on back -> over\n"                     \
    "  after " days " days from entered -> late do send reminder\n"                                \
    "state late\n  on back -> over\n  after 90 days from opened -> over\nstate over final\n"

typedef struct {
    Story older;
    CtProcedure *newer; /* owned */
    CtHistory moved;
    CtStepResult result;
    bool moves;
} Pair;

static void move_after(Pair *self, const char *newer, const char *story, const char *at)
{
    g_autoptr(GError) error = NULL;

    story_begin(&self->older, story_parse(OLD));
    story_tell(&self->older, story);
    self->newer = story_parse(newer);
    if (!ct_succession_check(self->newer, self->older.procedure, &error))
        fail_msg("%s", error->message);
    self->moves =
        ct_succession_move(&(CtSuccession){ self->newer, self->older.procedure, false },
                           &self->older.history, story_time(at), &self->moved, &self->result);
}

static void end(Pair *self)
{
    story_end(&self->older);
    ct_procedure_free(self->newer);
}

#define LENT                                                                                       \
    "open 2026-03-01T00:00:00Z\nlent 2026-03-05T00:00:00Z title=Ulysses\n"                         \
    "hold CLAIMS 2026-03-06T00:00:00Z\n"

static void test_succession_moves_what_happened_and_the_rest_is_the_new_text(void **state)
{
    (void)state;
    Pair pair;

    move_after(&pair, NEW("new-steps", "20", "60"), LENT, "2026-03-10T00:00:00Z");
    assert_true(pair.moves);
    assert_string_equal(pair.newer->state[pair.moved.state].name, "away");
    assert_int_equal(pair.moved.entered[pair.moved.state], story_time("2026-03-05T00:00:00Z"));
    assert_int_equal(pair.moved.opened, story_time("2026-03-01T00:00:00Z"));
    assert_int_equal(pair.moved.event[0].count, 1);
    assert_int_equal(pair.moved.held[0], story_time("2026-03-06T00:00:00Z"));
    assert_int_equal(pair.moved.moved, story_time("2026-03-10T00:00:00Z"));
    CtDue due;
    assert_true(ct_step_next_due(pair.newer, &pair.moved, &due));
    assert_int_equal(due.at, story_time("2026-03-25T00:00:00Z"));
    CtInstant erasure;
    assert_true(ct_due_erasure(pair.newer, &pair.moved, 0, &erasure));
    assert_int_equal(erasure, story_time("2026-05-04T00:00:00Z"));
    end(&pair);
}

static void test_succession_never_takes_effect_before_the_move(void **state)
{
    (void)state;
    Pair pair;
    CtDue due;
    CtStepResult result;
    CtInstant now = story_time("2026-03-20T00:00:00Z");

    move_after(&pair, NEW("new-steps", "2", "60"), LENT, "2026-03-20T00:00:00Z");
    assert_true(pair.moves && ct_step_next_due(pair.newer, &pair.moved, &due));
    assert_int_equal(due.at, story_time("2026-03-07T00:00:00Z"));
    assert_true(ct_step_fire(pair.newer, &pair.moved, &due, now, &result, NULL));
    assert_int_equal(result.effective, now);
    assert_int_equal(pair.moved.notice[0].ordered, now);
    end(&pair);
}

static void test_succession_leaves_cases_on_their_version(void **state)
{
    (void)state;
    static const struct {
        const char *newer;
        const char *story;
        bool moves;
    } rows[] = {
        { NEW("new-cases", "20", "60"), LENT, false },
        { NEW("new-steps", "20", "60"), LENT "back 2026-03-07T00:00:00Z\n", false },
        { NEW("favourable", "20", "60"), LENT, true },
        { NEW("favourable", "30", "60"), LENT, true },
        { NEW("favourable", "30", "61"), LENT, false }, /* the file lasts a day longer */
        { NEW("favourable", "30", "59"), LENT, true },
        { NEW("favourable", "100", "60"), LENT, false }, /* the case ends ten days later */
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        Pair pair;

        move_after(&pair, rows[i].newer, rows[i].story, "2026-03-10T00:00:00Z");
        assert_int_equal(pair.moves, rows[i].moves);
        end(&pair);
    }
}

static void test_succession_never_loses_the_end_of_a_retention(void **state)
{
    (void)state;
    Pair pair;

    move_after(&pair,
               HEAD("2") "supersedes 1 new-steps { shelf -> shelf, out -> shelf, late -> shelf }\n"
                         "state shelf initial\nstate over final\n",
               LENT, "2026-03-10T00:00:00Z");
    assert_false(pair.moves);
    end(&pair);
}

static void test_succession_names_each_mistake_of_the_map(void **state)
{
    (void)state;
    static const struct {
        const char *newer;
        const char *mistake;
    } rows[] = {
        { HEAD("2") "supersedes 1 new-steps { shelf -> shelf, over -> shelf, lost -> shelf }\n"
                    "state shelf initial\n",
          "story:12:1: \"over\" is final in version 1: its cases never move\n"
          "story:12:1: version 1 has no state \"lost\"\n"
          "story:12:1: no state for the cases in \"out\" of version 1\n"
          "story:12:1: no state for the cases in \"late\" of version 1" },
        { "procedure loan version 2\nkey card\nholds identity, facts\ncalendar plain\n"
          "law RULES \"art. 1\"\nnotice reminder by email to reader under RULES text t languages "
          "fr\n"
          "supersedes 1 new-steps { shelf -> shelf out -> shelf late -> shelf }\n"
          "state shelf initial\n",
          "story:7:1: cases of version 1 cannot move: the compartments are others, or in another "
          "order\n"
          "story:6:1: the notice \"reminder\" went by another channel in version 1\n"
          "story:7:1: a hold under \"CLAIMS\" of version 1 would be lost" },
        { HEAD("2") "supersedes 1 new-cases\nstate shelf initial\n", NULL },
        { HEAD("2") "state shelf initial\n", NULL },
    };
    g_autoptr(CtProcedure) older = story_parse(OLD);

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(CtProcedure) newer = story_parse(rows[i].newer);
        g_autoptr(GError) error = NULL;
        bool sound = ct_succession_check(newer, older, &error);

        assert_int_equal(sound, rows[i].mistake == NULL);
        if (!sound)
            assert_string_equal(error->message, rows[i].mistake);
    }
}

static void test_succession_to_the_same_text_changes_nothing_but_the_calendar(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) again = story_parse(OLD);
    CtHistory moved;
    CtStepResult result;
    Story story;

    story_begin(&story, story_parse(OLD));
    story_tell(&story, LENT);
    assert_true(ct_succession_move(&(CtSuccession){ again, story.procedure, true }, &story.history,
                                   story_time("2026-03-10T00:00:00Z"), &moved, &result));
    g_auto(CtBuffer) before = ct_buffer_new(CT_HISTORY_BYTES_MAX);
    g_auto(CtBuffer) after = ct_buffer_new(CT_HISTORY_BYTES_MAX);
    moved.moved = CT_INSTANT_NEVER;
    ct_history_encode(&story.history, story.procedure, &before);
    ct_history_encode(&moved, again, &after);
    assert_true(ct_bytes_equal(ct_buffer_bytes(&before), ct_buffer_bytes(&after)));
    story_end(&story);
}

CT_TEST_MAIN(CT_TEST(test_succession_moves_what_happened_and_the_rest_is_the_new_text),
             CT_TEST(test_succession_never_takes_effect_before_the_move),
             CT_TEST(test_succession_leaves_cases_on_their_version),
             CT_TEST(test_succession_never_loses_the_end_of_a_retention),
             CT_TEST(test_succession_names_each_mistake_of_the_map),
             CT_TEST(test_succession_to_the_same_text_changes_nothing_but_the_calendar))
