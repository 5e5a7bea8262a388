/* almanac.h - a calendar as data: a wall clock, days off, and how periods are counted.
 *
 * In:  a .cal text, one statement a line as in a procedure (script.h); `#` begins a comment:
 *   calendar NAME version V | law ID "citation"
 *   zone "NAME" (utc | (east | west) N hours [summer (east | west) N hours]) [under LAW]
 *   summer from WHEN at N hours CLOCK to WHEN at N hours CLOCK [since YEAR] [under LAW]
 *   weekend WEEKDAY, ... [under LAW] | observed WEEKDAY on WEEKDAY [under LAW]
 *   holiday NAME "English" "français" (on WHEN | from D MONTH to D MONTH) [since YEAR]
 *           [until YEAR] [observed] under LAW
 *   counting days (after-event | from-event) | counting months (clamp | overflow)
 *   counting hours (elapsed | after-hour) | counting end (whole-day | exact)
 *   counting shift (next-working-day | none) | counting least (any | two-working-days)
 *   WHEN = D MONTH [YEAR] | (first | second | third | fourth | last) WEEKDAY of MONTH
 *        | WEEKDAY before D MONTH | easter [(+ | -) N]
 *   CLOCK = universal | local, the wall clock before the change
 * `observed` at a holiday's end moves it, as the `observed` lines say, to the nearest such weekday
 * when it falls on the first one; the day itself stays off. Of several `summer` lines the one with
 * the latest `since` up to a year counts for it, the first one for earlier years. What is not said
 * of counting is the first of each pair. Easter is Western (Gregorian).
 * Out: an almanac that nobody changes any more, with the days off of 1900 to 2100 in a table; other
 * years are worked out when asked for. The texts of share/calendars are compiled in; a mandate
 * keeps the one that it adopted. Refused: every mistake with its place, as by the parser.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/time.h"
#include "procedure/script.h"

typedef struct CtAlmanac CtAlmanac;

/* The usual way is false everywhere. */
typedef struct {
    bool from_event;       /* the day of the event is the first day of a period */
    bool overflow;         /* the 31st of a month that lacks it is the 1st of the next one */
    bool after_hour;       /* hours count from the end of the hour of the event */
    bool exact;            /* a period ends at the time of day at which it began, not at 24:00 */
    bool no_shift;         /* also on a day off */
    bool two_working_days; /* a period of two days or more has at least two working days */
} CtCounting;

/* Why a day is off: 0, it is not; 1 to 7, that day of the weekend (ISO 8601); 8 and more, a
 * holiday. */
typedef int CtCalendarReason;
#define CT_CALENDAR_WORKING  0
#define CT_CALENDAR_SATURDAY 6
#define CT_CALENDAR_SUNDAY   7

/* The caller's; NULL and INPUT with a line per mistake. */
G_GNUC_WARN_UNUSED_RESULT
CtAlmanac *ct_almanac_read(CtBytes text, const char *file, GError **error);
/* A compiled-in one, the caller's to unref; NULL for another name. */
CtAlmanac *ct_almanac_find(const char *name);
/* The names of the compiled-in ones; NULL past the last. */
const char *ct_almanac_listed(size_t index);
CtAlmanac *ct_almanac_ref(CtAlmanac *self);
void ct_almanac_unref(CtAlmanac *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtAlmanac, ct_almanac_unref)

/* All borrowed. */
const char *ct_almanac_name(const CtAlmanac *self);
CtBytes ct_almanac_text(const CtAlmanac *self);
CtCounting ct_almanac_counting(const CtAlmanac *self);
bool ct_almanac_is_utc(const CtAlmanac *self);

/* Seconds east of UTC of the wall clock at that instant. */
int ct_almanac_offset(const CtAlmanac *self, CtInstant instant);
/* The first instant at which the wall clock shows that time or a later one. */
CtInstant ct_almanac_of_local(const CtAlmanac *self, int64_t local_seconds);
/* A day of the weekend goes before a holiday's name. */
CtCalendarReason ct_almanac_reason(const CtAlmanac *self, int64_t day);
/* "saturday", or the holiday's name in the text; "" for a working day. */
const char *ct_almanac_reason_name(const CtAlmanac *self, CtCalendarReason reason);
/* "Saturday", "Noël"; `language` "fr", anything else is English. */
const char *ct_almanac_reason_text(const CtAlmanac *self, CtCalendarReason reason,
                                   const char *language);

/* What stands behind the keyword `counting`, here and in a procedure. */
bool ct_almanac_read_counting(CtScript *script, CtCounting *out);
