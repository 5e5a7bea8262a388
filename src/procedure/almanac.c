/* almanac.c - days off and wall clocks, worked out from an almanac's rules.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/almanac.h"

#include "procedure/almanac_rule.h"

#include <string.h>

#define REASON_HOLIDAY 8

static const struct {
    const char *name;
    const char *text;
} texts[] = {
#include "procedure/calendars.h"
};

static void clear(void *memory)
{
    CtAlmanac *self = memory;

    g_free(self->text);
    g_string_chunk_free(self->strings);
    if (self->off != NULL)
        g_array_unref(self->off);
}

CtAlmanac *ct_almanac_ref(CtAlmanac *self)
{
    return g_atomic_rc_box_acquire(self);
}

void ct_almanac_unref(CtAlmanac *self)
{
    if (self != NULL)
        g_atomic_rc_box_release_full(self, clear);
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

static int64_t day_of(const CtWhen *when, int year)
{
    int64_t day;

    switch (when->kind) {
    case CT_WHEN_EASTER:
        return easter(year) + when->offset;
    case CT_WHEN_NTH:
        if (when->nth == 5) {
            day = ct_time_days(
                (CtDate){ year, when->month, ct_time_days_in_month(year, when->month) });
            return day - (ct_time_weekday(day) - when->weekday + 7) % 7;
        }
        day = ct_time_days((CtDate){ year, when->month, 1 });
        return day + (when->weekday - ct_time_weekday(day) + 7) % 7 + INT64_C(7) * (when->nth - 1);
    case CT_WHEN_BEFORE:
        day = ct_time_days((CtDate){ year, when->month, when->day }) - 1;
        return day - (ct_time_weekday(day) - when->weekday + 7) % 7;
    case CT_WHEN_DATE:
    default:
        return ct_time_days((CtDate){ year, when->month, when->day });
    }
}

static void add_day(GArray *out, int64_t day, size_t holiday)
{
    CtDayOff off = { (int32_t)day, (int32_t)holiday };

    g_array_append_val(out, off);
}

static void add_year(const CtAlmanac *self, int year, GArray *out)
{
    for (size_t i = 0; i < self->holiday_count; i++) {
        const CtHoliday *holiday = &self->holiday[i];

        if (year < holiday->since || year > holiday->until ||
            (holiday->when.year != 0 && holiday->when.year != year))
            continue;
        for (int j = 0; j < holiday->length; j++) {
            int64_t day = day_of(&holiday->when, year) + j;
            int moved = self->observed[ct_time_weekday(day)];

            add_day(out, day, i);
            if (holiday->observed && moved != 0)
                add_day(out, day + moved, i);
        }
    }
}

static int compare_days(const void *a, const void *b)
{
    const CtDayOff *one = a;
    const CtDayOff *other = b;

    return one->day != other->day ? (one->day < other->day ? -1 : 1)
                                  : one->holiday - other->holiday;
}

static const CtSummer *summer_of(const CtAlmanac *self, int year)
{
    const CtSummer *found = &self->summer[0];

    for (size_t i = 1; i < self->summer_count; i++)
        if (self->summer[i].since <= year && self->summer[i].since >= found->since)
            found = &self->summer[i];
    return found;
}

static void changes_of(const CtAlmanac *self, int year, CtInstant *begins, CtInstant *ends)
{
    const CtSummer *summer = summer_of(self, year);

    *begins = day_of(&summer->from, year) * CT_DAY_SECONDS + INT64_C(3600) * summer->from_hour -
              (summer->from_local ? self->offset : 0);
    *ends = day_of(&summer->to, year) * CT_DAY_SECONDS + INT64_C(3600) * summer->to_hour -
            (summer->to_local ? self->summer_offset : 0);
}

/* Days after the table's first one; false outside of it. */
static bool day_in_table(const CtAlmanac *self, int64_t day, size_t *out)
{
    *out = (size_t)(day - self->year_begins[0]);
    return day >= self->year_begins[0] && day < self->year_begins[CT_ALMANAC_YEARS];
}

