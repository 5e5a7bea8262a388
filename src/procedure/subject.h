/* subject.h - one subject's life under the procedures of a simulation.
 *
 * The subject holds its cases, open and kept ones, and what will happen to it, in the order of time
 * (a binary heap; of two at one instant the one that was planned first). Things due in a case go
 * before any event of the same instant. A case is let go of when it has ended and nothing of it is
 * left to erase. What one procedure emits goes to the subject's case of the other.
 * The struct is reused for the next subject, so that nothing is allocated once it has grown.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/simulate.h"

typedef struct CtSubject CtSubject;

CtSubject *ct_subject_new(const CtSimulation *simulation, int64_t *cells);
void ct_subject_free(CtSubject *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtSubject, ct_subject_free)

/* Lives subject `number` from the simulation's start to its end and adds it to the cells. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_subject_live(CtSubject *self, uint64_t number, GError **error);
