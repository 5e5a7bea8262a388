/* calendar.h - how a period of law becomes an instant.
 *
 * Two arithmetics. `ct_calendar_add` is plain civil arithmetic: the same wall-clock time so many
 * days, months or years away, a missing day clamped to the last of its month; windows and retention
 * use it, because a window says when facts happened and a retention must never outlast the law.
 * `ct_calendar_deadline` is a procedural time limit: code of civil procedure (France), art. 641:
 * the day of the event is not counted, months and years run to the same date, or to the last day
 * of a month that lacks it; art. 642: it ends at 24:00 of its last day, and one ending on a
 * Saturday, a Sunday or a public holiday moves to the next working day. Hours are elapsed time in
 * both (art. 641 is silent). fr-civil: Europe/Paris wall clock by the rule in force since 1996
 * (directives 94/21/EC, 97/44/EC, 2000/84/EC: summer time from the last Sunday of March to the
 * last Sunday of October, both changes at 01:00 UTC), applied to earlier years too, and the eleven
 * holidays of Code du travail L.3133-1. The two more of Alsace-Moselle (L.3134-13) and those of
 * the overseas departments (L.3422-2) are not included. plain: UTC, no holidays, a deadline is the
 * bare sum.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/time.h"

typedef enum { CT_CALENDAR_PLAIN, CT_CALENDAR_FR_CIVIL } CtCalendar;

typedef enum {
    CT_CALENDAR_HOURS,
    CT_CALENDAR_DAYS,
    CT_CALENDAR_WEEKS,
    CT_CALENDAR_MONTHS,
    CT_CALENDAR_YEARS,
} CtCalendarUnit;

typedef struct {
    uint32_t count; /* at most 200 years */
    CtCalendarUnit unit;
} CtDuration;

#define CT_CALENDAR_DAYS_MAX 73050u /* no period of a procedure is longer than 200 years */
/* Instants outside these are slips of a clock or hostile; the arithmetic here is not asked for
 * them. */
#define CT_CALENDAR_EARLIEST (-30610224000) /* 1000-01-01 */
#define CT_CALENDAR_LATEST   221845392000   /* 9000-01-01 */

/* Why a deadline may not end on a day. */
typedef enum {
    CT_CALENDAR_WORKING,
    CT_CALENDAR_SATURDAY,
    CT_CALENDAR_SUNDAY,
    CT_CALENDAR_NEW_YEAR,
    CT_CALENDAR_EASTER_MONDAY,
    CT_CALENDAR_LABOUR_DAY,
    CT_CALENDAR_VICTORY_1945,
    CT_CALENDAR_ASCENSION,
    CT_CALENDAR_WHIT_MONDAY,
    CT_CALENDAR_NATIONAL_DAY,
    CT_CALENDAR_ASSUMPTION,
    CT_CALENDAR_ALL_SAINTS,
    CT_CALENDAR_ARMISTICE_1918,
    CT_CALENDAR_CHRISTMAS,
} CtCalendarReason;

typedef struct {
    int64_t day; /* the day that was passed over, since 1970-01-01 */
    CtCalendarReason reason;
} CtCalendarShift;

#define CT_CALENDAR_SHIFTS                                                                         \
    8 /* the longest run of days off in France is 4; a bound, not a forecast */

typedef struct {
    int64_t raw_day;  /* the local day on which the period ends before any shift */
    bool whole_day;   /* it ends at 24:00 of `last_day`; else the instant is exact */
    int64_t last_day; /* the local day after the shifts */
    size_t shift_count;
    CtCalendarShift shift[CT_CALENDAR_SHIFTS];
} CtCalendarCourse;

/* "plain" or "fr-civil"; false for another name. */
bool ct_calendar_find(const char *name, CtCalendar *out);
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
CtInstant ct_calendar_floor(CtInstant from, CtDuration duration);
/* The instant at which the time limit is over. `course` may be NULL. */
CtInstant ct_calendar_deadline(CtCalendar calendar, CtInstant from, CtDuration duration,
                               CtCalendarCourse *course);
