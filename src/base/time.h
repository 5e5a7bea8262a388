/* time.h - instants and civil dates, without the C library's hidden state.
 *
 * An instant is a number of seconds since 1970-01-01T00:00:00Z without leap seconds
 * (POSIX time); fractions are dropped when a time is read. A civil date is a day in the
 * proleptic Gregorian calendar, counted from 1970-01-01. Time zones are not here.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

typedef int64_t CtInstant; /* seconds since 1970-01-01T00:00:00Z */

#define CT_INSTANT_NEVER INT64_MIN /* has not happened, or no such deadline */
#define CT_DAY_SECONDS   INT64_C(86400)

#define CT_INSTANT_FIRST INT64_C(-62135596800) /* 0001-01-01T00:00:00Z */
#define CT_INSTANT_LAST  INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

typedef struct {
    int year;  /* 1 to 9999 */
    int month; /* 1 to 12 */
    int day;   /* 1 to 31 */
} CtDate;

/* Days since 1970-01-01, and back. The date must be a real one (ct_time_date_is_real). */
int64_t ct_time_days(CtDate date);
CtDate ct_time_date(int64_t days);
bool ct_time_date_is_real(CtDate date);
int ct_time_days_in_month(int year, int month);
int ct_time_weekday(int64_t days); /* 1 = Monday to 7 = Sunday (ISO 8601) */

typedef enum { CT_TIME_OK, CT_TIME_NO_ZONE, CT_TIME_MALFORMED } CtTimeVerdict;

/* RFC 3339 date-time: "T" or one blank between date and time, any fraction (dropped), "Z" or an
 * offset. A time that lacks a zone is well-formed but not an instant: NO_ZONE, never a guess.
 * Second 60 is read as 59 (the leap second belongs to the minute that ends). */
CtTimeVerdict ct_time_parse(CtBytes text, CtInstant *out);

/* "2026-11-21T21:49:00Z"; the buffer holds the terminating zero. What lies outside of the
 * years 1 to 9999 is printed as their first or last second. */
#define CT_TIME_TEXT_SIZE 24
const char *ct_time_text(CtInstant instant, char out[CT_TIME_TEXT_SIZE]);
/* "2026-11-21" of the UTC day. */
const char *ct_time_day_text(CtInstant instant, char out[CT_TIME_TEXT_SIZE]);
/* 2026-11-21, 21:49:00 -> instant, for a date and time of day already checked. */
CtInstant ct_time_instant(CtDate date, int hour, int minute, int second);
