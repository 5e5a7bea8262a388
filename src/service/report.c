/* report.c - one write per line, so that the lines of several processes do not mix.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "service/report.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

void ct_report_line(const char *role, const char *format, ...)
{
    char time[CT_TIME_TEXT_SIZE];
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *line =
        g_strdup_printf("%s %s: %s\n", ct_time_text(ct_clock_now(), time), role, what);
    /* A log that nobody reads any more is no reason to stop. */
    if (write(STDERR_FILENO, line, strlen(line)) < 0)
        return;
}
