/* join.h - which compartments of a case may be brought together, when, by whom and on whose word.
 *
 * A procedure keeps what happened apart from whom it happened to; only a `join` of the state that
 * the case is in makes looking at both lawful. In: the state, the set of compartments that is
 * wanted (bit i: compartment i) and what for. Out: the statement that allows it, whose `role` may
 * do it, and whose `authoriser`, unless NONE, must have signed it before. A statement allows every
 * part of its set, and nothing beyond it; without one there is no join.
 * Not here: authorisations, and writing a join into the ledger.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/procedure.h"

/* The first statement, in line order, that allows `compartments` together for `purpose` to `role`
 * in `state`; `role` NONE: to anybody. NULL when none does. Borrowed. */
const CtProcedureJoin *ct_join_find(const CtProcedure *procedure, int state, uint32_t compartments,
                                    const char *purpose, int role);
