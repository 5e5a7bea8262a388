/* canvas.h - one drawing as SVG, PNG or PDF, by cairo and pango.
 *
 * In:  strokes, boxes and texts in points (1/72 inch), y downward. Out: the bytes of one file, the
 *      same for the same calls: no time, no random id and no setting of the desktop goes in.
 * A canvas is made twice by whoever draws: first to measure texts, then, once the size is known, to
 * draw. Faces are Liberation Sans (package fonts-liberation2); MISSING when it is not installed,
 * because another face would move every line. An SVG begins with a title and a description, which
 * readers for the blind speak; its texts are outlines, so that it looks the same everywhere.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

#include <pango/pangocairo.h>

typedef enum { CT_CANVAS_SVG, CT_CANVAS_PNG, CT_CANVAS_PDF } CtCanvasFormat;

typedef enum {
    CT_CANVAS_TITLE,
    CT_CANVAS_HEADING,
    CT_CANVAS_NAME, /* of a thing drawn */
    CT_CANVAS_BODY,
    CT_CANVAS_SMALL,
    CT_CANVAS_FACES,
} CtCanvasFace;

typedef struct {
    double red, green, blue; /* 0 to 1 */
} CtColour;

#define CT_COLOUR(hex)                                                                             \
    ((CtColour){ (((hex) >> 16) & 255) / 255.0, (((hex) >> 8) & 255) / 255.0, ((hex)&255) / 255.0 })

typedef struct {
    double x, y, width, height;
} CtBox;

typedef struct CtCanvas CtCanvas;

/* "svg", "png" or "pdf", as a file name ends; false for another. */
bool ct_canvas_format(const char *name, CtCanvasFormat *out);

/* A canvas that only measures. MISSING: the face is not installed. */
G_GNUC_WARN_UNUSED_RESULT
CtCanvas *ct_canvas_new(GError **error);
void ct_canvas_free(CtCanvas *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtCanvas, ct_canvas_free)

/* The height of the text broken to `width`; *out_width, which may be NULL, its widest line. */
double ct_canvas_measure(CtCanvas *self, CtCanvasFace face, const char *text, double width,
                         double *out_width);

/* From here on the calls below draw, on white. LIMIT: over 14,400 points a side, which is
 * what readers of PDF take. PNG has two pixels a point. `title`: title and description, plain text.
 */
G_GNUC_WARN_UNUSED_RESULT
bool ct_canvas_begin(CtCanvas *self, CtCanvasFormat format, const double size[2],
                     const char *const title[2], GError **error);
/* The file's bytes are added to `out`, and the canvas measures again. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_canvas_end(CtCanvas *self, CtBuffer *out, GError **error);

/* The text with its top left corner there, broken to the box's width; returns the y beneath. */
double ct_canvas_text(CtCanvas *self, CtCanvasFace face, CtColour colour, const char *text,
                      CtBox box);
/* The text ends at the right of the box. */
void ct_canvas_text_right(CtCanvas *self, CtCanvasFace face, CtColour colour, const char *text,
                          CtBox box);
void ct_canvas_fill(CtCanvas *self, CtColour colour, double opacity, CtBox box, double radius);
void ct_canvas_frame(CtCanvas *self, CtColour colour, double line, CtBox box, double radius);
/* `count` points as x, y, x, y, …; corners are rounded by `radius`; `dashed` for what may be. */
void ct_canvas_line(CtCanvas *self, CtColour colour, double line, const double (*point)[2],
                    size_t count);
/* For the lines that follow. */
void ct_canvas_dash(CtCanvas *self, bool dashed);
/* A head whose point is there: direction -1 points to the left, 1 to the right. */
void ct_canvas_arrow(CtCanvas *self, CtColour colour, const double point[2], int direction);
void ct_canvas_dot(CtCanvas *self, CtColour colour, const double centre[2], double radius);
