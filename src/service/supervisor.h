/* supervisor.h - keeps the roles of `constat serve` alive, each in a process of its own.
 *
 * A role is a name and a function, which runs in a forked child and should never return. What
 * dies or returns is started again after a pause that doubles from death to death and begins
 * anew once the role has lived for a while; the others do not notice. Pauses count in real
 * time, whatever the legal clock of a mandate says.
 * SIGTERM, SIGINT or SIGHUP stop everything: each role gets SIGTERM and some time to finish what
 * it has begun, then SIGKILL; a second such signal shortens that time to nothing. Every role is
 * the head of its own process group, so that Ctrl-C reaches the supervisor alone and a role's
 * own children (jailed workers) never outlive it. When the supervisor itself is killed, the
 * roles get SIGTERM from the kernel.
 * Not here: who may do what (the roles share this program's rights), and logging (`tell`).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/error.h"

typedef struct {
    const char *name;
    int (*run)(void *user); /* in the child; what it returns becomes the exit status */
    void *user;             /* borrowed */
} CtSupervisorRole;

typedef struct {
    int64_t first_pause_ms;   /* 0: 200 milliseconds */
    int64_t longest_pause_ms; /* 0: one minute */
    int64_t steady_ms;        /* whoever lived as long is forgiven its deaths; 0: one minute */
    int64_t stop_ms;          /* between SIGTERM and SIGKILL; 0: ten seconds */
} CtSupervisorTerms;

/* One sentence about a role for the operator, such as "died of signal 6 (Aborted)". */
typedef void (*CtSupervisorTell)(void *user, const char *role, const char *what);

/* How long to wait after the nth death in a row (from 1). */
int64_t ct_supervisor_pause_ms(const CtSupervisorTerms *terms, unsigned deaths);

/* Runs until it is told to stop and every role has ended. `terms` and `tell` may be NULL. SYSTEM
 * when signals cannot be waited for; a role that cannot be forked counts as dead and is
 * tried again. The caller must have one thread only. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_supervisor_run(const CtSupervisorRole *roles, size_t count, const CtSupervisorTerms *terms,
                       CtSupervisorTell tell, void *user, GError **error);
