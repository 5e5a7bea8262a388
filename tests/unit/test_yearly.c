/* test_yearly.c - the sentence claims what was counted and no more, and the page is the same twice.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "report/yearly.h"

static CtTemplate *words(const char *language)
{
    g_autofree char *folder =
        g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", "notices", NULL);
    CtTemplate *made = ct_template_load(folder, "year", language, NULL);

    assert_non_null(made);
    return made;
}

static void add(CtYear *year, const char *id, CtYearVerdict verdict, bool told)
{
    const CtYearBulletin row = { .id = g_strdup(id),
                                 .published = 1421107200,
                                 .severity = g_strdup("Critical"),
                                 .verdict = verdict,
                                 .owed = verdict >= CT_YEAR_INCLUSIVE,
                                 .rows = g_strdup("Windows 7"),
                                 .copies = verdict >= CT_YEAR_INCLUSIVE,
                                 .told = told ? 1421150400 : CT_INSTANT_NEVER,
                                 .closed = CT_INSTANT_NEVER };

    g_array_append_val(year->bulletins, row);
    year->inclusive += verdict >= CT_YEAR_INCLUSIVE;
    year->strict += verdict == CT_YEAR_STRICT;
    year->copies += verdict >= CT_YEAR_INCLUSIVE;
}

static CtYear sample(bool all_told)
{
    CtYear year;
    const CtYearContract contract = {
        .id = g_strdup("one"), .inclusive = 2, .strict = 1, .machines = 3, .hours = 24
    };
    const CtYearChange change = { 1421107200, 2, 6 };

    ct_year_begin(&year);
    year.client = g_strdup("Ministry of Examples");
    year.publisher = g_strdup("Example Ltd");
    year.origin = g_strdup("demo/example.org/alerts");
    year.size = 42;
    year.root = g_strdup("AAAA");
    year.from = 1421107200;
    year.until = 1451520000;
    year.answered = 1;
    g_array_append_val(year.contracts, contract);
    g_array_append_val(year.changes, change);
    add(&year, "MS15-001", CT_YEAR_STRICT, true);
    add(&year, "MS15-002", CT_YEAR_INCLUSIVE, all_told);
    add(&year, "MS15-003", CT_YEAR_NO, false);
    return year;
}

static char *sentence_of(const CtYear *year, const char *language)
{
    g_autoptr(CtTemplate) text = words(language);
    const CtYearly yearly = { year, text, language, NULL };
    char *sentence = ct_yearly_sentence(&yearly, NULL);

    assert_non_null(sentence);
    assert_null(strstr(sentence, "{{"));
    return sentence;
}

static void test_yearly_says_how_many_concern_and_how_many_were_told(void **state)
{
    (void)state;
    g_auto(CtYear) all = sample(true);
    g_auto(CtYear) some = sample(false);
    g_autofree char *full = sentence_of(&all, "en");
    g_autofree char *partly = sentence_of(&some, "en");

    assert_non_null(strstr(full, "Of the 3 bulletins"));
    assert_non_null(strstr(full, "2 concern Ministry of Examples (1 strictly)"));
    assert_non_null(strstr(full, "each of these was communicated"));
    assert_non_null(strstr(full, "2 bulletins were open"));
    assert_non_null(strstr(partly, "1 of these was communicated"));
    assert_null(strstr(partly, "each of these"));
}

static void test_yearly_owes_what_the_contracts_rules_count(void **state)
{
    (void)state;
    g_auto(CtYear) year = sample(false);

    g_array_index(year.bulletins, CtYearBulletin, 1).owed = false; /* a component's, under strict */
    g_autofree char *sentence = sentence_of(&year, "en");
    assert_non_null(strstr(sentence, "2 concern"));
    assert_non_null(strstr(sentence, "1 of them counts by the rules"));
    assert_non_null(strstr(sentence, "each of these was communicated"));
}

static void test_yearly_does_not_hide_what_was_late(void **state)
{
    (void)state;
    g_auto(CtYear) year = sample(true);

    year.late = 1;
    g_autofree char *sentence = sentence_of(&year, "fr");
    assert_non_null(strstr(sentence, "1 copie sur 2 plus tard"));
}

