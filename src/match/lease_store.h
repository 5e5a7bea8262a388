/* lease_store.h - a provider's leases on disk, a segment for each UTC day, and questions to them.
 *
 * In:  a folder (made with mode 0700), what a builder gathered, questions. Out: answers over all
 * segments of the days that a question touches, so that a tolerance may reach over midnight. A day
 * is forgotten by deleting its files; nothing else holds what they held. Sessions are paired inside
 * one addition: logs that belong together are added together.
 * The files are personal data in clear; the folder is the provider's own, and so is its retention.
 * Not safe for two threads or two writers at once. Segments stay mapped once they were asked.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/lease_build.h"

typedef struct CtLeaseStore CtLeaseStore;

typedef struct {
    CtLeaseVerdict verdict;
    CtLeaseCause cause;  /* of a gap */
    CtBytes subscriber;  /* of ONE; borrowed until the store is added to, forgets or is closed */
    uint32_t candidates; /* different subscribers found */
    uint32_t intervals;
} CtLeaseStoreAnswer;

/* Told of each interval behind an answer; subscriber and source are texts of `segment`. Returns
 * false with *error set to stop. */
typedef bool (*CtLeaseStoreSink)(void *user, const CtLease *segment, const CtLeaseHit *hit,
                                 GError **error);

CtLeaseStore *ct_lease_store_open(const char *folder, GError **error);
void ct_lease_store_close(CtLeaseStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtLeaseStore, ct_lease_store_close)

/* Empties the builder. After a failure some days may stand; adding the same again does no harm. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_lease_store_add(CtLeaseStore *self, CtLeaseBuild *build, CtLeaseBuildCounts *out_counts,
                        GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool ct_lease_store_find(CtLeaseStore *self, const CtLeaseQuery *query, CtLeaseStoreAnswer *out,
                         GError **error);
/* An interval that stands in several segments comes once for each. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_lease_store_list(CtLeaseStore *self, const CtLeaseQuery *query, CtLeaseStoreSink sink,
                         void *user, GError **error);
/* Deletes every segment of the UTC days that ended at `before` or earlier. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_lease_store_delete_before(CtLeaseStore *self, CtInstant before, uint32_t *out_deleted,
                                  GError **error);
