/* test_template.c - notice texts: the format, filling in, and what the shipped texts must state.
 *
 * Method: small texts broken one way at a time; then every shipped text, in each language, is
 * loaded and compared with what the law makes it say.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice_sample.h"

static CtTemplate *parse(const char *text)
{
    return ct_template_parse(ct_bytes_of_text(text), NULL);
}

static const char SMALL[] = "; remark\nsubject: About {{what}}\nlaw: L.1\nlaw: L.2\n\n# Head\nOne\n"
                            "line.\n\n- item {{a}}\n  goes on\n- other\n\n+ Port = {{port?}}\n\n"
                            "+ Works = {{a}}\n";

static void test_template_shapes_are_told_apart(void **state)
{
    g_autoptr(CtTemplate) text = parse(SMALL);
    (void)state;

    assert_non_null(text);
    assert_string_equal(text->law, "L.1; L.2");
    assert_int_equal(ct_template_count(text), 6);
    assert_int_equal(ct_template_paragraph(text, 0)->shape, CT_TEMPLATE_HEADING);
    assert_string_equal(ct_template_paragraph(text, 1)->text, "One line.");
    assert_string_equal(ct_template_paragraph(text, 2)->text, "item {{a}} goes on");
    assert_int_equal(ct_template_paragraph(text, 3)->shape, CT_TEMPLATE_ITEM);
    assert_string_equal(ct_template_paragraph(text, 4)->label, "Port");
}

static void test_template_value_is_put_in_and_optional_line_left_out(void **state)
{
    const CtTemplateField fields[] = { { "what", "x" }, { "a", "<b>&{{port?}}" }, { "port", "" } };
    g_autoptr(CtTemplate) text = parse(SMALL);
    (void)state;

    g_autoptr(CtTemplate) plain = ct_template_render(text, fields, 3, CT_TEMPLATE_TO_TEXT, NULL);
    assert_string_equal(plain->subject, "About x");
    assert_int_equal(ct_template_count(plain), 5);
    assert_string_equal(ct_template_label(plain, "Works"), "<b>&{{port?}}");
    assert_null(ct_template_label(plain, "Port"));
    g_autoptr(CtTemplate) html = ct_template_render(text, fields, 3, CT_TEMPLATE_TO_HTML, NULL);
    assert_string_equal(ct_template_label(html, "Works"), "&lt;b&gt;&amp;{{port?}}");
}

static void test_template_missing_value_is_named(void **state)
{
    const CtTemplateField fields[] = { { "what", "x" }, { "a", "" } };
    g_autoptr(CtTemplate) text = parse(SMALL);
    g_autoptr(GError) error = NULL;
    (void)state;

    assert_null(ct_template_render(text, fields, 2, CT_TEMPLATE_TO_TEXT, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_MISSING));
    assert_non_null(strstr(error->message, "no value for a"));
}

static void test_template_value_that_could_mislead_is_refused(void **state)
{
    static const char *const values[] = { "two\nlines", "bell\a",
                                          "\xe2\x80\xae"
                                          "reversed",
                                          "\xe2\x81\xa6"
                                          "isolated",
                                          "\xff" };
    g_autoptr(CtTemplate) text = parse("subject: s\nlaw: l\n\n{{a}}\n");
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        const CtTemplateField field = { "a", values[i] };
        g_autoptr(GError) error = NULL;

        assert_null(ct_template_render(text, &field, 1, CT_TEMPLATE_TO_TEXT, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    }
}

static void test_template_refuses_what_the_format_does_not_name(void **state)
{
    static const char *const wrong[] = {
        "",
        "subject: s\n\ntext\n",
        "law: l\n\ntext\n",
        "subject: s\nlaw: l\n",
        "subject: s\nsubject: t\nlaw: l\n\ntext\n",
        "subject: s\nlaw: l\ncolour: red\n\ntext\n",
        "subject:\nlaw: l\n\ntext\n",
        "subject: s\nlaw: l\n\n{{Name}}\n",
        "subject: s\nlaw: l\n\n{{name\n",
        "subject: s\nlaw: l\n\n{name}\n",
        "subject: s\nlaw: l\n\n{{}}\n",
        "subject: s\nlaw: l\n\n{{a??}}\n",
        "subject: s\nlaw: l\n\n}\n",
        "subject: s {\nlaw: l\n\ntext\n",
        "subject: s\nlaw: l\n\n+ no value\n",
        "subject: s\nlaw: l\n\n+  = value\n",
        "subject: s\nlaw: l\n\ntrailing \n",
        "subject: s\nlaw: l\n\n leading\n",
        "subject: s\nlaw: l\n\ntab\there\n",
        "subject: s\nlaw: l\n\n\xff\n",
        "subject: s\nlaw: l\n\n{{a234567890123456789012345678901x}}\n",
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;

        if (ct_template_parse(ct_bytes_of_text(wrong[i]), &error) != NULL)
            fail_msg("text %zu was read", i);
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    }
}

static void test_template_error_names_the_line(void **state)
{
    g_autoptr(GError) error = NULL;
    (void)state;

    assert_null(
        ct_template_parse(ct_bytes_of_text("subject: s\nlaw: l\n\nfine\n\ntab\t\n"), &error));
    assert_non_null(strstr(error->message, "line 6"));
}

static void test_template_every_truncation_is_read_or_refused(void **state)
{
    (void)state;
    for (size_t size = 0; size < sizeof SMALL - 1; size++) {
        g_autofree uint8_t *exact = g_memdup2(SMALL, size);
        g_autoptr(GError) error = NULL;
        g_autoptr(CtTemplate) text = ct_template_parse((CtBytes){ exact, size }, &error);

        assert_true((text == NULL) == (error != NULL));
        assert_true(text == NULL || ct_template_count(text) > 0);
    }
}

static void test_template_file_name_cannot_leave_the_folder(void **state)
{
    g_autofree char *folder = sample_folder();
    (void)state;

    assert_null(ct_template_load(folder, "../notices/warn1", "fr", NULL));
    assert_null(ct_template_load(folder, "warn1", "fr/..", NULL));
    assert_null(ct_template_load(folder, "", "fr", NULL));
    g_autoptr(GError) error = NULL;
    assert_null(ct_template_load(folder, "no-such-notice", "fr", &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_MISSING));
}

/* CPI L.331-20: date and time of the facts, content of the works, postal and electronic addresses
 * for observations, sanctions, legal offer, security means; R.331-11: the file number. */
