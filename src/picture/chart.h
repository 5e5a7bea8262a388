/* chart.h - the states of a procedure as cards, and where each of their lines leads.
 *
 * In:  a procedure and a canvas to measure with. Out: one card a state, in the order of the text,
 *      with a row for each `on` and `after` in the order in which the interpreter tries them: who
 *      or what brings it, under which condition, what is sent, under which law. A line leads from
 *      a row to the state that follows: on the right what goes forward, on the left what goes
 *      back; rows that lead to one state share a line, so that the reader can follow it. A row
 *      that stays says so.
 * The chart borrows the procedure. Lengths are points.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "picture/canvas.h"
#include "procedure/procedure.h"

typedef struct CtChart CtChart;

/* `language` is "fr" or anything else for English. */
CtChart *ct_chart_new(const CtProcedure *procedure, CtCanvas *canvas, const char *language,
                      double width);
void ct_chart_free(CtChart *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtChart, ct_chart_free)

double ct_chart_height(const CtChart *self);
/* With its top left corner there. */
void ct_chart_draw(const CtChart *self, CtCanvas *canvas, const double corner[2]);
