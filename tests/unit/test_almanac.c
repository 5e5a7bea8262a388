/* test_almanac.c - calendars as data: days off against published ones, wall clocks against the zone
 * tables of the machine, mistakes with their places.
 *
 * Method: Easter dates from the table of the Book of Common Prayer (1900-2100) and other published
 * lists; observed federal holidays as the Office of Personnel Management published them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "procedure/calendar.h"

#include <time.h>

static CtCalendar of(const char *name)
{
    CtCalendar calendar;

    assert_true(ct_calendar_find(name, &calendar));
    ct_almanac_unref(calendar.almanac);
    return calendar;
}

static CtInstant at(const char *text)
{
    CtInstant instant = 0;

    assert_int_equal(ct_time_parse(ct_bytes_of_text(text), &instant), CT_TIME_OK);
    return instant;
}

static const char *off(const char *calendar, int year, int month, int day)
{
    CtCalendar of_name = of(calendar);

    return ct_almanac_reason_name(
        of_name.almanac, ct_calendar_reason(of_name, ct_time_days((CtDate){ year, month, day })));
}

static void test_almanac_knows_easter_from_1900_to_2100(void **state)
{
    (void)state;
    static const CtDate easter[] = {
        { 1900, 4, 15 }, { 1901, 4, 7 },  { 1913, 3, 23 }, { 1916, 4, 23 }, { 1923, 4, 1 },
        { 1927, 4, 17 }, { 1940, 3, 24 }, { 1943, 4, 25 }, { 1954, 4, 18 }, { 1961, 4, 2 },
        { 1967, 3, 26 }, { 1978, 3, 26 }, { 1981, 4, 19 }, { 1989, 3, 26 }, { 1997, 3, 30 },
        { 2000, 4, 23 }, { 2003, 4, 20 }, { 2008, 3, 23 }, { 2011, 4, 24 }, { 2019, 4, 21 },
        { 2024, 3, 31 }, { 2025, 4, 20 }, { 2026, 4, 5 },  { 2038, 4, 25 }, { 2049, 4, 18 },
        { 2076, 4, 19 }, { 2100, 3, 28 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(easter); i++) {
        CtDate monday = ct_time_date(ct_time_days(easter[i]) + 1);

        assert_int_equal(ct_time_weekday(ct_time_days(easter[i])), 7);
        assert_string_equal(off("fr-civil", monday.year, monday.month, monday.day),
                            "easter-monday");
    }
}

static const struct {
    const char *calendar;
    int year, month, day;
    const char *name; /* "": a working day */
} published[] = {
    { "us-federal", 2021, 12, 31, "new-year" }, /* of Saturday 1 January 2022 */
    { "us-federal", 2022, 6, 20, "juneteenth" },
    { "us-federal", 2021, 6, 18, "juneteenth" },
    { "us-federal", 2020, 6, 19, "" },
    { "us-federal", 2020, 7, 3, "independence-day" },
    { "us-federal", 2021, 7, 5, "independence-day" },
    { "us-federal", 2021, 12, 24, "christmas" },
    { "us-federal", 2022, 12, 26, "christmas" },
    { "us-federal", 2023, 1, 2, "new-year" },
    { "us-federal", 2023, 11, 10, "veterans-day" },
    { "us-federal", 2024, 1, 15, "king-birthday" },
    { "us-federal", 1985, 1, 21, "" },
    { "us-federal", 2024, 2, 19, "washington" },
    { "us-federal", 2024, 5, 27, "memorial-day" },
    { "us-federal", 2024, 9, 2, "labor-day" },
    { "us-federal", 2024, 10, 14, "columbus-day" },
    { "us-federal", 2024, 11, 28, "thanksgiving" },
    { "us-federal", 2023, 11, 23, "thanksgiving" },
    { "us-federal", 2024, 11, 29, "" },
    { "us-federal", 2025, 1, 9, "mourning-2025" },
    { "us-federal", 2026, 1, 9, "" },
    { "us-federal", 2027, 12, 31, "new-year" },
    { "ca", 2021, 5, 24, "victoria-day" },
    { "ca", 2022, 5, 23, "victoria-day" },
    { "ca", 2023, 5, 22, "victoria-day" },
    { "ca", 2024, 5, 20, "victoria-day" },
    { "ca", 2025, 5, 19, "victoria-day" },
    { "ca", 2026, 5, 18, "victoria-day" },
    { "ca", 2026, 5, 25, "" },
    { "ca", 2018, 7, 2, "canada-day" }, /* of Sunday 1 July 2018 */
    { "ca", 2021, 9, 30, "reconciliation" },
    { "ca", 2020, 9, 30, "" },
    { "ca", 2022, 9, 19, "day-of-mourning" },
    { "ca", 2023, 9, 19, "" },
    { "ca", 2024, 3, 29, "good-friday" },
    { "ca", 2024, 4, 1, "easter-monday" },
    { "ca", 2024, 10, 14, "thanksgiving" },
    { "ca", 2022, 12, 26, "" }, /* Christmas on a Sunday: no day instead of it in s. 35 */
    { "ca", 2024, 6, 15, "" },  /* a Saturday: no holiday of s. 35 */
    { "ca", 2024, 6, 16, "sunday" },
    { "eu", 2025, 4, 17, "maundy-thursday" },
    { "eu", 2025, 5, 9, "europe-day" },
    { "eu", 2025, 5, 30, "ascension-friday" },
    { "eu", 2025, 7, 21, "belgian-day" },
    { "eu", 2025, 12, 24, "year-end" },
    { "eu", 2025, 12, 31, "year-end" },
    { "eu", 2025, 12, 23, "" },
    { "fr-civil", 2150, 7, 14, "national-day" }, /* beyond the table */
    { "us-federal", 2203, 12, 26, "christmas" },
};

