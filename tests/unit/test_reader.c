/* test_reader.c - the reader never passes its end and keeps its first failure.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/reader.h"

static const uint8_t numbers[] = { 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a,
                                   0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x12, 0x13, 0x14,
                                   0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d };

/* One of each width; gives whether the reader is still well. */
static bool read_all(CtReader *reader, uint64_t out[7])
{
    out[0] = ct_reader_u8(reader);
    out[1] = ct_reader_u16be(reader);
    out[2] = ct_reader_u16le(reader);
    out[3] = ct_reader_u32be(reader);
    out[4] = ct_reader_u32le(reader);
    out[5] = ct_reader_u64be(reader);
    out[6] = ct_reader_u64le(reader);
    return ct_reader_ok(reader);
}

static void test_reader_reads_both_byte_orders(void **state)
{
    (void)state;
    CtReader reader = ct_reader_over((CtBytes){ numbers, sizeof numbers });
    uint64_t seen[7];

    assert_true(read_all(&reader, seen));
    assert_int_equal(seen[0], 0x01);
    assert_int_equal(seen[1], 0x0203);
    assert_int_equal(seen[2], 0x0504);
    assert_int_equal(seen[3], 0x06070809);
    assert_int_equal(seen[4], 0x0d0c0b0a);
    assert_true(seen[5] == 0x0e0f101112131415u);
    assert_true(seen[6] == 0x1d1c1b1a19181716u);
    assert_true(ct_reader_at_end(&reader));
    ct_reader_expect_end(&reader);
    assert_true(ct_reader_check(&reader, "numbers", NULL));
}

static void test_reader_refuses_every_truncation_and_says_where(void **state)
{
    (void)state;
    for (size_t size = 0; size < sizeof numbers; size++) {
        g_autofree uint8_t *exact = g_memdup2(numbers, size);
        CtReader reader = ct_reader_over((CtBytes){ exact, size });
        g_autoptr(GError) error = NULL;
        uint64_t seen[7];

        assert_false(read_all(&reader, seen));
        assert_int_equal(seen[6], 0);
        assert_false(ct_reader_check(&reader, "numbers", &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
        g_autofree char *expected =
            g_strdup_printf("numbers: ends too early at byte %zu", reader.failed_at);
        assert_string_equal(error->message, expected);
        assert_true(reader.failed_at <= size);
    }
}

static void test_reader_yields_nothing_after_a_failure(void **state)
{
    (void)state;
    CtReader reader = ct_reader_over((CtBytes){ numbers, sizeof numbers });

    ct_reader_skip(&reader, 3);
    ct_reader_reject(&reader, "has a first fault");
    ct_reader_reject_limit(&reader, "has a second fault");
    assert_int_equal(ct_reader_u8(&reader), 0);
    assert_int_equal(ct_reader_peek(&reader), 0);
    assert_int_equal(ct_reader_left(&reader), 0);
    assert_true(ct_reader_at_end(&reader));
    assert_int_equal(ct_reader_take(&reader, 1).size, 0);
    assert_int_equal(ct_reader_line(&reader).size, 0);
    g_autoptr(GError) error = NULL;
    assert_false(ct_reader_check(&reader, "thing", &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    assert_string_equal(error->message, "thing: has a first fault at byte 3");
}

static void test_reader_tells_a_limit_from_malformed_bytes(void **state)
{
    (void)state;
    CtReader reader = ct_reader_over((CtBytes){ NULL, 0 });
    g_autoptr(GError) error = NULL;

    ct_reader_reject_limit(&reader, "is too deep");
    assert_false(ct_reader_check(&reader, "thing", &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_LIMIT));
}

/* A size from the data that is near SIZE_MAX must not wrap around the end. */
static void test_reader_huge_size_does_not_wrap(void **state)
{
    (void)state;
    CtReader reader = ct_reader_over((CtBytes){ numbers, sizeof numbers });

    ct_reader_skip(&reader, 2);
    assert_int_equal(ct_reader_take(&reader, SIZE_MAX).size, 0);
    assert_false(ct_reader_ok(&reader));
    assert_int_equal(reader.offset, 2);
}

static void expect_line(CtReader *reader, const char *expected)
{
    assert_true(ct_bytes_equal(ct_reader_line(reader), ct_bytes_of_text(expected)));
}

static void test_reader_lines_end_with_lf_crlf_or_the_end(void **state)
{
    (void)state;
    CtReader reader = ct_reader_over(ct_bytes_of_text("a\nb\r\n\n\r\nc\rd\ne"));

    expect_line(&reader, "a");
    expect_line(&reader, "b");
    expect_line(&reader, "");
    expect_line(&reader, "");
    expect_line(&reader, "c\rd");
    expect_line(&reader, "e");
    assert_true(ct_reader_at_end(&reader));
    expect_line(&reader, "");
    assert_true(ct_reader_ok(&reader));
}

static void test_reader_expectations_fail_with_their_own_words(void **state)
{
    (void)state;
    static const uint8_t mark[] = { 0x55, 0xaa, 0x00 };
    CtReader right = ct_reader_over((CtBytes){ mark, sizeof mark });
    CtReader wrong = ct_reader_over((CtBytes){ mark, sizeof mark });

    ct_reader_expect_u16le(&right, 0xaa55, "lacks the mark");
    assert_true(ct_reader_ok(&right));
    ct_reader_expect_end(&right);
    assert_string_equal(right.failure, "has bytes after its end");
    ct_reader_expect_u16le(&wrong, 0x55aa, "lacks the mark");
    assert_string_equal(wrong.failure, "lacks the mark");
}

CT_TEST_MAIN(CT_TEST(test_reader_reads_both_byte_orders),
             CT_TEST(test_reader_refuses_every_truncation_and_says_where),
             CT_TEST(test_reader_yields_nothing_after_a_failure),
             CT_TEST(test_reader_tells_a_limit_from_malformed_bytes),
             CT_TEST(test_reader_huge_size_does_not_wrap),
             CT_TEST(test_reader_lines_end_with_lf_crlf_or_the_end),
             CT_TEST(test_reader_expectations_fail_with_their_own_words))
