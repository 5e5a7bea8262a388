/* square.h - a QR code drawn on a page (ISO/IEC 18004, by libqrencode).
 *
 * Error correction M: a letter is folded and rubbed. The code is an image of one pixel a module.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "notice/paper.h"

/* Draws `text` as a square of `side` points, its quiet zone left to the caller (4 modules, about
 * a tenth of the side). LIMIT when the text does not fit a code. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_square_draw(CtPaper *page, const char *text, CtPaperPlace corner, double side,
                    GError **error);
