/* job.c - the queue.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "store/job.h"

#include "store/meta.h"

void ct_job_clear(CtJob *self)
{
    g_clear_pointer(&self->body, g_free);
    *self = (CtJob){ 0 };
}

bool ct_job_enqueue(CtDb *db, const CtJobOrder *order, int64_t *out_id, GError **error)
{
    int64_t id;

    g_assert(order->most >= 1);
    if (!ct_meta_next(db, "job", &id, error))
        return false;
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_JOB_ENQUEUE);
    ct_row_bind_int(&row, CT_BIND_JOB_ENQUEUE_ID, id);
    ct_row_bind_text(&row, CT_BIND_JOB_ENQUEUE_KIND, order->kind);
    ct_row_bind_bytes(&row, CT_BIND_JOB_ENQUEUE_BODY, order->body);
    ct_row_bind_int(&row, CT_BIND_JOB_ENQUEUE_DUE_AT, order->due_at);
    ct_row_bind_int(&row, CT_BIND_JOB_ENQUEUE_MOST, order->most);
    if (!ct_row_run(&row, error))
        return false;
    if (out_id != NULL)
        *out_id = id;
    return true;
}

bool ct_job_lease(CtDb *db, const char *kind, CtInstant now, CtInstant until, CtJob *out,
                  GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_JOB_LEASE);
    g_auto(CtJob) job = { 0 };
    bool has_row;

    ct_row_bind_text(&row, CT_BIND_JOB_LEASE_KIND, kind);
    ct_row_bind_int(&row, CT_BIND_JOB_LEASE_NOW, now);
    ct_row_bind_int(&row, CT_BIND_JOB_LEASE_UNTIL, until);
    if (!ct_row_step(&row, &has_row, error))
        return false;
    if (has_row) {
        CtBytes body = ct_row_bytes(&row, CT_COLUMN_JOB_LEASE_BODY);
        job.id = ct_row_int(&row, CT_COLUMN_JOB_LEASE_ID);
        job.attempt = ct_row_int(&row, CT_COLUMN_JOB_LEASE_ATTEMPT);
        job.most = ct_row_int(&row, CT_COLUMN_JOB_LEASE_MOST);
        job.body = g_memdup2(body.data, body.size);
        job.body_size = body.size;
        if (!ct_row_run(&row, error)) /* the lease is durable at its end only */
            return false;
    }
    *out = job;
    job.body = NULL; /* the caller's now */
    return true;
}

static bool check_lease(CtDb *db, const CtJob *job, GError **error)
{
    return ct_db_changes(db) == 1 ||
           ct_fail(error, CT_ERROR_CONFLICT,
                   "job %" G_GINT64_FORMAT ": the lease of attempt %" G_GINT64_FORMAT
                   " is no longer ours",
                   job->id, job->attempt);
}

bool ct_job_done(CtDb *db, const CtJob *job, GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_JOB_DONE);

    ct_row_bind_int(&row, CT_BIND_JOB_DONE_ID, job->id);
    ct_row_bind_int(&row, CT_BIND_JOB_DONE_ATTEMPT, job->attempt);
    return ct_row_run(&row, error) && check_lease(db, job, error);
}

bool ct_job_retry(CtDb *db, const CtJob *job, CtInstant due_at, GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_JOB_RETRY);

    ct_row_bind_int(&row, CT_BIND_JOB_RETRY_ID, job->id);
    ct_row_bind_int(&row, CT_BIND_JOB_RETRY_ATTEMPT, job->attempt);
    ct_row_bind_int(&row, CT_BIND_JOB_RETRY_DUE_AT, due_at);
    return ct_row_run(&row, error) && check_lease(db, job, error);
}

bool ct_job_count(CtDb *db, const char *kind, CtInstant now, CtJobCount *out, GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_JOB_COUNT);
    bool has_row;

    ct_row_bind_text(&row, CT_BIND_JOB_COUNT_KIND, kind);
    ct_row_bind_int(&row, CT_BIND_JOB_COUNT_NOW, now);
    if (!ct_row_step(&row, &has_row, error))
        return false;
    bool none = ct_row_is_null(&row, CT_COLUMN_JOB_COUNT_NEXT_DUE_AT);
    *out = (CtJobCount){
        .waiting = ct_row_int(&row, CT_COLUMN_JOB_COUNT_WAITING),
        .dead = ct_row_int(&row, CT_COLUMN_JOB_COUNT_DEAD),
        .next_due_at = none ? CT_INSTANT_NEVER : ct_row_int(&row, CT_COLUMN_JOB_COUNT_NEXT_DUE_AT),
    };
    return true;
}

bool ct_job_each_dead(CtDb *db, const CtJobDead *ask, GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_JOB_DEAD);
    bool has_row;

    ct_row_bind_text(&row, CT_BIND_JOB_DEAD_KIND, ask->kind);
    ct_row_bind_int(&row, CT_BIND_JOB_DEAD_NOW, ask->now);
    ct_row_bind_int(&row, CT_BIND_JOB_DEAD_LIMIT, (int64_t)ask->most);
    for (;;) {
        if (!ct_row_step(&row, &has_row, error))
            return false;
        if (!has_row)
            return true;
        if (!ask->see(ask->user, ct_row_int(&row, CT_COLUMN_JOB_DEAD_ID),
                      ct_row_bytes(&row, CT_COLUMN_JOB_DEAD_BODY),
                      ct_row_int(&row, CT_COLUMN_JOB_DEAD_DUE_AT), error))
            return false;
    }
}

bool ct_job_revive(CtDb *db, int64_t id, CtInstant now, GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_JOB_REVIVE);

    ct_row_bind_int(&row, CT_BIND_JOB_REVIVE_ID, id);
    ct_row_bind_int(&row, CT_BIND_JOB_REVIVE_NOW, now);
    return ct_row_run(&row, error);
}

bool ct_job_bury(CtDb *db, int64_t id, CtInstant now, GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_JOB_BURY);

    ct_row_bind_int(&row, CT_BIND_JOB_BURY_ID, id);
    ct_row_bind_int(&row, CT_BIND_JOB_BURY_NOW, now);
    return ct_row_run(&row, error);
}
