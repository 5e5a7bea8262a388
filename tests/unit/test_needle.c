/* test_needle.c - a value is found however bytes spell it, and nothing else is.
 *
 * Method: GLib's own encoders write the value between other bytes, at every alignment.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/limits.h"
#include "base/needle.h"

#define VALUE "Zo\xc3\xa9 L'Exempl\xc3\xa9"

typedef struct {
    unsigned hits;
    CtNeedleHit last;
} Hits;

static void count(void *user, const CtNeedleHit *hit)
{
    Hits *hits = user;

    hits->hits++;
    hits->last = *hit;
}

static Hits search(const char *value, const void *bytes, size_t size)
{
    g_autoptr(CtNeedles) needles = ct_needles_new();
    CtNeedlePiece piece = { .bytes = { bytes, size }, .to = SIZE_MAX };
    Hits hits = { 0 };

    assert_true(ct_needles_add(needles, ct_bytes_of_text(value), false, NULL));
    ct_needles_search(needles, &piece, count, &hits);
    return hits;
}

static void assert_found(const char *text, const char *how)
{
    Hits hits = search(VALUE, text, strlen(text));

    if (hits.hits == 0)
        fail_msg("not found: %s", text);
    assert_string_equal(hits.last.how, how);
}

static void test_needle_every_spelling_is_found(void **state)
{
    (void)state;
    assert_found("to " VALUE ", she said", "UTF-8");
    assert_found("ZO\xc3\x89 L'EXEMPL\xc3\x89", "UTF-8");
    assert_found("zoe\xcc\x81 l'exemple\xcc\x81", "UTF-8"); /* decomposed */
    assert_found("Zo\xe9 L'Exempl\xe9", "Latin-1");
    assert_found("5a6fc3a9204c274578656d706cc3a9", "hex");
    assert_found("X'5A6FC3A9204C274578656D706CC3A9'", "hex");
    assert_found("Zo=C3=A9 L'Exempl=C3=A9", "quoted-printable");
    assert_found("=?utf-8?q?Zo=c3=a9_L=27Exempl=c3=a9?=", "quoted-printable");
    assert_found("Zo=C3=A9 L'Ex=\r\nempl=C3=\n=A9", "quoted-printable");
    assert_found("name=Zo%C3%A9+L%27Exempl%C3%A9", "percent");
    assert_found("Zo%c3%a9%20L%27Exempl%c3%a9&x", "percent");
    assert_found("\"Zo\\u00e9 L'Exempl\\u00E9\"", "JSON");
}

static void test_needle_utf16_is_found_in_both_orders(void **state)
{
    (void)state;
    glong units = 0;
    g_autofree gunichar2 *wide = g_utf8_to_utf16(VALUE, -1, NULL, &units, NULL);
    Hits hits = search(VALUE, wide, (size_t)units * 2);

    assert_int_equal(hits.hits, 1);
    assert_string_equal(hits.last.how, "UTF-16LE");
    for (glong i = 0; i < units; i++)
        wide[i] = GUINT16_SWAP_LE_BE(wide[i]);
    hits = search(VALUE, wide, (size_t)units * 2);
    assert_string_equal(hits.last.how, "UTF-16BE");
}

static void test_needle_base64_is_found_at_every_alignment_and_over_lines(void **state)
{
    (void)state;
    for (size_t before = 0; before < 7; before++) {
        for (size_t after = 0; after < 3; after++) {
            g_autofree char *plain =
                g_strdup_printf("%.*s" VALUE "%.*s", (int)before, "abcdefg", (int)after, "xyz");
            g_autofree char *text = g_base64_encode((const uint8_t *)plain, strlen(plain));
            Hits hits = search(VALUE, text, strlen(text));

            assert_int_equal(hits.hits, 1);
            assert_string_equal(hits.last.how, "Base64");
            g_autofree char *broken = g_strdup_printf("%.9s\r\n%s", text, text + 9);
            assert_int_equal(search(VALUE, broken, strlen(broken)).hits, 1);
        }
    }
}

