/* test_history.c - replay is live, encoding is strict, and nothing outlives its limit.
 *
 * Method: seeded random walks over the shipped graduated response and the one below: random events
 * with random values, persons and times, notices sent or not. Each walk writes down what it
 * applied; the second reading of that list must give the same bytes. The seed of a failing walk is
 * printed.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "story.h"

#define LOG_MOST 400

typedef enum { APPLIED_EVENT, APPLIED_FIRE, APPLIED_SENT } AppliedKind;

typedef struct {
    AppliedKind kind;
    CtStepEvent event;
    CtDue due;
    int notice;
    CtInstant at;
} Applied;

typedef struct {
    CtProcedure *procedure;
    GRand *dice;
    CtHistory history;
    size_t count;
    Applied *log;
    int ordered[CT_LIMIT_PROCEDURE_NOTICES]; /* orders not yet sent */
} Walk;

static void assert_orders_are_lawful(const Walk *walk, const CtStepResult *result)
{
    const CtProcedure *procedure = walk->procedure;

    for (size_t i = 0; i < result->order_count; i++)
        for (size_t j = 0; j < procedure->require_count; j++) {
            const CtProcedureRequire *require = &procedure->require[j];

            if (result->order[i].kind != CT_ORDER_SEND ||
                result->order[i].notice != require->notice ||
                require->after_notice == CT_PROCEDURE_NONE)
                continue;
            CtAnchor before = { CT_ANCHOR_SENT, require->after_notice };
            assert_true(ct_history_anchor(&walk->history, procedure, before) != CT_INSTANT_NEVER);
        }
}

static void note(Walk *walk, const Applied *applied, const CtStepResult *result)
{
    walk->log[walk->count++] = *applied;
    if (result == NULL)
        return;
    assert_orders_are_lawful(walk, result);
    for (size_t i = 0; i < result->order_count; i++)
        if (result->order[i].kind == CT_ORDER_SEND)
            walk->ordered[result->order[i].notice]++;
}

static void fire_until(Walk *walk, CtInstant now)
{
    CtDue due;

    while (walk->count < LOG_MOST && ct_step_next_due(walk->procedure, &walk->history, &due) &&
           due.at <= now) {
        g_autoptr(GError) error = NULL;
        CtStepResult result;
        Applied applied = { .kind = APPLIED_FIRE, .due = due, .at = now };

        assert_true(ct_step_fire(walk->procedure, &walk->history, &due, now, &result, &error));
        note(walk, &applied, &result);
    }
}

static void random_event(Walk *walk, CtInstant now)
{
    int index = g_rand_int_range(walk->dice, 0, (int)walk->procedure->event_count);
    const CtProcedureEvent *of = &walk->procedure->event[index];
    Applied applied = { .kind = APPLIED_EVENT };
    g_autoptr(GError) error = NULL;
    CtStepResult result;

    ct_step_begin(&applied.event, index, now - g_rand_int_range(walk->dice, 0, 40 * 86400), now);
    applied.event.person = (uint64_t)g_rand_int_range(walk->dice, 1, 4);
    for (size_t i = 0; i < of->field_count; i++) {
        CtGuardValue *value = &applied.event.value[i];

        value->set = g_rand_int_range(walk->dice, 0, 8) != 0;
        value->text = ct_bytes_of_text("example");
        value->number = of->field[i].type == CT_FIELD_ONE_OF
                            ? g_rand_int_range(walk->dice, 0, (int)of->field[i].word_count)
                            : g_rand_int_range(walk->dice, 0, 2);
    }
    CtHistory before = walk->history;
    if (ct_step_event(walk->procedure, &walk->history, &applied.event, &result, &error))
        note(walk, &applied, &result);
    else
        assert_memory_equal(&before, &walk->history, sizeof before);
}

static void random_sent(Walk *walk, CtInstant now)
{
    int notice = g_rand_int_range(walk->dice, 0, (int)walk->procedure->notice_count);
    Applied applied = { .kind = APPLIED_SENT, .notice = notice, .at = now };

    if (walk->ordered[notice] == 0)
        return;
    walk->ordered[notice]--;
    ct_history_mark_sent(&walk->history, notice, now);
    note(walk, &applied, NULL);
}

/* The oracle knows nothing of due.c: each value stored, and not erased, is younger than its
 * limit. */
