/* simulate.h - years of a population's life under procedures, on a virtual clock.
 *
 * In:  a population, a beginning, a number of years, a seed. Out: a tally (tally.h). Subjects do
 * not meet, so that each is lived alone from beginning to end (subject.h) with random numbers of
 * its own: subject i is the same in any order, in any share and on any number of processes, and
 * memory holds the open cases of one subject only. Every step is the stepper's (step.h), the very
 * one that decides in life; the invariants are looked at beside it.
 * Not here: what a change of the law would have done (what_if.h).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/population.h"
#include "procedure/step.h"
#include "procedure/tally.h"

/* Told of everything that comes from outside, in the order in which it comes; `life` is the case of
 * the subject that it came to, 0: none. */
typedef struct {
    void (*event)(void *user, uint64_t subject, uint32_t life, const CtStepEvent *event);
    void (*sent)(void *user, uint64_t subject, uint32_t life, int notice, CtInstant at);
    void *user;
} CtSimulationWitness;

typedef struct {
    const CtPopulation *population; /* borrowed */
    const CtTallyLayout *layout;    /* borrowed; of the same procedures, start and years */
    CtInstant start;
    CtInstant end; /* the simulation stops here; what is due later does not happen */
    uint64_t seed;
    const CtSimulationWitness *witness; /* borrowed; of a single procedure; usually NULL */
} CtSimulation;

/* Subjects `first` to `past` - 1 into `cells`, which are layout->count and are added to. LIMIT: a
 * subject with more steps or cases than limits.h grants. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_simulate_range(const CtSimulation *self, uint64_t first, uint64_t past, int64_t *cells,
                       GError **error);
/* The whole population on so many processes. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_simulate_all(const CtSimulation *self, unsigned processes, int64_t *cells, GError **error);
/* The end of so many years from `start`. */
CtInstant ct_simulate_end(CtInstant start, unsigned years);