static void test_template_recommendations_state_what_the_law_demands(void **state)
{
    static const char *const names[] = { "warn1", "warn2" };
    static const char *const languages[] = { "fr", "en" };
    static const char *const demanded[] = {
        "facts_at",    "works",       "observations_post", "observations_email", "security_means",
        "legal_offer", "file_number", "referrer",          "controller"
    };
    (void)state;

    for (size_t i = 0; i < 4; i++) {
        g_autoptr(CtTemplate) text = sample_load(names[i / 2], languages[i % 2]);
        g_auto(GStrv) fields = ct_template_fields(text, true);
        bool sanctions = false;

        for (size_t j = 0; j < G_N_ELEMENTS(demanded); j++)
            if (!g_strv_contains((const char *const *)fields, demanded[j]))
                fail_msg("%s.%s does not state %s", names[i / 2], languages[i % 2], demanded[j]);
        for (size_t j = 0; j < ct_template_count(text); j++)
            sanctions |= strstr(ct_template_paragraph(text, j)->text, "335-5") != NULL;
        assert_true(sanctions);
        assert_non_null(strstr(text->law, "331-20"));
    }
}

static void test_template_languages_of_a_notice_ask_for_the_same_fields(void **state)
{
    static const char *const names[] = { "warn1", "warn2", "invite", "court-file" };
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(CtTemplate) french = sample_load(names[i], "fr");
        g_autoptr(CtTemplate) english = sample_load(names[i], "en");
        g_auto(GStrv) a = ct_template_fields(french, false);
        g_auto(GStrv) b = ct_template_fields(english, false);

        assert_int_equal(ct_template_count(french), ct_template_count(english));
        assert_int_equal(g_strv_length(a), g_strv_length(b));
        for (size_t j = 0; a[j] != NULL; j++)
            assert_true(g_strv_contains((const char *const *)b, a[j]));
    }
}

CT_TEST_MAIN(CT_TEST(test_template_shapes_are_told_apart),
             CT_TEST(test_template_value_is_put_in_and_optional_line_left_out),
             CT_TEST(test_template_missing_value_is_named),
             CT_TEST(test_template_value_that_could_mislead_is_refused),
             CT_TEST(test_template_refuses_what_the_format_does_not_name),
             CT_TEST(test_template_error_names_the_line),
             CT_TEST(test_template_every_truncation_is_read_or_refused),
             CT_TEST(test_template_file_name_cannot_leave_the_folder),
             CT_TEST(test_template_recommendations_state_what_the_law_demands),
             CT_TEST(test_template_languages_of_a_notice_ask_for_the_same_fields))
