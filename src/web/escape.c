/* escape.c - runs of harmless bytes are copied whole; the others one by one.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/escape.h"

#include <string.h>

static const char replacement[] = "\xEF\xBF\xBD"; /* U+FFFD */

static const char *entity(unsigned char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return c < 0x20 || c == 0x7F ? replacement : NULL;
    }
}

static void add_run(CtBuffer *out, const char *from, const char *to)
{
    if (to > from)
        ct_buffer_add(out, (CtBytes){ (const uint8_t *)from, (size_t)(to - from) });
}

static void escape(CtBuffer *out, const char *text, const char *also_plain)
{
    const char *run = text;

    for (const char *c = text; *c != '\0'; c++) {
        const char *instead = strchr(also_plain, *c) != NULL ? NULL : entity((unsigned char)*c);
        if (instead == NULL)
            continue;
        add_run(out, run, c);
        ct_buffer_add_text(out, instead);
        run = c + 1;
    }
    add_run(out, run, run + strlen(run));
}

void ct_escape_text(CtBuffer *out, const char *text)
{
    g_autofree char *valid = text != NULL ? g_utf8_make_valid(text, -1) : NULL;

    if (valid != NULL)
        escape(out, valid, "\n\t\"'"); /* quotes are plain text outside of attributes */
}

void ct_escape_attribute(CtBuffer *out, const char *text)
{
    g_autofree char *valid = text != NULL ? g_utf8_make_valid(text, -1) : NULL;

    if (valid != NULL)
        escape(out, valid, "");
}

void ct_escape_url(CtBuffer *out, const char *text)
{
    for (const char *c = text != NULL ? text : ""; *c != '\0'; c++) {
        if (g_ascii_isalnum(*c) || strchr("-._~", *c) != NULL)
            ct_buffer_add_u8(out, (uint8_t)*c);
        else
            ct_buffer_printf(out, "%%%02X", (unsigned)(unsigned char)*c);
    }
}