static void assert_nothing_outlives_its_limit(const Walk *walk, CtInstant now)
{
    for (size_t i = 0; i < walk->procedure->compartment_count; i++) {
        const CtHistoryCompartment *held = &walk->history.compartment[i];
        CtDuration limit = walk->procedure->compartment[i].limit;

        if (!held->erased && held->stored != CT_INSTANT_NEVER)
            assert_true(now < ct_calendar_add(walk->procedure->calendar, held->stored, limit, 1));
    }
}

/* The first of the list is the next one, and a horizon short of it finds nothing. */
static void assert_due_agree(const Walk *walk)
{
    CtDue list[CT_DUE_MOST], next = { 0 }, before = { 0 };
    size_t count = ct_due_list(walk->procedure, &walk->history, list);

    assert_int_equal(ct_due_next(walk->procedure, &walk->history, &next), count > 0);
    if (count == 0)
        return;
    assert_memory_equal(&list[0], &next, sizeof next);
    assert_false(ct_due_before(walk->procedure, &walk->history, next.at - 1, &before));
    assert_true(ct_due_before(walk->procedure, &walk->history, next.at, &before));
    assert_memory_equal(&before, &next, sizeof next);
    for (size_t i = 1; i < count; i++)
        assert_true(list[i - 1].at <= list[i].at);
}

static void assert_encoding_is_faithful(const CtHistory *history, const CtProcedure *procedure)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_HISTORY_BYTES_MAX);
    g_autoptr(GError) error = NULL;
    CtHistory back;

    ct_history_encode(history, procedure, &bytes);
    assert_true(ct_buffer_ok(&bytes));
    assert_true(ct_history_decode(ct_buffer_bytes(&bytes), procedure, &back, &error));
    g_auto(CtBuffer) again = ct_buffer_new(CT_HISTORY_BYTES_MAX);
    ct_history_encode(&back, procedure, &again);
    assert_true(ct_bytes_equal(ct_buffer_bytes(&bytes), ct_buffer_bytes(&again)));
}

static void replay(const Walk *walk, CtInstant opened)
{
    CtHistory history;

    ct_history_begin(&history, walk->procedure, opened);
    ct_history_mark_author(&history, 3);
    for (size_t i = 0; i < walk->count; i++) {
        const Applied *applied = &walk->log[i];
        g_autoptr(GError) error = NULL;
        CtStepResult result;

        if (applied->kind == APPLIED_SENT)
            ct_history_mark_sent(&history, applied->notice, applied->at);
        else if (applied->kind == APPLIED_FIRE)
            assert_true(ct_step_fire(walk->procedure, &history, &applied->due, applied->at, &result,
                                     &error));
        else
            assert_true(ct_step_event(walk->procedure, &history, &applied->event, &result, &error));
    }
    g_auto(CtBuffer) live = ct_buffer_new(CT_HISTORY_BYTES_MAX);
    g_auto(CtBuffer) again = ct_buffer_new(CT_HISTORY_BYTES_MAX);
    ct_history_encode(&walk->history, walk->procedure, &live);
    ct_history_encode(&history, walk->procedure, &again);
    assert_true(ct_bytes_equal(ct_buffer_bytes(&live), ct_buffer_bytes(&again)));
}

static void take_walk(CtProcedure *procedure, uint32_t seed)
{
    CtInstant opened = 1767607200 + (CtInstant)seed * 7919 % (2000 * CT_DAY_SECONDS);
    g_autofree Applied *log = g_new0(Applied, LOG_MOST);
    Walk walk = { .procedure = procedure, .dice = g_rand_new_with_seed(seed), .log = log };
    CtInstant now = opened;

    print_message("seed %u\n", seed);
    ct_history_begin(&walk.history, procedure, opened);
    ct_history_mark_author(&walk.history, 3);
    while (walk.count + 20 < LOG_MOST && now < opened + 1500 * CT_DAY_SECONDS) {
        now += g_rand_int_range(walk.dice, 0, 20 * 86400);
        fire_until(&walk, now);
        assert_nothing_outlives_its_limit(&walk, now);
        assert_due_agree(&walk);
        if (g_rand_boolean(walk.dice))
            random_sent(&walk, now);
        else
            random_event(&walk, now);
        assert_encoding_is_faithful(&walk.history, procedure);
    }
    replay(&walk, opened);
    g_rand_free(walk.dice);
}

