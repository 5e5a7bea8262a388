/* wide.c - unit by unit.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/wide.h"

#include "base/reader.h"

char *ct_wide_to_text(CtBytes bytes)
{
    GString *text = g_string_new(NULL);
    CtReader reader = ct_reader_over(bytes);
    uint32_t high = 0;

    while (ct_reader_left(&reader) >= 2) {
        uint32_t unit = ct_reader_u16le(&reader);

        if (unit == 0)
            break;
        if (high != 0 && unit >= 0xdc00 && unit < 0xe000) {
            g_string_append_unichar(text, 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00));
            high = 0;
            continue;
        }
        if (high != 0)
            g_string_append_unichar(text, 0xfffd);
        high = unit >= 0xd800 && unit < 0xdc00 ? unit : 0;
        if (high == 0)
            g_string_append_unichar(text, unit >= 0xdc00 && unit < 0xe000 ? 0xfffd : unit);
    }
    if (high != 0)
        g_string_append_unichar(text, 0xfffd);
    return g_string_free(text, FALSE);
}
