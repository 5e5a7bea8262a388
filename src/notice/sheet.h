/* sheet.h - type on an A4 page: faces, measures, and text set in lines.
 *
 * A sheet is made once and sets any number of letters: fonts, their metrics and the shaping
 * context are kept. One thread at a time. Lengths are PDF points (1/72 inch) from the top left
 * corner; CT_SHEET_MM turns millimetres into points. Set text is deterministic: metrics are not
 * hinted and no setting of the desktop is read.
 * The faces are Liberation Sans and Mono (package fonts-liberation2); when they are missing the
 * sheet refuses to be made, because another face would change lines and pages.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "notice/paper.h"

#define CT_SHEET_MM(mm) CT_PAPER_MM(mm)

typedef enum {
    CT_SHEET_BODY,
    CT_SHEET_BOLD,    /* values that must be seen */
    CT_SHEET_HEADING, /* beside the text it heads */
    CT_SHEET_SUBJECT,
    CT_SHEET_NAME, /* who writes */
    CT_SHEET_SMALL,
    CT_SHEET_ADDRESS, /* fixed pitch, as the sorting machines read best */
    CT_SHEET_FACES,
} CtSheetFace;

typedef struct CtSheet CtSheet;

void ct_sheet_free(CtSheet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtSheet, ct_sheet_free)

/* The caller frees it; MISSING names the face that is not installed. */
G_GNUC_WARN_UNUSED_RESULT
CtSheet *ct_sheet_new(GError **error);

/* Text broken to `width` points; the caller unrefs it. `language` is "fr" or "en". */
PangoLayout *ct_sheet_set(CtSheet *self, CtSheetFace face, const char *text, double width,
                          const char *language);

double ct_sheet_leading(CtSheetFace face); /* from baseline to baseline */
size_t ct_sheet_lines(PangoLayout *layout);

/* Draws lines [from, to) with the top left of the first at `at`, and returns the y beneath the
 * last. */
double ct_sheet_draw(CtPaper *page, CtSheetFace face, PangoLayout *layout, CtPaperPlace at,
                     size_t from, size_t to);
/* One text set and drawn whole; returns the y beneath it. */
double ct_sheet_write(CtSheet *self, CtPaper *page, CtSheetFace face, const char *text,
                      const double box[3], const char *language); /* box: x, y, width */
/* The outline of one text (paper.h), kept with the sheet, and its width and height in points. */
const CtBuffer *ct_sheet_outline(CtSheet *self, CtSheetFace face, const char *text,
                                 double out_size[2]);
/* The fonts that its letters embed (typeface.h); borrowed from the sheet. */
GHashTable *ct_sheet_type_case(CtSheet *self);
