/* test_charset.c - every byte of each set beside iconv's reading, and what is not of a set.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "format/charset.h"

static char *convert(CtCharset charset, CtBytes bytes, size_t *out_replaced)
{
    CtOrigin whole = ct_origin_verbatim(0);
    g_auto(CtOrigin) origin = ct_origin_derived(&whole, bytes.size);
    g_auto(CtBuffer) text = ct_buffer_new(1000);

    *out_replaced = ct_charset_convert(charset, bytes, &text, &origin);
    return ct_bytes_to_text(ct_buffer_bytes(&text));
}

static void test_charset_agrees_with_iconv_on_every_byte(void **state)
{
    (void)state;
    static const char *const names[] = { "ISO-8859-1", "ISO-8859-15", "WINDOWS-1252" };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        for (unsigned c = 1; c < 256; c++) {
            uint8_t byte = (uint8_t)c;
            size_t replaced = 0;
            CtCharset charset = ct_charset_named(ct_bytes_of_text(names[i]));
            g_autofree char *ours = convert(charset, (CtBytes){ &byte, 1 }, &replaced);
            g_autofree char *theirs =
                g_convert((const char *)&byte, 1, "UTF-8", names[i], NULL, NULL, NULL);

            assert_int_equal(replaced, theirs == NULL);
            assert_string_equal(ours, theirs == NULL ? "\xef\xbf\xbd" : theirs);
        }
    }
}

static void test_charset_reads_utf16_and_iso_2022_jp(void **state)
{
    (void)state;
    static const struct {
        const char *charset;
        const char *bytes;
        size_t size;
        const char *text;
        size_t replaced;
    } rows[] = {
        { "utf-16",
          "\xff\xfe"
          "a\0\xe9\0",
          6, "a\xc3\xa9", 0 },
        { "utf-16", "\xfe\xff\0a\0\xe9", 6, "a\xc3\xa9", 0 },
        { "utf-16le", "\x3d\xd8\x00\xde", 4, "\xf0\x9f\x98\x80", 0 },
        { "utf-16be", "\xd8\x3d\0a", 4,
          "\xef\xbf\xbd"
          "a",
          1 },
        { "utf-16be", "\0a\0", 3, "a", 1 },
        { "iso-2022-jp", "a\x1b$B$\"\x1b(Bb", 10,
          "a\xe3\x81\x82"
          "b",
          0 },
        { "iso-2022-jp",
          "a\xff"
          "b",
          3,
          "a\xef\xbf\xbd"
          "b",
          1 },
        { "utf-8",
          "a\xff"
          "b",
          3,
          "a\xef\xbf\xbd"
          "b",
          1 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        size_t replaced = 0;
        CtBytes bytes = { (const uint8_t *)rows[i].bytes, rows[i].size };
        g_autofree char *text =
            convert(ct_charset_named(ct_bytes_of_text(rows[i].charset)), bytes, &replaced);

        assert_string_equal(text, rows[i].text);
        assert_int_equal(replaced, rows[i].replaced);
    }
}

static void test_charset_knows_its_list_and_no_other(void **state)
{
    (void)state;
    assert_int_equal(ct_charset_named(ct_bytes_of_text("UTF-8")), CT_CHARSET_UTF8);
    assert_int_equal(ct_charset_named(ct_bytes_of_text(" us-ascii ")), CT_CHARSET_UTF8);
    assert_int_equal(ct_charset_named(ct_bytes_of_text("koi8-r")), CT_CHARSET_UNKNOWN);
    assert_int_equal(ct_charset_named(ct_bytes_of_text("utf-7")), CT_CHARSET_UNKNOWN);
    assert_int_equal(ct_charset_declared(ct_bytes_of_text("<?xml encoding='iso-8859-1'?>\xe9")),
                     CT_CHARSET_LATIN1);
    assert_int_equal(ct_charset_declared(ct_bytes_of_text("<?xml encoding='big5'?>")),
                     CT_CHARSET_UNKNOWN);
    assert_int_equal(ct_charset_declared(ct_bytes_of_text("<?xml encoding=")), CT_CHARSET_UTF8);
}

CT_TEST_MAIN(CT_TEST(test_charset_agrees_with_iconv_on_every_byte),
             CT_TEST(test_charset_reads_utf16_and_iso_2022_jp),
             CT_TEST(test_charset_knows_its_list_and_no_other))
