/* check_span.c - how long months are.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/check_span.h"

#define FIRST_DAY                                                                                  \
    18628 /* 2021-01-01: with the 1461 days that follow it, every place of 29 February */
#define CYCLE       1461
#define SUM_MOST    2400 /* months; more is told in years of 366 days, which only lengthens it */
#define STRAY_HOURS INT64_C(120)

CtSpan ct_check_span_of(CtDuration duration)
{
    int64_t count = duration.count;

    switch (duration.unit) {
    case CT_CALENDAR_HOURS:
        return (CtSpan){ .hours = count };
    case CT_CALENDAR_DAYS:
        return (CtSpan){ .hours = 24 * count };
    case CT_CALENDAR_WEEKS:
        return (CtSpan){ .hours = INT64_C(168) * count };
    case CT_CALENDAR_WORKING_DAYS: /* at most: five a week, and two weeks of days off on the way */
        return (CtSpan){ .hours = 24 * (count + 2 * (count / 5 + 1) + 14) };
    case CT_CALENDAR_YEARS:
        return (CtSpan){ .months = 12 * count };
    case CT_CALENDAR_MONTHS:
    default:
        return (CtSpan){ .months = count };
    }
}

CtSpan ct_check_span_add(CtSpan a, CtSpan b)
{
    if (a.endless || b.endless)
        return (CtSpan){ .endless = true };
    return (CtSpan){ .months = a.months + b.months, .hours = a.hours + b.hours };
}

CtSpan ct_check_span_negate(CtSpan a)
{
    return (CtSpan){ .endless = a.endless, .months = -a.months, .hours = -a.hours };
}

/* Hours from the first day to the end of the months. */
static int64_t hours_of(int64_t months, int64_t first_day)
{
    int64_t count = MIN(months < 0 ? -months : months, SUM_MOST);
    CtDuration duration = { (uint32_t)count, CT_CALENDAR_MONTHS };
    CtInstant from = first_day * CT_DAY_SECONDS;

    return (ct_calendar_add(ct_calendar_plain(), from, duration, months < 0 ? -1 : 1) - from) /
           3600;
}

typedef struct {
    int64_t least;
    int64_t most;
} Range;

static Range difference(CtSpan a, CtSpan b)
{
    Range range = { INT64_MAX, INT64_MIN };

    if (a.endless)
        return (Range){ INT64_MAX, INT64_MAX };
    if (b.endless)
        return (Range){ INT64_MIN, INT64_MIN };
    if (a.months == b.months)
        return (Range){ a.hours - b.hours, a.hours - b.hours };
    for (int64_t day = FIRST_DAY; day < FIRST_DAY + CYCLE; day++) {
        int64_t hours = hours_of(a.months, day) - hours_of(b.months, day) + a.hours - b.hours;

        range.least = MIN(range.least, hours);
        range.most = MAX(range.most, hours);
    }
    return range;
}

int64_t ct_check_span_excess(CtSpan a, CtSpan b)
{
    return difference(a, b).most;
}

int64_t ct_check_span_lead(CtSpan a, CtSpan b)
{
    return difference(a, b).least;
}

bool ct_check_span_exceeds(CtSpan a, CtSpan b)
{
    if (a.endless || b.endless)
        return a.endless && !b.endless;
    /* A month is 730.5 hours on average; sums of them stray from that by less than five days. */
    int64_t hours = (a.months - b.months) * 1461 / 2 + a.hours - b.hours;
    if (hours > STRAY_HOURS || hours < -STRAY_HOURS)
        return hours > 0;
    return difference(a, b).most > 0;
}

int64_t ct_check_span_days(CtSpan a)
{
    return a.endless ? INT64_MAX : difference(a, (CtSpan){ 0 }).most / 24;
}

static void add_part(GString *out, int64_t count, const char *one)
{
    if (count == 0)
        return;
    g_string_append_printf(out, "%s%" G_GINT64_FORMAT " %s%s", out->len > 0 ? " " : "", count, one,
                           count == 1 || count == -1 ? "" : "s");
}

char *ct_check_span_text(CtSpan a)
{
    GString *out = g_string_new(NULL);

    if (a.endless) {
        g_string_assign(out, "no end");
        return g_string_free(out, FALSE);
    }
    add_part(out, a.months, "month");
    add_part(out, a.hours / 24, "day");
    add_part(out, a.hours % 24, "hour");
    if (out->len == 0)
        g_string_assign(out, "0 days");
    return g_string_free(out, FALSE);
}
