/* wording.c - texts of po/ with their placeholders filled.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/wording.h"

#include <string.h>

static char *replace(const char *text, const char *name, const char *value)
{
    g_autofree char *mark = g_strdup_printf("{%s}", name);
    g_auto(GStrv) parts = g_strsplit(text, mark, -1);

    return g_strjoinv(value, parts);
}

char *ct_wording_fill(CtPoLanguage language, CtPoId id, const char *name, const char *value)
{
    return replace(ct_po_text(language, id), name, value);
}

static char *fill_number(CtPoLanguage language, CtPoId id, uint64_t number)
{
    g_autofree char *text = ct_wording_number(language, number);

    return ct_wording_fill(language, id, "n", text);
}

char *ct_wording_number(CtPoLanguage language, uint64_t number)
{
    const char *apart = ct_po_text(language, CT_PO_NUMBER_THOUSANDS);
    g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, number);
    GString *out = g_string_new(NULL);
    size_t left = strlen(digits);

    for (const char *c = digits; *c != '\0'; c++, left--) {
        if (c != digits && left % 3 == 0)
            g_string_append(out, apart);
        g_string_append_c(out, *c);
    }
    return g_string_free(out, FALSE);
}

const char *ct_wording_word(CtPoLanguage language, const char *prefix, const char *word)
{
    g_autofree char *id = g_strdup_printf("%s.%s", prefix, word);
    CtPoId found = ct_po_find(id);

    return found < CT_PO_IDS ? ct_po_text(language, found) : word;
}

char *ct_wording_day(CtPoLanguage language, int64_t day)
{
    CtDate date = ct_time_date(day);
    g_autofree char *number = g_strdup_printf("%d", date.month);
    const char *month = ct_wording_word(language, "month", number);
    const char *form = ct_po_text(language, CT_PO_DATE_FORM);
    g_autofree char *d = g_strdup_printf("%d", date.day);
    g_autofree char *y = g_strdup_printf("%d", date.year);
    g_autofree char *with_day =
        replace(form, "day", date.day == 1 ? ct_po_text(language, CT_PO_DATE_FIRST) : d);
    g_autofree char *with_month = replace(with_day, "month", month);

    return replace(with_month, "year", y);
}

static int64_t day_of(CtInstant instant)
{
    int64_t day = instant / CT_DAY_SECONDS;

    return instant % CT_DAY_SECONDS < 0 ? day - 1 : day;
}

char *ct_wording_instant(CtPoLanguage language, CtInstant instant)
{
    if (instant == CT_INSTANT_NEVER)
        return g_strdup("–");
    g_autofree char *day = ct_wording_day(language, day_of(instant));
    int64_t second = instant - day_of(instant) * CT_DAY_SECONDS;
    g_autofree char *clock =
        g_strdup_printf("%02d:%02d", (int)(second / 3600), (int)(second % 3600 / 60));

    return g_strdup_printf("%s, %s\302\240UTC", day, clock);
}

char *ct_wording_due(CtPoLanguage language, CtInstant due, int64_t day)
{
    if (day == INT64_MIN)
        return ct_wording_instant(language, due);
    g_autofree char *text = ct_wording_day(language, day);
    return ct_wording_fill(language, CT_PO_DUE_END_OF_DAY, "day", text);
}

char *ct_wording_distance(CtPoLanguage language, CtInstant due, CtInstant now)
{
    if (due == CT_INSTANT_NEVER || now == CT_INSTANT_NEVER)
        return g_strdup("");
    int64_t days = (due - now) / CT_DAY_SECONDS;

    if (due < now && days == 0)
        return g_strdup(ct_po_text(language, CT_PO_DUE_LATE_TODAY));
    if (due < now)
        return fill_number(language, days == -1 ? CT_PO_DUE_LATE_DAY : CT_PO_DUE_LATE_DAYS,
                           (uint64_t)-days);
    if (days == 0)
        return g_strdup(ct_po_text(language, CT_PO_DUE_WITHIN_DAY));
    return fill_number(language, days == 1 ? CT_PO_DUE_IN_DAY : CT_PO_DUE_IN_DAYS, (uint64_t)days);
}

char *ct_wording_period(CtPoLanguage language, unsigned count, const char *unit)
{
    g_autofree char *prefix = g_strdup_printf("period.%s", count == 1 ? "one" : "many");
    g_autofree char *number = g_strdup_printf("%u", count);
    g_autofree char *id = g_strdup_printf("%s.%s", prefix, unit);
    CtPoId found = ct_po_find(id);

    return found < CT_PO_IDS ? ct_wording_fill(language, found, "n", number)
                             : g_strdup_printf("%u %s", count, unit);
}