static void mark_days_off(CtAlmanac *self)
{
    for (int i = 0; i <= CT_ALMANAC_YEARS; i++)
        self->year_begins[i] = ct_time_days((CtDate){ CT_ALMANAC_FIRST + i, 1, 1 });
    for (guint i = 0; i < self->off->len; i++) {
        size_t day;

        if (day_in_table(self, g_array_index(self->off, CtDayOff, i).day, &day))
            self->is_off[day / 64] |= UINT64_C(1) << day % 64;
    }
}

static void work_out(CtAlmanac *self)
{
    self->off = g_array_new(FALSE, FALSE, sizeof(CtDayOff));
    for (int year = CT_ALMANAC_FIRST - 1; year <= CT_ALMANAC_LAST + 1; year++)
        add_year(self, year, self->off);
    g_array_sort(self->off, compare_days);
    mark_days_off(self);
    for (int i = 0; self->has_summer && i < CT_ALMANAC_YEARS; i++)
        changes_of(self, CT_ALMANAC_FIRST + i, &self->begins[i], &self->ends[i]);
}

CtAlmanac *ct_almanac_read(CtBytes text, const char *file, GError **error)
{
    g_autoptr(CtAlmanac) self = g_atomic_rc_box_new0(CtAlmanac);
    CtScript script;

    self->strings = g_string_chunk_new(4096);
    self->text = ct_bytes_to_text(text);
    self->size = text.size;
    ct_script_open(&script, file, text, self->strings);
    ct_almanac_read_lines(self, &script);
    bool sound = script.mistake_count == 0;
    if (!sound)
        (void)ct_fail(error, CT_ERROR_INPUT, "%s", script.mistakes->str);
    ct_script_close(&script);
    if (!sound)
        return NULL;
    work_out(self);
    return g_steal_pointer(&self);
}

const char *ct_almanac_listed(size_t index)
{
    return index < G_N_ELEMENTS(texts) ? texts[index].name : NULL;
}

/* Each is read once in a process; nobody changes it. */
static CtAlmanac *listed(size_t index)
{
    static gsize read[G_N_ELEMENTS(texts)];

    if (g_once_init_enter(&read[index])) {
        g_autoptr(GError) error = NULL;
        CtAlmanac *almanac =
            ct_almanac_read(ct_bytes_of_text(texts[index].text), texts[index].name, &error);

        if (almanac == NULL)
            g_error("a calendar of the program: %s", error->message);
        g_once_init_leave(&read[index], (gsize)almanac);
    }
    return (CtAlmanac *)read[index]; /* NOLINT(performance-no-int-to-ptr) */
}

CtAlmanac *ct_almanac_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        if (strcmp(texts[i].name, name) == 0)
            return ct_almanac_ref(listed(i));
    return NULL;
}

const char *ct_almanac_name(const CtAlmanac *self)
{
    return self->name;
}

CtBytes ct_almanac_text(const CtAlmanac *self)
{
    return (CtBytes){ (const uint8_t *)self->text, self->size };
}

CtCounting ct_almanac_counting(const CtAlmanac *self)
{
    return self->counting;
}

bool ct_almanac_is_utc(const CtAlmanac *self)
{
    return self->is_utc;
}

static int64_t floor_day(int64_t seconds)
{
    return (seconds >= 0 ? seconds : seconds - CT_DAY_SECONDS + 1) / CT_DAY_SECONDS;
}

/* Years have 365.2425 days on the mean: the guess is the year or the one before it. */
static size_t year_in_table(const CtAlmanac *self, size_t day)
{
    size_t year = day * 400 / 146097;

    if (year > 0 && (int64_t)day < self->year_begins[year] - self->year_begins[0])
        return year - 1;
    return (int64_t)day >= self->year_begins[year + 1] - self->year_begins[0] ? year + 1 : year;
}

