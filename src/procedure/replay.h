/* replay.h - the world that would have been: one key lived under the new version.
 *
 * Rows that follow nothing come when they came. The k-th sending, event or entry of a state is held
 * to be the k-th of the old world (by name): what followed that one follows this one, at its
 * distance. What the old world cannot tell makes its events loose: what follows something that was
 * not there before, what follows it later than the old world listened, and what the new version
 * alone knows. A loose event may come at any time and in any number. While nothing that the case
 * hears and nothing that the procedure counts or compares is loose, the case goes on as known; from
 * then on it is unknown, and the key stops (world.halted): reach.h bounds the rest. Loose events
 * stay loose, so that it is never taken for known again. A row of which something is gone that the
 * new version looks at stops the key likewise, before it is taken.
 * Drawing, nothing is loose: what follows is that of another mark of its kind and name, and where
 * the old world stopped listening to that one, that of one to which it listened longer (each waits
 * its turn, so that silence is drawn as often as it was heard: Kaplan and Meier 1958).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/random.h"
#include "procedure/past.h"
#include "procedure/plan.h"
#include "procedure/reach.h"

typedef struct {
    const CtPast *past;           /* borrowed; learnt */
    const CtProcedure *procedure; /* borrowed; the new one */
    CtWorld world;                /* of the key lived last; halted: unknown from world.now on */
    CtPlan plan;
    GArray *facts;        /* owned, of CtReachFact: after a halt, what comes whatever is answered */
    GArray *standing;     /* owned: by case (replay.c) */
    uint64_t untold;      /* events that the old version lacks, or lacks a field of that matters */
    uint64_t free_events; /* these, answers and decisions */
    uint64_t late;        /* of the key lived last: what came to its ended cases */
    uint64_t counted;     /* events that the procedure counts or compares with */
    unsigned looks[CT_LIMIT_PROCEDURE_EVENTS]; /* CT_STREAM_GONE_...: by event, what it looks at */
    bool drawing;
    CtRandom dice;
    uint32_t key;
    /* Of the key lived last: */
    int64_t assumed;  /* sendings at the usual delay */
    int64_t moved;    /* answers and decisions at another time than their own */
    int64_t answered; /* of the old world's, those that came */
} CtReplay;

CtReplay *ct_replay_new(const CtPast *past, const CtProcedure *procedure);
void ct_replay_free(CtReplay *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtReplay, ct_replay_free)

/* To the end, or to the first unknown. */
void ct_replay_known(CtReplay *self, uint32_t key);
/* To the end, with draws. */
void ct_replay_drawn(CtReplay *self, uint32_t key, CtRandom dice);
