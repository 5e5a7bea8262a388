/* timeline.h - windows, clocks and retention of a procedure, each on the axis that it counts on.
 *
 * In:  a procedure. Out: one axis for each instant that periods count from (the opening, the
 *      sending of a letter, its service, ...), beginning at zero, with
 *      - windows: when facts must have happened for an event to count, from the guards that compare
 *        the event's time with the instant and join such comparisons by `and` only;
 *      - clocks: each `after`, and where it leads;
 *      - retention: each `keep` as a band under them, and each `limit` from the first storage.
 * An axis has a scale of its own; months are drawn as 30.44 days, years as 365.25. No calendar is
 * applied: a deadline that ends on a holiday moves, which a picture of the law cannot show.
 * The timeline borrows the procedure. Lengths are points.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "picture/canvas.h"
#include "procedure/procedure.h"

typedef struct CtTimeline CtTimeline;

/* The canvas measures. */
CtTimeline *ct_timeline_new(const CtProcedure *procedure, CtCanvas *canvas, const char *language,
                            double width);
void ct_timeline_free(CtTimeline *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtTimeline, ct_timeline_free)

double ct_timeline_height(const CtTimeline *self);
void ct_timeline_draw(const CtTimeline *self, CtCanvas *canvas, const double corner[2]);
