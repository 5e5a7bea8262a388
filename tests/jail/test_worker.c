/* test_worker.c - sources go through a real jailed worker; what misbehaves costs itself only.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "jail/worker.h"

/* In a sanitizer build the worker is not jailed, and its run time catches some signals. */
#ifdef CT_SANITISED
enum { JAILED = false };
#define DIED_OF(signal) "the reader "
#else
enum { JAILED = true };
#define DIED_OF(signal) "the reader died of signal " signal
#endif

static CtWorker *start(const char *name, uint32_t cpu_seconds)
{
    g_autofree char *path =
        g_build_filename(g_getenv("CT_BUILD_ROOT"), "tests", "jail", name, NULL);
    const CtWorkerOptions options = { .program = path, .cpu_seconds = cpu_seconds };
    g_autoptr(GError) error = NULL;
    CtWorker *worker = ct_worker_start(&options, &error);

    if (worker == NULL)
        fail_msg("%s", error->message);
    return worker;
}

static void submit(CtWorker *worker, uint64_t id, const char *text)
{
    assert_true(ct_worker_submit(worker, id, NULL, ct_bytes_of_text(text), NULL));
}

static bool count_record(void *user, const CtRecord *record, GError **error)
{
    (void)error;
    assert_string_equal(record->kind, "echo");
    ++*(size_t *)user;
    return true;
}

static size_t count_of(const CtWorkerResult *result)
{
    size_t count = 0;

    assert_true(ct_worker_each(ct_buffer_bytes(&result->records), count_record, &count, NULL));
    return count;
}

static void expect_done(CtWorker *worker, CtWorkerResult *result, uint64_t id)
{
    assert_true(ct_worker_next(worker, result, NULL));
    assert_int_equal(result->id, id);
    assert_int_equal(result->verdict, CT_WORKER_DONE);
    assert_null(result->reason);
    assert_int_equal(count_of(result), 1);
}

static void expect_fate(CtWorker *worker, CtWorkerResult *result, uint64_t id,
                        CtWorkerVerdict verdict, const char *reason)
{
    assert_true(ct_worker_next(worker, result, NULL));
    assert_int_equal(result->id, id);
    assert_int_equal(result->verdict, verdict);
    if (g_strstr_len(result->reason, -1, reason) == NULL)
        fail_msg("\"%s\" lacks \"%s\"", result->reason, reason);
}

static void test_worker_says_that_it_is_jailed(void **state)
{
    (void)state;
    g_autoptr(CtWorker) worker = start("worker_odd", 0);

    assert_int_equal(ct_worker_report(worker).jailed, JAILED);
    assert_int_equal(ct_worker_report(worker).landlock, JAILED ? ct_jail_landlock_level() : 0);
}

static void test_worker_answers_in_the_order_of_submission(void **state)
{
    (void)state;
    g_autoptr(CtWorker) worker = start("worker_odd", 0);
    g_auto(CtWorkerResult) result = { 0 };

    for (uint64_t id = 0; id < 5000; id++)
        submit(worker, id, "a small source");
    assert_int_equal(ct_worker_in_flight(worker), 5000);
    for (uint64_t id = 0; id < 5000; id++)
        expect_done(worker, &result, id);
    assert_int_equal(ct_worker_in_flight(worker), 0);
}

static void test_worker_try_takes_what_is_here_and_never_waits(void **state)
{
    (void)state;
    g_autoptr(CtWorker) worker = start("worker_odd", 0);
    g_auto(CtWorkerResult) result = { 0 };
    uint64_t next = 0;

    assert_false(ct_worker_try(worker, &result)); /* nothing is in flight */
    for (uint64_t id = 0; id < 500; id++)
        submit(worker, id, id == 250 ? "crash" : "a small source");
    while (ct_worker_in_flight(worker) > 0) {
        if (!ct_worker_try(worker, &result))
            assert_true(ct_worker_next(worker, &result, NULL));
        assert_int_equal(result.id, next);
        assert_int_equal(result.verdict, next == 250 ? CT_WORKER_DIED : CT_WORKER_DONE);
        assert_int_equal(count_of(&result), next == 250 ? 0 : 1);
        next++;
    }
    assert_int_equal(next, 500);
    submit(worker, next, "spin");
    assert_false(ct_worker_try(worker, &result)); /* it would take for ever */
}

