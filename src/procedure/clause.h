/* clause.h - the parts of a statement: a period, an anchor, a guard, what is ordered.
 *
 * In:  a source whose cursor stands on the clause, and the procedure whose names are all declared.
 * Out: the clause, with every name resolved and every comparison's two sides of one type. False,
 * and a mistake in the source, when it is not one. Nothing is left half added but guard nodes,
 * which nobody then refers to.
 * Not here: whole statements (parser.h).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/procedure.h"
#include "procedure/source.h"

/* `array` with room for one more element of `size` zero bytes, and the count that includes it. */
void *ct_clause_grow(void *array, size_t *count, size_t size);

bool ct_clause_duration(CtSource *source, CtDuration *out);
bool ct_clause_anchor(CtSource *source, const CtProcedure *procedure, CtAnchor *out);
/* The nodes are added to the procedure; `out` is the root. `event` NONE: a timer's guard, in which
 * `at` and fields mean nothing. */
bool ct_clause_guard(CtSource *source, CtProcedure *procedure, int event, int *out);
bool ct_clause_actions(CtSource *source, CtProcedure *procedure, CtProcedureTransition *out);
/* `under LAW`, when it is there. */
bool ct_clause_law(CtSource *source, const CtProcedure *procedure, int *out);

/* One name of a list, or NONE and a mistake with its hint. */
int ct_clause_state(CtSource *source, const CtProcedure *procedure);
int ct_clause_event(CtSource *source, const CtProcedure *procedure);
int ct_clause_notice(CtSource *source, const CtProcedure *procedure);
int ct_clause_role(CtSource *source, const CtProcedure *procedure);
int ct_clause_compartment(CtSource *source, const CtProcedure *procedure);
/* "<seen> is no <what>", with the nearest of the names. */
void ct_clause_unknown(CtSource *source, const CtToken *token, const char *what, const void *array,
                       size_t count, size_t size);