static void test_almanac_has_the_published_days_off(void **state)
{
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(published); i++)
        if (strcmp(
                off(published[i].calendar, published[i].year, published[i].month, published[i].day),
                published[i].name) != 0)
            fail_msg("%s %d-%02d-%02d is not \"%s\"", published[i].calendar, published[i].year,
                     published[i].month, published[i].day, published[i].name);
}

/* The table of 1900 to 2100 and what is worked out beside it meet without a seam. */
static void test_almanac_knows_the_turn_of_every_year(void **state)
{
    (void)state;
    CtCalendar calendar = of("fr-civil");

    for (int year = 1895; year <= 2105; year++) {
        int64_t new_year = ct_time_days((CtDate){ year, 1, 1 });
        bool is_weekend = ct_time_weekday(new_year) >= 6;
        bool eve_is_weekend = ct_time_weekday(new_year - 1) >= 6;

        assert_int_equal(ct_calendar_reason(calendar, new_year) == CT_CALENDAR_WORKING, false);
        if (!is_weekend)
            assert_string_equal(off("fr-civil", year, 1, 1), "new-year");
        assert_int_equal(ct_calendar_reason(calendar, new_year - 1) == CT_CALENDAR_WORKING,
                         !eve_is_weekend);
        assert_int_equal(ct_calendar_offset(calendar, new_year * CT_DAY_SECONDS - 3601), 3600);
        assert_int_equal(ct_calendar_offset(calendar, new_year * CT_DAY_SECONDS - 3600), 3600);
    }
}

/* Every hour of some years, where the machine has the zone's table. */
static void test_almanac_clocks_agree_with_the_zone_tables(void **state)
{
    (void)state;
    static const struct {
        const char *calendar, *zone;
        const char *from;
    } rows[] = {
        { "ca", "America/Toronto", "2005-01-01T00:00:00Z" },
        { "us-federal", "America/New_York", "1988-01-01T00:00:00Z" },
        { "eu", "Europe/Brussels", "1997-01-01T00:00:00Z" },
        { "fr-civil", "Europe/Paris", "1997-01-01T00:00:00Z" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GTimeZone) zone = g_time_zone_new_identifier(rows[i].zone);
        CtCalendar calendar = of(rows[i].calendar);
        CtInstant end = at("2030-01-01T00:00:00Z");

        if (zone == NULL)
            continue;
        for (CtInstant t = at(rows[i].from); t < end; t += 1800) {
            int interval = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, t);

            if (ct_calendar_offset(calendar, t) != g_time_zone_get_offset(zone, interval))
                fail_msg("%s at %" G_GINT64_FORMAT, rows[i].calendar, t);
        }
    }
}

