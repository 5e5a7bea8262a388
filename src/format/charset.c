/* charset.c - tables for the sets of one byte, own code for UTF-16, iconv for ISO-2022-JP.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/charset.h"

#include "base/text.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#define REPLACEMENT         0xfffdu
#define DECLARATION_LARGEST 200 /* an XML declaration */

/* Where ISO 8859-15 and windows-1252 part from ISO 8859-1; 0: no such character. */
static const struct {
    uint8_t byte;
    uint16_t character;
} latin9[] = {
    { 0xa4, 0x20ac }, { 0xa6, 0x160 }, { 0xa8, 0x161 }, { 0xb4, 0x17d },
    { 0xb8, 0x17e },  { 0xbc, 0x152 }, { 0xbd, 0x153 }, { 0xbe, 0x178 },
};
static const uint16_t windows1252[32] = {
    0x20ac, 0,      0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,  0x2030, 0x160,
    0x2039, 0x152,  0,      0x17d,  0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0,      0x17e,  0x178,
};

static iconv_t japanese;
static bool has_japanese = false;

CtCharset ct_charset_named(CtBytes name)
{
    static const struct {
        const char *name;
        CtCharset charset;
    } names[] = {
        { "", CT_CHARSET_UTF8 },
        { "utf-8", CT_CHARSET_UTF8 },
        { "utf8", CT_CHARSET_UTF8 },
        { "us-ascii", CT_CHARSET_UTF8 },
        { "ascii", CT_CHARSET_UTF8 },
        { "ansi_x3.4-1968", CT_CHARSET_UTF8 },
        { "iso-8859-1", CT_CHARSET_LATIN1 },
        { "latin1", CT_CHARSET_LATIN1 },
        { "iso-8859-15", CT_CHARSET_LATIN9 },
        { "windows-1252", CT_CHARSET_WINDOWS1252 },
        { "cp1252", CT_CHARSET_WINDOWS1252 },
        { "utf-16", CT_CHARSET_UTF16 },
        { "utf-16be", CT_CHARSET_UTF16BE },
        { "utf-16le", CT_CHARSET_UTF16LE },
        { "iso-2022-jp", CT_CHARSET_ISO2022JP },
    };

    name = ct_text_trim(name);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (ct_text_equal_nocase(name, names[i].name))
            return names[i].charset;
    return CT_CHARSET_UNKNOWN;
}

CtCharset ct_charset_declared(CtBytes bytes)
{
    CtBytes mark = ct_bytes_slice(bytes, 0, 2);

    if (mark.size == 2 && ((mark.data[0] == 0xff && mark.data[1] == 0xfe) ||
                           (mark.data[0] == 0xfe && mark.data[1] == 0xff)))
        return CT_CHARSET_UTF16;
    const uint8_t *at = bytes.size == 0 ? NULL : memmem(bytes.data, bytes.size, "<?xml", 5);
    if (at == NULL)
        return CT_CHARSET_UTF8;
    CtBytes head = ct_bytes_slice(bytes, (size_t)(at - bytes.data), DECLARATION_LARGEST);
    const uint8_t *close = memchr(head.data, '>', head.size);
    head.size = close == NULL ? head.size : (size_t)(close - head.data);
    at = memmem(head.data, head.size, "encoding=", 9);
    if (at == NULL)
        return CT_CHARSET_UTF8;
    CtBytes name = ct_bytes_slice(head, (size_t)(at - head.data) + 9, head.size);
    if (ct_text_equal_nocase(ct_bytes_slice(name, 0, 2), "3D"))
        name = ct_bytes_slice(name, 2, name.size); /* quoted-printable left inside */
    name = ct_bytes_slice(name, 1, name.size);
    size_t size = 0;
    while (size < name.size && name.data[size] != '"' && name.data[size] != '\'')
        size++;
    return ct_charset_named(ct_bytes_slice(name, 0, size));
}

/* NUL is a character of no text: it is replaced like foreign bytes. */
static bool is_ascii(CtBytes bytes)
{
    uint8_t seen = 0;
    bool nul = false;

    for (size_t i = 0; i < bytes.size; i++) {
        seen |= bytes.data[i];
        nul |= bytes.data[i] == 0;
    }
    return seen < 0x80 && !nul;
}

bool ct_charset_is_plain(CtCharset charset, CtBytes bytes)
{
    switch (charset) {
    case CT_CHARSET_UTF8:
        return ct_text_is_utf8(bytes);
    case CT_CHARSET_LATIN1:
    case CT_CHARSET_LATIN9:
    case CT_CHARSET_WINDOWS1252:
        return is_ascii(bytes) && (bytes.size == 0 || memchr(bytes.data, 0, bytes.size) == NULL);
    case CT_CHARSET_UTF16:
    case CT_CHARSET_UTF16BE:
    case CT_CHARSET_UTF16LE:
    case CT_CHARSET_ISO2022JP:
    case CT_CHARSET_UNKNOWN:
    default:
        return false;
    }
}

static void add_character(CtBuffer *out, uint32_t character)
{
    char bytes[6];
    gint size = g_unichar_to_utf8(character, bytes);

    ct_buffer_add(out, (CtBytes){ (const uint8_t *)bytes, (size_t)size });
}

