/* job.h - work to be done later, at least once, by whoever comes first.
 *
 * A job is enqueued in the transaction that gives cause to it. A worker leases one; while the
 * lease runs nobody else gets it, and when the worker dies the lease expires and the job is
 * due again. Every lease is an attempt; a job whose attempts are used up is dead: kept, and
 * counted, for a person to look at. Done and retried jobs name their attempt, so a worker
 * that lost its lease changes nothing: CONFLICT.
 * All instants come from the caller (retries count in real time, see clock.h). A body names
 * ids, never persons.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/time.h"
#include "store/db.h"

typedef struct {
    int64_t id;      /* from 1 */
    int64_t attempt; /* 1 at the first lease */
    int64_t most;
    uint8_t *body; /* owned */
    size_t body_size;
} CtJob;

void ct_job_clear(CtJob *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtJob, ct_job_clear)

typedef struct {
    const char *kind; /* borrowed; the program's own word */
    CtBytes body;     /* borrowed */
    CtInstant due_at;
    int64_t most; /* attempts, at least 1 */
} CtJobOrder;

/* *out_id may be NULL. Ids are never given twice. */
bool ct_job_enqueue(CtDb *db, const CtJobOrder *order, int64_t *out_id, GError **error);

/* The job of that kind that is due longest, leased until `until`; out->id is 0 when there is
 * none. */
bool ct_job_lease(CtDb *db, const char *kind, CtInstant now, CtInstant until, CtJob *out,
                  GError **error);
bool ct_job_done(CtDb *db, const CtJob *job, GError **error);
/* Due again at `due_at`; after its last attempt that is the instant at which it is dead. */
bool ct_job_retry(CtDb *db, const CtJob *job, CtInstant due_at, GError **error);

/* A job that was given up. The body is borrowed for the length of the call. */
typedef bool (*CtJobSee)(void *user, int64_t id, CtBytes body, CtInstant since, GError **error);

typedef struct {
    const char *kind;
    CtInstant now;
    size_t most; /* jobs, the oldest first */
    CtJobSee see;
    void *user;
} CtJobDead;

/* Shows the dead jobs of a kind; stops when `see` returns false. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_job_each_dead(CtDb *db, const CtJobDead *ask, GError **error);
/* A dead job is due now, with all its attempts before it; another one is left as it is. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_job_revive(CtDb *db, int64_t id, CtInstant now, GError **error);
/* A dead job is gone for good; another one is left as it is. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_job_bury(CtDb *db, int64_t id, CtInstant now, GError **error);

typedef struct {
    int64_t waiting;       /* all that are not done, dead ones included */
    int64_t dead;          /* attempts used up and no lease running */
    CtInstant next_due_at; /* of those not dead, leases' ends included; CT_INSTANT_NEVER if none */
} CtJobCount;

bool ct_job_count(CtDb *db, const char *kind, CtInstant now, CtJobCount *out, GError **error);
