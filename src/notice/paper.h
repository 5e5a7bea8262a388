/* paper.h - A4 pages on which a letter is drawn, and the PDF that they become.
 *
 * In:  marks in the order in which they are to be read: set lines, rules, squares, an outline.
 * Out: a PDF with fonts embedded, each text extractable as it was given (where glyphs do not say
 *      it themselves, by /ActualText), title, author and language stated.
 * Lengths are points from the top left corner of the page. The same marks give the same bytes.
 * Not here: what a letter looks like (letter.h), type (sheet.h), the file's own form (pdf.h).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/time.h"
#include "notice/typeface.h"

#define CT_PAPER_MM(mm) ((mm)*72.0 / 25.4)
#define CT_PAPER_WIDTH  CT_PAPER_MM(210)
#define CT_PAPER_HEIGHT CT_PAPER_MM(297)

typedef struct CtPaper CtPaper;

/* What a reader shows about the document; borrowed for the length of the call. */
typedef struct {
    const char *title;
    const char *author;
    const char *language; /* a tag of letters and hyphens ("fr", "en-GB") */
    CtInstant created;
} CtPaperFacts;

typedef struct {
    double x;
    double y;
} CtPaperPlace;

/* A first page, empty and black. `type_case` (typeface.h) and `out`, which must be empty, are
 * borrowed until the paper is freed. */
CtPaper *ct_paper_new(GHashTable *type_case, CtBuffer *out);
void ct_paper_free(CtPaper *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtPaper, ct_paper_free)

/* The colour of what follows on this page: red, green, blue from 0 to 1. */
void ct_paper_ink(CtPaper *self, const double colour[3]);
void ct_paper_rule(CtPaper *self, double from, double to, double y);
/* One line of type, its left end and baseline at `at`. */
void ct_paper_line(CtPaper *self, PangoLayoutLine *line, CtPaperPlace at);
/* A code of `width` x `width` modules, a byte each, dark where bit 0 is set; `side` points wide. */
void ct_paper_squares(CtPaper *self, const uint8_t *modules, size_t width, CtPaperPlace corner,
                      double side);
/* The outline of a text (ct_paper_outline) under the matrix a b c d e f (ISO 32000-1, 8.3.4, from
 * the bottom left corner): no text to a reader. One outline for each paper, on any page. */
void ct_paper_stamp(CtPaper *self, const CtBuffer *outline, const double matrix[6]);

/* The outline of a layout as a compressed content stream, y upwards, origin at its top left
 * corner, filled. */
void ct_paper_outline(PangoLayout *layout, CtBuffer *out);

/* Ends the page and begins the next one. */
void ct_paper_turn(CtPaper *self);
/* Ends the last page and the file. INPUT: the language is no tag; LIMIT: `out` is full. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_paper_finish(CtPaper *self, const CtPaperFacts *facts, GError **error);
