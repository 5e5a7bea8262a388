/* clerk.h - what the passing of time brings: deadlines, emissions, erasures.
 *
 * The clerk moves running cases to a version that supersedes theirs, once, when it was adopted. He
 * looks for cases whose next deadline or erasure is due, applies what one procedure
 * emitted to another, and erases mails that no case rests on any more. It asks nobody and sends
 * nothing. Every piece of work is one small transaction, so a crash costs nothing: what was not
 * committed is still due. Several clerks may run; a CONFLICT means another one was faster.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/turn.h"

typedef struct {
    uint64_t deadlines; /* cases moved or erased because something was due */
    uint64_t moved;     /* cases that came to a newer version */
    uint64_t emissions;
    uint64_t erased; /* compartments */
    uint64_t mails_erased;
} CtClerkCounts;

/* Does everything that is due at `now`, in batches; *out is added to. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_clerk_work(CtBook *book, CtInstant now, CtClerkCounts *out, GError **error);
/* The next instant at which the clerk has something to do; false when there is none. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_clerk_next(CtBook *book, bool *out_has, CtInstant *out, GError **error);
