/* test_text.c - strict numbers, UTF-8, hex, Base64, and strings safe to print.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/text.h"

static void expect_number(const char *text, uint64_t largest, bool accepted, uint64_t expected)
{
    uint64_t value = 77;

    assert_int_equal(ct_text_to_u64(ct_bytes_of_text(text), largest, &value), accepted);
    assert_true(value == (accepted ? expected : 77));
}

static void test_text_numbers_are_digits_alone(void **state)
{
    (void)state;
    static const char *const refused[] = { "",    " 1",  "1 ",  "+1",      "-1",
                                           "0x1", "1.0", "1e1", "\xd9\xa1" };

    expect_number("0", 0, true, 0);
    expect_number("00065535", 65535, true, 65535);
    expect_number("65536", 65535, false, 0);
    expect_number("18446744073709551615", UINT64_MAX, true, UINT64_MAX);
    expect_number("18446744073709551616", UINT64_MAX, false, 0);
    expect_number("99999999999999999999", UINT64_MAX, false, 0);
    expect_number("000000000000000000001", UINT64_MAX, false, 0); /* 21 digits */
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++)
        expect_number(refused[i], UINT64_MAX, false, 0);
}

static void test_text_utf8_is_strict(void **state)
{
    (void)state;
    static const char *const right[] = { "", "a", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80" };
    static const char *const wrong[] = { "\xff",         "\xc3",         "\xc0\xaf",
                                         "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                                         "a\x80" };

    for (size_t i = 0; i < G_N_ELEMENTS(right); i++)
        assert_true(ct_text_is_utf8(ct_bytes_of_text(right[i])));
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
        assert_false(ct_text_is_utf8(ct_bytes_of_text(wrong[i])));
    assert_false(ct_text_is_utf8((CtBytes){ (const uint8_t *)"a\0b", 3 }));
}

static void test_text_compares_ascii_without_case(void **state)
{
    (void)state;
    assert_true(ct_text_equal_nocase(ct_bytes_of_text("UTC"), "utc"));
    assert_true(ct_text_equal_nocase(ct_bytes_of_text(""), ""));
    assert_false(ct_text_equal_nocase(ct_bytes_of_text("utc "), "utc"));
    assert_false(ct_text_equal_nocase(ct_bytes_of_text("ut"), "utc"));
    assert_false(ct_text_equal_nocase(ct_bytes_of_text("\xc3\xa9"), "\xc3\x89"));
}

static void test_text_trim_takes_blanks_and_controls(void **state)
{
    (void)state;
    CtBytes trimmed = ct_text_trim(ct_bytes_of_text(" \t\r\n a b \x01\n"));

    assert_true(ct_bytes_equal(trimmed, ct_bytes_of_text("a b")));
    assert_int_equal(ct_text_trim(ct_bytes_of_text(" \n ")).size, 0);
    assert_int_equal(ct_text_trim((CtBytes){ NULL, 0 }).size, 0);
}

static void test_text_hex_goes_there_and_back(void **state)
{
    (void)state;
    uint8_t bytes[256];
    uint8_t back[256];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)i;
    g_autofree char *text = ct_text_hex((CtBytes){ bytes, sizeof bytes });
    assert_true(ct_text_unhex(ct_bytes_of_text(text), back, sizeof back));
    assert_memory_equal(bytes, back, sizeof back);
    assert_true(ct_text_unhex(ct_bytes_of_text("aBcD"), back, 2));
    assert_int_equal(back[1], 0xcd);
    back[0] = 9;
    assert_false(ct_text_unhex(ct_bytes_of_text("abcd"), back, 1));
    assert_false(ct_text_unhex(ct_bytes_of_text("ab c"), back, 2));
    assert_false(ct_text_unhex(ct_bytes_of_text("0xab"), back, 2));
    assert_int_equal(back[0], 9);
}

static void test_text_base64_has_one_spelling(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "YQ", "YQ=", "YR==", "YQ= =", "YQ==\n", "Y_==", "YWJj="
    };
    uint8_t out[4] = { 9 };
    size_t size = 99;

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++)
        assert_false(ct_text_unbase64(ct_bytes_of_text(refused[i]), out, sizeof out, &size));
    assert_false(ct_text_unbase64(ct_bytes_of_text("YWJjZGU="), out, sizeof out, &size));
    assert_int_equal(size, 99);
    assert_int_equal(out[0], 9);
    assert_true(ct_text_unbase64(ct_bytes_of_text("YWJjZA=="), out, sizeof out, &size));
    assert_int_equal(size, 4);
    assert_memory_equal(out, "abcd", 4);
    assert_true(ct_text_unbase64(ct_bytes_of_text(""), out, sizeof out, &size));
    assert_int_equal(size, 0);
}

static void expect_json(CtBytes text, const char *expected)
{
    g_auto(CtBuffer) out = ct_buffer_new(1000);

    ct_text_add_json(&out, text);
    assert_true(ct_bytes_equal(ct_buffer_bytes(&out), ct_bytes_of_text(expected)));
}

static void test_text_json_string_is_safe_to_print(void **state)
{
    (void)state;
    expect_json(ct_bytes_of_text(""), "\"\"");
    expect_json(ct_bytes_of_text("a\"b\\c/"), "\"a\\\"b\\\\c/\"");
    expect_json(ct_bytes_of_text("\x1b[2J\x7f\n"), "\"\\u001b[2J\\u007f\\u000a\"");
    expect_json(ct_bytes_of_text("\xc3\xa9\xff\xc3"), "\"\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd\"");
    expect_json((CtBytes){ (const uint8_t *)"a\0b", 3 }, "\"a\\u0000b\"");
    /* C1 controls are terminal commands too (ECMA-48): U+009B is the short form of ESC [. */
    expect_json(ct_bytes_of_text("\xc2\x9b"
                                 "2J"),
                "\"\\u009b2J\"");
    /* Characters that turn the reading direction hide what a line says. */
    expect_json(ct_bytes_of_text("a\xe2\x80\xae"
                                 "b"),
                "\"a\\u202eb\"");
}

CT_TEST_MAIN(CT_TEST(test_text_numbers_are_digits_alone), CT_TEST(test_text_utf8_is_strict),
             CT_TEST(test_text_compares_ascii_without_case),
             CT_TEST(test_text_trim_takes_blanks_and_controls),
             CT_TEST(test_text_hex_goes_there_and_back), CT_TEST(test_text_base64_has_one_spelling),
             CT_TEST(test_text_json_string_is_safe_to_print))
