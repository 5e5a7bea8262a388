/* calendar.h - how a period of law becomes an instant.
 *
 * Two arithmetics over an almanac (almanac.h) and its way of counting. `ct_calendar_add` is plain
 * civil arithmetic: the same wall-clock time so many days, months or years away, a missing day
 * clamped to the last of its month (or carried into the next, as the counting says); windows and
 * retention use it, because a window says when facts happened and a retention must never outlast
 * the law. `ct_calendar_deadline` is a procedural time limit: the day of the event is not counted,
 * or is the first; months and years run to the same date; it ends at 24:00 of its last day or at
 * the time of day at which it began; one ending on a day off moves to the next working day; one of
 * two days or more may have to include two working days (Regulation 1182/71, art. 3(5)). Hours are
 * elapsed time, or begin with the hour after the event (art. 3(1)), and never move. Working days
 * count only days that are not off. The texts of share/calendars say which of these each calendar
 * chooses and why; a procedure may choose otherwise (`counting`).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/almanac.h"

typedef struct {
    CtAlmanac *almanac; /* owned by whoever owns the calendar */
    CtCounting counting;
} CtCalendar;

typedef enum {
    CT_CALENDAR_HOURS,
    CT_CALENDAR_DAYS,
    CT_CALENDAR_WEEKS,
    CT_CALENDAR_MONTHS,
    CT_CALENDAR_YEARS,
    CT_CALENDAR_WORKING_DAYS,
} CtCalendarUnit;

typedef struct {
    uint32_t count; /* at most 200 years */
    CtCalendarUnit unit;
} CtDuration;

#define CT_CALENDAR_DAYS_MAX 73050u /* no period of a procedure is longer than 200 years */
#define CT_CALENDAR_WORKING_DAYS_MAX                                                               \
    2500u /* ten years of five-day weeks; they are counted one by one */
/* Instants outside these are slips of a clock or hostile; the arithmetic here is not asked for
 * them. */
#define CT_CALENDAR_EARLIEST (-30610224000) /* 1000-01-01 */
#define CT_CALENDAR_LATEST   221845392000   /* 9000-01-01 */

typedef struct {
    int64_t day; /* the day that was passed over, since 1970-01-01 */
    CtCalendarReason reason;
} CtCalendarShift;

#define CT_CALENDAR_SHIFTS 16 /* the Commission's year's end is off for 12 days; a bound */

typedef struct {
    int64_t raw_day;  /* the local day on which the period ends before any shift */
    bool whole_day;   /* it ends at 24:00 of `last_day`; else the instant is exact */
    int64_t last_day; /* the local day after the shifts */
    size_t shift_count;
    CtCalendarShift shift[CT_CALENDAR_SHIFTS];
} CtCalendarCourse;

/* A compiled-in calendar with its own way of counting; false for another name. The almanac is the
 * caller's to unref. */
bool ct_calendar_find(const char *name, CtCalendar *out);
/* The one without a zone and without days off; its almanac lasts as long as the process. */
CtCalendar ct_calendar_plain(void);
const char *ct_calendar_name(CtCalendar calendar);

/* Seconds east of UTC of the calendar's wall clock at that instant. */
int ct_calendar_offset(CtCalendar calendar, CtInstant instant);
/* The first instant at which the wall clock shows that time or a later one: in the hour that
 * spring skips it is the change itself, in the hour that autumn repeats the first of the two. */
CtInstant ct_calendar_of_local(CtCalendar calendar, int64_t local_seconds);
/* The local day of an instant, since 1970-01-01. */
int64_t ct_calendar_day(CtCalendar calendar, CtInstant instant);
/* WORKING on a day on which a deadline may end; Sunday and Saturday go before a holiday's name. */
CtCalendarReason ct_calendar_reason(CtCalendar calendar, int64_t day);

/* `instant` plus (sign 1) or minus (sign -1) the duration, wall-clock time kept. */
CtInstant ct_calendar_add(CtCalendar calendar, CtInstant instant, CtDuration duration, int sign);
/* An instant that neither the sum nor the deadline of these two can be before: two multiplications,
 * so that whoever looks for the earliest of many need not work them all out. */
static inline CtInstant ct_calendar_floor(CtInstant from, CtDuration duration)
{
    /* m months are never shorter than 30 m - 2 days (28 for one, 59 for two, 89 for three), a year
     * never than 365; one day more for the change of the clock, and one for a day of the event
     * that counts. */
    static const int64_t days[] = { 0, 1, 7, 30, 365, 1 };

    if (duration.unit == CT_CALENDAR_HOURS)
        return from + (int64_t)duration.count * 3600;
    return from + ((int64_t)duration.count * days[duration.unit] - 4) * CT_DAY_SECONDS;
}
/* The instant at which the time limit is over. `course` may be NULL. */
CtInstant ct_calendar_deadline(CtCalendar calendar, CtInstant from, CtDuration duration,
                               CtCalendarCourse *course);
