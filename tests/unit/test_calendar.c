/* test_calendar.c - periods of law against dates worked out by hand, and the wall clock against the
 * zone tables of the machine where it has them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "procedure/calendar.h"

static CtInstant at(const char *text)
{
    CtInstant instant = 0;

    assert_int_equal(ct_time_parse(ct_bytes_of_text(text), &instant), CT_TIME_OK);
    return instant;
}

/* A calendar of the program; its almanac lives as long as the process. */
static CtCalendar of(const char *name)
{
    CtCalendar calendar;

    assert_true(ct_calendar_find(name, &calendar));
    ct_almanac_unref(calendar.almanac);
    return calendar;
}

static int64_t day(int year, int month, int day_of_month)
{
    return ct_time_days((CtDate){ year, month, day_of_month });
}

static void assert_instant(CtInstant seen, const char *wanted)
{
    char text[CT_TIME_TEXT_SIZE];

    assert_string_equal(ct_time_text(seen, text), wanted);
}

/* The published holidays of sixteen years that move with Easter, by the date of Easter Sunday. */
static void test_calendar_knows_every_holiday_from_2015_to_2030(void **state)
{
    (void)state;
    static const CtDate easter[] = {
        { 2015, 4, 5 },  { 2016, 3, 27 }, { 2017, 4, 16 }, { 2018, 4, 1 },
        { 2019, 4, 21 }, { 2020, 4, 12 }, { 2021, 4, 4 },  { 2022, 4, 17 },
        { 2023, 4, 9 },  { 2024, 3, 31 }, { 2025, 4, 20 }, { 2026, 4, 5 },
        { 2027, 3, 28 }, { 2028, 4, 16 }, { 2029, 4, 1 },  { 2030, 4, 21 },
    };
    static const struct {
        int month, day;
    } fixed[] = { { 1, 1 },  { 5, 1 },  { 5, 8 },   { 7, 14 },
                  { 8, 15 }, { 11, 1 }, { 11, 11 }, { 12, 25 } };

    for (size_t i = 0; i < G_N_ELEMENTS(easter); i++) {
        int64_t sunday = ct_time_days(easter[i]);

        for (int64_t d = day(easter[i].year, 1, 1); d <= day(easter[i].year, 12, 31); d++) {
            CtDate date = ct_time_date(d);
            bool off =
                ct_time_weekday(d) > 5 || d == sunday + 1 || d == sunday + 39 || d == sunday + 50;

            for (size_t j = 0; j < G_N_ELEMENTS(fixed); j++)
                off = off || (fixed[j].month == date.month && fixed[j].day == date.day);
            assert_int_equal(ct_calendar_reason(of("fr-civil"), d) != CT_CALENDAR_WORKING, off);
            assert_int_equal(ct_calendar_reason(of("plain"), d), CT_CALENDAR_WORKING);
        }
    }
}