/* What is not UTF-8 is replaced byte by byte. */
static size_t convert_utf8(CtBytes bytes, CtBuffer *out, CtOrigin *origin)
{
    size_t replaced = 0;
    size_t at = 0;

    while (at < bytes.size && ct_buffer_ok(out)) {
        const char *end = NULL;
        const char *start = (const char *)bytes.data + at;

        (void)g_utf8_validate_len(start, bytes.size - at, &end);
        size_t valid = (size_t)(end - start);
        ct_origin_add(origin, out->size, at);
        ct_buffer_add(out, ct_bytes_slice(bytes, at, valid));
        at += valid;
        if (at < bytes.size) {
            ct_origin_add(origin, out->size, at++);
            add_character(out, REPLACEMENT);
            replaced++;
        }
    }
    return replaced;
}

static uint32_t character_of(CtCharset charset, uint8_t byte)
{
    if (byte == 0)
        return 0;
    if (charset == CT_CHARSET_WINDOWS1252 && byte >= 0x80 && byte < 0xa0)
        return windows1252[byte - 0x80];
    for (size_t i = 0; charset == CT_CHARSET_LATIN9 && i < G_N_ELEMENTS(latin9); i++)
        if (latin9[i].byte == byte)
            return latin9[i].character;
    return byte;
}

static size_t convert_single(CtCharset charset, CtBytes bytes, CtBuffer *out, CtOrigin *origin)
{
    size_t replaced = 0;
    size_t at = 0;

    while (at < bytes.size && ct_buffer_ok(out)) {
        size_t end = at;
        while (end < bytes.size && bytes.data[end] > 0 && bytes.data[end] < 0x80)
            end++;
        ct_origin_add(origin, out->size, at);
        ct_buffer_add(out, ct_bytes_slice(bytes, at, end - at));
        at = end;
        if (at < bytes.size) {
            uint32_t character = character_of(charset, bytes.data[at]);
            replaced += character == 0;
            ct_origin_add(origin, out->size, at++);
            add_character(out, character == 0 ? REPLACEMENT : character);
        }
    }
    return replaced;
}

static uint32_t unit_at(CtBytes bytes, size_t at, bool big)
{
    return big ? (uint32_t)bytes.data[at] << 8 | bytes.data[at + 1]
               : (uint32_t)bytes.data[at + 1] << 8 | bytes.data[at];
}

static size_t convert_utf16(CtBytes bytes, bool big, CtBuffer *out, CtOrigin *origin)
{
    size_t replaced = bytes.size % 2;

    for (size_t at = 0; at + 1 < bytes.size && ct_buffer_ok(out);) {
        uint32_t character = unit_at(bytes, at, big);
        size_t size = 2;

        if (at == 0 && character == 0xfeff) {
            at += 2;
            continue;
        }
        if (character >= 0xd800 && character < 0xdc00 && at + 3 < bytes.size) {
            uint32_t low = unit_at(bytes, at + 2, big);
            if (low >= 0xdc00 && low < 0xe000) {
                character = 0x10000 + ((character - 0xd800) << 10) + (low - 0xdc00);
                size = 4;
            }
        }
        if (character == 0 || (character >= 0xd800 && character < 0xe000)) {
            character = REPLACEMENT;
            replaced++;
        }
        ct_origin_add(origin, out->size, at);
        add_character(out, character);
        at += size;
    }
    return replaced;
}

static bool starts_little(CtBytes bytes)
{
    return bytes.size >= 2 && bytes.data[0] == 0xff && bytes.data[1] == 0xfe;
}

/* Its escapes keep no step with the text; the origin stays without steps and the caller marks
 * the text as a block. */
static size_t convert_japanese(CtBytes bytes, CtBuffer *out)
{
    g_autofree char *copy = ct_bytes_to_text(bytes);
    char *in = copy;
    size_t left = bytes.size;
    size_t replaced = 0;
    char piece[4096];

    ct_charset_warm_up();
    if (!has_japanese)
        return bytes.size;
    for (size_t i = 0; i < bytes.size; i++)
        if (copy[i] == '\0')
            copy[i] = (char)0x80; /* iconv would let it pass; this is foreign to the set too */
    (void)iconv(japanese, NULL, NULL, NULL, NULL);
    while (left > 0 && ct_buffer_ok(out)) {
        char *to = piece;
        size_t room = sizeof piece;
        size_t status = iconv(japanese, &in, &left, &to, &room);
        int cause = errno;

        ct_buffer_add(out, (CtBytes){ (const uint8_t *)piece, sizeof piece - room });
        if (status != (size_t)-1 || cause == E2BIG)
            continue;
        add_character(out, REPLACEMENT);
        replaced++;
        in++;
        left--;
    }
    return replaced;
}

size_t ct_charset_convert(CtCharset charset, CtBytes bytes, CtBuffer *out, CtOrigin *origin)
{
    switch (charset) {
    case CT_CHARSET_LATIN1:
    case CT_CHARSET_LATIN9:
    case CT_CHARSET_WINDOWS1252:
        return convert_single(charset, bytes, out, origin);
    case CT_CHARSET_UTF16:
        return convert_utf16(bytes, !starts_little(bytes), out, origin);
    case CT_CHARSET_UTF16BE:
        return convert_utf16(bytes, true, out, origin);
    case CT_CHARSET_UTF16LE:
        return convert_utf16(bytes, false, out, origin);
    case CT_CHARSET_ISO2022JP:
        return convert_japanese(bytes, out);
    case CT_CHARSET_UTF8:
    case CT_CHARSET_UNKNOWN:
    default:
        return convert_utf8(bytes, out, origin);
    }
}

void ct_charset_warm_up(void)
{
    if (has_japanese)
        return;
    japanese = iconv_open("UTF-8", "ISO-2022-JP");
    has_japanese = (intptr_t)japanese != -1;
}
