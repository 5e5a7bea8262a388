/* what_if.h - what last year would have been under another version of a procedure.
 *
 * In:  a history (stream.h) under the old version, the new version, the last instant. Out: for each
 * measure of the new version the old figure and the new one, exact or between two bounds, and how
 * many keys it is not known of.
 * What is taken as given, and nothing else:
 *   1. Facts come from outside whatever the law: exogenous events happen when they happened.
 *   2. People answer alike: what answered the k-th sending of a notice to a subject answers the
 *      k-th one of the new world at the same distance; what the house decided in its k-th entry of
 *      a state it decides at the same distance from that entry. Both concern the case that asked,
 *      and begin no other.
 *   3. The house sends alike: an order that was not made before is carried after the median delay
 *      of its notice (counted as assumed).
 *   4. An event that the old version lacks does not open cases (named in `unseen`).
 * All else is unknown and is never guessed: what answers a sending that was not before, or comes
 * later than anybody listened (replay.h). The bounds hold under 1 to 4: until the first unknown the
 * case is exactly known, and from then on every course of it lies within reach.h, together with
 * the most cases that could follow it. The sum of bounds bounds the sum.
 * Drawing, one new year is told in which each unknown outcome is another one of last year, drawn at
 * random; the same seed gives the same year.
 * Not replayed: what this procedure emits to others, holds, moves to other versions.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/measure.h"
#include "procedure/stream.h"

typedef struct {
    const CtStream *history;      /* borrowed; sorted, of the old version */
    const CtProcedure *procedure; /* borrowed; the new one */
    CtInstant end;                /* the last instant of both worlds */
    bool draws;
    uint64_t seed;
} CtWhatIf;

/* One measure of the new version. */
typedef struct {
    bool was; /* the old version has a measure of that name */
    CtMeasureSum old;
    CtMeasureSum low;   /* the least that above and below the line can be, each for itself */
    CtMeasureSum high;  /* the most */
    bool endless;       /* no number is the most: it counts events that may come in any number */
    CtMeasureSum drawn; /* of the drawn year */
    int64_t unknown;    /* keys whose share is not exact */
} CtWhatIfMeasure;

typedef struct {
    size_t measure_count;
    CtWhatIfMeasure *measure; /* owned; as in the new procedure */
    int64_t keys, rows;
    int64_t unknown;     /* keys that rest on unknown answers at all */
    int64_t assumed;     /* sendings at the usual delay */
    int64_t moved;       /* answers and decisions that come at another time than their own */
    int64_t dropped;     /* that do not come: what they followed is not, of keys that are known */
    int64_t refused;     /* steps that the new version refuses for want of a predecessor */
    int64_t unexplained; /* sendings in the history that nobody ordered; they are left out */
    uint64_t unseen;     /* bit i: event i of the new version is new, and could open a case */
} CtWhatIfResult;

void ct_what_if_clear(CtWhatIfResult *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtWhatIfResult, ct_what_if_clear)
/* Nothing can fail: a history that was read can be replayed. */
void ct_what_if_run(const CtWhatIf *self, CtWhatIfResult *out);
/* Whether the new figure is one number. */
bool ct_what_if_is_exact(const CtWhatIfMeasure *self);
/* The least and the most of the new figure; false: there is no most. `fraction`: above by below. */
bool ct_what_if_range(const CtWhatIfMeasure *self, bool fraction, double *out_low,
                      double *out_high);
