/* calendar.c - periods, wall clocks and days off, by arithmetic on day numbers.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/calendar.h"

#include <string.h>

#define HOUR   3600
#define WINTER HOUR /* UTC+1 */
#define SUMMER 7200 /* UTC+2 */

#define MARCH_2000 951868800 /* 2000-03-01T00:00:00Z */
#define MEAN_YEAR  31556952  /* 146,097 days in 400 years */

static const char *const names[] = { "plain", "fr-civil" };

bool ct_calendar_find(const char *name, CtCalendar *out)
{
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(name, names[i]) == 0) {
            *out = (CtCalendar)i;
            return true;
        }
    return false;
}

const char *ct_calendar_name(CtCalendar calendar)
{
    return names[calendar];
}

static int64_t floor_day(int64_t seconds)
{
    return (seconds >= 0 ? seconds : seconds - CT_DAY_SECONDS + 1) / CT_DAY_SECONDS;
}

static CtInstant change_of(int year, int month)
{
    int64_t last = ct_time_days((CtDate){ year, month, 31 });
    int64_t sunday = last - ct_time_weekday(last) % 7;

    return sunday * CT_DAY_SECONDS + HOUR;
}

/* The days since the first of March in a year of mean length: never three days from the civil count
 * (of any year: the count has a period of 400), so the season is certain except near a change, and
 * there is no division by the lengths of years and months. */
static int64_t mean_day(CtInstant instant)
{
    int64_t since = (instant - MARCH_2000) % MEAN_YEAR;

    return (since < 0 ? since + MEAN_YEAR : since) / CT_DAY_SECONDS;
}

int ct_calendar_offset(CtCalendar calendar, CtInstant instant)
{
    if (calendar == CT_CALENDAR_PLAIN)
        return 0;
    int64_t day = mean_day(instant);
    if (day < 24 - 3 || day >= 245 + 3) /* 25 March is day 24, 31 October day 244 */
        return WINTER;
    if (day >= 31 + 3 && day < 238 - 3)
        return SUMMER;
    CtDate date = ct_time_date(floor_day(instant));
    if (date.month < 3 || date.month > 10)
        return WINTER;
    if (date.month > 3 && date.month < 10)
        return SUMMER;
    bool before_change = instant < change_of(date.year, date.month);
    return before_change == (date.month == 10) ? SUMMER : WINTER;
}

CtInstant ct_calendar_of_local(CtCalendar calendar, int64_t local_seconds)
{
    if (calendar == CT_CALENDAR_PLAIN)
        return local_seconds;
    if (ct_calendar_offset(calendar, local_seconds - SUMMER) == SUMMER)
        return local_seconds - SUMMER;
    if (ct_calendar_offset(calendar, local_seconds - WINTER) == WINTER)
        return local_seconds - WINTER;
    return floor_day(local_seconds) * CT_DAY_SECONDS + HOUR; /* inside the skipped hour */
}

static int64_t local_of(CtCalendar calendar, CtInstant instant)
{
    return instant + ct_calendar_offset(calendar, instant);
}

int64_t ct_calendar_day(CtCalendar calendar, CtInstant instant)
{
    return floor_day(local_of(calendar, instant));
}

/* Easter Sunday of the Gregorian calendar (the tabular computation of 1876 known as the anonymous
 * Gregorian algorithm). */
static int64_t easter(int year)
{
    int golden = year % 19;
    int century = year / 100;
    int skipped = (century - (century + 8) / 25 + 1) / 3;
    int epact = (19 * golden + century - century / 4 - skipped + 15) % 30;
    int weekday = (32 + 2 * (century % 4) + 2 * (year % 100 / 4) - epact - year % 100 % 4) % 7;
    int late = (golden + 11 * epact + 22 * weekday) / 451;
    int march_days = epact + weekday - 7 * late + 114;

    return ct_time_days((CtDate){ year, march_days / 31, march_days % 31 + 1 });
}

