/* almanac_read.c - the statements of a .cal text.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/almanac_rule.h"

#include <string.h>

#define YEAR_LARGEST 9999

typedef struct {
    CtAlmanac *almanac;
    CtScript *script;
} Reader;

static const char *const weekdays[] = { "monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday" };
static const char *const months[] = { "january",   "february", "march",    "april",
                                      "may",       "june",     "july",     "august",
                                      "september", "october",  "november", "december" };
static const char *const ordinals[] = { "first", "second", "third", "fourth", "last" };

/* The place in the list, from 1; 0 and a mistake. */
static int take_word(Reader *self, const char *const *words, size_t count, const char *what)
{
    const CtToken *token = ct_script_peek(self->script);
    const char *name = ct_script_name(self->script, what);

    for (size_t i = 0; name != NULL && i < count; i++)
        if (strcmp(words[i], name) == 0)
            return (int)i + 1;
    if (name != NULL)
        ct_script_reject(self->script, token, "\"%s\" where %s is wanted", name, what);
    return 0;
}

static bool is_word(const CtToken *token, const char *const *words, size_t count)
{
    for (size_t i = 0; token->kind == CT_TOKEN_NAME && i < count; i++)
        if (strcmp(words[i], token->text) == 0)
            return true;
    return false;
}

static bool take_number(Reader *self, const char *what, uint32_t largest, int *out)
{
    uint32_t number;

    if (!ct_script_number(self->script, what, largest, &number))
        return false;
    *out = (int)number;
    return true;
}

static bool take_date(Reader *self, CtWhen *out)
{
    const CtToken *token = ct_script_peek(self->script);

    if (!take_number(self, "a day of a month", 31, &out->day))
        return false;
    out->month = take_word(self, months, G_N_ELEMENTS(months), "a month");
    if (out->month == 0)
        return false;
    if (ct_script_peek(self->script)->kind == CT_TOKEN_NUMBER &&
        !take_number(self, "a year", YEAR_LARGEST, &out->year))
        return false;
    bool is_real = out->day >= 1 &&
                   out->day <= ct_time_days_in_month(out->year == 0 ? 2001 : out->year, out->month);
    if (!is_real)
        ct_script_reject(self->script, token, "a day that its month does not have every time");
    return is_real;
}

static bool take_easter(Reader *self, CtWhen *out)
{
    out->kind = CT_WHEN_EASTER;
    bool later = ct_script_accept(self->script, "+");
    if (!later && !ct_script_accept(self->script, "-"))
        return true;
    if (!take_number(self, "how many days", 100, &out->offset))
        return false;
    out->offset = later ? out->offset : -out->offset;
    return true;
}

static bool take_when(Reader *self, CtWhen *out)
{
    const CtToken *token = ct_script_peek(self->script);

    *out = (CtWhen){ .kind = CT_WHEN_DATE };
    if (token->kind == CT_TOKEN_NUMBER)
        return take_date(self, out);
    if (ct_script_accept(self->script, "easter"))
        return take_easter(self, out);
    if (is_word(token, ordinals, G_N_ELEMENTS(ordinals))) {
        out->kind = CT_WHEN_NTH;
        out->nth = take_word(self, ordinals, G_N_ELEMENTS(ordinals), "which one");
        out->weekday = take_word(self, weekdays, G_N_ELEMENTS(weekdays), "a weekday");
        if (out->weekday == 0 || !ct_script_expect(self->script, "of"))
            return false;
        out->month = take_word(self, months, G_N_ELEMENTS(months), "a month");
        return out->month != 0;
    }
    out->weekday = take_word(self, weekdays, G_N_ELEMENTS(weekdays), "a day of the year");
    if (out->weekday == 0 || !ct_script_expect(self->script, "before") || !take_date(self, out))
        return false;
    out->kind = CT_WHEN_BEFORE;
    return true;
}

/* `under LAW`: the citation is the reader's, the almanac only wants it to be there. */
static void take_law(Reader *self, bool needed)
{
    const CtToken *token;

    if (!needed && !ct_script_accept(self->script, "under"))
        return;
    if (needed && !ct_script_expect(self->script, "under"))
        return;
    token = ct_script_peek(self->script);
    const char *name = ct_script_name(self->script, "the name of a law");
    for (size_t i = 0; name != NULL && i < self->almanac->law_count; i++)
        if (strcmp(self->almanac->law[i], name) == 0)
            return;
    if (name != NULL)
        ct_script_reject(self->script, token, "\"%s\" is no law above this line", name);
}