static void summer_around(const CtAlmanac *self, int64_t standard, CtInstant *begins,
                          CtInstant *ends)
{
    int64_t day = floor_day(standard);
    size_t place;

    if (!day_in_table(self, day, &place)) {
        changes_of(self, ct_time_date(day).year, begins, ends);
        return;
    }
    size_t year = year_in_table(self, place);
    *begins = self->begins[year];
    *ends = self->ends[year];
}

int ct_almanac_offset(const CtAlmanac *self, CtInstant instant)
{
    CtInstant begins, ends;

    if (!self->has_summer)
        return self->offset;
    summer_around(self, instant + self->offset, &begins, &ends);
    return instant >= begins && instant < ends ? self->summer_offset : self->offset;
}

CtInstant ct_almanac_of_local(const CtAlmanac *self, int64_t local_seconds)
{
    CtInstant begins, ends;

    if (!self->has_summer)
        return local_seconds - self->offset;
    summer_around(self, local_seconds, &begins, &ends);
    CtInstant summer = local_seconds - self->summer_offset;
    CtInstant winter = local_seconds - self->offset;
    if (summer >= begins && summer < ends)
        return summer;
    return winter < begins || winter >= ends ? winter : begins; /* inside the skipped hour */
}

/* The holiday on that day in a rising list, or -1. */
static int holiday_in(const GArray *off, int64_t day)
{
    guint low = 0;
    guint high = off->len;

    while (low < high) {
        guint middle = (low + high) / 2;

        if (g_array_index(off, CtDayOff, middle).day < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low < off->len && g_array_index(off, CtDayOff, low).day == day
               ? g_array_index(off, CtDayOff, low).holiday
               : -1;
}

static int holiday_far_away(const CtAlmanac *self, int64_t day, int year)
{
    g_autoptr(GArray) off = g_array_new(FALSE, FALSE, sizeof(CtDayOff));

    for (int i = year - 1; i <= year + 1; i++)
        add_year(self, i, off);
    g_array_sort(off, compare_days);
    return holiday_in(off, day);
}

CtCalendarReason ct_almanac_reason(const CtAlmanac *self, int64_t day)
{
    int weekday = ct_time_weekday(day);
    int holiday;
    size_t place;

    if (self->weekend & 1u << weekday)
        return weekday;
    if (self->holiday_count == 0)
        return CT_CALENDAR_WORKING;
    if (!day_in_table(self, day, &place))
        holiday = holiday_far_away(self, day, ct_time_date(day).year);
    else if ((self->is_off[place / 64] >> place % 64 & 1) == 0)
        return CT_CALENDAR_WORKING;
    else
        holiday = holiday_in(self->off, day);
    return holiday < 0 ? CT_CALENDAR_WORKING : REASON_HOLIDAY + holiday;
}

const char *ct_almanac_reason_name(const CtAlmanac *self, CtCalendarReason reason)
{
    static const char *const names[] = { "",         "monday", "tuesday",  "wednesday",
                                         "thursday", "friday", "saturday", "sunday" };

    return reason < REASON_HOLIDAY ? names[reason] : self->holiday[reason - REASON_HOLIDAY].name;
}

const char *ct_almanac_reason_text(const CtAlmanac *self, CtCalendarReason reason,
                                   const char *language)
{
    static const char *const english[] = { "working day", "Monday", "Tuesday",  "Wednesday",
                                           "Thursday",    "Friday", "Saturday", "Sunday" };
    static const char *const french[] = { "jour ouvrable", "lundi",    "mardi",  "mercredi",
                                          "jeudi",         "vendredi", "samedi", "dimanche" };
    bool in_french = language != NULL && strcmp(language, "fr") == 0;

    if (reason < REASON_HOLIDAY)
        return in_french ? french[reason] : english[reason];
    const CtHoliday *holiday = &self->holiday[reason - REASON_HOLIDAY];
    return in_french ? holiday->french : holiday->english;
}