static void test_yearly_calls_no_copy_timely_that_was_not_delivered(void **state)
{
    (void)state;
    g_auto(CtYear) year = sample(true);

    g_autofree char *all = sentence_of(&year, "en");
    assert_non_null(strstr(all, "every one of 2 copies within the hours"));
    year.waiting = 1;
    g_autofree char *some = sentence_of(&year, "en");
    assert_null(strstr(some, "within the hours"));
}

static void test_yearly_agrees_with_its_numbers(void **state)
{
    (void)state;
    g_auto(CtYear) year = sample(true);

    g_autofree char *one = sentence_of(&year, "fr");
    assert_non_null(strstr(one, "1 a été accusée,"));
    year.answered = 0;
    g_autofree char *none = sentence_of(&year, "fr");
    assert_non_null(strstr(none, "0 a été accusée,"));
    g_autofree char *nothing = sentence_of(&year, "en");
    assert_non_null(strstr(nothing, "0 of them were acknowledged"));
    year.answered = 2;
    g_array_index(year.changes, CtYearChange, 0).open = 1;
    g_autofree char *two = sentence_of(&year, "fr");
    assert_non_null(strstr(two, "2 ont été accusées,"));
    assert_non_null(strstr(two, "1 bulletin était ouvert."));
}

static void test_yearly_is_the_same_page_twice(void **state)
{
    (void)state;
    g_auto(CtYear) year = sample(true);
    g_autoptr(CtTemplate) text = words("fr");
    const CtYearly yearly = { &year, text, "fr", "DÉMONSTRATION" };
    g_auto(CtBuffer) first = ct_buffer_new(4 << 20);
    g_auto(CtBuffer) second = ct_buffer_new(4 << 20);

    assert_true(ct_yearly_draw(&yearly, CT_CANVAS_PDF, &first, NULL));
    assert_true(ct_yearly_draw(&yearly, CT_CANVAS_PDF, &second, NULL));
    assert_true(ct_bytes_equal(ct_buffer_bytes(&first), ct_buffer_bytes(&second)));
    assert_memory_equal(first.data, "%PDF", 4);
}

static void test_yearly_reads_what_it_wrote_and_nothing_else(void **state)
{
    (void)state;
    g_auto(CtYear) year = sample(true);
    g_auto(CtBuffer) text = ct_buffer_new(1 << 20);
    g_auto(CtYear) again = { 0 };

    ct_year_write(&year, &text);
    assert_true(ct_year_read(ct_buffer_bytes(&text), &again, NULL));
    assert_int_equal(again.bulletins->len, 3);
    assert_int_equal(g_array_index(again.bulletins, CtYearBulletin, 0).verdict, CT_YEAR_STRICT);
    for (size_t size = 0; size < text.size; size++) {
        g_autofree uint8_t *exact = g_memdup2(text.data, size);
        g_auto(CtYear) cut = { 0 };
        g_autoptr(GError) error = NULL;
        bool whole = size > 0 && exact[size - 1] == '\n';

        if (!ct_year_read((CtBytes){ exact, size }, &cut, &error))
            assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
        else
            assert_true(whole); /* a year with fewer rows is one too */
    }
}

static void test_yearly_labels_are_what_tells_bulletins_apart(void **state)
{
    (void)state;
    assert_string_equal(ct_yearly_label("MS15-034"), "034");
    assert_string_equal(ct_yearly_label("ABCDEFGH"), "EFGH");
    assert_string_equal(ct_yearly_label("A1"), "A1");
}

CT_TEST_MAIN(CT_TEST(test_yearly_says_how_many_concern_and_how_many_were_told),
             CT_TEST(test_yearly_owes_what_the_contracts_rules_count),
             CT_TEST(test_yearly_does_not_hide_what_was_late),
             CT_TEST(test_yearly_calls_no_copy_timely_that_was_not_delivered),
             CT_TEST(test_yearly_agrees_with_its_numbers),
             CT_TEST(test_yearly_is_the_same_page_twice),
             CT_TEST(test_yearly_reads_what_it_wrote_and_nothing_else),
             CT_TEST(test_yearly_labels_are_what_tells_bulletins_apart))
