/* test_stream.c - a history is read exactly, or refused with the number of its line.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/stream.h"

#include "small_law.h"

#define HISTORY                                                                                    \
    "# last year\n"                                                                                \
    "b,told,2026-01-02T00:00:00Z,2026-01-05T00:00:00Z,kind=red\n"                                  \
    "\n"                                                                                           \
    "a,told,2026-01-01T00:00:00Z\r\n"                                                              \
    "b,sent(letter),2026-01-06T00:00:00Z\n"                                                        \
    "b,ruled,2026-01-07T00:00:00Z,,by=3,verdict=yes\n"                                             \
    "a,back,2026-01-04T00:00:00+01:00,opened=2026-01-01T00:00:00Z\n"

static void test_stream_gives_rows_by_key_and_time(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) law = small_law_read(SMALL_LAW);
    g_autoptr(CtStream) stream = ct_stream_read(ct_bytes_of_text(HISTORY), "f", law, NULL);
    CtStepEvent event;
    uint32_t first;
    uint32_t past;

    assert_non_null(stream);
    assert_int_equal(stream->rows->len, 5);
    assert_int_equal(stream->key_count, 2);
    ct_stream_rows_of(stream, 0, &first, &past);
    assert_int_equal(first, 0);
    assert_int_equal(past, 3); /* b came first */
    assert_int_equal(ct_stream_row(stream, 0)->recorded - ct_stream_row(stream, 0)->at,
                     3 * CT_DAY_SECONDS);
    assert_true(ct_stream_row(stream, 1)->is_sent);
    assert_int_equal(ct_stream_row(stream, 2)->person, 3);
    assert_true(ct_stream_event(stream, ct_stream_row(stream, 2), law, 0, &event));
    assert_true(event.value[0].set && event.value[0].number == 0); /* yes */
    assert_int_equal(event.recorded, 0);
    assert_false(ct_stream_event(stream, ct_stream_row(stream, 1), law, 0, &event));
    assert_int_equal(ct_stream_row(stream, 4)->at % CT_DAY_SECONDS, 82800);
}

static void test_stream_knows_another_version_by_names(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) law = small_law_read(SMALL_LAW);
    g_autoptr(CtProcedure) other = small_law_read(SECOND_LAW);
    g_autoptr(CtStream) stream = ct_stream_read(ct_bytes_of_text(HISTORY), "f", law, NULL);
    CtStepEvent event;

    assert_false(ct_stream_event(stream, ct_stream_row(stream, 0), other, 0, &event));
}

static void test_stream_refuses_with_the_line(void **state)
{
    (void)state;
    static const char *const bad[] = { "a\n",
                                       ",told,2026-01-01T00:00:00Z\n",
                                       "a,nothing,2026-01-01T00:00:00Z\n",
                                       "a,sent(nothing),2026-01-01T00:00:00Z\n",
                                       "a,sent(,2026-01-01T00:00:00Z\n",
                                       "a,told,2026-01-01\n",
                                       "a,told,2026-01-02T00:00:00Z,2026-01-01T00:00:00Z\n",
                                       "a,told,2026-01-01T00:00:00Z,kind=green\n",
                                       "a,told,2026-01-01T00:00:00Z,colour=red\n",
                                       "a,told,2026-01-01T00:00:00Z,,kind\n",
                                       "a,told,2026-01-01T00:00:00Z,,by=0\n",
                                       "a,told,2026-01-01T00:00:00Z,,opened=2026-01-02T00:00:00Z\n",
                                       "a,sent(letter),2026-01-01T00:00:00Z,,kind=red\n",
                                       "a,told,9999-01-01T00:00:00Z\n",
                                       "\xff\n" };
    g_autoptr(CtProcedure) law = small_law_read(SMALL_LAW);

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autofree char *text = g_strconcat("a,told,2026-01-01T00:00:00Z\n", bad[i], NULL);
        g_autoptr(GError) error = NULL;

        assert_null(ct_stream_read(ct_bytes_of_text(text), "f", law, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
        if (!g_str_has_prefix(error->message, "f:2: ") && bad[i][0] != '\xff')
            fail_msg("%s: %s", bad[i], error->message);
    }
}

static void test_stream_cut_anywhere_is_read_or_refused(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) law = small_law_read(SMALL_LAW);

    for (size_t size = 0; size < strlen(HISTORY); size++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(CtStream) stream =
            ct_stream_read((CtBytes){ (const uint8_t *)HISTORY, size }, "f", law, &error);

        assert_true((stream == NULL) == (error != NULL));
    }
}

CT_TEST_MAIN(CT_TEST(test_stream_gives_rows_by_key_and_time),
             CT_TEST(test_stream_knows_another_version_by_names),
             CT_TEST(test_stream_refuses_with_the_line),
             CT_TEST(test_stream_cut_anywhere_is_read_or_refused))
