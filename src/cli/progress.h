/* progress.h - a line that says how far long work is, only when a person is watching.
 *
 * Written to standard error when that is a terminal, at most ten times a second, and gone when
 * the work is done.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    const char *what; /* static text */
    bool watched;
    int64_t started_us;
    int64_t shown_us;
} CtProgress;

CtProgress ct_progress_begin(const char *what);
/* `total` 0: unknown. */
void ct_progress_show(CtProgress *self, uint64_t done, uint64_t total);
/* The same for a flow: items and bytes so far, and of how many bytes (0: unknown). */
void ct_progress_flow(CtProgress *self, uint64_t items, uint64_t bytes, uint64_t total);
void ct_progress_end(CtProgress *self);
