/* test_time.c - civil dates against GLib's, RFC 3339 verdicts against known ones.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/time.h"

/* GDate is an independent implementation: every day of four centuries agrees with it. */
static void test_time_agrees_with_gdate_on_every_day_of_400_years(void **state)
{
    (void)state;
    GDate date;

    g_date_clear(&date, 1);
    g_date_set_dmy(&date, 1, G_DATE_JANUARY, 1800);
    for (int64_t days = ct_time_days((CtDate){ 1800, 1, 1 }); g_date_get_year(&date) < 2200;
         days++, g_date_add_days(&date, 1)) {
        CtDate mine = ct_time_date(days);

        assert_int_equal(mine.year, g_date_get_year(&date));
        assert_int_equal(mine.month, g_date_get_month(&date));
        assert_int_equal(mine.day, g_date_get_day(&date));
        assert_int_equal(ct_time_days(mine), days);
        assert_int_equal(ct_time_weekday(days), (int)g_date_get_weekday(&date));
    }
}

static void test_time_reads_what_rfc3339_allows_and_nothing_else(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        CtTimeVerdict verdict;
        CtInstant instant;
    } rows[] = {
        { "1970-01-01T00:00:00Z", CT_TIME_OK, 0 },
        { "2003-08-30T12:34:53Z", CT_TIME_OK, 1062246893 },
        { "2003-08-30T12:34:53.99Z", CT_TIME_OK, 1062246893 },
        { "2003-08-30 14:34:53+02:00", CT_TIME_OK, 1062246893 },
        { "2016-12-31T23:59:60Z", CT_TIME_OK, 1483228799 },
        { "2003-08-30T12:34:53", CT_TIME_NO_ZONE, 0 },
        { "2003-02-29T12:34:53Z", CT_TIME_MALFORMED, 0 },
        { "2003-08-30T24:00:00Z", CT_TIME_MALFORMED, 0 },
        { "2003-08-30T12:34:53Zx", CT_TIME_MALFORMED, 0 },
        { "2003-8-30T12:34:53Z", CT_TIME_MALFORMED, 0 },
        { "", CT_TIME_MALFORMED, 0 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        CtInstant instant = 0;

        assert_int_equal(ct_time_parse(ct_bytes_of_text(rows[i].text), &instant), rows[i].verdict);
        assert_int_equal(instant, rows[i].instant);
    }
}

static void test_time_text_is_read_back(void **state)
{
    (void)state;
    char text[CT_TIME_TEXT_SIZE];

    for (CtInstant instant = -86400 * 400; instant < 86400 * 400; instant += 4999) {
        CtInstant back = 0;

        assert_int_equal(ct_time_parse(ct_bytes_of_text(ct_time_text(instant, text)), &back),
                         CT_TIME_OK);
        assert_int_equal(back, instant);
    }
}

static void test_time_outside_of_four_digit_years_is_clamped(void **state)
{
    (void)state;
    char text[CT_TIME_TEXT_SIZE];

    assert_string_equal(ct_time_text(CT_INSTANT_FIRST, text), "0001-01-01T00:00:00Z");
    assert_string_equal(ct_time_text(CT_INSTANT_LAST, text), "9999-12-31T23:59:59Z");
    assert_string_equal(ct_time_text(INT64_MIN, text), "0001-01-01T00:00:00Z");
    assert_string_equal(ct_time_text(INT64_MAX, text), "9999-12-31T23:59:59Z");
}

CT_TEST_MAIN(CT_TEST(test_time_agrees_with_gdate_on_every_day_of_400_years),
             CT_TEST(test_time_reads_what_rfc3339_allows_and_nothing_else),
             CT_TEST(test_time_text_is_read_back),
             CT_TEST(test_time_outside_of_four_digit_years_is_clamped))
