/* test_json.c - JSON is read as RFC 8259 says, and refused where readers would disagree.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/json.h"

static const char good[] = "{\"a\": [1, -2.5e1, \"x\\u00e9\\n\\ud83d\\ude00\"],\n"
                           " \"b\": {\"c\": true, \"d\": null}, \"e\": \"\", \"f\": false}";

/* Reads all tokens as letters: O o A a K T W R t f n. */
static char *shape(const char *text, GError **error)
{
    static const char letters[] = ".OoAaKTWRtfn";
    g_auto(CtJson) json = ct_json_over(ct_bytes_of_text(text));
    GString *seen = g_string_new(NULL);

    for (CtJsonToken token = ct_json_step(&json); token != CT_JSON_END; token = ct_json_step(&json))
        g_string_append_c(seen, letters[token]);
    if (ct_json_check(&json, "test", error))
        return g_string_free(seen, FALSE);
    (void)g_string_free(seen, TRUE);
    return NULL;
}

static void expect_text(CtJson *json, CtJsonToken token, const char *expected)
{
    assert_int_equal(ct_json_step(json), token);
    assert_true(ct_bytes_equal(json->text, ct_bytes_of_text(expected)));
}

static void test_json_tokens_carry_what_the_text_says(void **state)
{
    (void)state;
    g_auto(CtJson) json = ct_json_over(ct_bytes_of_text(good));

    assert_int_equal(ct_json_step(&json), CT_JSON_OBJECT);
    expect_text(&json, CT_JSON_KEY, "a");
    assert_int_equal(ct_json_step(&json), CT_JSON_ARRAY);
    expect_text(&json, CT_JSON_WHOLE, "1");
    assert_int_equal(json.number, 1);
    expect_text(&json, CT_JSON_REAL, "-2.5e1");
    assert_true(json.real == -25.0);
    expect_text(&json, CT_JSON_TEXT, "x\xc3\xa9\n\xf0\x9f\x98\x80");
    assert_int_equal(json.at, 18);
    assert_int_equal(ct_json_step(&json), CT_JSON_ARRAY_END);
    expect_text(&json, CT_JSON_KEY, "b");
    ct_json_skip(&json, CT_JSON_KEY);
    expect_text(&json, CT_JSON_KEY, "e");
    expect_text(&json, CT_JSON_TEXT, "");
    expect_text(&json, CT_JSON_KEY, "f");
    assert_int_equal(ct_json_step(&json), CT_JSON_FALSE);
    assert_int_equal(ct_json_step(&json), CT_JSON_OBJECT_END);
    assert_int_equal(ct_json_step(&json), CT_JSON_END);
    assert_int_equal(ct_json_step(&json), CT_JSON_END);
    assert_true(ct_json_check(&json, "test", NULL));
}

static void test_json_takes_the_whole_grammar(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *shape;
    } table[] = {
        { " null\n", "n" },
        { "0", "W" },
        { "-0", "W" },
        { "-9223372036854775808", "W" },
        { "9223372036854775807", "W" },
        { "0.5E+2", "R" },
        { "1e-400", "R" },
        { "[]", "Aa" },
        { "[[ ] , { } ]", "AAaOoa" },
        { "{\"\":{\"\":1}}", "OKOKWoo" },
        { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "T" },
        { "\"\x7f\"", "T" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *seen = shape(table[i].text, NULL);
        assert_non_null(seen);
        assert_string_equal(seen, table[i].shape);
    }
}