static void test_worker_passes_a_refusal_on_with_its_code(void **state)
{
    (void)state;
    g_autoptr(CtWorker) worker = start("worker_odd", 0);
    g_auto(CtWorkerResult) result = { 0 };

    submit(worker, 7, "refuse");
    expect_fate(worker, &result, 7, CT_WORKER_REFUSED, "source: was told to refuse");
    assert_int_equal(result.code, CT_ERROR_LIMIT);
    assert_int_equal(count_of(&result), 1);
    assert_true(ct_worker_submit(worker, 8, "nonsense", ct_bytes_of_text("x"), NULL));
    expect_fate(worker, &result, 8, CT_WORKER_REFUSED, "no such format");
}

static void test_worker_crash_in_a_batch_loses_nothing_else(void **state)
{
    (void)state;
    g_autoptr(CtWorker) worker = start("worker_odd", 0);
    g_auto(CtWorkerResult) result = { 0 };

    for (uint64_t id = 0; id < 300; id++)
        submit(worker, id,
               id == 150   ? "crash"
               : id == 200 ? "abort"
               : id == 299 ? (JAILED ? "open" : "crash")
                           : "fine");
    for (uint64_t id = 0; id < 300; id++) {
        if (id == 150)
            expect_fate(worker, &result, id, CT_WORKER_DIED, DIED_OF("4"));
        else if (id == 200)
            expect_fate(worker, &result, id, CT_WORKER_DIED, DIED_OF("6"));
        else if (id == 299)
            expect_fate(worker, &result, id, CT_WORKER_DIED, DIED_OF("31"));
        else
            expect_done(worker, &result, id);
    }
}

static void test_worker_death_leaves_no_records_behind(void **state)
{
    (void)state;
    g_autoptr(CtWorker) worker = start("worker_odd", 0);
    g_auto(CtWorkerResult) result = { 0 };

    submit(worker, 1, "late-crash");
    submit(worker, 2, "fine");
    expect_fate(worker, &result, 1, CT_WORKER_DIED, DIED_OF("4"));
    assert_int_equal(count_of(&result), 0);
    expect_done(worker, &result, 2);
}

static void test_worker_hang_is_a_verdict_and_the_rest_go_on(void **state)
{
    (void)state;
    g_autoptr(CtWorker) worker = start("worker_odd", 1);
    g_auto(CtWorkerResult) result = { 0 };

    submit(worker, 1, "fine");
    submit(worker, 2, "spin");
    submit(worker, 3, "fine");
    expect_done(worker, &result, 1);
    expect_fate(worker, &result, 2, CT_WORKER_HUNG, "more than its time");
    assert_int_equal(result.code, CT_ERROR_LIMIT);
    expect_done(worker, &result, 3);
}

static bool compare_process(void *user, const CtRecord *record, GError **error)
{
    int64_t *process = user;
    int64_t mine = ct_record_find(record, "process")->number;

    (void)error;
    assert_true(*process == 0 || *process == mine);
    *process = mine;
    return true;
}

/* Were it not, the worker would be killed in between; the sources would be tried again, but by
 * another process. */
static void test_worker_time_is_granted_for_each_source_anew(void **state)
{
    (void)state;
    g_autoptr(CtWorker) worker = start("worker_odd", 1);
    g_auto(CtWorkerResult) result = { 0 };

    int64_t process = 0;

    for (uint64_t id = 0; id < 40; id++) /* four seconds of work */
        submit(worker, id, "work");
    for (uint64_t id = 0; id < 40; id++) {
        expect_done(worker, &result, id);
        assert_true(
            ct_worker_each(ct_buffer_bytes(&result.records), compare_process, &process, NULL));
    }
}

static void test_worker_flood_of_records_is_refused(void **state)
{
    (void)state;
    g_autoptr(CtWorker) worker = start("worker_odd", 0);
    g_auto(CtWorkerResult) result = { 0 };
    g_autofree char *text = g_strnfill(CT_LIMIT_VALUE_BYTES, ' ');

    memcpy(text, "many", 4); /* 100,000 records of 64 KiB */
    submit(worker, 1, text);
    submit(worker, 2, "fine");
    expect_fate(worker, &result, 1, CT_WORKER_REFUSED, "more records than are kept");
    assert_int_equal(result.code, CT_ERROR_LIMIT);
    expect_done(worker, &result, 2);
}

static void test_worker_memory_bomb_dies_alone(void **state)
{
    (void)state;
    if (!JAILED)
        skip(); /* nothing limits its memory */
    g_autoptr(CtWorker) worker = start("worker_odd", 0);
    g_auto(CtWorkerResult) result = { 0 };

    submit(worker, 1, "devour");
    submit(worker, 2, "fine");
    expect_fate(worker, &result, 1, CT_WORKER_DIED, "died of signal");
    expect_done(worker, &result, 2);
}

