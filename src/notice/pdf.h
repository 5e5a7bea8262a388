/* pdf.h - the objects of a PDF file, one after the other, and the table that finds them.
 *
 * In:  objects under numbers that were reserved before, in any order, each exactly once.
 * Out: a PDF 1.7 file (ISO 32000-1, 7.5): header, objects, cross-reference table, trailer. The
 *      same calls give the same bytes: nothing is asked of the machine.
 * We refuse to close a file of which a reserved object is missing or which outgrew its buffer.
 * Not here: what a page shows (paper.h) and how a font is embedded (typeface.h).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"
#include "base/error.h"

typedef struct {
    CtBuffer *out;  /* borrowed */
    GArray *offset; /* owned, of size_t: where object i + 1 begins; 0 while it is only reserved */
} CtPdf;

/* `out` must be empty. */
CtPdf ct_pdf_begin(CtBuffer *out);
void ct_pdf_clear(CtPdf *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtPdf, ct_pdf_clear)

/* A number for an object that comes later, from 1. */
size_t ct_pdf_reserve(CtPdf *self);
/* The object under that number: `body` is its text, dictionary brackets included. */
void ct_pdf_object(CtPdf *self, size_t number, const char *body);
/* A stream under that number. `entries` are the dictionary's own, without /Length and /Filter. */
void ct_pdf_stream(CtPdf *self, size_t number, const char *entries, CtBytes deflated);
G_GNUC_WARN_UNUSED_RESULT
bool ct_pdf_finish(CtPdf *self, size_t catalog, size_t info, GError **error);

/* Appends the FlateDecode form of the bytes. `level` is zlib's, 1 (fast) to 9 (small). */
void ct_pdf_deflate(CtBytes plain, int level, CtBuffer *out);
/* Appends UTF-8 text as the digits of a UTF-16 string object without brackets or mark. */
void ct_pdf_utf16(GString *out, CtBytes text);
/* Appends a number with at most three decimals, whatever the locale. */
void ct_pdf_number(GString *out, double number);
