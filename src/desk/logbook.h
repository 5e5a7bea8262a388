/* logbook.h - a provider's leases: one segment per day, and forgetting by day.
 *
 * In: builders filled from logs (intake/lease_log.h), questions. Out: verdicts with the access line
 * and the places of the log lines. It is match/lease_store.h in the mandate's folder
 * reference/leases/ (mode 0700), with the retention that the provider's own settings give it:
 * mandate.yaml, limits: {log_days: N} (usual 365). Leases are personal data in clear, for speed;
 * what is older than N days is deleted whenever the logbook is opened for answering.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "evidence/mandate.h"
#include "match/lease_store.h"

typedef struct CtLogbook CtLogbook;

/* `now` is the mandate's legal time: days that ended more than log_days before it are deleted. */
CtLogbook *ct_logbook_open(const CtMandate *mandate, CtInstant now, GError **error);
void ct_logbook_close(CtLogbook *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtLogbook, ct_logbook_close)

/* Logs that belong together (a rotated one) are added together. Empties the builder. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_logbook_add(CtLogbook *self, CtLeaseBuild *build, CtLeaseBuildCounts *out, GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool ct_logbook_find(CtLogbook *self, const CtLeaseQuery *query, CtLeaseStoreAnswer *out,
                     GError **error);
/* The places of the log lines behind an answer, "log:offset", each preceded by a comma; the same
 * place in two segments is written once. At most CT_LOGBOOK_PLACES. */
#define CT_LOGBOOK_PLACES 8
G_GNUC_WARN_UNUSED_RESULT
bool ct_logbook_places(CtLogbook *self, const CtLeaseQuery *query, CtBuffer *out, GError **error);