static void test_worker_takes_a_large_source(void **state)
{
    (void)state;
    g_autoptr(CtWorker) worker = start("worker_odd", 0);
    g_auto(CtWorkerResult) result = { 0 };
    size_t size = 64u << 20;
    g_autofree char *text = g_malloc(size);

    memset(text, 'x', size);
    assert_true(ct_worker_submit(worker, 1, NULL, (CtBytes){ (uint8_t *)text, size }, NULL));
    assert_false(ct_worker_has_room(worker, 1));
    submit(worker, 2, "");
    expect_done(worker, &result, 1);
    expect_done(worker, &result, 2);
    submit(worker, 3, "fine");
    assert_true(ct_worker_has_room(worker, 1u << 20)); /* what is done takes no room */
    expect_done(worker, &result, 3);
}

static void test_worker_refuses_a_source_larger_than_a_source_may_be(void **state)
{
    (void)state;
    g_autoptr(CtWorker) worker = start("worker_odd", 0);
    g_autoptr(GError) error = NULL;
    const CtBytes huge = { (const uint8_t *)"", (size_t)CT_LIMIT_SOURCE_BYTES + 1 };

    assert_false(ct_worker_submit(worker, 1, NULL, huge, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_LIMIT));
    assert_int_equal(ct_worker_in_flight(worker), 0);
}

static void test_worker_read_streams_every_record(void **state)
{
    (void)state;
    g_autoptr(CtWorker) worker = start("worker_odd", 0);
    size_t count = 0;

    assert_true(
        ct_worker_read(worker, "odd", ct_bytes_of_text("many"), count_record, &count, NULL));
    assert_int_equal(count, 100000);
}

