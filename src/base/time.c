/* time.c - civil dates by arithmetic (the algorithm counts years from March, so that the
 * leap day is the last day of a year and every month has a fixed start).
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/time.h"

#include "base/reader.h"
#include "base/text.h"

#include <stdio.h>

#define DAYS_PER_ERA 146097 /* 400 Gregorian years */
#define EPOCH_SHIFT  719468 /* days from 0000-03-01 to 1970-01-01 */

int64_t ct_time_days(CtDate date)
{
    int64_t year = date.month <= 2 ? date.year - 1 : date.year;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * DAYS_PER_ERA + day_of_era - EPOCH_SHIFT;
}

/* From year 0 on, and 32-bit divisions by constants, which are one multiplication each: the dates
 * of every deadline go through here. 4 n + 3 counts quarter days, so that leap days fall out of the
 * division (C. Neri, L. Schneider, Euclidean affine functions, 2022, section 4). */
static CtDate date_since_march_0(uint32_t days)
{
    uint32_t century = (4 * days + 3) / DAYS_PER_ERA;
    uint32_t quarters = (4 * days + 3) % DAYS_PER_ERA | 3;
    uint32_t year_of_century = quarters / 1461;
    uint32_t day_of_year = quarters % 1461 / 4;
    uint32_t month = (5 * day_of_year + 2) / 153;
    uint32_t civil_month = month < 10 ? month + 3 : month - 9;

    return (CtDate){ (int)(century * 100 + year_of_century + (civil_month <= 2)), (int)civil_month,
                     (int)(day_of_year - (153 * month + 2) / 5 + 1) };
}

CtDate ct_time_date(int64_t days)
{
    int64_t shifted = days + EPOCH_SHIFT;

    if (shifted >= 0 && shifted < UINT32_MAX / 8)
        return date_since_march_0((uint32_t)shifted);
    int64_t era = (shifted >= 0 ? shifted : shifted - DAYS_PER_ERA + 1) / DAYS_PER_ERA;
    int64_t day_of_era = shifted - era * DAYS_PER_ERA;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    int64_t day = day_of_year - (153 * month + 2) / 5 + 1;
    int64_t civil_month = month < 10 ? month + 3 : month - 9;
    int64_t year = year_of_era + era * 400 + (civil_month <= 2 ? 1 : 0);

    return (CtDate){ (int)year, (int)civil_month, (int)day };
}

int ct_time_days_in_month(int year, int month)
{
    static const int length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : length[month - 1];
}

bool ct_time_date_is_real(CtDate date)
{
    return date.year >= 1 && date.year <= 9999 && date.month >= 1 && date.month <= 12 &&
           date.day >= 1 && date.day <= ct_time_days_in_month(date.year, date.month);
}

int ct_time_weekday(int64_t days)
{
    int64_t from_monday = (days + 3) % 7; /* 1970-01-01 was a Thursday */

    return (int)(from_monday < 0 ? from_monday + 7 : from_monday) + 1;
}

CtInstant ct_time_instant(CtDate date, int hour, int minute, int second)
{
    return ct_time_days(date) * CT_DAY_SECONDS + (int64_t)hour * 3600 + (int64_t)minute * 60 +
           second;
}

static int read_number(CtReader *reader, size_t digits, int smallest, int largest)
{
    uint64_t value = 0;

    if (!ct_text_to_u64(ct_reader_take(reader, digits), (uint64_t)largest, &value) ||
        (int)value < smallest)
        ct_reader_reject(reader, "has a number out of range");
    return (int)value;
}

static void expect(CtReader *reader, const char *allowed)
{
    uint8_t seen = ct_reader_u8(reader);

    for (const char *c = allowed; *c != '\0'; c++)
        if (seen == (uint8_t)*c)
            return;
    ct_reader_reject(reader, "has a character out of place");
}

static void skip_fraction(CtReader *reader)
{
    if (ct_reader_peek(reader) != '.' && ct_reader_peek(reader) != ',')
        return;
    ct_reader_skip(reader, 1);
    if (!g_ascii_isdigit(ct_reader_peek(reader)))
        ct_reader_reject(reader, "has an empty fraction");
    while (g_ascii_isdigit(ct_reader_peek(reader)))
        ct_reader_skip(reader, 1);
}

/* Seconds east of UTC. */
static int read_offset(CtReader *reader)
{
    uint8_t sign = ct_reader_u8(reader);

    if (sign == 'Z' || sign == 'z')
        return 0;
    if (sign != '+' && sign != '-') {
        ct_reader_reject(reader, "has no zone");
        return 0;
    }
    int hours = read_number(reader, 2, 0, 23);
    if (ct_reader_peek(reader) == ':')
        ct_reader_skip(reader, 1);
    int seconds = hours * 3600 + read_number(reader, 2, 0, 59) * 60;
    return sign == '-' ? -seconds : seconds;
}

CtTimeVerdict ct_time_parse(CtBytes text, CtInstant *out)
{
    CtReader reader = ct_reader_over(text);
    CtDate date = { 0 };

    date.year = read_number(&reader, 4, 1, 9999);
    expect(&reader, "-");
    date.month = read_number(&reader, 2, 1, 12);
    expect(&reader, "-");
    date.day = read_number(&reader, 2, 1, 31);
    expect(&reader, "Tt ");
    int hour = read_number(&reader, 2, 0, 23);
    expect(&reader, ":");
    int minute = read_number(&reader, 2, 0, 59);
    expect(&reader, ":");
    int second = read_number(&reader, 2, 0, 60);
    skip_fraction(&reader);
    if (!ct_reader_ok(&reader) || !ct_time_date_is_real(date))
        return CT_TIME_MALFORMED;
    if (ct_reader_at_end(&reader))
        return CT_TIME_NO_ZONE;
    int offset = read_offset(&reader);
    ct_reader_expect_end(&reader);
    if (!ct_reader_ok(&reader))
        return CT_TIME_MALFORMED;
    *out = ct_time_instant(date, hour, minute, MIN(second, 59)) - offset;
    return CT_TIME_OK;
}

static int64_t day_of(CtInstant instant)
{
    return (instant >= 0 ? instant : instant - CT_DAY_SECONDS + 1) / CT_DAY_SECONDS;
}

const char *ct_time_text(CtInstant instant, char out[CT_TIME_TEXT_SIZE])
{
    instant = CLAMP(instant, CT_INSTANT_FIRST, CT_INSTANT_LAST);
    int64_t day = day_of(instant);
    CtDate date = ct_time_date(day);
    int rest = (int)(instant - day * CT_DAY_SECONDS);

    (void)snprintf(out, CT_TIME_TEXT_SIZE, "%04u-%02u-%02uT%02u:%02u:%02uZ",
                   (unsigned)date.year % 10000, (unsigned)date.month % 100,
                   (unsigned)date.day % 100, (unsigned)rest / 3600 % 24, (unsigned)rest / 60 % 60,
                   (unsigned)rest % 60);
    return out;
}

const char *ct_time_day_text(CtInstant instant, char out[CT_TIME_TEXT_SIZE])
{
    (void)ct_time_text(instant, out);
    out[10] = '\0';
    return out;
}