static void test_json_refuses_what_readers_disagree_about(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *message;
    } table[] = {
        { "", "test: ends too early at byte 0" },
        { "  ", "test: ends too early at byte 2" },
        { "{\"a\":1,\"b\":2,\"a\":3}", "test: has a key twice at byte 16" },
        { "{\"a\":1,\"\\u0061\":3}", "test: has a key twice at byte 15" },
        { "9223372036854775808", "test: has a whole number outside of 64 bits at byte 19" },
        { "-9223372036854775809", "test: has a whole number outside of 64 bits at byte 20" },
        { "1e400", "test: has a number that is too large at byte 5" },
        { "01", "test: has a number of wrong shape at byte 1" },
        { "1.", "test: has a number of wrong shape at byte 2" },
        { ".5", "test: lacks a value at byte 0" },
        { "-", "test: has a number of wrong shape at byte 1" },
        { "+1", "test: lacks a value at byte 0" },
        { "1e", "test: has a number of wrong shape at byte 2" },
        { "NaN", "test: lacks a value at byte 0" },
        { "-Infinity", "test: has a number of wrong shape at byte 1" },
        { "nul", "test: has an unknown word at byte 0" },
        { "tRue", "test: has an unknown word at byte 0" },
        { "\"\\ud800\"", "test: has a lone surrogate at byte 7" },
        { "\"\\udc00\"", "test: has a lone surrogate at byte 7" },
        { "\"\\ud800\\u0041\"", "test: has a lone surrogate at byte 13" },
        { "\"\\u0000\"", "test: has a zero character at byte 7" },
        { "\"\\u00g0\"", "test: has an escape that is not hexadecimal at byte 7" },
        { "\"\\x41\"", "test: has an unknown escape at byte 3" },
        { "\"a\tb\"", "test: has a control character in a text at byte 2" },
        { "\"\xff\"", "test: has text that is not UTF-8 at byte 3" },
        { "\"\xed\xa0\x80\"", "test: has text that is not UTF-8 at byte 5" },
        { "\xef\xbb\xbf{}", "test: begins with a byte order mark at byte 0" },
        { "\xff\xfe{", "test: is UTF-16 and not UTF-8 at byte 0" },
        { "[\xef\xbb\xbf]", "test: lacks a value at byte 1" },
        { "\"abc", "test: ends inside a text at byte 4" },
        { "[1 2]", "test: lacks a comma at byte 3" },
        { "[1,]", "test: lacks a value at byte 3" },
        { "[,1]", "test: lacks a value at byte 1" },
        { "{\"a\" 1}", "test: lacks a colon after a key at byte 5" },
        { "{\"a\":1,}", "test: lacks a quote at byte 7" },
        { "{a:1}", "test: lacks a quote at byte 1" },
        { "{\"a\":}", "test: lacks a value at byte 5" },
        { "[1}", "test: lacks a comma at byte 2" },
        { "[1", "test: ends too early at byte 2" },
        { "1 2", "test: has bytes after its end at byte 2" },
        { "{}//", "test: has bytes after its end at byte 2" },
        { "'a'", "test: lacks a value at byte 0" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(shape(table[i].text, &error));
        assert_string_equal(error->message, table[i].message);
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    }
}

static void test_json_refuses_every_truncation(void **state)
{
    (void)state;
    for (size_t size = 0; size < sizeof good - 1; size++) {
        g_autoptr(GError) error = NULL;
        g_autofree uint8_t *exact = g_memdup2(good, size);
        g_auto(CtJson) json = ct_json_over((CtBytes){ exact, size });

        while (ct_json_step(&json) != CT_JSON_END)
            ;
        assert_false(ct_json_check(&json, "test", &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    }
}

static void test_json_nesting_has_a_limit(void **state)
{
    (void)state;
    g_autofree char *deepest = g_strnfill((size_t)2 * CT_LIMIT_JSON_DEPTH, '[');
    g_autofree char *deeper = g_strnfill(CT_LIMIT_JSON_DEPTH + 1, '[');
    g_autoptr(GError) error = NULL;

    memset(deepest + CT_LIMIT_JSON_DEPTH, ']', CT_LIMIT_JSON_DEPTH);
    g_autofree char *seen = shape(deepest, NULL);
    assert_non_null(seen);
    assert_null(shape(deeper, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_LIMIT));
}

static void test_json_stopped_midway_is_no_success(void **state)
{
    (void)state;
    g_auto(CtJson) json = ct_json_over(ct_bytes_of_text("[1]"));

    assert_int_equal(ct_json_step(&json), CT_JSON_ARRAY);
    assert_false(ct_json_check(&json, "test", NULL));
}

static void test_json_writer_sets_commas_and_escapes(void **state)
{
    (void)state;
    g_auto(CtBuffer) out = ct_buffer_new(1000);
    CtJsonWriter writer = ct_json_writer(&out);

    ct_json_open_object(&writer, NULL);
    ct_json_open_array(&writer, "list");
    ct_json_add_number(&writer, NULL, INT64_MIN);
    ct_json_add_text(&writer, NULL, ct_bytes_of_text("a\"\\\n"));
    ct_json_open_object(&writer, NULL);
    ct_json_close_object(&writer);
    ct_json_close_array(&writer);
    ct_json_add_bool(&writer, "yes", true);
    ct_json_add_null(&writer, "none");
    ct_json_add_raw(&writer, "raw", ct_bytes_of_text("{}"));
    ct_json_close_object(&writer);
    ct_buffer_add_u8(&out, 0);
    assert_string_equal((const char *)out.data,
                        "{\"list\":[-9223372036854775808,\"a\\\"\\\\\\u000a\",{}],"
                        "\"yes\":true,\"none\":null,\"raw\":{}}");
}

CT_TEST_MAIN(CT_TEST(test_json_tokens_carry_what_the_text_says),
             CT_TEST(test_json_takes_the_whole_grammar),
             CT_TEST(test_json_refuses_what_readers_disagree_about),
             CT_TEST(test_json_refuses_every_truncation), CT_TEST(test_json_nesting_has_a_limit),
             CT_TEST(test_json_stopped_midway_is_no_success),
             CT_TEST(test_json_writer_sets_commas_and_escapes))
