/* month.c - three tables.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/month.h"

#include <string.h>

#define MONTHS 12

static const char *const shorts[MONTHS] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
static const char *const english[MONTHS] = { "January",   "February", "March",    "April",
                                             "May",       "June",     "July",     "August",
                                             "September", "October",  "November", "December" };
static const char *const french[MONTHS] = { "janvier",   "février", "mars",     "avril",
                                            "mai",       "juin",    "juillet",  "août",
                                            "septembre", "octobre", "novembre", "décembre" };

const char *ct_month_short(int month)
{
    g_assert(month >= 1 && month <= MONTHS);
    return shorts[month - 1];
}

int ct_month_of_short(CtBytes text)
{
    for (int i = 0; i < MONTHS; i++)
        if (ct_bytes_equal(text, ct_bytes_of_text(shorts[i])))
            return i + 1;
    return 0;
}

static bool is_french(const char *language)
{
    return language != NULL && strcmp(language, "fr") == 0;
}

const char *ct_month_name(int month, const char *language)
{
    g_assert(month >= 1 && month <= MONTHS);
    return (is_french(language) ? french : english)[month - 1];
}

char *ct_month_date(CtDate date, const char *language)
{
    return g_strdup_printf("%d%s %s %d", date.day, is_french(language) && date.day == 1 ? "er" : "",
                           ct_month_name(date.month, language), date.year);
}