static void read_calendar(Reader *self)
{
    uint32_t version;
    const CtToken *token = ct_script_peek(self->script);
    const char *name = ct_script_name(self->script, "the name of the calendar");

    if (self->almanac->name != NULL)
        ct_script_reject(self->script, token, "a second name for the calendar");
    self->almanac->name = name;
    if (name != NULL && ct_script_expect(self->script, "version"))
        (void)ct_script_number(self->script, "the number of the version", 1000000, &version);
}

static void read_law(Reader *self)
{
    CtAlmanac *almanac = self->almanac;
    const CtToken *token = ct_script_peek(self->script);
    const char *name = ct_script_name(self->script, "the name of a law");

    if (name == NULL || ct_script_text(self->script, "the law's citation in quotes") == NULL)
        return;
    if (almanac->law_count == G_N_ELEMENTS(almanac->law))
        ct_script_reject(self->script, token, "more than %zu laws", G_N_ELEMENTS(almanac->law));
    else
        almanac->law[almanac->law_count++] = name;
}

static bool take_offset(Reader *self, int *out)
{
    bool west = ct_script_accept(self->script, "west");

    if ((!west && !ct_script_expect(self->script, "east")) ||
        !take_number(self, "how many hours", 14, out) || !ct_script_expect(self->script, "hours"))
        return false;
    *out *= west ? -3600 : 3600;
    return true;
}

static void read_zone(Reader *self)
{
    CtAlmanac *almanac = self->almanac;
    const CtToken *token = ct_script_peek(self->script);

    if (ct_script_text(self->script, "the zone's name in quotes") == NULL)
        return;
    if (almanac->has_zone)
        ct_script_reject(self->script, token, "a second zone");
    almanac->has_zone = true;
    almanac->is_utc = ct_script_accept(self->script, "utc");
    if (!almanac->is_utc && !take_offset(self, &almanac->offset))
        return;
    almanac->has_summer = ct_script_accept(self->script, "summer");
    if (almanac->has_summer && take_offset(self, &almanac->summer_offset) &&
        almanac->summer_offset <= almanac->offset)
        ct_script_reject(self->script, token, "a summer time that is not ahead of the other one");
    take_law(self, false);
}

static bool take_change(Reader *self, CtWhen *when, int *hour, bool *local)
{
    static const char *const clocks[] = { "universal", "local" };

    if (!take_when(self, when) || !ct_script_expect(self->script, "at") ||
        !take_number(self, "an hour", 24, hour) || !ct_script_expect(self->script, "hours"))
        return false;
    int clock = take_word(self, clocks, G_N_ELEMENTS(clocks), "universal or local");
    *local = clock == 2;
    return clock != 0;
}

static void read_summer(Reader *self)
{
    CtAlmanac *almanac = self->almanac;
    const CtToken *token = ct_script_peek(self->script);
    CtSummer summer = { 0 };

    if (!ct_script_expect(self->script, "from") ||
        !take_change(self, &summer.from, &summer.from_hour, &summer.from_local) ||
        !ct_script_expect(self->script, "to") ||
        !take_change(self, &summer.to, &summer.to_hour, &summer.to_local))
        return;
    if (summer.from.month >= summer.to.month)
        ct_script_reject(self->script, token, "a summer time that does not end after it begins");
    if (ct_script_accept(self->script, "since") &&
        !take_number(self, "a year", YEAR_LARGEST, &summer.since))
        return;
    take_law(self, false);
    if (almanac->summer_count == G_N_ELEMENTS(almanac->summer))
        ct_script_reject(self->script, token, "more than %d rules of summer time",
                         CT_LIMIT_ALMANAC_SUMMERS);
    else
        almanac->summer[almanac->summer_count++] = summer;
}

static void read_weekend(Reader *self)
{
    const CtToken *token = ct_script_peek(self->script);

    do {
        int weekday = take_word(self, weekdays, G_N_ELEMENTS(weekdays), "a weekday");

        if (weekday == 0)
            return;
        self->almanac->weekend |= (uint8_t)(1u << weekday);
    } while (ct_script_accept(self->script, ","));
    if (__builtin_popcount(self->almanac->weekend) > 3)
        ct_script_reject(self->script, token, "a weekend of more than three days");
    take_law(self, false);
}

static void read_observed(Reader *self)
{
    int from = take_word(self, weekdays, G_N_ELEMENTS(weekdays), "a weekday");

    if (from == 0 || !ct_script_expect(self->script, "on"))
        return;
    int on = take_word(self, weekdays, G_N_ELEMENTS(weekdays), "a weekday");
    if (on == 0)
        return;
    int days = (on - from + 10) % 7 - 3; /* the nearer way round */
    self->almanac->observed[from] = (int16_t)days;
    take_law(self, false);
}

