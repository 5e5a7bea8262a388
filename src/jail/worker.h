/* worker.h - the parent's side of one jailed worker: sources in, verdicts and records out.
 *
 *     g_autoptr(CtWorker) worker = ct_worker_start(NULL, &error);
 *     while (...) {
 *         if (more && ct_worker_has_room(worker, bytes.size))
 *             ct_worker_submit(worker, id, NULL, bytes);
 *         else if (!ct_worker_next(worker, &result, &error)) ...
 *     }
 *
 * Many sources may be in flight; results come in the order of submission, exactly one each.
 * A source that kills its worker, or takes longer than its time, costs nobody else: the
 * worker is started afresh, the sources in flight are then tried one at a time, and the one
 * that dies again, alone in a fresh worker, gets the verdict DIED or HUNG. A worker that
 * breaks the protocol is killed and counts as dead. What comes back is hostile: records are
 * to be read with ct_worker_each (or ct_record_decode), which may fail.
 * One worker is one process and one thread of this program; a program that wants two cores
 * starts two. Nothing here is safe for two threads at once.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/limits.h"
#include "base/record.h"
#include "jail/jail.h"

typedef struct CtWorker CtWorker;

typedef struct {
    const char *program;    /* path of the worker program; NULL: constat-worker, found beside us */
    size_t bytes_in_flight; /* has_room says no beyond it; 0: 8 MiB */
    uint32_t cpu_seconds;   /* for one source, before its size is counted; 0: limits.h */
    uint32_t wall_seconds;  /* without any word from the worker; 0: six times the processor time */
    bool require_landlock;
} CtWorkerOptions;

typedef enum {
    CT_WORKER_DONE,    /* the reader came to the end; what it set aside is among the records */
    CT_WORKER_REFUSED, /* the reader refused the source as a whole: code and reason */
    CT_WORKER_DIED,    /* it killed its worker twice, or made it break the protocol */
    CT_WORKER_HUNG,    /* it took more than its time, twice */
} CtWorkerVerdict;

typedef struct {
    uint64_t id;
    CtWorkerVerdict verdict;
    CtErrorCode code; /* unless DONE: INPUT for DIED, LIMIT for HUNG */
    char *reason;     /* owned; NULL when DONE */
    CtBuffer records; /* owned; encoded, hostile; some may stand there though REFUSED */
} CtWorkerResult;

void ct_worker_result_clear(CtWorkerResult *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtWorkerResult, ct_worker_result_clear)

/* `options` may be NULL. NULL and *error (MISSING, DENIED, SYSTEM) when the program cannot be
 * started or cannot shut itself in. */
G_GNUC_WARN_UNUSED_RESULT
CtWorker *ct_worker_start(const CtWorkerOptions *options, GError **error);
void ct_worker_stop(CtWorker *self); /* also while sources are in flight; frees; takes NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtWorker, ct_worker_stop)

CtJailReport ct_worker_report(const CtWorker *self); /* what the worker said of its jail */
size_t ct_worker_in_flight(const CtWorker *self);    /* sources whose result is still to come */
bool ct_worker_has_room(const CtWorker *self, size_t size); /* always true when none is in flight */

/* `format` NULL: the worker detects it. `bytes` are borrowed until their result has come out.
 * LIMIT when they are more than one source may be; nothing is in flight then. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_worker_submit(CtWorker *self, uint64_t id, const char *format, CtBytes bytes,
                      GError **error);
/* Waits for the oldest result. *out is reused from call to call; begin with { 0 }. MISSING when
 * nothing is in flight, SYSTEM when no worker can be started any more (all stays in flight). */
G_GNUC_WARN_UNUSED_RESULT
bool ct_worker_next(CtWorker *self, CtWorkerResult *out, GError **error);

/* The oldest result if it is here already; never waits. Sends what the worker takes meanwhile, so
 * that it does not run dry while its results are being used. */
bool ct_worker_try(CtWorker *self, CtWorkerResult *out);

/* Decodes encoded records one by one into `sink`. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_worker_each(CtBytes records, CtRecordSink sink, void *user, GError **error);

/* One source, when nothing is in flight: its records go to `sink` as they come, however many
 * they are. Whatever the verdict is but DONE becomes the error; SYSTEM means the worker, all
 * else the source. `sink` may have been called before a failure. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_worker_read(CtWorker *self, const char *format, CtBytes bytes, CtRecordSink sink,
                    void *user, GError **error);

/* One file in a fresh worker. `what` names it in messages about the file itself. MISSING, DENIED,
 * SYSTEM or LIMIT when it cannot be read, else as ct_worker_read. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_worker_read_file(const char *path, const char *format, const char *what, CtRecordSink sink,
                         void *user, GError **error);

/* Where the worker program is: beside this program, two folders up (tests in a build tree), or
 * in the libexec folder of the installation. MISSING when it is nowhere; the caller frees. */
G_GNUC_WARN_UNUSED_RESULT
char *ct_worker_find(const char *name, GError **error);