static const struct {
    const char *calendar, *from;
    CtDuration duration;
    const char *end;
} periods[] = {
    /* spring and autumn: a deadline ends at the wall clock's midnight */
    { "ca", "2024-03-01T15:00:00Z", { 9, CT_CALENDAR_DAYS }, "2024-03-12T04:00:00Z" },
    { "us-federal", "2024-10-24T15:00:00Z", { 10, CT_CALENDAR_DAYS }, "2024-11-05T05:00:00Z" },
    /* 17 U.S.C. 512(g)(2)(C): business days over Thanksgiving */
    { "us-federal",
      "2024-11-20T15:00:00Z",
      { 10, CT_CALENDAR_WORKING_DAYS },
      "2024-12-06T05:00:00Z" },
    /* the hour of the event is not counted */
    { "eu", "2025-03-10T10:20:00Z", { 24, CT_CALENDAR_HOURS }, "2025-03-11T11:00:00Z" },
    { "eu", "2025-03-10T10:00:00Z", { 24, CT_CALENDAR_HOURS }, "2025-03-11T11:00:00Z" },
    { "fr-civil", "2025-03-10T10:20:00Z", { 24, CT_CALENDAR_HOURS }, "2025-03-11T10:20:00Z" },
    /* two working days at least: from Friday, two days end on Tuesday, not on Monday */
    { "eu", "2025-03-14T10:00:00Z", { 2, CT_CALENDAR_DAYS }, "2025-03-18T23:00:00Z" },
    { "eu", "2025-03-14T10:00:00Z", { 1, CT_CALENDAR_DAYS }, "2025-03-17T23:00:00Z" },
    { "eu", "2025-03-10T10:00:00Z", { 2, CT_CALENDAR_DAYS }, "2025-03-12T23:00:00Z" },
    /* over the year's end in Brussels */
    { "eu", "2025-12-16T10:00:00Z", { 1, CT_CALENDAR_WEEKS }, "2025-12-23T23:00:00Z" },
    { "eu", "2025-12-17T10:00:00Z", { 1, CT_CALENDAR_WEEKS }, "2026-01-05T23:00:00Z" },
    /* Canada: ends on a Saturday, which is no holiday */
    { "ca", "2024-06-10T15:00:00Z", { 5, CT_CALENDAR_DAYS }, "2024-06-16T04:00:00Z" },
};

static void test_almanac_periods_end_as_their_law_says(void **state)
{
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(periods); i++) {
        char text[CT_TIME_TEXT_SIZE];
        CtInstant from = at(periods[i].from);
        CtInstant end =
            ct_calendar_deadline(of(periods[i].calendar), from, periods[i].duration, NULL);

        assert_string_equal(ct_time_text(end, text), periods[i].end);
        assert_true(ct_calendar_floor(from, periods[i].duration) <= end);
    }
}

