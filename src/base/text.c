/* text.c - strict numbers, UTF-8, hex and JSON strings.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/text.h"

#include <string.h>

bool ct_text_to_u64(CtBytes text, uint64_t largest, uint64_t *out)
{
    uint64_t value = 0;

    if (text.size == 0 || text.size > 20)
        return false;
    for (size_t i = 0; i < text.size; i++) {
        unsigned digit = (unsigned)text.data[i] - '0';
        if (digit > 9 || value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    if (value > largest)
        return false;
    *out = value;
    return true;
}

/* How many bytes at the start are ASCII and not zero, counted by eights: most text is all of it. */
static size_t plain_start(CtBytes text)
{
    const uint64_t ones = 0x0101010101010101u;
    const uint64_t highs = 0x8080808080808080u;
    size_t at = 0;

    for (; text.size - at >= 8; at += 8) {
        uint64_t word;
        memcpy(&word, text.data + at, 8);
        if (((word | (word - ones)) & highs) != 0)
            break;
    }
    return at;
}

bool ct_text_is_utf8(CtBytes text)
{
    size_t plain = plain_start(text);

    return text.size == plain ||
           g_utf8_validate_len((const char *)text.data + plain, text.size - plain, NULL);
}

bool ct_text_equal_nocase(CtBytes text, const char *ascii)
{
    return text.size == strlen(ascii) &&
           (text.size == 0 || g_ascii_strncasecmp((const char *)text.data, ascii, text.size) == 0);
}

CtBytes ct_text_trim(CtBytes text)
{
    while (text.size > 0 && text.data[0] <= ' ')
        text = (CtBytes){ text.data + 1, text.size - 1 };
    while (text.size > 0 && text.data[text.size - 1] <= ' ')
        text.size--;
    return text;
}

char *ct_text_hex(CtBytes bytes)
{
    static const char digits[] = "0123456789abcdef";
    char *text = g_malloc(bytes.size * 2 + 1);

    for (size_t i = 0; i < bytes.size; i++) {
        text[2 * i] = digits[bytes.data[i] >> 4];
        text[2 * i + 1] = digits[bytes.data[i] & 15];
    }
    text[bytes.size * 2] = '\0';
    return text;
}

bool ct_text_unhex(CtBytes text, uint8_t *out, size_t size)
{
    if (text.size != size * 2)
        return false;
    for (size_t i = 0; i < text.size; i++)
        if (!g_ascii_isxdigit(text.data[i]))
            return false;
    for (size_t i = 0; i < size; i++)
        out[i] = (uint8_t)(g_ascii_xdigit_value((char)text.data[2 * i]) << 4 |
                           g_ascii_xdigit_value((char)text.data[2 * i + 1]));
    return true;
}

/* Terminals obey control characters, C1 ones too (ECMA-48), and what turns the direction of
 * reading hides what a line says (Unicode TR36); JSON can say all of them in another way. */
static bool is_unsafe(gunichar character)
{
    return character < 0x20 || (character >= 0x7f && character <= 0x9f) || character == 0x061c ||
           character == 0x200e || character == 0x200f ||
           (character >= 0x2028 && character <= 0x202e) ||
           (character >= 0x2066 && character <= 0x2069);
}

/* `text` is valid UTF-8; plain runs are copied whole. */
static void add_json_characters(CtBuffer *out, CtBytes text)
{
    size_t plain = 0;

    for (size_t i = 0; i < text.size;) {
        const char *at = (const char *)text.data + i;
        size_t size = (size_t)g_utf8_skip[text.data[i]];
        gunichar character = size == 1 ? (gunichar)text.data[i] : g_utf8_get_char(at);
        bool quoted = character == '"' || character == '\\';
        if (quoted || is_unsafe(character)) {
            ct_buffer_add(out, ct_bytes_slice(text, plain, i - plain));
            if (quoted)
                ct_buffer_printf(out, "\\%c", (int)character);
            else
                ct_buffer_printf(out, "\\u%04x", character);
            plain = i + size;
        }
        i += size;
    }
    ct_buffer_add(out, ct_bytes_slice(text, plain, text.size));
}

void ct_text_add_json(CtBuffer *out, CtBytes text)
{
    ct_buffer_add_u8(out, '"');
    while (text.size > 0) {
        const char *end = NULL;

        (void)g_utf8_validate_len((const char *)text.data, text.size, &end);
        size_t valid = (size_t)((const uint8_t *)end - text.data);
        add_json_characters(out, ct_bytes_slice(text, 0, valid));
        text = ct_bytes_slice(text, valid, text.size);
        if (text.size == 0)
            break;
        if (text.data[0] == 0)
            ct_buffer_add_text(out, "\\u0000");
        else
            ct_buffer_add_text(out, "\xef\xbf\xbd");
        text = ct_bytes_slice(text, 1, text.size);
    }
    ct_buffer_add_u8(out, '"');
}

/* GLib's decoder skips what it does not know; writing the bytes again shows whether it did. */
bool ct_text_unbase64(CtBytes text, uint8_t *out, size_t capacity, size_t *out_size)
{
    size_t size = 0;

    if (text.size % 4 != 0 || text.size / 4 * 3 > capacity + 2)
        return false;
    g_autofree char *copy = ct_bytes_to_text(text);
    g_autofree uint8_t *bytes = g_base64_decode(copy, &size);
    g_autofree char *again = g_base64_encode(bytes, size);
    if (size > capacity || !ct_bytes_equal(ct_bytes_of_text(again), text))
        return false;
    memcpy(out, bytes, size);
    *out_size = size;
    return true;
}
