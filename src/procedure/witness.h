/* witness.h - a simulated population's life, kept as the history that a what-if replays.
 *
 * In:  a simulation of one procedure. Out: a stream of what came from outside, one key per subject;
 * where events open cases of their own, one key per case. Sorted. Fields that are words, numbers or
 * times are kept; of a text only that there was one.
 * LIMIT: more rows than a stream may have.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/simulate.h"
#include "procedure/stream.h"

/* Its tally is added to `cells`, as by ct_simulate_all. The stream borrows the procedure. */
CtStream *ct_witness_live(const CtSimulation *simulation, int64_t *cells, GError **error);