static void test_worker_read_gives_no_record_twice_when_the_reader_dies_late(void **state)
{
    (void)state;
    g_autoptr(CtWorker) worker = start("worker_odd", 0);
    g_autoptr(GError) error = NULL;
    size_t count = 0;

    assert_false(
        ct_worker_read(worker, NULL, ct_bytes_of_text("late-crash"), count_record, &count, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    assert_in_range(count, 1, 20000);
    count = 0;
    assert_true(ct_worker_read(worker, NULL, ct_bytes_of_text("fine"), count_record, &count, NULL));
    assert_int_equal(count, 1);
}

static bool stop_at_once(void *user, const CtRecord *record, GError **error)
{
    (void)user;
    (void)record;
    return ct_fail(error, CT_ERROR_CONFLICT, "sink: had enough");
}

static void test_worker_read_stops_when_the_sink_stops(void **state)
{
    (void)state;
    g_autoptr(CtWorker) worker = start("worker_odd", 0);
    g_autoptr(GError) error = NULL;
    size_t count = 0;

    assert_false(
        ct_worker_read(worker, NULL, ct_bytes_of_text("many"), stop_at_once, NULL, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_CONFLICT));
    assert_true(ct_worker_read(worker, NULL, ct_bytes_of_text("fine"), count_record, &count, NULL));
    assert_int_equal(count, 1);
}

/* Each row is what the liar writes in answer to source 1, and what the parent makes of it. */
static void test_worker_lies_are_found_out(void **state)
{
    (void)state;
#define ID_1 "\0\0\0\0\0\0\0\1"
    static const struct {
        const char *bytes;
        size_t size;
        const char *reason;
    } lies[] = {
#define LIE(bytes, reason) { bytes, sizeof(bytes) - 1, reason }
        LIE("\xff\xff\xff\xff", "impossible length"),
        LIE("\0\0\0\0", "impossible length"),
        LIE("\0\0\0\1Z", "malformed frame"),
        LIE("\0\0\0\1A", "malformed frame"),
        LIE("\0\0\0\x04H\1\1\1", "not its turn"),
        LIE("\0\0\0\x0d"
            "A"
            "\0\0\0\0\0\0\0\2"
            "\1\0\0\0",
            "not its turn"),
        LIE("\0\0\0\x0d"
            "A" ID_1 "\3\0\0\0",
            "malformed frame"),
        LIE("\0\0\0\x0d"
            "A" ID_1 "\2\x09\0\0",
            "malformed frame"),
        LIE("\0\0\0\x0e"
            "A" ID_1 "\2\0\0\1\xff",
            "malformed frame"),
        LIE("\0\0\0\x0d"
            "A" ID_1 "\2\0\0\1",
            "malformed frame"),
    };
    g_autoptr(CtWorker) worker = start("worker_liar", 0);
    g_auto(CtWorkerResult) result = { 0 };

    for (size_t i = 0; i < G_N_ELEMENTS(lies); i++) {
        const CtBytes bytes = { (const uint8_t *)lies[i].bytes, lies[i].size };

        assert_true(ct_worker_submit(worker, 1, NULL, bytes, NULL));
        expect_fate(worker, &result, 1, CT_WORKER_DIED, lies[i].reason);
        assert_int_equal(result.code, CT_ERROR_INPUT);
    }
}

static void test_worker_answer_before_the_whole_source_is_a_lie(void **state)
{
    (void)state;
    static const char both[] = "\0\0\0\x0d"
                               "A" ID_1 "\1\0\0\0"
                               "\0\0\0\x0d"
                               "A"
                               "\0\0\0\0\0\0\0\2"
                               "\1\0\0\0";
    g_autoptr(CtWorker) worker = start("worker_liar", 0);
    g_auto(CtWorkerResult) result = { 0 };
    size_t size = 16u << 20;
    g_autofree uint8_t *large = g_malloc0(size);

    assert_true(ct_worker_submit(worker, 1, NULL,
                                 (CtBytes){ (const uint8_t *)both, sizeof both - 1 }, NULL));
    assert_true(ct_worker_submit(worker, 2, NULL, (CtBytes){ large, size }, NULL));
    assert_true(ct_worker_next(worker, &result, NULL));
    assert_int_equal(result.verdict, CT_WORKER_DONE);
    expect_fate(worker, &result, 2, CT_WORKER_DIED, "impossible length");
}

static void test_worker_garbage_records_are_an_error_of_the_reader_of_records(void **state)
{
    (void)state;
    static const char answer[] = "\0\0\0\x10"
                                 "A" ID_1 "\1\0\0\0"
                                 "\xff\xff\xff";
    g_autoptr(CtWorker) worker = start("worker_liar", 0);
    g_auto(CtWorkerResult) result = { 0 };
    g_autoptr(GError) error = NULL;
    size_t count = 0;

    assert_true(ct_worker_submit(worker, 1, NULL,
                                 (CtBytes){ (const uint8_t *)answer, sizeof answer - 1 }, NULL));
    assert_true(ct_worker_next(worker, &result, NULL));
    assert_int_equal(result.verdict, CT_WORKER_DONE);
    assert_false(ct_worker_each(ct_buffer_bytes(&result.records), count_record, &count, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    assert_int_equal(count, 0);
}

static void test_worker_that_cannot_start_is_an_error(void **state)
{
    (void)state;
    static const char *const programs[] = { "/nonexistent/worker", "/bin/true", "/bin/cat" };

    for (size_t i = 0; i < G_N_ELEMENTS(programs); i++) {
        const CtWorkerOptions options = { .program = programs[i], .wall_seconds = 1 };
        g_autoptr(GError) error = NULL;
        g_autoptr(CtWorker) worker = ct_worker_start(&options, &error);

        assert_null(worker);
        assert_non_null(error);
    }
}

static void test_worker_stops_with_sources_in_flight(void **state)
{
    (void)state;
    g_autoptr(CtWorker) worker = start("worker_odd", 0);

    submit(worker, 1, "spin");
    submit(worker, 2, "fine");
}

CT_TEST_MAIN(CT_TEST(test_worker_says_that_it_is_jailed),
             CT_TEST(test_worker_answers_in_the_order_of_submission),
             CT_TEST(test_worker_try_takes_what_is_here_and_never_waits),
             CT_TEST(test_worker_passes_a_refusal_on_with_its_code),
             CT_TEST(test_worker_crash_in_a_batch_loses_nothing_else),
             CT_TEST(test_worker_death_leaves_no_records_behind),
             CT_TEST(test_worker_hang_is_a_verdict_and_the_rest_go_on),
             CT_TEST(test_worker_time_is_granted_for_each_source_anew),
             CT_TEST(test_worker_flood_of_records_is_refused),
             CT_TEST(test_worker_memory_bomb_dies_alone), CT_TEST(test_worker_takes_a_large_source),
             CT_TEST(test_worker_refuses_a_source_larger_than_a_source_may_be),
             CT_TEST(test_worker_read_streams_every_record),
             CT_TEST(test_worker_read_gives_no_record_twice_when_the_reader_dies_late),
             CT_TEST(test_worker_read_stops_when_the_sink_stops),
             CT_TEST(test_worker_lies_are_found_out),
             CT_TEST(test_worker_answer_before_the_whole_source_is_a_lie),
             CT_TEST(test_worker_garbage_records_are_an_error_of_the_reader_of_records),
             CT_TEST(test_worker_that_cannot_start_is_an_error),
             CT_TEST(test_worker_stops_with_sources_in_flight))
