/* cmd_logs.c - `constat logs DIR NAME FILE...`: a provider's logs into its leases.
 *
 * Leases are kept in a segment per day (desk/logbook.h). Logs that belong together, as the parts of
 * a rotated one, are given together; the same log given twice does no harm. Days older than the
 * mandate's limits.log_days are deleted. Prints the counts.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "cli/opening.h"
#include "cli/progress.h"
#include "desk/provider.h"
#include "desk/reading.h"
#include "intake/lease_log.h"

#include <stdio.h>

static bool read_logs(CtWorker *worker, char **paths, int count, CtLeaseBuild *build,
                      uint64_t *out_asides, GError **error)
{
    CtProgress progress = ct_progress_begin("logs");
    bool well = true;

    *out_asides = 0;
    for (int i = 0; well && i < count; i++) {
        g_autoptr(CtLeaseLog) log = ct_lease_log_read(worker, paths[i], NULL, build, error);

        well = log != NULL;
        if (well)
            *out_asides += ct_lease_log_asides(log);
        else
            g_prefix_error(error, "log %d of %d: ", i + 1, count);
        ct_progress_show(&progress, (uint64_t)i + 1, (uint64_t)count);
    }
    ct_progress_end(&progress);
    return well;
}

static bool run(int argc, char **argv, GError **error)
{
    CtLeaseBuildCounts counts = { 0 };
    uint64_t asides;
    CtInstant now;

    if (!ct_cli_options(&ct_command_logs, NULL, &argc, &argv, error))
        return false;
    if (argc < 4)
        return ct_cli_misuse(error, "logs: DIR NAME FILE... is expected");
    g_autoptr(CtMandate) mandate = ct_mandate_open(argv[1], argv[2], error);
    g_autoptr(CtWorker) worker = mandate == NULL ? NULL : ct_reading_start(argv[1], error);
    if (worker == NULL)
        return false;
    g_autoptr(CtLeaseBuild) build = ct_lease_build_new();
    if (!read_logs(worker, argv + 3, argc - 3, build, &asides, error) ||
        !ct_mandate_now(mandate, &now, error))
        return false;
    g_autoptr(CtLogbook) logbook = ct_logbook_open(mandate, now, error);
    if (logbook == NULL || !ct_logbook_add(logbook, build, &counts, error))
        return false;
    (void)printf("intervals\t%" G_GUINT64_FORMAT "\nduplicates\t%" G_GUINT64_FORMAT
                 "\noverlaps\t%" G_GUINT64_FORMAT "\nleft open\t%" G_GUINT64_FORMAT
                 "\nset aside\t%" G_GUINT64_FORMAT "\n",
                 counts.intervals, counts.duplicates, counts.overlaps, counts.left_open, asides);
    return true;
}

const CtCommand ct_command_logs = {
    .name = "logs",
    .synopsis = "DIR NAME FILE...",
    .summary = "Add address logs to a provider's leases, a segment per day",
    .run = run,
};
