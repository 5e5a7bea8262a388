/* square.c - QR codes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/square.h"

#include <qrencode.h>

bool ct_square_draw(CtPaper *page, const char *text, CtPaperPlace corner, double side,
                    GError **error)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);

    if (code == NULL)
        return ct_fail(error, CT_ERROR_LIMIT, "square: the text does not fit a code");
    ct_paper_squares(page, code->data, (size_t)code->width, corner, side);
    QRcode_free(code);
    return true;
}