static void test_history_replay_is_live_over_random_walks(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) graduated = story_shipped("graduated.proc");
    g_autoptr(CtProcedure) intake = story_shipped("intake.proc");

    for (uint32_t seed = 1; seed <= 150; seed++)
        take_walk(seed % 5 == 0 ? intake : graduated, seed);
}

/* A history that uses every list of the encoding. */
static void rich_history(const CtProcedure *procedure, CtHistory *history)
{
    CtInstant opened = story_time("2026-01-05T10:00:00Z");

    ct_history_begin(history, procedure, opened);
    ct_history_mark_author(history, 9);
    ct_history_mark_ordered(history, 1, opened + 1);
    ct_history_mark_sent(history, 1, opened + 2);
    ct_history_mark_served(history, 4, opened + 3);
    ct_history_mark_stored(history, 2, opened + 4);
    history->event[3] = (CtHistoryEvent){ opened, opened + 5, 2 };
    history->compartment[0].keep = 0;
    history->compartment[1].erased = true;
    history->compartment[1].sealed_to = 4;
    history->votes[1] = (CtHistoryVotes){ 2, { 7, 8 } };
    history->pause[history->pause_count++] = (CtHistoryPause){ 2, opened, opened + 6 };
}

static void test_history_refuses_every_truncation_and_excess(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) procedure = story_shipped("graduated.proc");
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_HISTORY_BYTES_MAX);
    CtHistory history;

    rich_history(procedure, &history);
    ct_history_encode(&history, procedure, &bytes);
    assert_encoding_is_faithful(&history, procedure);
    ct_buffer_add_u8(&bytes, 0);
    for (size_t size = 0; size <= bytes.size; size++) {
        g_autofree uint8_t *exact = g_memdup2(bytes.data, size);
        g_autoptr(GError) error = NULL;
        CtHistory out = { .state = 99 };

        if (size == bytes.size - 1)
            continue;
        assert_false(ct_history_decode((CtBytes){ exact, size }, procedure, &out, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
        assert_int_equal(out.state, 99);
    }
}

/* Any byte changed: refused, or one of the histories that encode to exactly these bytes. */
static void test_history_has_one_encoding_only(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) procedure = story_shipped("graduated.proc");
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_HISTORY_BYTES_MAX);
    CtHistory history;

    rich_history(procedure, &history);
    ct_history_encode(&history, procedure, &bytes);
    for (size_t i = 0; i < bytes.size; i++)
        for (int change = 1; change < 256; change++) {
            CtHistory back;

            bytes.data[i] ^= (uint8_t)change;
            if (ct_history_decode(ct_buffer_bytes(&bytes), procedure, &back, NULL)) {
                g_auto(CtBuffer) again = ct_buffer_new(CT_HISTORY_BYTES_MAX);

                ct_history_encode(&back, procedure, &again);
                assert_true(ct_bytes_equal(ct_buffer_bytes(&bytes), ct_buffer_bytes(&again)));
            }
            bytes.data[i] ^= (uint8_t)change;
        }
}

static void test_history_marks_keep_the_first_time(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) procedure = story_shipped("graduated.proc");
    int first = ct_procedure_notice(procedure, "warn1");
    int fallback = ct_procedure_notice(procedure, "letter1");
    CtAnchor sent = { CT_ANCHOR_SENT, first };
    CtHistory history;

    ct_history_begin(&history, procedure, 0);
    assert_int_equal(ct_history_anchor(&history, procedure, sent), CT_INSTANT_NEVER);
    ct_history_mark_sent(&history, fallback, 50);
    assert_int_equal(ct_history_anchor(&history, procedure, sent), 50);
    ct_history_mark_sent(&history, first, 40);
    ct_history_mark_sent(&history, first, 30);
    assert_int_equal(ct_history_anchor(&history, procedure, sent), 40);
    ct_history_mark_stored(&history, 0, 20);
    ct_history_mark_stored(&history, 0, 10);
    assert_int_equal(history.compartment[0].stored, 20);
}

CT_TEST_MAIN(CT_TEST(test_history_replay_is_live_over_random_walks),
             CT_TEST(test_history_refuses_every_truncation_and_excess),
             CT_TEST(test_history_has_one_encoding_only),
             CT_TEST(test_history_marks_keep_the_first_time))