static CtCalendarReason holiday(int64_t day)
{
    static const struct {
        int month;
        int day;
        CtCalendarReason reason;
    } fixed[] = {
        { 1, 1, CT_CALENDAR_NEW_YEAR },         { 5, 1, CT_CALENDAR_LABOUR_DAY },
        { 5, 8, CT_CALENDAR_VICTORY_1945 },     { 7, 14, CT_CALENDAR_NATIONAL_DAY },
        { 8, 15, CT_CALENDAR_ASSUMPTION },      { 11, 1, CT_CALENDAR_ALL_SAINTS },
        { 11, 11, CT_CALENDAR_ARMISTICE_1918 }, { 12, 25, CT_CALENDAR_CHRISTMAS },
    };
    CtDate date = ct_time_date(day);

    for (size_t i = 0; i < G_N_ELEMENTS(fixed); i++)
        if (fixed[i].month == date.month && fixed[i].day == date.day)
            return fixed[i].reason;
    if (date.month < 3 || date.month > 6)
        return CT_CALENDAR_WORKING;
    switch (day - easter(date.year)) {
    case 1:
        return CT_CALENDAR_EASTER_MONDAY;
    case 39:
        return CT_CALENDAR_ASCENSION;
    case 50:
        return CT_CALENDAR_WHIT_MONDAY;
    default:
        return CT_CALENDAR_WORKING;
    }
}

CtCalendarReason ct_calendar_reason(CtCalendar calendar, int64_t day)
{
    int weekday = ct_time_weekday(day);

    if (calendar == CT_CALENDAR_PLAIN)
        return CT_CALENDAR_WORKING;
    if (weekday == 7)
        return CT_CALENDAR_SUNDAY;
    if (weekday == 6)
        return CT_CALENDAR_SATURDAY;
    return holiday(day);
}

static int64_t add_months(int64_t day, int64_t months)
{
    CtDate date = ct_time_date(day);
    int64_t index = (int64_t)date.year * 12 + date.month - 1 + months;
    int year = (int)(index / 12);
    int month = (int)(index % 12) + 1;

    return ct_time_days((CtDate){ year, month, MIN(date.day, ct_time_days_in_month(year, month)) });
}

/* Art. 641: the day of the event is not counted, so N days end N days later. */
static int64_t add_to_day(int64_t day, CtDuration duration, int sign)
{
    int64_t count = (int64_t)duration.count * sign;

    switch (duration.unit) {
    case CT_CALENDAR_WEEKS:
        return day + 7 * count;
    case CT_CALENDAR_MONTHS:
        return add_months(day, count);
    case CT_CALENDAR_YEARS:
        return add_months(day, 12 * count);
    case CT_CALENDAR_HOURS:
    case CT_CALENDAR_DAYS:
    default:
        return day + count;
    }
}

CtInstant ct_calendar_add(CtCalendar calendar, CtInstant instant, CtDuration duration, int sign)
{
    if (duration.unit == CT_CALENDAR_HOURS)
        return instant + (int64_t)duration.count * HOUR * sign;

    int64_t local = local_of(calendar, instant);
    int64_t day = floor_day(local);
    int64_t moved = add_to_day(day, duration, sign);

    return ct_calendar_of_local(calendar, local + (moved - day) * CT_DAY_SECONDS);
}

/* m months are never shorter than 30 m - 2 days (28 for one, 59 for two, 89 for three), a year
 * never than 365; one day more for the change of the clock. */
CtInstant ct_calendar_floor(CtInstant from, CtDuration duration)
{
    static const int days[] = { 0, 1, 7, 30, 365 };

    if (duration.unit == CT_CALENDAR_HOURS)
        return from + (int64_t)duration.count * HOUR;
    return from + ((int64_t)duration.count * days[duration.unit] - 3) * CT_DAY_SECONDS;
}

static int64_t next_working_day(CtCalendar calendar, int64_t day, CtCalendarCourse *course)
{
    CtCalendarReason reason;

    while ((reason = ct_calendar_reason(calendar, day)) != CT_CALENDAR_WORKING) {
        if (course->shift_count < CT_CALENDAR_SHIFTS)
            course->shift[course->shift_count++] = (CtCalendarShift){ day, reason };
        day++;
    }
    return day;
}

CtInstant ct_calendar_deadline(CtCalendar calendar, CtInstant from, CtDuration duration,
                               CtCalendarCourse *course)
{
    CtCalendarCourse seen;

    seen.shift_count = 0;
    seen.whole_day = calendar != CT_CALENDAR_PLAIN && duration.unit != CT_CALENDAR_HOURS;
    CtInstant end;
    if (seen.whole_day) {
        seen.raw_day = add_to_day(ct_calendar_day(calendar, from), duration, 1);
        seen.last_day = next_working_day(calendar, seen.raw_day, &seen);
        end = ct_calendar_of_local(calendar, (seen.last_day + 1) * CT_DAY_SECONDS);
    } else {
        end = ct_calendar_add(calendar, from, duration, 1);
        seen.raw_day = seen.last_day = ct_calendar_day(calendar, end);
    }
    if (course != NULL)
        *course = seen;
    return end;
}
