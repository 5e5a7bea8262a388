/* mailtext.c - encodings of mail.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/mailtext.h"

#include "base/mailbox.h"
#include "base/month.h"
#include "base/text.h"

#include <string.h>

#define WORD_BYTES   39 /* 52 characters of base64: a line stays under 76 (RFC 2047) */
#define FLOW_WIDTH   72
#define QUOTED_WIDTH 75 /* and a soft line end's "=" */

static bool is_plain(const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || (unsigned char)*c >= 0x7f)
            return false;
    return strstr(text, "=?") == NULL;
}

static bool has_controls(const char *text)
{
    for (const char *c = text; *c != '\0'; c = g_utf8_find_next_char(c, NULL))
        if (g_unichar_iscntrl(g_utf8_get_char(c)))
            return true;
    return false;
}

static bool check_value(const char *name, const char *value, GError **error)
{
    if (!ct_text_is_utf8(ct_bytes_of_text(value)) || has_controls(value))
        return ct_fail(error, CT_ERROR_INPUT, "message: the value of %s is not one plain line",
                       name);
    return true;
}

/* No character is cut in two: each word must decode by itself (RFC 2047 section 5). */
static void add_words(CtBuffer *out, const char *value)
{
    const char *before = "";

    while (*value != '\0') {
        size_t size = MIN(strlen(value), WORD_BYTES);
        while (size > 0 && ((unsigned char)value[size] & 0xc0) == 0x80)
            size--;
        g_autofree char *word = g_base64_encode((const guchar *)value, size);
        ct_buffer_printf(out, "%s=?UTF-8?B?%s?=", before, word);
        before = "\r\n ";
        value += size;
    }
}

bool ct_mailtext_add_header(CtBuffer *out, const char *name, const char *value, GError **error)
{
    if (!check_value(name, value, error))
        return false;
    ct_buffer_printf(out, "%s: ", name);
    if (is_plain(value) && strlen(name) + strlen(value) < 900)
        ct_buffer_add_text(out, value);
    else
        add_words(out, value);
    ct_buffer_add_text(out, "\r\n");
    return true;
}

bool ct_mailtext_add_mailbox(CtBuffer *out, const char *name, const char *display,
                             const char *address, GError **error)
{
    if (!ct_mailbox_is_address(address))
        return ct_fail(error, CT_ERROR_INPUT, "message: the address of %s is not well-formed",
                       name);
    if (display != NULL && !check_value(name, display, error))
        return false;
    ct_buffer_printf(out, "%s: ", name);
    if (display != NULL && display[0] != '\0') {
        add_words(out, display);
        ct_buffer_add_text(out, "\r\n ");
    }
    ct_buffer_printf(out, "<%s>\r\n", address);
    return true;
}

void ct_mailtext_add_date(CtBuffer *out, CtInstant instant)
{
    static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    int64_t second = ((instant % CT_DAY_SECONDS) + CT_DAY_SECONDS) % CT_DAY_SECONDS;
    int64_t day = (instant - second) / CT_DAY_SECONDS;
    CtDate date = ct_time_date(day);

    ct_buffer_printf(out, "Date: %s, %d %s %04d %02d:%02d:%02d +0000\r\n",
                     days[ct_time_weekday(day) - 1], date.day, ct_month_short(date.month),
                     date.year, (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
}

/* A line that begins with a blank, ">" or "From " gets a blank more (RFC 3676 section 4.4). */
static void add_flow_line(CtBuffer *out, const char *text, size_t size, bool goes_on)
{
    if (size > 0 && (text[0] == ' ' || text[0] == '>' || g_str_has_prefix(text, "From ")))
        ct_buffer_add_u8(out, ' ');
    ct_buffer_add(out, (CtBytes){ (const uint8_t *)text, size });
    ct_buffer_add_text(out, goes_on ? " \n" : "\n");
}

void ct_mailtext_add_flowed(CtBuffer *out, const char *text)
{
    const char *line = text;
    const char *blank = NULL;
    size_t width = 0;

    for (const char *c = text; *c != '\0'; c = g_utf8_find_next_char(c, NULL)) {
        if (*c == ' ')
            blank = c;
        if (++width <= FLOW_WIDTH || blank == NULL)
            continue;
        add_flow_line(out, line, (size_t)(blank - line), true);
        line = blank + 1;
        width = (size_t)g_utf8_strlen(line, c - line) + 1;
        blank = NULL;
    }
    add_flow_line(out, line, strlen(line), false);
}

static bool must_be_quoted(uint8_t byte, bool ends_line)
{
    if (byte == ' ')
        return ends_line;
    return byte < ' ' || byte == '=' || byte >= 0x7f;
}

void ct_mailtext_add_quoted(CtBuffer *out, CtBytes text)
{
    size_t width = 0;

    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = text.data[i];
        bool ends_line = i + 1 == text.size || text.data[i + 1] == '\n';
        if (byte == '\n') {
            ct_buffer_add_text(out, "\r\n");
            width = 0;
            continue;
        }
        /* "From " and "." at a line's start are quoted too: some mail systems change them. */
        bool quoted =
            must_be_quoted(byte, ends_line) || (width == 0 && (byte == 'F' || byte == '.'));
        if (width + (quoted ? 3 : 1) > QUOTED_WIDTH) {
            ct_buffer_add_text(out, "=\r\n");
            width = 0;
        }
        if (quoted)
            ct_buffer_printf(out, "=%02X", byte);
        else
            ct_buffer_add_u8(out, byte);
        width += quoted ? 3 : 1;
    }
}
