/* crew.h - the threads that read: batches of items in, the same batches digested out, in any order.
 *
 * One thread gives batches (ct_crew_give) and takes them back in the order in which it gave them,
 * waiting for the oldest. Workers take items from the oldest batch that has any left, so that one
 * large file holds up nothing but itself: while it is read the others go on, up to what the giver
 * keeps in flight. An item is opened, digested among fifteen others (digest_many.h), checked,
 * shown to the probes, and closed.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/content.h"
#include "examine/medium.h"
#include "examine/probe.h"

#define CT_CREW_BATCH 256

typedef struct {
    CtMediumItem entry;
    CtProbeChildren children; /* owned by the entry */
    void *user;               /* the giver's own */
} CtCrewEntry;

typedef struct {
    CtMedium *source; /* borrowed */
    size_t count;
    CtCrewEntry entry[CT_CREW_BATCH];
    size_t next; /* the crew's own, like `left` */
    int left;
} CtCrewBatch;

typedef struct {
    unsigned threads;
    unsigned want; /* bits of CtItemDigest */
    bool blocks;
    bool all_holes;
    CtContentRead read;   /* pread, or a test's */
    const CtProbe *probe; /* borrowed */
    size_t probes;
    uint64_t *bytes;    /* borrowed; read so far, added to atomically */
    uint64_t *children; /* the same of items that probes have added */
} CtCrewPlan;

typedef struct CtCrew CtCrew;

G_GNUC_WARN_UNUSED_RESULT
CtCrew *ct_crew_new(const CtCrewPlan *plan, GError **error);
/* Waits for what was given. */
void ct_crew_free(CtCrew *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtCrew, ct_crew_free)

/* Lends the batch until it is done. */
void ct_crew_give(CtCrew *self, CtCrewBatch *batch);
bool ct_crew_is_done(CtCrew *self, CtCrewBatch *batch);
void ct_crew_wait(CtCrew *self, CtCrewBatch *batch);
/* Until a batch is done or taken up, or some milliseconds have passed. */
void ct_crew_wait_some(CtCrew *self);
/* Batches given of which some item was not yet taken by a worker. */
size_t ct_crew_waiting(CtCrew *self);
