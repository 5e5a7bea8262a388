/* square.h - a QR code drawn on a page (ISO/IEC 18004, by libqrencode).
 *
 * Error correction M: a letter is folded and rubbed. The code is an image of one pixel a module, to
 * be shown without smoothing: as rectangles it would take longer to write than the letter's text.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/error.h"

#include <cairo.h>

/* Draws `text` as a square of `side` points, its quiet zone left to the caller (4 modules, about
 * a tenth of the side). LIMIT when the text does not fit a code. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_square_draw(cairo_t *page, const char *text, const double corner[2], double side,
                    GError **error);
