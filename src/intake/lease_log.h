/* lease_log.h - a log of addresses from a file, through the jailed reader, into an index's builder.
 *
 * In:  a running worker, a path, a builder (match/lease_build). The file is mapped, at most
 * CT_LIMIT_SOURCE_BYTES of it; it must not shrink while it is read. Out: the log is announced to
 * the builder under its path, its records are taken in, and what the reader or the builder set
 * aside is counted. Kept besides: where each record stood, so that a place that the index
 * gives can be shown as lines.
 * A log that cannot be read as a whole is INPUT or LIMIT; the builder then knows the log, which
 * covers nothing.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "jail/worker.h"
#include "match/lease_build.h"

typedef struct CtLeaseLog CtLeaseLog;

/* `format` NULL: the reader that is surest. The worker is to have nothing in flight. */
G_GNUC_WARN_UNUSED_RESULT
CtLeaseLog *ct_lease_log_read(CtWorker *worker, const char *path, const char *format,
                              CtLeaseBuild *build, GError **error);
void ct_lease_log_free(CtLeaseLog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtLeaseLog, ct_lease_log_free)

uint32_t ct_lease_log_source(const CtLeaseLog *self); /* its number in the index */
uint64_t ct_lease_log_leases(const CtLeaseLog *self); /* records taken in */
uint64_t ct_lease_log_asides(const CtLeaseLog *self); /* said or refused */
/* The bytes of the record that begins at `from`, and the number of its first line; no bytes when
 * none begins there. Borrowed. */
CtBytes ct_lease_log_text(const CtLeaseLog *self, uint64_t from, uint64_t *out_line);
