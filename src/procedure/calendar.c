/* calendar.c - periods over an almanac, by arithmetic on day numbers.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/calendar.h"

#define HOUR 3600
/* No calendar has so many days off in a row; whoever meets one stops there. */
#define OFF_IN_A_ROW 366

bool ct_calendar_find(const char *name, CtCalendar *out)
{
    CtAlmanac *almanac = ct_almanac_find(name);

    if (almanac == NULL)
        return false;
    *out = (CtCalendar){ almanac, ct_almanac_counting(almanac) };
    return true;
}

CtCalendar ct_calendar_plain(void)
{
    static gsize found;

    if (g_once_init_enter(&found))
        g_once_init_leave(&found, (gsize)ct_almanac_find("plain"));
    CtAlmanac *almanac = (CtAlmanac *)found; /* NOLINT(performance-no-int-to-ptr) */
    return (CtCalendar){ almanac, ct_almanac_counting(almanac) };
}

const char *ct_calendar_name(CtCalendar calendar)
{
    return ct_almanac_name(calendar.almanac);
}

static int64_t floor_day(int64_t seconds)
{
    return (seconds >= 0 ? seconds : seconds - CT_DAY_SECONDS + 1) / CT_DAY_SECONDS;
}

int ct_calendar_offset(CtCalendar calendar, CtInstant instant)
{
    return ct_almanac_offset(calendar.almanac, instant);
}

CtInstant ct_calendar_of_local(CtCalendar calendar, int64_t local_seconds)
{
    return ct_almanac_of_local(calendar.almanac, local_seconds);
}

static int64_t local_of(CtCalendar calendar, CtInstant instant)
{
    return instant + ct_calendar_offset(calendar, instant);
}

int64_t ct_calendar_day(CtCalendar calendar, CtInstant instant)
{
    return floor_day(local_of(calendar, instant));
}

CtCalendarReason ct_calendar_reason(CtCalendar calendar, int64_t day)
{
    return ct_almanac_reason(calendar.almanac, day);
}

static int64_t add_months(int64_t day, int64_t months, bool overflow)
{
    CtDate date = ct_time_date(day);
    int64_t index = (int64_t)date.year * 12 + date.month - 1 + months;
    int year = (int)(index / 12);
    int month = (int)(index % 12) + 1;
    int last = ct_time_days_in_month(year, month);
    int64_t moved = ct_time_days((CtDate){ year, month, MIN(date.day, last) });

    return overflow && date.day > last ? moved + 1 : moved;
}

static bool is_working(CtCalendar calendar, int64_t day)
{
    return ct_calendar_reason(calendar, day) == CT_CALENDAR_WORKING;
}

static int64_t add_working_days(CtCalendar calendar, int64_t day, uint32_t count, int sign)
{
    for (uint32_t i = 0; i < count; i++) {
        day += sign;
        for (int off = 0; off < OFF_IN_A_ROW && !is_working(calendar, day); off++)
            day += sign;
    }
    return day;
}

/* The day of the event is not counted, so N days end N days later. */
static int64_t add_to_day(CtCalendar calendar, int64_t day, CtDuration duration, int sign)
{
    int64_t count = (int64_t)duration.count * sign;

    switch (duration.unit) {
    case CT_CALENDAR_WEEKS:
        return day + 7 * count;
    case CT_CALENDAR_MONTHS:
        return add_months(day, count, calendar.counting.overflow);
    case CT_CALENDAR_YEARS:
        return add_months(day, 12 * count, calendar.counting.overflow);
    case CT_CALENDAR_WORKING_DAYS:
        return add_working_days(calendar, day, duration.count, sign);
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
    int64_t moved = add_to_day(calendar, day, duration, sign);

    return ct_calendar_of_local(calendar, local + (moved - day) * CT_DAY_SECONDS);
}

/* `course` may be NULL, as in the functions below. */
static int64_t next_working_day(CtCalendar calendar, int64_t day, CtCalendarCourse *course)
{
    for (int off = 0; off < OFF_IN_A_ROW; off++) {
        CtCalendarReason reason = ct_calendar_reason(calendar, day);

        if (reason == CT_CALENDAR_WORKING)
            return day;
        if (course != NULL && course->shift_count < CT_CALENDAR_SHIFTS)
            course->shift[course->shift_count++] = (CtCalendarShift){ day, reason };
        day++;
    }
    return day;
}

static void note_days(CtCalendarCourse *course, int64_t raw, int64_t last)
{
    if (course == NULL)
        return;
    course->raw_day = raw;
    course->last_day = last;
}

/* Regulation 1182/71, art. 3(5): the days after `before` up to the last one hold two working
 * days. */
static int64_t with_two_working_days(CtCalendar calendar, int64_t before, CtDuration duration,
                                     int64_t last)
{
    bool is_long = duration.unit != CT_CALENDAR_HOURS &&
                   (duration.count >= 2 || (duration.count == 1 && last > before + 1));
    int64_t second = add_working_days(calendar, before, 2, 1);

    return calendar.counting.two_working_days && is_long ? MAX(last, second) : last;
}

static CtInstant end_of_day(CtCalendar calendar, CtInstant from, CtDuration duration,
                            CtCalendarCourse *course)
{
    int64_t event = ct_calendar_day(calendar, from);
    int64_t before = event - (calendar.counting.from_event ? 1 : 0);
    bool in_months = duration.unit == CT_CALENDAR_MONTHS || duration.unit == CT_CALENDAR_YEARS;
    /* The day before the event has no such date in every month: count from the event itself. */
    int64_t raw = calendar.counting.from_event && in_months
                      ? add_to_day(calendar, event, duration, 1) - 1
                      : add_to_day(calendar, before, duration, 1);
    int64_t last = raw;

    if (calendar.counting.two_working_days)
        last = with_two_working_days(calendar, before, duration, last);
    if (!calendar.counting.no_shift)
        last = next_working_day(calendar, last, course);
    note_days(course, raw, last);
    return ct_calendar_of_local(calendar, (last + 1) * CT_DAY_SECONDS);
}

/* At the time of day at which it began, or, in hours, so many of them. */
static CtInstant end_exactly(CtCalendar calendar, CtInstant from, CtDuration duration,
                             CtCalendarCourse *course)
{
    int64_t local = local_of(calendar, from);
    bool in_hours = duration.unit == CT_CALENDAR_HOURS;

    if (in_hours && calendar.counting.after_hour)
        from += HOUR - ((local % HOUR) + HOUR) % HOUR;
    CtInstant end = ct_calendar_add(calendar, from, duration, 1);
    int64_t raw = ct_calendar_day(calendar, end);
    int64_t last =
        in_hours || calendar.counting.no_shift ? raw : next_working_day(calendar, raw, course);
    note_days(course, raw, last);
    return last == raw ? end
                       : ct_calendar_of_local(calendar, local_of(calendar, end) +
                                                            (last - raw) * CT_DAY_SECONDS);
}

CtInstant ct_calendar_deadline(CtCalendar calendar, CtInstant from, CtDuration duration,
                               CtCalendarCourse *course)
{
    bool whole_day = !calendar.counting.exact && duration.unit != CT_CALENDAR_HOURS;

    if (course != NULL) {
        course->shift_count = 0;
        course->whole_day = whole_day;
    }
    return whole_day ? end_of_day(calendar, from, duration, course)
                     : end_exactly(calendar, from, duration, course);
}
