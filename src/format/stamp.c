/* stamp.c - every shape is brought to RFC 3339, which base/time reads.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/stamp.h"

#include "base/text.h"

#include <string.h>

#define STAMP_LARGEST 40

/* "dddd-dd-dd?dd:dd:dd", the tail free: shaped like a time, whatever its numbers say. */
static bool is_shaped(CtBytes text)
{
    static const char shape[] = "dddd-dd-ddsdd:dd:dd";

    if (text.size < sizeof shape - 1)
        return false;
    for (size_t i = 0; i < sizeof shape - 1; i++) {
        uint8_t c = text.data[i];
        bool right = shape[i] == 'd'   ? g_ascii_isdigit(c)
                     : shape[i] == 's' ? strchr("Tt ", c) != NULL && c != '\0'
                                       : c == (uint8_t)shape[i];
        if (!right)
            return false;
    }
    return true;
}

/* A trailing "GMT" or "UTC", with or without a blank before it, is "Z". */
static size_t with_short_zone(char *text, size_t size)
{
    if (size < 3 || (g_ascii_strcasecmp(text + size - 3, "GMT") != 0 &&
                     g_ascii_strcasecmp(text + size - 3, "UTC") != 0))
        return size;
    size -= 3;
    while (size > 0 && text[size - 1] == ' ')
        size--;
    text[size++] = 'Z';
    text[size] = '\0';
    return size;
}

CtStampVerdict ct_stamp_read(CtBytes text, CtInstant *out)
{
    char copy[STAMP_LARGEST + 1];

    text = ct_text_trim(text);
    if (text.size == 0 || text.size > STAMP_LARGEST)
        return CT_STAMP_MALFORMED;
    memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    size_t size = with_short_zone(copy, text.size);
    if (size > 19 && copy[13] == '-' && copy[16] == '-')
        copy[13] = copy[16] = ':';

    CtBytes plain = { (const uint8_t *)copy, size };
    switch (ct_time_parse(plain, out)) {
    case CT_TIME_OK:
        return CT_STAMP_OK;
    case CT_TIME_NO_ZONE:
        return CT_STAMP_NO_ZONE;
    case CT_TIME_MALFORMED:
    default:
        return is_shaped(plain) ? CT_STAMP_IMPOSSIBLE : CT_STAMP_MALFORMED;
    }
}
