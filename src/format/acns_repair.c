/* acns_repair.c - one pass; runs of good bytes are copied at once.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/acns_repair.h"

#include "base/text.h"

#include <string.h>

#define INJECTED_LARGEST  2048 /* an injected address; Outlook wraps long ones over lines */
#define REFERENCE_LARGEST 10   /* "#x10ffff;" */

typedef struct {
    CtBytes text;
    size_t at;
    size_t pending; /* text from here to `at` is still to be copied */
    CtBuffer *out;
    CtOrigin *origin;
    bool unclosed[2]; /* no comment, no CDATA section closes any more: do not look again */
    unsigned done;
} Mend;

bool ct_acns_repair_is_quoted(CtBytes document)
{
    static const char mark[] = "=3D";
    const uint8_t *end = document.data + document.size;

    for (const uint8_t *at = document.data; at != NULL && end - at > 3; at++) {
        at = memmem(at, (size_t)(end - at), mark, 3);
        if (at == NULL || end - at < 4)
            return false;
        if (at[3] == '"' || at[3] == '\'')
            return true;
    }
    return false;
}

static void flush(Mend *mend)
{
    if (mend->at > mend->pending) {
        ct_origin_add(mend->origin, mend->out->size, mend->pending);
        ct_buffer_add(mend->out,
                      ct_bytes_slice(mend->text, mend->pending, mend->at - mend->pending));
    }
    mend->pending = mend->at;
}

/* The bytes at the place become `text` (may be empty). */
static void put(Mend *mend, size_t bytes, const char *text, CtAcnsRepair what)
{
    flush(mend);
    if (*text != '\0')
        ct_origin_add(mend->origin, mend->out->size, mend->at);
    ct_buffer_add_text(mend->out, text);
    mend->at += bytes;
    mend->pending = mend->at;
    mend->done |= what;
}

static bool is_character(uint32_t c)
{
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xd800) ||
           (c >= 0xe000 && c < 0xfffe) || (c >= 0x10000 && c <= 0x10ffff);
}

/* "#60;" or "#x3c;" that stands for a character XML allows. */
static bool is_number_reference(CtBytes name)
{
    uint32_t value = 0;
    bool hex = name.size > 1 && name.data[1] == 'x';
    size_t digits = name.size - (hex ? 2 : 1);

    for (size_t i = hex ? 2 : 1; i < name.size; i++) {
        int digit = hex ? g_ascii_xdigit_value((char)name.data[i])
                        : g_ascii_digit_value((char)name.data[i]);
        if (digit < 0)
            return false;
        value = value * (hex ? 16 : 10) + (uint32_t)digit;
    }
    return digits > 0 && is_character(value);
}

static bool is_reference(CtBytes text, size_t at)
{
    static const char *const names[] = { "amp", "lt", "gt", "quot", "apos" };
    CtBytes rest = ct_bytes_slice(text, at + 1, REFERENCE_LARGEST);
    const uint8_t *end = rest.size == 0 ? NULL : memchr(rest.data, ';', rest.size);
    CtBytes name = { rest.data, end == NULL ? 0 : (size_t)(end - rest.data) };

    if (name.size == 0)
        return false;
    if (name.data[0] == '#')
        return is_number_reference(name);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (ct_bytes_equal(name, ct_bytes_of_text(names[i])))
            return true;
    return false;
}

static bool begins(CtBytes text, size_t at, const char *word)
{
    return ct_text_equal_nocase(ct_bytes_slice(text, at, strlen(word)), word);
}

/* How many bytes of injected address begin at `at`; 0 when it is none. It ends with its ">", or
 * before the tag that the mail client swallowed ("<mailto:a@b.org</Email>"). */
static size_t injected_size(CtBytes text, size_t at)
{
    static const char *const schemes[] = { "mailto:", "http://", "https://", "ftp://" };
    bool injected = false;

    for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++)
        injected |= begins(text, at + 1, schemes[i]);
    if (!injected)
        return 0;
    CtBytes rest = ct_bytes_slice(text, at + 1, INJECTED_LARGEST);
    for (size_t i = 0; i < rest.size; i++) {
        if (rest.data[i] == '<')
            return i + 1;
        if (rest.data[i] == '>')
            return i + 2;
    }
    return 0;
}

/* The end of a CDATA section or comment that begins here, behind its closing mark, or 0. */
static size_t section_end(Mend *mend)
{
    bool data = begins(mend->text, mend->at, "<![CDATA[");

    if ((!data && !begins(mend->text, mend->at, "<!--")) || mend->unclosed[data])
        return 0;
    const uint8_t *end =
        memmem(mend->text.data + mend->at, mend->text.size - mend->at, data ? "]]>" : "-->", 3);
    mend->unclosed[data] = end == NULL;
    return end == NULL ? 0 : (size_t)(end - mend->text.data) + 3;
}

static bool is_name_start(uint8_t c)
{
    return g_ascii_isalpha(c) || c == '_' || c == ':' || c >= 0x80;
}

/* A tag: a name, or "/" and a name, up to a blank, "/" or ">", without "@" in it. */
static bool is_tag(CtBytes text, size_t at)
{
    size_t i = at + 1;

    if (i < text.size && (text.data[i] == '!' || text.data[i] == '?'))
        return true;
    if (i < text.size && text.data[i] == '/')
        i++;
    if (i >= text.size || !is_name_start(text.data[i]))
        return false;
    while (i < text.size && text.data[i] > ' ' && strchr("/><\"'=", text.data[i]) == NULL) {
        if (text.data[i] == '@' || text.data[i] == ',' || text.data[i] == ';')
            return false;
        i++;
    }
    return i < text.size && strchr("\"'=<", text.data[i]) == NULL;
}

static void mend_less_than(Mend *mend)
{
    size_t section = section_end(mend);
    size_t injected = injected_size(mend->text, mend->at);

    if (injected > 0)
        put(mend, injected, "", CT_ACNS_REPAIR_INJECTED);
    else if (!is_tag(mend->text, mend->at))
        put(mend, 1, "&lt;", CT_ACNS_REPAIR_LESS_THAN);
    else if (section > 0)
        mend->at = section;
    else
        mend->at++;
}

unsigned ct_acns_repair_mend(CtBytes document, CtBuffer *out, CtOrigin *origin)
{
    Mend mend = { .text = document, .out = out, .origin = origin };

    while (mend.at < document.size) {
        uint8_t c = document.data[mend.at];
        if (c == '<')
            mend_less_than(&mend);
        else if (c == '&' && !is_reference(document, mend.at))
            put(&mend, 1, "&amp;", CT_ACNS_REPAIR_AMPERSAND);
        else if (!is_character(c))
            put(&mend, 1, "", CT_ACNS_REPAIR_CONTROL);
        else
            mend.at++;
    }
    flush(&mend);
    return mend.done;
}

void ct_acns_repair_add_names(unsigned repairs, CtBuffer *out)
{
    static const char *const names[] = { "quoted-printable", "injected-address",  "ampersand",
                                         "less-than",        "control-character", "foreign-bytes",
                                         "declaration",      "document-cut",      "rest-broken",
                                         "value-cut",        "citation-marks",    "html" };
    size_t start = out->size;

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        if ((repairs & 1u << i) == 0)
            continue;
        if (out->size > start)
            ct_buffer_add_u8(out, ' ');
        ct_buffer_add_text(out, names[i]);
    }
}