static void test_needle_what_is_not_the_value_is_not_found(void **state)
{
    (void)state;
    static const char text[] = "Zo L'Exempl Zoe L'Exemple Zo=E9 L'Exempl";

    assert_int_equal(search(VALUE, text, sizeof text - 1).hits, 0);
    for (size_t size = 0; size < strlen(VALUE); size++)
        assert_int_equal(search(VALUE, VALUE, size).hits, 0);
}

static void test_needle_a_hit_tells_value_and_place(void **state)
{
    (void)state;
    g_autoptr(CtNeedles) needles = ct_needles_new();
    CtNeedlePiece piece = { .bytes = ct_bytes_of_text("....first..second"), .base = 100, .to = 11 };
    Hits hits = { 0 };

    assert_true(ct_needles_add(needles, ct_bytes_of_text("first"), false, NULL));
    assert_true(ct_needles_add(needles, ct_bytes_of_text("second"), false, NULL));
    ct_needles_search(needles, &piece, count, &hits);
    assert_int_equal(hits.hits, 1); /* the other one begins behind `to` */
    assert_int_equal(hits.last.value, 0);
    assert_int_equal(hits.last.offset, 104);
    piece.from = 11;
    piece.to = SIZE_MAX;
    ct_needles_search(needles, &piece, count, &hits);
    assert_int_equal(hits.hits, 2);
    assert_int_equal(hits.last.value, 1);
    assert_int_equal(hits.last.offset, 111);
}

static void test_needle_halves_are_told_only_where_asked(void **state)
{
    (void)state;
    g_autoptr(CtNeedles) needles = ct_needles_new();
    CtNeedlePiece piece = { .bytes = ct_bytes_of_text("x 12 rue de l'Es ..."), .to = SIZE_MAX };
    Hits hits = { 0 };

    assert_true(ct_needles_add(needles, ct_bytes_of_text("12 rue de l'Essai, 29000"), true, NULL));
    ct_needles_search(needles, &piece, count, &hits);
    assert_int_equal(hits.hits, 0);
    piece.parts = true;
    ct_needles_search(needles, &piece, count, &hits);
    assert_int_equal(hits.hits, 1);
    assert_true(hits.last.part);
}

static void test_needle_short_wrong_and_too_many_values_are_refused(void **state)
{
    (void)state;
    g_autoptr(CtNeedles) needles = ct_needles_new();
    g_autofree char *huge = g_strnfill(CT_LIMIT_NEEDLE_BYTES + 1, 'a');
    g_autoptr(GError) error = NULL;

    assert_false(ct_needles_add(needles, ct_bytes_of_text("abc"), false, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    assert_false(ct_needles_add(needles, ct_bytes_of_text("ab\xff\xff"), false, NULL));
    g_clear_error(&error);
    assert_false(ct_needles_add(needles, ct_bytes_of_text(huge), false, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_LIMIT));
    assert_int_equal(ct_needles_count(needles), 0);
    for (int i = 0; i < CT_LIMIT_NEEDLES; i++)
        assert_true(ct_needles_add(needles, ct_bytes_of_text("name"), false, NULL));
    assert_false(ct_needles_add(needles, ct_bytes_of_text("name"), false, NULL));
}

CT_TEST_MAIN(CT_TEST(test_needle_every_spelling_is_found),
             CT_TEST(test_needle_utf16_is_found_in_both_orders),
             CT_TEST(test_needle_base64_is_found_at_every_alignment_and_over_lines),
             CT_TEST(test_needle_what_is_not_the_value_is_not_found),
             CT_TEST(test_needle_a_hit_tells_value_and_place),
             CT_TEST(test_needle_halves_are_told_only_where_asked),
             CT_TEST(test_needle_short_wrong_and_too_many_values_are_refused))
