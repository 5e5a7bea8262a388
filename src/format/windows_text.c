/* windows_text.c - the set is guessed once, for the whole text.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/windows_text.h"

#include "base/text.h"
#include "format/charset.h"
#include "format/lines.h"

#include <string.h>

/* What code page 850 has in the places that French, German, Spanish and trade marks need; 437
 * agrees on all but the two marks and the sharp s. */
static const struct {
    uint8_t byte;
    uint16_t character;
} page_850[] = {
    { 0x80, 0xc7 }, { 0x82, 0xe9 }, { 0x83, 0xe2 }, { 0x85, 0xe0 }, { 0x87, 0xe7 }, { 0x88, 0xea },
    { 0x89, 0xeb }, { 0x8a, 0xe8 }, { 0x8b, 0xef }, { 0x8c, 0xee }, { 0x90, 0xc9 }, { 0x93, 0xf4 },
    { 0x96, 0xfb }, { 0x97, 0xf9 }, { 0xa9, 0xae }, { 0xb8, 0xa9 }, { 0xff, 0xa0 }, { 0x81, 0xfc },
    { 0x84, 0xe4 }, { 0x8e, 0xc4 }, { 0x94, 0xf6 }, { 0x99, 0xd6 }, { 0x9a, 0xdc }, { 0xa0, 0xe1 },
    { 0xa1, 0xed }, { 0xa2, 0xf3 }, { 0xa3, 0xfa }, { 0xa4, 0xf1 }, { 0xe1, 0xdf },
};

static void convert_850(CtBytes bytes, CtBuffer *out)
{
    for (size_t i = 0; i < bytes.size; i++) {
        uint16_t character = bytes.data[i] < 0x80 ? bytes.data[i] : 0xfffd;
        char text[6];

        for (size_t n = 0; n < G_N_ELEMENTS(page_850); n++)
            if (page_850[n].byte == bytes.data[i])
                character = page_850[n].character;
        int size = g_unichar_to_utf8(character, text);
        ct_buffer_add(out, (CtBytes){ (const uint8_t *)text, (size_t)size });
    }
}

/* Words of system listings as code page 850 spells them, in French, Spanish and German. */
static bool is_850(CtBytes bytes)
{
    static const char *const words[] = { "syst\x8ame", "ersi\xa2n", "f\x81r", "Verf\x81gbar",
                                         "Gr\x94\xe1" };

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (ct_lines_find(bytes, words[i]) != SIZE_MAX)
            return true;
    return false;
}

/* wmic writes UTF-16 with its mark; what is piped on may have lost it. */
static bool is_utf16(CtBytes bytes)
{
    return (bytes.size >= 2 && bytes.data[0] == 0xff && bytes.data[1] == 0xfe) ||
           (bytes.size >= 4 && bytes.data[1] == 0 && bytes.data[3] == 0);
}

static bool is_utf16_big(CtBytes bytes)
{
    return bytes.size >= 2 && bytes.data[0] == 0xfe && bytes.data[1] == 0xff;
}

void ct_windows_text(CtBytes bytes, CtBuffer *out)
{
    g_auto(CtOrigin) none = ct_origin_block(0, bytes.size);
    g_auto(CtOrigin) origin = ct_origin_derived(&none, bytes.size);
    const uint8_t mark[] = { 0xef, 0xbb, 0xbf };

    if (bytes.size >= 3 && memcmp(bytes.data, mark, 3) == 0)
        bytes = ct_bytes_slice(bytes, 3, SIZE_MAX);
    if (is_utf16_big(bytes))
        (void)ct_charset_convert(CT_CHARSET_UTF16BE, bytes, out, &origin);
    else if (is_utf16(bytes))
        (void)ct_charset_convert(CT_CHARSET_UTF16LE, bytes, out, &origin);
    else if (ct_text_is_utf8(bytes))
        ct_buffer_add(out, bytes);
    else if (is_850(bytes))
        convert_850(bytes, out);
    else
        (void)ct_charset_convert(CT_CHARSET_WINDOWS1252, bytes, out, &origin);
}