static bool take_days(Reader *self, CtHoliday *out)
{
    CtWhen last = { 0 };

    out->length = 1;
    if (!ct_script_accept(self->script, "from"))
        return ct_script_expect(self->script, "on") && take_when(self, &out->when);
    const CtToken *token = ct_script_peek(self->script);
    if (!take_date(self, &out->when) || !ct_script_expect(self->script, "to") ||
        !take_date(self, &last))
        return false;
    out->length = last.day - out->when.day + 1;
    if (last.month != out->when.month || out->length < 1)
        ct_script_reject(self->script, token, "days that do not follow one another in one month");
    return true;
}

static void read_holiday(Reader *self)
{
    CtAlmanac *almanac = self->almanac;
    const CtToken *token = ct_script_peek(self->script);
    CtHoliday holiday = { .until = YEAR_LARGEST };

    holiday.name = ct_script_name(self->script, "the name of a holiday");
    holiday.english =
        holiday.name == NULL ? NULL : ct_script_text(self->script, "its English name in quotes");
    holiday.french =
        holiday.english == NULL ? NULL : ct_script_text(self->script, "its French name in quotes");
    if (holiday.french == NULL || !take_days(self, &holiday))
        return;
    if (ct_script_accept(self->script, "since") &&
        !take_number(self, "a year", YEAR_LARGEST, &holiday.since))
        return;
    if (ct_script_accept(self->script, "until") &&
        !take_number(self, "a year", YEAR_LARGEST, &holiday.until))
        return;
    holiday.observed = ct_script_accept(self->script, "observed");
    take_law(self, true);
    for (size_t i = 0; i < almanac->holiday_count; i++)
        if (strcmp(almanac->holiday[i].name, holiday.name) == 0)
            ct_script_reject(self->script, token, "a second holiday \"%s\"", holiday.name);
    if (almanac->holiday_count == G_N_ELEMENTS(almanac->holiday))
        ct_script_reject(self->script, token, "more than %d holidays", CT_LIMIT_ALMANAC_HOLIDAYS);
    else
        almanac->holiday[almanac->holiday_count++] = holiday;
}

static void read_counting(Reader *self)
{
    if (ct_almanac_read_counting(self->script, &self->almanac->counting))
        take_law(self, false);
}

bool ct_almanac_read_counting(CtScript *script, CtCounting *out)
{
    static const char *const kinds[] = { "days", "months", "hours", "end", "shift", "least" };
    static const char *const choices[][2] = {
        { "after-event", "from-event" }, { "clamp", "overflow" },
        { "elapsed", "after-hour" },     { "whole-day", "exact" },
        { "next-working-day", "none" },  { "any", "two-working-days" },
    };
    bool *const places[] = { &out->from_event, &out->overflow, &out->after_hour,
                             &out->exact,      &out->no_shift, &out->two_working_days };
    Reader reader = { NULL, script };
    int kind =
        take_word(&reader, kinds, G_N_ELEMENTS(kinds), "days, months, hours, end, shift or least");

    if (kind == 0)
        return false;
    g_autofree char *what = g_strdup_printf("%s or %s", choices[kind - 1][0], choices[kind - 1][1]);
    int choice = take_word(&reader, choices[kind - 1], 2, what);
    if (choice == 0)
        return false;
    *places[kind - 1] = choice == 2;
    return true;
}

static const struct {
    const char *keyword;
    void (*read)(Reader *self);
} forms[] = {
    { "calendar", read_calendar }, { "law", read_law },           { "zone", read_zone },
    { "summer", read_summer },     { "weekend", read_weekend },   { "observed", read_observed },
    { "holiday", read_holiday },   { "counting", read_counting },
};

void ct_almanac_read_lines(CtAlmanac *self, CtScript *script)
{
    Reader reader = { self, script };

    for (size_t i = 0; ct_script_go(script, i); i++) {
        const CtToken *token = ct_script_take(script);
        size_t form = 0;

        while (form < G_N_ELEMENTS(forms) && strcmp(forms[form].keyword, token->text) != 0)
            form++;
        if (form == G_N_ELEMENTS(forms)) {
            ct_script_reject(script, token, "\"%s\" begins no statement", token->text);
            continue;
        }
        forms[form].read(&reader);
        ct_script_end(script);
    }
    if (self->name == NULL)
        ct_script_reject_line(script, 1, "no line \"calendar NAME version NUMBER\"");
    if (!self->has_zone)
        ct_script_reject_line(script, 1, "no line \"zone\"");
    if (self->has_summer != (self->summer_count > 0))
        ct_script_reject_line(script, 1, "a summer time without its changes, or the reverse");
}
