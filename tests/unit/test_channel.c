/* test_channel.c - frames survive any cutting of the stream; wrong lengths do not get in.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "jail/channel.h"

#include <fcntl.h>
#include <unistd.h>

enum { LIMIT = 1000 };

/* A channel that reads from a pipe whose other end is *out_feed. */
static CtChannel reading_channel(int *out_feed)
{
    int ends[2];

    assert_int_equal(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
    *out_feed = ends[1];
    return ct_channel_over(ends[0], -1, LIMIT, LIMIT);
}

static void test_channel_gives_the_same_frames_however_the_stream_is_cut(void **state)
{
    (void)state;
    static const char stream[] = "\0\0\0\4Aabc\0\0\0\1B\0\0\0\2Cx";

    for (size_t cut = 0; cut < sizeof stream; cut++) {
        int feed;
        g_auto(CtChannel) channel = reading_channel(&feed);
        const size_t piece[] = { cut, sizeof stream - 1 - MIN(cut, sizeof stream - 1) };
        g_autoptr(GString) seen = g_string_new(NULL);
        size_t at = 0;

        for (size_t i = 0; i < G_N_ELEMENTS(piece); i++) {
            CtFrame frame;
            bool has = true;

            if (at + piece[i] > sizeof stream - 1 || piece[i] == 0)
                continue;
            assert_int_equal(write(feed, stream + at, piece[i]), piece[i]);
            at += piece[i];
            assert_int_equal(ct_channel_fill(&channel), CT_CHANNEL_READY);
            while (ct_channel_take(&channel, &frame, &has, NULL) && has)
                g_string_append_printf(seen, "%c:%.*s ", frame.type, (int)frame.payload.size,
                                       (const char *)frame.payload.data);
        }
        assert_string_equal(seen->str, "A:abc B: C:x ");
        assert_false(ct_channel_is_amid(&channel));
        assert_int_equal(ct_channel_fill(&channel), CT_CHANNEL_BLOCKED);
        (void)close(feed);
        assert_int_equal(ct_channel_fill(&channel), CT_CHANNEL_CLOSED);
    }
}

static void test_channel_tells_a_frame_that_is_cut_off_from_a_whole_one(void **state)
{
    (void)state;
    static const char frame_bytes[] = "\0\0\0\4Aabc";

    for (size_t size = 0; size < sizeof frame_bytes - 1; size++) {
        int feed;
        g_auto(CtChannel) channel = reading_channel(&feed);
        CtFrame frame;
        bool has = true;

        assert_int_equal(write(feed, frame_bytes, size), size);
        (void)close(feed);
        (void)ct_channel_fill(&channel);
        assert_true(ct_channel_take(&channel, &frame, &has, NULL));
        assert_false(has);
        assert_int_equal(ct_channel_is_amid(&channel), size > 0);
    }
}

static void test_channel_refuses_a_length_that_no_frame_has(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        CtErrorCode code;
    } rows[] = {
        { "\0\0\0\0", CT_ERROR_INPUT },
        { "\0\0\x03\xea", CT_ERROR_LIMIT }, /* one more than LIMIT, type included */
        { "\xff\xff\xff\xff", CT_ERROR_LIMIT },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        int feed;
        g_auto(CtChannel) channel = reading_channel(&feed);
        g_autoptr(GError) error = NULL;
        CtFrame frame;
        bool has = true;

        assert_int_equal(write(feed, rows[i].bytes, 4), 4);
        assert_int_equal(ct_channel_fill(&channel), CT_CHANNEL_READY);
        assert_false(ct_channel_take(&channel, &frame, &has, &error));
        assert_true(g_error_matches(error, CT_ERROR, (int)rows[i].code));
        (void)close(feed);
    }
}

static void test_channel_writes_what_a_slow_reader_takes_piece_by_piece(void **state)
{
    (void)state;
    int ends[2];
    uint8_t taken[4096];
    size_t total = 0;
    g_autofree uint8_t *payload = g_malloc0(1u << 20);

    assert_int_equal(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
    g_auto(CtChannel) channel = ct_channel_over(-1, ends[1], LIMIT, 2u << 20);
    ct_channel_begin(&channel, 'A', 1u << 20);
    ct_channel_add(&channel, (CtBytes){ payload, 1u << 20 });
    assert_int_equal(ct_channel_waiting(&channel), (1u << 20) + 5);
    assert_int_equal(ct_channel_flush(&channel), CT_CHANNEL_BLOCKED);
    for (bool more = true; more;) {
        more = ct_channel_flush(&channel) == CT_CHANNEL_BLOCKED;
        for (ssize_t count = read(ends[0], taken, sizeof taken); count > 0;
             count = read(ends[0], taken, sizeof taken))
            total += (size_t)count;
    }
    assert_int_equal(total, (1u << 20) + 5);
    assert_int_equal(ct_channel_waiting(&channel), 0);
    (void)close(ends[0]);
}

CT_TEST_MAIN(CT_TEST(test_channel_gives_the_same_frames_however_the_stream_is_cut),
             CT_TEST(test_channel_tells_a_frame_that_is_cut_off_from_a_whole_one),
             CT_TEST(test_channel_refuses_a_length_that_no_frame_has),
             CT_TEST(test_channel_writes_what_a_slow_reader_takes_piece_by_piece))
