/* test_month.c - names of months.
 *
 * Method: the C library's own English table, and what a French calendar says.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/month.h"

#include <time.h>

#include "test.h"

static void test_month_names_are_those_of_the_c_library(void **state)
{
    (void)state;
    for (int month = 1; month <= 12; month++) {
        const struct tm parts = { .tm_mon = month - 1, .tm_mday = 1 };
        char text[32];

        assert_true(strftime(text, sizeof text, "%b", &parts) > 0);
        assert_string_equal(ct_month_short(month), text);
        assert_int_equal(ct_month_of_short(ct_bytes_of_text(text)), month);
        assert_true(strftime(text, sizeof text, "%B", &parts) > 0);
        assert_string_equal(ct_month_name(month, "en"), text);
        assert_string_equal(ct_month_name(month, NULL), text);
    }
}

static void test_month_speaks_french(void **state)
{
    (void)state;
    assert_string_equal(ct_month_name(1, "fr"), "janvier");
    assert_string_equal(ct_month_name(2, "fr"), "février");
    assert_string_equal(ct_month_name(7, "fr"), "juillet");
    assert_string_equal(ct_month_name(8, "fr"), "août");
    assert_string_equal(ct_month_name(12, "fr"), "décembre");
}

static void test_month_of_another_spelling_is_none(void **state)
{
    (void)state;
    const char *const none[] = { "", "jan", "JAN", "Ja", "Janu", "Jan ", "Mai", "01" };

    for (size_t i = 0; i < G_N_ELEMENTS(none); i++)
        assert_int_equal(ct_month_of_short(ct_bytes_of_text(none[i])), 0);
}

static void test_month_date_begins_a_french_month_with_an_ordinal(void **state)
{
    (void)state;
    static const struct {
        CtDate date;
        const char *language;
        const char *text;
    } cases[] = { { { 2026, 1, 1 }, "fr", "1er janvier 2026" },
                  { { 2026, 8, 11 }, "fr", "11 août 2026" },
                  { { 2026, 1, 1 }, "en", "1 January 2026" },
                  { { 2026, 12, 31 }, NULL, "31 December 2026" } };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = ct_month_date(cases[i].date, cases[i].language);

        assert_string_equal(text, cases[i].text);
    }
}

CT_TEST_MAIN(CT_TEST(test_month_names_are_those_of_the_c_library),
             CT_TEST(test_month_speaks_french),
             CT_TEST(test_month_date_begins_a_french_month_with_an_ordinal),
             CT_TEST(test_month_of_another_spelling_is_none))
