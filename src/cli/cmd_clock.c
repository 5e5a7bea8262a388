/* cmd_clock.c - `constat clock DIR NAME [TIME]`: legal time, and moving a demonstration's forward.
 *
 * Without TIME it prints the mandate's legal time. With TIME it goes there from due instant to due
 * instant, doing at each what is due (deadlines, emissions, erasures, mail); questions to providers
 * are written, and answers that lie there are taken. Where no mail server is named or reached, time
 * goes on, the mails wait, and a line says so; they leave with the first step that has a server.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "cli/opening.h"
#include "desk/day.h"

#include <stdio.h>

static bool run(int argc, char **argv, GError **error)
{
    g_auto(CtOpening) opening = { 0 };
    CtDayCounts counts = { 0 };
    CtInstant to;
    char time[CT_TIME_TEXT_SIZE];

    if (!ct_cli_options(&ct_command_clock, NULL, &argc, &argv, error))
        return false;
    if (argc != 3 && argc != 4)
        return ct_cli_misuse(error, "clock: DIR NAME [TIME] is expected");
    if (argc == 4 && !ct_opening_time(argv[3], &to, error))
        return false;
    if (!ct_opening_of(argv[1], argv[2], &opening, error))
        return false;
    if (argc == 4 && !ct_day_advance(opening.book, to, &counts, error))
        return false;
    (void)printf("now\t%s\n", ct_time_text(argc == 4 ? to : opening.now, time));
    if (argc == 4)
        (void)printf("deadlines\t%" G_GUINT64_FORMAT "\nemissions\t%" G_GUINT64_FORMAT
                     "\nerased\t%" G_GUINT64_FORMAT "\nmails sent\t%" G_GUINT64_FORMAT
                     "\nanswers refused\t%" G_GUINT64_FORMAT "\n",
                     counts.clerk.deadlines, counts.clerk.emissions, counts.clerk.erased,
                     counts.mailing.sent, counts.answered.refused);
    if (counts.mailing.absence[0] != '\0')
        (void)printf("mails wait\t%s\n", counts.mailing.absence);
    return true;
}

const CtCommand ct_command_clock = {
    .name = "clock",
    .synopsis = "DIR NAME [TIME]",
    .summary = "Print a mandate's legal time, or move a demonstration's forward",
    .run = run,
};
