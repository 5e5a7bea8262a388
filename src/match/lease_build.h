/* lease_build.h - making an index of leases from the records of logs.
 *
 * In:  the logs by name and size, then their "lease" and "gap" records (src/format/leaselog.h) as
 * they come, in any order. Out: the file that match/lease maps. Records are believed no more than
 * other input: what does not fit is refused one by one, and the build goes on.
 * How events become intervals:
 *   interval             as it is
 *   start, block-alloc   until the stop of the same subscriber, else until its promised end or the
 *                        next event of the same address, ports and protocol, whichever is first.
 *                        With no promise and no stop it is known to have held to where its log
 *                        last spoke of it (`seen`) when another follows, or to the end of its log;
 *                        between there and what follows the index says that it knows nobody.
 *                        Where the logs have a hole between start and stop, it is known up to the
 *                        hole and after it, unless the stop names its own start.
 *   stop, block-free     ends its subscriber's; alone it holds from its own start or, when that is
 *                        unknown, from the end of the one before or the beginning of its log.
 * A log covers from its first record to its last, less the gaps that it declares. Logs that follow
 * each other are one when the silence between them is no longer than their own longest, and not
 * above an hour: that is how rotated files look.
 * Memory: 64 bytes for each record while building. Owner: the caller frees it after finishing.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/record.h"
#include "match/lease.h"

typedef struct CtLeaseBuild CtLeaseBuild;

/* One event of a log; what a "lease" record holds. */
typedef enum {
    CT_LEASE_BUILD_INTERVAL,
    CT_LEASE_BUILD_START,
    CT_LEASE_BUILD_STOP
} CtLeaseBuildKind;

typedef struct {
    CtLeaseBuildKind kind;
    CtAddress ip;
    CtAddress ip_last; /* family 0: one address */
    uint16_t port_first;
    uint16_t port_last;
    uint8_t protocol; /* CT_LEASE_ANY etc. */
    CtInstant start;
    CtInstant end;      /* CT_LEASE_OPEN: none told */
    bool taken_back;    /* a start: it ended before its time, nobody knows when */
    CtInstant seen;     /* CT_INSTANT_NEVER: not told */
    CtBytes subscriber; /* borrowed for the call; empty only for a stop */
    uint32_t source;
    uint64_t from; /* where its line begins in the log */
} CtLeaseBuildEvent;

typedef struct {
    uint64_t intervals;
    uint64_t duplicates; /* the same interval again: kept once */
    uint64_t overlaps;   /* an interval that another subscriber's runs into */
    uint64_t left_open;  /* spans for which the logs name nobody */
} CtLeaseBuildCounts;

CtLeaseBuild *ct_lease_build_new(void);
void ct_lease_build_free(CtLeaseBuild *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtLeaseBuild, ct_lease_build_free)

/* Announces a log; LIMIT when all together pass 64 GiB. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_lease_build_source(CtLeaseBuild *self, const char *name, uint64_t size, uint32_t *out,
                           GError **error);
/* INPUT for an event that cannot be; the index is as before. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_lease_build_event(CtLeaseBuild *self, const CtLeaseBuildEvent *event, GError **error);
/* The log was not kept, or cannot be trusted, from start to end. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_lease_build_gap(CtLeaseBuild *self, uint32_t source, CtInstant start, CtInstant end,
                        GError **error);
/* A record of a reader: "lease" and "gap" are taken in, other kinds passed over. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_lease_build_record(CtLeaseBuild *self, uint32_t source, const CtRecord *record,
                           GError **error);
/* Writes the index (mode 0600, replacing what was there only when it is whole) and empties the
 * builder. `out_counts` may be NULL. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_lease_build_finish(CtLeaseBuild *self, const char *path, CtLeaseBuildCounts *out_counts,
                           GError **error);
/* The same as one file for each UTC day that the logs or the intervals touch, in `folder`, named
 * "YYYY-MM-DD.NNNNNN.leases" with NNNNNN above those there. An interval stands whole in each of
 * its days; one that is still held in those up to the last day that the logs cover. LIMIT when
 * the days are more than CT_LEASE_DAY_MOST. A failure may leave the files of some days. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_lease_build_finish_days(CtLeaseBuild *self, const char *folder,
                                CtLeaseBuildCounts *out_counts, GError **error);