static void test_almanac_counting_is_the_procedures_choice(void **state)
{
    (void)state;
    static const struct {
        CtCounting counting;
        CtDuration duration;
        const char *end; /* of a period from Friday 31 January 2025, 10:00 in Paris */
    } rows[] = {
        { { 0 }, { 8, CT_CALENDAR_DAYS }, "2025-02-10T23:00:00Z" },
        { { .from_event = true }, { 8, CT_CALENDAR_DAYS }, "2025-02-07T23:00:00Z" },
        { { .no_shift = true }, { 8, CT_CALENDAR_DAYS }, "2025-02-08T23:00:00Z" },
        { { .exact = true }, { 8, CT_CALENDAR_DAYS }, "2025-02-10T09:00:00Z" },
        { { .exact = true, .no_shift = true }, { 8, CT_CALENDAR_DAYS }, "2025-02-08T09:00:00Z" },
        { { 0 }, { 1, CT_CALENDAR_MONTHS }, "2025-02-28T23:00:00Z" },
        { { .overflow = true, .no_shift = true },
          { 1, CT_CALENDAR_MONTHS },
          "2025-03-01T23:00:00Z" },
        { { .from_event = true }, { 1, CT_CALENDAR_MONTHS }, "2025-02-27T23:00:00Z" },
        { { .after_hour = true }, { 2, CT_CALENDAR_HOURS }, "2025-01-31T12:00:00Z" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        CtCalendar calendar = { of("fr-civil").almanac, rows[i].counting };
        char text[CT_TIME_TEXT_SIZE];

        assert_string_equal(ct_time_text(ct_calendar_deadline(calendar, at("2025-01-31T09:00:00Z"),
                                                              rows[i].duration, NULL),
                                         text),
                            rows[i].end);
    }
}

#define HEAD "calendar c version 1\nlaw L \"art. 1\"\nzone \"UTC\" utc\n"

static void test_almanac_names_each_mistake_and_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *text, *mistake;
    } rows[] = {
        { "", "c:1:1: no line \"calendar NAME version NUMBER\"\nc:1:1: no line \"zone\"" },
        { HEAD "holiday x \"X\" \"X\" on 31 june under L",
          "c:4:22: a day that its month does not have every time" },
        { HEAD "holiday x \"X\" \"X\" on 29 february under L",
          "c:4:22: a day that its month does not have every time" },
        { HEAD "holiday x \"X\" \"X\" on 1 june",
          "c:4:28: the line ends where \"under\" is wanted" },
        { HEAD "holiday x \"X\" \"X\" on fifth monday of june under L",
          "c:4:22: \"fifth\" where a day of the year is wanted" },
        { HEAD "holiday x \"X\" \"X\" on 1 june under M",
          "c:4:35: \"M\" is no law above this line" },
        { HEAD "weekend monday, tuesday, friday, sunday",
          "c:4:9: a weekend of more than three days" },
        { HEAD "counting days never",
          "c:4:15: \"never\" where after-event or from-event is wanted" },
        { HEAD "zone \"UTC\" utc", "c:4:6: a second zone" },
        { "calendar c version 1\nzone \"X\" east 1 hours summer east 2 hours",
          "c:1:1: a summer time without its changes, or the reverse" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(CtAlmanac) almanac = ct_almanac_read(ct_bytes_of_text(rows[i].text), "c", &error);

        assert_null(almanac);
        assert_string_equal(error->message, rows[i].mistake);
    }
}

static void test_almanac_survives_every_truncation(void **state)
{
    (void)state;
    g_autoptr(CtAlmanac) whole = ct_almanac_find("us-federal");
    CtBytes text = ct_almanac_text(whole);

    for (size_t size = 0; size < text.size; size += 7) {
        g_autofree uint8_t *exact = g_memdup2(text.data, size + 1);
        g_autoptr(GError) error = NULL;
        g_autoptr(CtAlmanac) almanac = ct_almanac_read((CtBytes){ exact, size }, "c", &error);

        assert_true((almanac == NULL) == (error != NULL));
    }
}

CT_TEST_MAIN(CT_TEST(test_almanac_knows_easter_from_1900_to_2100),
             CT_TEST(test_almanac_knows_the_turn_of_every_year),
             CT_TEST(test_almanac_has_the_published_days_off),
             CT_TEST(test_almanac_clocks_agree_with_the_zone_tables),
             CT_TEST(test_almanac_periods_end_as_their_law_says),
             CT_TEST(test_almanac_counting_is_the_procedures_choice),
             CT_TEST(test_almanac_names_each_mistake_and_its_place),
             CT_TEST(test_almanac_survives_every_truncation))
