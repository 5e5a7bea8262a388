/* progress.c - the progress line.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/progress.h"

#include "base/clock.h"

#include <glib.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define WIDTH       30
#define INTERVAL_US 100000

CtProgress ct_progress_begin(const char *what)
{
    return (CtProgress){ .what = what,
                         .watched = isatty(STDERR_FILENO) == 1,
                         .started_us = ct_clock_monotonic_us() };
}

void ct_progress_show(CtProgress *self, uint64_t done, uint64_t total)
{
    int64_t now = ct_clock_monotonic_us();

    if (!self->watched || now - self->shown_us < INTERVAL_US)
        return;
    self->shown_us = now;
    double share = total == 0 ? 0 : (double)done / (double)total;
    double spent = (double)(now - self->started_us) / 1e6;
    double left = share > 0.01 ? spent / share - spent : 0;
    int filled = (int)(share * WIDTH);
    (void)fprintf(stderr, "\r%-10s [%.*s%*s] %3.0f %%  %.0f s left ", self->what, filled,
                  "##############################", WIDTH - filled, "", share * 100, left);
}

void ct_progress_flow(CtProgress *self, uint64_t items, uint64_t bytes, uint64_t total)
{
    int64_t now = ct_clock_monotonic_us();

    if (!self->watched || now - self->shown_us < INTERVAL_US)
        return;
    self->shown_us = now;
    double spent = MAX((double)(now - self->started_us) / 1e6, 0.001);
    double rate = (double)bytes / spent;
    (void)fprintf(stderr, "\r%-10s %" PRIu64 " files  %.1f MB  %.0f MB/s", self->what, items,
                  (double)bytes / 1e6, rate / 1e6);
    if (total > bytes && rate > 0)
        (void)fprintf(stderr, "  %3.0f %%  %.0f s left", 100.0 * (double)bytes / (double)total,
                      (double)(total - bytes) / rate);
    (void)fputs("   ", stderr);
}

void ct_progress_end(CtProgress *self)
{
    if (self->watched && self->shown_us != 0)
        (void)fprintf(stderr, "\r%70s\r", "");
}
