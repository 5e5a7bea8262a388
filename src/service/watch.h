/* watch.h - the loop of a role that works for one mandate: once a second, a round.
 *
 * In:  a round, which does what there is to do at the mandate's legal time and returns. Out: rounds
 *      until SIGTERM, which is only looked at between two of them, so that what was begun is
 *      finished. A round that fails is tried again: CONFLICT and MISSING (another process was
 *      faster) at once and silently, the rest after a pause that doubles up to a minute, said once
 *      as long as it stays the same. INTEGRITY ends the role: the supervisor says so and starts
 *      it again, each time later.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/book.h"

typedef struct {
    const char *instance; /* borrowed */
    const char *share;    /* borrowed: the program's share folder, or NULL */
    char *mandate;        /* owned by whoever made it */
    char *role;           /* the same; with the mandate's name, for the reports */
} CtWatch;

typedef bool (*CtWatchRound)(void *user, CtBook *book, CtInstant now, GError **error);

/* The exit status of the role: 0 when it was told to end. */
int ct_watch_run(const CtWatch *self, CtWatchRound round, void *user);

/* Holds the signals that end a role back until ct_watch_pause asks for them. */
void ct_watch_begin(const char *role);
/* Waits that long; true when the role is to end. */
bool ct_watch_pause(int64_t milliseconds);
