/* fuzz_almanac.c - any text: an almanac that can be asked, or mistakes that all have a place.
 *
 * Oracle: a refusal begins "f:LINE:COLUMN: "; of an almanac that is read, local times go back to
 * instants that show them or lie in a skipped hour, a working day has no name, and a deadline never
 * ends before its floor nor on a day off.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/calendar.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_instant(CtCalendar calendar, CtInstant instant)
{
    static const CtDuration durations[] = {
        { 3, CT_CALENDAR_HOURS },  { 8, CT_CALENDAR_DAYS },  { 2, CT_CALENDAR_WEEKS },
        { 1, CT_CALENDAR_MONTHS }, { 1, CT_CALENDAR_YEARS }, { 5, CT_CALENDAR_WORKING_DAYS }
    };
    int offset = ct_calendar_offset(calendar, instant);
    CtInstant back = ct_calendar_of_local(calendar, instant + offset);
    int64_t day = ct_calendar_day(calendar, instant);
    CtCalendarReason reason = ct_calendar_reason(calendar, day);
    const char *name = ct_almanac_reason_name(calendar.almanac, reason);

    g_assert(offset >= -14 * 3600 && offset <= 14 * 3600);
    g_assert(back <= instant);
    g_assert((reason == CT_CALENDAR_WORKING) == (name[0] == '\0'));
    g_assert(ct_almanac_reason_text(calendar.almanac, reason, "fr") != NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(durations); i++) {
        CtCalendarCourse course;
        CtInstant end = ct_calendar_deadline(calendar, instant, durations[i], &course);

        g_assert(end >= ct_calendar_floor(instant, durations[i]));
        g_assert(course.last_day >= course.raw_day);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CtAlmanac) almanac = ct_almanac_read((CtBytes){ data, size }, "f", &error);

    g_assert((almanac == NULL) == (error != NULL));
    if (almanac == NULL) {
        g_assert(strncmp(error->message, "f:", 2) == 0);
        return 0;
    }
    CtCalendar calendar = { almanac, ct_almanac_counting(almanac) };
    for (CtInstant instant = -3000000000; instant < 6000000000; instant += 277777777)
        check_instant(calendar, instant);
    return 0;
}
