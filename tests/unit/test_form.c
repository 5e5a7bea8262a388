/* test_form.c - a browser's form is read as browsers write it, and nothing else is.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "web/form.h"

static void test_form_reads_what_browsers_write(void **state)
{
    g_auto(CtForm) form = { 0 };

    (void)state;
    assert_true(
        ct_form_read(ct_bytes_of_text("word=not-affected&remark=%C3%A9t%c3%a9+%26+a%3Db%0D%0Ac"
                                      "&empty=&a.b-1=+"),
                     &form, NULL));
    assert_int_equal(form.fields->len, 4);
    assert_string_equal(ct_form_get(&form, "word"), "not-affected");
    assert_string_equal(ct_form_get(&form, "remark"), "été & a=b\nc");
    assert_string_equal(ct_form_get(&form, "empty"), "");
    assert_string_equal(ct_form_get(&form, "a.b-1"), " ");
    assert_null(ct_form_get(&form, "Word"));
}

static void test_form_nothing_is_an_empty_form(void **state)
{
    g_auto(CtForm) form = { 0 };

    (void)state;
    assert_true(ct_form_read((CtBytes){ NULL, 0 }, &form, NULL));
    assert_int_equal(form.fields->len, 0);
    assert_null(ct_form_get(&form, ""));
}

static void test_form_refuses_what_readers_disagree_about(void **state)
{
    static const char *const bad[] = { "a",           "a=1&",   "&a=1",  "a=1&&b=2", "=1",
                                       "a=1&a=2",     "a=%4",   "a=%",   "a=%zz",    "a=%00",
                                       "a=%ff",       "%c3=1",  "a=b=c", "a=%1b",    "a=%0d",
                                       "a=%ed%a0%80", "a=\x7f", "a&b=1" };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        CtForm form = { (GArray *)&error };

        assert_false(ct_form_read(ct_bytes_of_text(bad[i]), &form, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
        assert_ptr_equal(form.fields, &error);
    }
}

static void test_form_refuses_more_fields_than_a_form_has(void **state)
{
    GString *body = g_string_new("a=");
    g_auto(CtForm) form = { 0 };
    g_autoptr(GError) error = NULL;

    (void)state;
    for (int i = 1; i < CT_LIMIT_FORM_FIELDS; i++)
        g_string_append_printf(body, "&a%d=", i);
    assert_true(ct_form_read((CtBytes){ (const uint8_t *)body->str, body->len }, &form, NULL));
    g_string_append(body, "&more=");
    CtForm none = { 0 };
    assert_false(ct_form_read((CtBytes){ (const uint8_t *)body->str, body->len }, &none, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_LIMIT));
    (void)g_string_free(body, TRUE);
}

static void test_form_every_truncation_ends_well(void **state)
{
    static const char whole[] = "word=a%C3%A9+b&remark=c%0D%0Ad&form=e";

    (void)state;
    for (size_t size = 0; size < sizeof whole; size++) {
        g_autofree uint8_t *exact = g_memdup2(whole, size);
        g_auto(CtForm) form = { 0 };

        if (ct_form_read((CtBytes){ exact, size }, &form, NULL))
            assert_true(form.fields->len <= 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_form_reads_what_browsers_write),
        cmocka_unit_test(test_form_nothing_is_an_empty_form),
        cmocka_unit_test(test_form_refuses_what_readers_disagree_about),
        cmocka_unit_test(test_form_refuses_more_fields_than_a_form_has),
        cmocka_unit_test(test_form_every_truncation_ends_well),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
