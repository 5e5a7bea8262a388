/* letter.h - a notice as an A4 letter in PDF.
 *
 * In:  a rendered text (template.h), who writes, the address block, numbers, the text of the proof
 *      (imprint.h) and the words of the frame in the letter's language (share/notices/frame.*.txt).
 * Out: the bytes of a PDF 1.7: fonts embedded, text extractable in reading order, title, author
 *      and language set, a square code with the proof on the last page, page numbers. A
 *      demonstration bears its mark across each page.
 * The creation date is the order's time and nothing else is asked of the machine, so that the
 * same letter rendered twice is the same bytes.
 * The window: by default 85 x 33 mm at 110 mm from the left and 55 mm from the top of the sheet
 * (one service bureau's; the operator's own is configured). The address block is set inside it.
 * A text without end is refused (CT_LETTER_PAGES), and so is an address that does not fit.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/time.h"
#include "notice/postal.h"
#include "notice/sheet.h"
#include "notice/template.h"

#define CT_LETTER_PAGES 20
#define CT_LETTER_BYTES (4u << 20)

typedef struct {
    double x, y, width, height; /* millimetres from the sheet's top left corner */
} CtLetterWindow;

extern const CtLetterWindow CT_LETTER_WINDOW;

/* All borrowed for the length of the call. */
typedef struct {
    const char *language;    /* "fr", "en" */
    CtInstant ordered_at;    /* the PDF's creation date */
    const char *date;        /* as printed, place included where customary */
    const char *file_number; /* what the recipient quotes */
    const char *item_number; /* UPU S10 as printed, or NULL for a plain letter */
    const char *sender;      /* lines parted by LF; the first is the authority's name */
    const CtPostal *recipient;
    const CtTemplate *text;       /* rendered TO_TEXT */
    const CtTemplate *frame;      /* the frame's words */
    const char *signatory;        /* lines parted by LF: capacity, name */
    const char *proof;            /* text of the square code, or NULL */
    const CtLetterWindow *window; /* NULL is CT_LETTER_WINDOW */
    bool demo;
} CtLetter;

/* Appends the PDF to `out`, which must be empty. INPUT when a word of the frame is missing or the
 * address does not fit the window, LIMIT when the letter would pass CT_LETTER_PAGES. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_letter_render(CtSheet *sheet, const CtLetter *self, CtBuffer *out, size_t *out_pages,
                      GError **error);
