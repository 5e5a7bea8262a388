/* exposure.h - a number over a year that changes on some days, as steps; and a year as squares.
 *
 * In:  changes by day, the span, the words. Out: two panels on a canvas, one series each, because
 *      two scales in one frame would compare what cannot be compared; a square a bulletin with its
 *      verdict as colour, and as fill and mark too: full, hatched by a dot, frame, so that the
 *      colour is never the only sign.
 * The picture repeats what a table beside it says; it has no number that the table lacks.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/time.h"
#include "picture/canvas.h"

typedef struct {
    CtInstant day;
    uint32_t value[2]; /* of each panel, from that day on */
} CtExposureStep;

/* All borrowed for the length of the call. */
typedef struct {
    const CtExposureStep *step; /* by day */
    size_t count;
    CtInstant from; /* before the first step both are 0 */
    CtInstant until;
    const char *title[2];     /* of each panel */
    const char *const *month; /* twelve names, as short as they are to stand there */
} CtExposure;

typedef enum { CT_SQUARE_NO, CT_SQUARE_OUT, CT_SQUARE_INCLUSIVE, CT_SQUARE_STRICT } CtSquareMark;

/* Fills the box. */
void ct_exposure_draw(const CtExposure *self, CtCanvas *canvas, CtBox box);
/* The two panels as a file of their own, `width` points wide; added to `out`. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_exposure_svg(const CtExposure *self, const char *const title[2], CtBuffer *out,
                     GError **error);
/* One square with its mark and, beneath or in it, its label. */
void ct_exposure_square(CtCanvas *canvas, CtSquareMark mark, const char *label, CtBox box);
