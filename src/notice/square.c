/* square.c - QR codes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/square.h"

#include <qrencode.h>
#include <stddef.h>

/* One row: each run of dark modules is one rectangle. */
static void add_row(cairo_t *page, const unsigned char *row, int width)
{
    for (int from = 0; from < width; from++) {
        int to = from;
        while (to < width && (row[to] & 1) != 0)
            to++;
        if (to > from)
            cairo_rectangle(page, from, 0, to - from, 1);
        from = to;
    }
}

bool ct_square_draw(cairo_t *page, const char *text, const double corner[2], double side,
                    GError **error)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);

    if (code == NULL)
        return ct_fail(error, CT_ERROR_LIMIT, "square: the text does not fit a code");
    cairo_save(page);
    cairo_translate(page, corner[0], corner[1]);
    cairo_scale(page, side / code->width, side / code->width);
    for (int row = 0; row < code->width; row++) {
        add_row(page, code->data + (ptrdiff_t)row * code->width, code->width);
        cairo_translate(page, 0, 1);
    }
    cairo_restore(page);
    cairo_fill(page);
    QRcode_free(code);
    return true;
}
