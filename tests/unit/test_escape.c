/* test_escape.c - no value can leave the place in which it stands.
 *
 * Method: every byte value and hostile strings go through each function; the result is searched
 * for what could end the place, and a text without such characters must come out unchanged.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "web/escape.h"

typedef void (*Escape)(CtBuffer *out, const char *text);

static char *escaped(Escape escape, const char *text)
{
    g_auto(CtBuffer) out = ct_buffer_new(1 << 20);

    escape(&out, text);
    return ct_bytes_to_text(ct_buffer_bytes(&out));
}

static void expect(Escape escape, const char *text, const char *result)
{
    g_autofree char *seen = escaped(escape, text);

    assert_string_equal(seen, result);
}

static void test_escape_text_cannot_begin_a_tag_or_an_entity(void **state)
{
    (void)state;
    expect(ct_escape_text, "<b>&amp;</b>", "&lt;b&gt;&amp;amp;&lt;/b&gt;");
    expect(ct_escape_text, "it's \"so\"", "it's \"so\"");
}

static void test_escape_attribute_cannot_be_ended(void **state)
{
    (void)state;
    expect(ct_escape_attribute, "\" onload='x' <", "&quot; onload=&#39;x&#39; &lt;");
}

static void test_escape_url_is_one_component(void **state)
{
    (void)state;
    expect(ct_escape_url, "a-b._~9", "a-b._~9");
    expect(ct_escape_url, "../x?y=1&z#\"é", "..%2Fx%3Fy%3D1%26z%23%22%C3%A9");
    expect(ct_escape_url, "javascript:x", "javascript%3Ax");
}

static void test_escape_replaces_what_is_not_text(void **state)
{
    (void)state;
    expect(ct_escape_text, "a\xFF\x01z", "a\xEF\xBF\xBD\xEF\xBF\xBDz");
    expect(ct_escape_text, "two\nlines\t", "two\nlines\t");
    expect(ct_escape_attribute, "a\nb",
           "a\xEF\xBF\xBD"
           "b");
}

static void test_escape_takes_null_for_no_text(void **state)
{
    (void)state;
    expect(ct_escape_text, NULL, "");
    expect(ct_escape_attribute, NULL, "");
    expect(ct_escape_url, NULL, "");
}

static void test_escape_no_byte_value_gets_out(void **state)
{
    (void)state;
    for (int c = 1; c < 256; c++) {
        const char text[] = { 'a', (char)c, 'z', '\0' };
        g_autofree char *plain = escaped(ct_escape_text, text);
        g_autofree char *quoted = escaped(ct_escape_attribute, text);
        g_autofree char *address = escaped(ct_escape_url, text);

        assert_null(strpbrk(plain, "<>"));
        assert_null(strpbrk(quoted, "<>\"'"));
        assert_null(strpbrk(address, "<>\"'&/?#: "));
        assert_true(g_utf8_validate(plain, -1, NULL) && g_utf8_validate(quoted, -1, NULL));
    }
}

CT_TEST_MAIN(CT_TEST(test_escape_text_cannot_begin_a_tag_or_an_entity),
             CT_TEST(test_escape_attribute_cannot_be_ended),
             CT_TEST(test_escape_url_is_one_component),
             CT_TEST(test_escape_replaces_what_is_not_text),
             CT_TEST(test_escape_takes_null_for_no_text),
             CT_TEST(test_escape_no_byte_value_gets_out))
