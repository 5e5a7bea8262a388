/* square.c - QR codes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/square.h"

#include <qrencode.h>
#include <stddef.h>

/* One pixel a module: dark modules are opaque, the rest lets the page through. */
static cairo_surface_t *paint_modules(const QRcode *code)
{
    cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_A8, code->width, code->width);
    unsigned char *pixels = cairo_image_surface_get_data(image);
    ptrdiff_t stride = cairo_image_surface_get_stride(image);

    cairo_surface_flush(image);
    for (ptrdiff_t row = 0; row < code->width; row++)
        for (ptrdiff_t column = 0; column < code->width; column++)
            pixels[row * stride + column] =
                (code->data[row * code->width + column] & 1) != 0 ? 0xff : 0;
    cairo_surface_mark_dirty(image);
    return image;
}

bool ct_square_draw(cairo_t *page, const char *text, const double corner[2], double side,
                    GError **error)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);

    if (code == NULL)
        return ct_fail(error, CT_ERROR_LIMIT, "square: the text does not fit a code");
    cairo_surface_t *image = paint_modules(code);
    cairo_pattern_t *pattern = cairo_pattern_create_for_surface(image);
    cairo_pattern_set_filter(pattern, CAIRO_FILTER_NEAREST);
    cairo_save(page);
    cairo_translate(page, corner[0], corner[1]);
    cairo_scale(page, side / code->width, side / code->width);
    cairo_mask(page, pattern);
    cairo_restore(page);
    cairo_pattern_destroy(pattern);
    cairo_surface_destroy(image);
    QRcode_free(code);
    return true;
}
