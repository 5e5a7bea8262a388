/* html.c - one pass over tags and references; runs of plain text are copied at once.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/html.h"

#include "base/text.h"

#include <string.h>

enum { REFERENCE_LARGEST = 12 }; /* "&#x0010ffff;" */

/* The names of the characters 160 to 255, in their order. */
static const char *const latin[] = {
    "nbsp",   "iexcl",  "cent",   "pound",  "curren", "yen",    "brvbar", "sect",   "uml",
    "copy",   "ordf",   "laquo",  "not",    "shy",    "reg",    "macr",   "deg",    "plusmn",
    "sup2",   "sup3",   "acute",  "micro",  "para",   "middot", "cedil",  "sup1",   "ordm",
    "raquo",  "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc",  "Atilde",
    "Auml",   "Aring",  "AElig",  "Ccedil", "Egrave", "Eacute", "Ecirc",  "Euml",   "Igrave",
    "Iacute", "Icirc",  "Iuml",   "ETH",    "Ntilde", "Ograve", "Oacute", "Ocirc",  "Otilde",
    "Ouml",   "times",  "Oslash", "Ugrave", "Uacute", "Ucirc",  "Uuml",   "Yacute", "THORN",
    "szlig",  "agrave", "aacute", "acirc",  "atilde", "auml",   "aring",  "aelig",  "ccedil",
    "egrave", "eacute", "ecirc",  "euml",   "igrave", "iacute", "icirc",  "iuml",   "eth",
    "ntilde", "ograve", "oacute", "ocirc",  "otilde", "ouml",   "divide", "oslash", "ugrave",
    "uacute", "ucirc",  "uuml",   "yacute", "thorn",  "yuml",
};
G_STATIC_ASSERT(G_N_ELEMENTS(latin) == 96);

static const struct {
    const char *name;
    uint32_t character;
} marks[] = { { "lt", '<' }, { "gt", '>' }, { "amp", '&' }, { "quot", '"' }, { "apos", '\'' } };

static uint32_t number_of(CtBytes digits)
{
    bool hex = digits.size > 0 && (digits.data[0] == 'x' || digits.data[0] == 'X');
    uint64_t value = 0;

    for (size_t i = hex ? 1 : 0; i < digits.size; i++) {
        int digit = hex ? g_ascii_xdigit_value((char)digits.data[i])
                        : g_ascii_digit_value((char)digits.data[i]);
        if (digit < 0)
            return 0;
        value = value * (hex ? 16 : 10) + (uint64_t)digit;
    }
    return value <= 0x10ffff && g_unichar_validate((gunichar)value) ? (uint32_t)value : 0;
}

/* The character that a reference's name stands for; 0 when nobody knows. */
static uint32_t character_of(CtBytes name)
{
    if (name.size > 1 && name.data[0] == '#')
        return number_of(ct_bytes_slice(name, 1, name.size));
    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++)
        if (ct_text_equal_nocase(name, marks[i].name))
            return marks[i].character;
    for (size_t i = 0; i < G_N_ELEMENTS(latin); i++)
        if (ct_bytes_equal(name, ct_bytes_of_text(latin[i])))
            return (uint32_t)(160 + i);
    return 0;
}

/* The reference that begins with the "&" at `at`; 0 when it is none. */
static uint32_t reference_at(CtBytes html, size_t at, size_t *out_size)
{
    CtBytes rest = ct_bytes_slice(html, at + 1, REFERENCE_LARGEST);
    const uint8_t *end = rest.size == 0 ? NULL : memchr(rest.data, ';', rest.size);

    if (end == NULL)
        return 0;
    CtBytes name = { rest.data, (size_t)(end - rest.data) };
    *out_size = name.size + 2;
    return character_of(name);
}

bool ct_html_shows_bracket(CtBytes html)
{
    const uint8_t *end = html.data + html.size;

    for (const uint8_t *at = html.data; at != NULL && at < end; at++) {
        size_t size;

        at = memchr(at, '&', (size_t)(end - at));
        if (at == NULL)
            return false;
        if (reference_at(html, (size_t)(at - html.data), &size) == '<')
            return true;
    }
    return false;
}

static bool begins(CtBytes html, size_t at, const char *word)
{
    return ct_text_equal_nocase(ct_bytes_slice(html, at, strlen(word)), word);
}

/* Behind the next `mark`, or the end of the text. */
static size_t behind(CtBytes html, size_t at, const char *mark)
{
    const uint8_t *found =
        at >= html.size ? NULL : memmem(html.data + at, html.size - at, mark, strlen(mark));

    return found == NULL ? html.size : (size_t)(found - html.data) + strlen(mark);
}

/* Behind the end tag of an element whose content is not text. */
static size_t behind_element(CtBytes html, size_t at, const char *end_tag)
{
    for (at = behind(html, at, "</"); at < html.size; at = behind(html, at, "</"))
        if (begins(html, at - 2, end_tag))
            return behind(html, at, ">");
    return html.size;
}

/* Where the tag, comment or hidden element that begins at `at` ends; `at` when a bare "<" does. */
static size_t markup_end(CtBytes html, size_t at)
{
    CtBytes rest = ct_bytes_slice(html, at + 1, 1);

    if (begins(html, at, "<!--"))
        return behind(html, at, "-->");
    if (begins(html, at, "<style"))
        return behind_element(html, at, "</style");
    if (begins(html, at, "<script"))
        return behind_element(html, at, "</script");
    uint8_t c = rest.size == 0 ? 0 : rest.data[0];
    bool tag = g_ascii_isalpha(c) || c == '/' || c == '!' || c == '?';
    return tag ? behind(html, at, ">") : at;
}

static bool breaks_line(CtBytes html, size_t at)
{
    return begins(html, at, "<br") || begins(html, at, "</p") || begins(html, at, "</div") ||
           begins(html, at, "</tr") || begins(html, at, "</li");
}

/* The bytes at `at`, which are markup or a reference, become what they show; 0 when they are plain
 * after all. */
static size_t resolve(CtBytes html, size_t at, CtBuffer *out)
{
    if (html.data[at] == '<') {
        size_t end = markup_end(html, at);

        if (end > at && breaks_line(html, at))
            ct_buffer_add_u8(out, '\n');
        return end - at;
    }
    size_t size = 0;
    uint32_t character = reference_at(html, at, &size);
    char bytes[6];

    if (character == 0)
        return 0;
    int length = g_unichar_to_utf8(character == 0xa0 ? ' ' : character, bytes);
    ct_buffer_add(out, (CtBytes){ (const uint8_t *)bytes, (size_t)length });
    return size;
}

void ct_html_text(CtBytes html, CtBuffer *out, CtOrigin *origin)
{
    size_t pending = 0;

    for (size_t at = 0; at < html.size;) {
        if (html.data[at] != '<' && html.data[at] != '&') {
            at++;
            continue;
        }
        ct_buffer_add(out, ct_bytes_slice(html, pending, at - pending));
        ct_origin_add(origin, out->size, at);
        pending = at;
        size_t size = resolve(html, at, out);
        if (size > 0) {
            pending = at + size;
            ct_origin_add(origin, out->size, pending);
        }
        at += MAX(size, 1u);
    }
    ct_buffer_add(out, ct_bytes_slice(html, pending, html.size - pending));
}