static void test_calendar_names_why_a_day_is_off(void **state)
{
    (void)state;
    static const struct {
        CtDate date;
        const char *reason;
    } rows[] = {
        { { 2026, 1, 1 }, "new-year" },
        { { 2026, 4, 6 }, "easter-monday" },
        { { 2026, 5, 1 }, "labour-day" },
        { { 2026, 5, 8 }, "victory-1945" },
        { { 2026, 5, 14 }, "ascension" },
        { { 2026, 5, 25 }, "whit-monday" },
        { { 2026, 7, 14 }, "national-day" },
        { { 2025, 8, 15 }, "assumption" },
        { { 2024, 11, 1 }, "all-saints" },
        { { 2026, 11, 11 }, "armistice-1918" },
        { { 2026, 12, 25 }, "christmas" },
        { { 2026, 8, 15 }, "saturday" },
        { { 2026, 11, 1 }, "sunday" },
        { { 2026, 4, 3 }, "" }, /* Good Friday: in Alsace-Moselle only */
        { { 2025, 12, 26 }, "" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_string_equal(
            ct_almanac_reason_name(of("fr-civil").almanac,
                                   ct_calendar_reason(of("fr-civil"), ct_time_days(rows[i].date))),
            rows[i].reason);
}

static void test_calendar_deadline_ends_at_midnight_of_a_working_day(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        CtDuration duration;
        const char *end; /* 24:00 in Paris is 23:00Z in winter and 22:00Z in summer */
        size_t shifts;
    } rows[] = {
        /* the day of the event is not counted, whatever its hour */
        { "2026-03-02T00:30:00Z", { 8, CT_CALENDAR_DAYS }, "2026-03-10T23:00:00Z", 0 },
        { "2026-03-02T22:59:59Z", { 8, CT_CALENDAR_DAYS }, "2026-03-10T23:00:00Z", 0 },
        { "2026-03-02T23:00:00Z", { 8, CT_CALENDAR_DAYS }, "2026-03-11T23:00:00Z", 0 },
        /* Saturday, Sunday, Easter Monday */
        { "2026-03-27T10:00:00Z", { 8, CT_CALENDAR_DAYS }, "2026-04-07T22:00:00Z", 3 },
        /* Friday 1 May, then a week-end; Thursday 8 May 2025 alone */
        { "2026-04-23T10:00:00Z", { 8, CT_CALENDAR_DAYS }, "2026-05-04T22:00:00Z", 3 },
        { "2025-04-30T10:00:00Z", { 8, CT_CALENDAR_DAYS }, "2025-05-09T22:00:00Z", 1 },
        /* Christmas on a Friday; New Year's Day at the turn of a year */
        { "2026-12-17T10:00:00Z", { 8, CT_CALENDAR_DAYS }, "2026-12-28T23:00:00Z", 3 },
        { "2026-12-01T10:00:00Z", { 1, CT_CALENDAR_MONTHS }, "2027-01-04T23:00:00Z", 3 },
        /* month ends clamp down, leap years and not */
        { "2023-12-31T10:00:00Z", { 2, CT_CALENDAR_MONTHS }, "2024-02-29T23:00:00Z", 0 },
        { "2022-12-31T10:00:00Z", { 2, CT_CALENDAR_MONTHS }, "2023-02-28T23:00:00Z", 0 },
        { "2024-02-29T10:00:00Z", { 1, CT_CALENDAR_YEARS }, "2025-02-28T23:00:00Z", 0 },
        { "2024-02-29T10:00:00Z", { 14, CT_CALENDAR_MONTHS }, "2025-04-29T22:00:00Z", 0 },
        { "2026-03-31T10:00:00Z", { 6, CT_CALENDAR_MONTHS }, "2026-09-30T22:00:00Z", 0 },
        { "2026-03-02T10:00:00Z", { 2, CT_CALENDAR_WEEKS }, "2026-03-16T23:00:00Z", 0 },
        /* across both changes of the clock */
        { "2026-03-26T12:00:00Z", { 5, CT_CALENDAR_DAYS }, "2026-03-31T22:00:00Z", 0 },
        { "2026-10-22T12:00:00Z", { 5, CT_CALENDAR_DAYS }, "2026-10-27T23:00:00Z", 0 },
        /* hours are elapsed time */
        { "2026-03-28T20:00:00Z", { 24, CT_CALENDAR_HOURS }, "2026-03-29T20:00:00Z", 0 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        CtCalendarCourse course;

        assert_instant(
            ct_calendar_deadline(of("fr-civil"), at(rows[i].from), rows[i].duration, &course),
            rows[i].end);
        assert_int_equal(course.shift_count, rows[i].shifts);
        assert_int_equal(course.last_day, course.raw_day + (int64_t)course.shift_count);
        assert_int_equal(course.whole_day, rows[i].duration.unit != CT_CALENDAR_HOURS);
    }
}

static void test_calendar_add_keeps_the_time_of_day_and_never_shifts(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        CtDuration duration;
        int sign;
        const char *end;
    } rows[] = {
        { "2026-03-27T10:00:00Z", { 8, CT_CALENDAR_DAYS }, 1, "2026-04-04T09:00:00Z" },
        { "2026-10-22T10:00:00Z", { 8, CT_CALENDAR_DAYS }, 1, "2026-10-30T11:00:00Z" },
        { "2026-08-31T10:00:00Z", { 6, CT_CALENDAR_MONTHS }, 1, "2027-02-28T11:00:00Z" },
        { "2024-02-29T10:00:00Z", { 12, CT_CALENDAR_MONTHS }, 1, "2025-02-28T10:00:00Z" },
        { "2024-02-29T10:00:00Z", { 4, CT_CALENDAR_YEARS }, 1, "2028-02-29T10:00:00Z" },
        { "2026-01-15T10:00:00Z", { 2, CT_CALENDAR_MONTHS }, -1, "2025-11-15T10:00:00Z" },
        { "2026-03-31T10:00:00Z", { 1, CT_CALENDAR_MONTHS }, -1, "2026-02-28T11:00:00Z" },
        /* 02:30 does not exist on 29 March 2026: the change itself */
        { "2026-02-28T01:30:00Z", { 1, CT_CALENDAR_MONTHS }, 1, "2026-03-28T01:30:00Z" },
        { "2026-03-28T01:30:00Z", { 1, CT_CALENDAR_DAYS }, 1, "2026-03-29T01:00:00Z" },
        /* 02:30 comes twice on 25 October 2026: the first */
        { "2026-10-24T00:30:00Z", { 1, CT_CALENDAR_DAYS }, 1, "2026-10-25T00:30:00Z" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_instant(
            ct_calendar_add(of("fr-civil"), at(rows[i].from), rows[i].duration, rows[i].sign),
            rows[i].end);
    assert_instant(ct_calendar_deadline(of("plain"), at("2026-03-27T10:00:00Z"),
                                        (CtDuration){ 8, CT_CALENDAR_DAYS }, NULL),
                   "2026-04-04T10:00:00Z");
}

/* GLib reads the machine's zone tables: an independent source of both changes of every year. */
static void test_calendar_wall_clock_agrees_with_the_zone_tables(void **state)
{
    (void)state;
    g_autoptr(GTimeZone) paris = g_time_zone_new_identifier("Europe/Paris");

    if (paris == NULL)
        skip();
    for (int year = 1996; year <= 2037; year++)
        for (CtInstant t = at("1996-01-01T00:00:00Z") + (year - 1996) * 31556952LL,
                       end = t + 31556952;
             t < end; t += 1799) {
            int interval = g_time_zone_find_interval(paris, G_TIME_TYPE_UNIVERSAL, t);

            assert_int_equal(ct_calendar_offset(of("fr-civil"), t),
                             g_time_zone_get_offset(paris, interval));
        }
}

static void test_calendar_of_local_is_the_first_instant_that_shows_the_time(void **state)
{
    (void)state;
    CtInstant before = CT_INSTANT_NEVER;

    for (int64_t local = at("2026-03-01T00:00:00Z"); local < at("2026-11-30T00:00:00Z");
         local += 600) {
        CtInstant instant = ct_calendar_of_local(of("fr-civil"), local);
        int64_t shown = instant + ct_calendar_offset(of("fr-civil"), instant);
        int64_t just_before = instant - 1 + ct_calendar_offset(of("fr-civil"), instant - 1);

        assert_true(shown >= local);
        assert_true(just_before < local);
        assert_true(instant >= before);
        before = instant;
    }
}

static void test_calendar_is_found_by_its_name(void **state)
{
    (void)state;
    CtCalendar calendar;

    for (size_t i = 0; ct_almanac_listed(i) != NULL; i++)
        assert_string_equal(ct_calendar_name(of(ct_almanac_listed(i))), ct_almanac_listed(i));
    assert_null(ct_almanac_listed(5));
    assert_false(ct_calendar_find("fr", &calendar));
}

CT_TEST_MAIN(CT_TEST(test_calendar_knows_every_holiday_from_2015_to_2030),
             CT_TEST(test_calendar_names_why_a_day_is_off),
             CT_TEST(test_calendar_deadline_ends_at_midnight_of_a_working_day),
             CT_TEST(test_calendar_add_keeps_the_time_of_day_and_never_shifts),
             CT_TEST(test_calendar_wall_clock_agrees_with_the_zone_tables),
             CT_TEST(test_calendar_of_local_is_the_first_instant_that_shows_the_time),
             CT_TEST(test_calendar_is_found_by_its_name))
