/* procedure_table.h - the tally of a simulation as people and programs read it.
 *
 * print: lines "what, name, figures". json: one object. csv: a line per procedure and month. All go
 * to standard output and depend on nothing but the tally.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/simulate.h"

typedef struct {
    const CtSimulation *simulation; /* borrowed, like the cells */
    const int64_t *cells;
} CtProcedureTable;

void ct_procedure_table_print(const CtProcedureTable *self);
void ct_procedure_table_json(const CtProcedureTable *self);
void ct_procedure_table_csv(const CtProcedureTable *self);
