/* clause.h - the parts of a statement: a period, an anchor, a guard, what is ordered.
 *
 * In:  a script whose cursor stands on the clause, and the procedure whose names are all declared.
 * Out: the clause, with every name resolved and every comparison's two sides of one type. False,
 * and a mistake in the script, when it is not one. Nothing is left half added but guard nodes,
 * which nobody then refers to.
 * Not here: whole statements (parser.h).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/procedure.h"
#include "procedure/script.h"

/* `array` with room for one more element of `size` zero bytes, and the count that includes it. */
void *ct_clause_grow(void *array, size_t *count, size_t size);

bool ct_clause_duration(CtScript *script, CtDuration *out);
bool ct_clause_anchor(CtScript *script, const CtProcedure *procedure, CtAnchor *out);
/* The nodes are added to the procedure; `out` is the root. `event` NONE: a timer's guard, in which
 * `at` and fields mean nothing. */
bool ct_clause_guard(CtScript *script, CtProcedure *procedure, int event, int *out);
bool ct_clause_actions(CtScript *script, CtProcedure *procedure, CtProcedureTransition *out);
/* `under LAW`, when it is there. */
bool ct_clause_law(CtScript *script, const CtProcedure *procedure, int *out);

/* One name of a list, or NONE and a mistake with its hint. */
int ct_clause_state(CtScript *script, const CtProcedure *procedure);
int ct_clause_event(CtScript *script, const CtProcedure *procedure);
int ct_clause_notice(CtScript *script, const CtProcedure *procedure);
int ct_clause_role(CtScript *script, const CtProcedure *procedure);
int ct_clause_compartment(CtScript *script, const CtProcedure *procedure);
int ct_clause_law_name(CtScript *script, const CtProcedure *procedure);
/* `facts, identity`: a set of them, none twice. */
bool ct_clause_compartments(CtScript *script, const CtProcedure *procedure, uint32_t *out);
/* `sent(N) - count(E) [/ ...]`, what a measure counts. */
bool ct_clause_measure(CtScript *script, const CtProcedure *procedure, CtProcedureMeasure *out);
/* "<seen> is no <what>", with the nearest of the names. */
void ct_clause_unknown(CtScript *script, const CtToken *token, const char *what, const void *array,
                       size_t count, size_t size);
