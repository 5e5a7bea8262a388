/* markup.c - the small machine that follows a template's HTML.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "markup.h"

#include <glib.h>
#include <string.h>

static void begin_name(char *name)
{
    name[0] = '\0';
}

static void add_to_name(char *name, char c)
{
    size_t length = strlen(name);

    if (length + 1 < CT_MARKUP_NAME_SIZE) {
        name[length] = g_ascii_tolower(c);
        name[length + 1] = '\0';
    }
}

static bool is_raw(const char *tag)
{
    return strcmp(tag, "script") == 0 || strcmp(tag, "style") == 0;
}

static void close_tag(CtMarkup *self)
{
    if (self->raw[0] == '\0' && is_raw(self->tag))
        (void)g_strlcpy(self->raw, self->tag, sizeof self->raw);
    else if (self->raw[0] != '\0' && self->tag[0] == '/' && strcmp(self->tag + 1, self->raw) == 0)
        self->raw[0] = '\0';
    self->state = self->raw[0] != '\0' ? CT_MARKUP_RAW : CT_MARKUP_TEXT;
    self->tail[0] = '\0';
}

static const char *step_tag(CtMarkup *self, char c)
{
    if (c == '>') {
        close_tag(self);
    } else if (c == '<') {
        return "a tag opens inside a tag";
    } else if (c == '"' || c == '\'' || c == '=') {
        return "a quote or an equals sign without an attribute";
    } else if (!g_ascii_isspace(c) && c != '/') {
        self->state = CT_MARKUP_ATTRIBUTE;
        begin_name(self->attribute);
        add_to_name(self->attribute, c);
    }
    return NULL;
}

static const char *step_attribute(CtMarkup *self, char c)
{
    if (c == '=') {
        self->state = CT_MARKUP_EQUALS;
    } else if (c == '>') {
        close_tag(self);
    } else if (g_ascii_isspace(c)) {
        self->state = CT_MARKUP_TAG;
    } else {
        add_to_name(self->attribute, c);
    }
    return NULL;
}

static const char *step_tag_open(CtMarkup *self, char c)
{
    begin_name(self->tag);
    if (c == '!') {
        self->state = CT_MARKUP_DECLARATION;
        self->tail[0] = '\0';
        return NULL;
    }
    if (!g_ascii_isalpha(c) && c != '/')
        return "a bare < in text; write &lt;";
    add_to_name(self->tag, c);
    self->state = CT_MARKUP_TAG_NAME;
    return NULL;
}

static const char *step_tag_name(CtMarkup *self, char c)
{
    if (c == '>')
        close_tag(self);
    else if (g_ascii_isspace(c))
        self->state = CT_MARKUP_TAG;
    else
        add_to_name(self->tag, c);
    return NULL;
}

/* Keeps the last three characters: "-->" ends a comment, "</s" the raw text before </script>. */
static void remember(CtMarkup *self, char c)
{
    size_t length = strlen(self->tail);

    if (length == 3) {
        memmove(self->tail, self->tail + 1, 2);
        length = 2;
    }
    self->tail[length] = c;
    self->tail[length + 1] = '\0';
}

static const char *step_raw(CtMarkup *self, char c)
{
    remember(self, c);
    if (g_str_has_suffix(self->tail, "</")) {
        self->state = CT_MARKUP_TAG_NAME;
        (void)g_strlcpy(self->tag, "/", sizeof self->tag);
    }
    return NULL;
}

static const char *step_declaration(CtMarkup *self, char c)
{
    remember(self, c);
    if (strcmp(self->tail, "--") == 0)
        self->state = CT_MARKUP_COMMENT;
    else if (c == '>')
        self->state = CT_MARKUP_TEXT;
    return NULL;
}

const char *ct_markup_step(CtMarkup *self, char c)
{
    switch (self->state) {
    case CT_MARKUP_TEXT:
        if (c == '<')
            self->state = CT_MARKUP_TAG_OPEN;
        return NULL;
    case CT_MARKUP_TAG_OPEN:
        return step_tag_open(self, c);
    case CT_MARKUP_TAG_NAME:
        return step_tag_name(self, c);
    case CT_MARKUP_TAG:
        return step_tag(self, c);
    case CT_MARKUP_ATTRIBUTE:
        return step_attribute(self, c);
    case CT_MARKUP_EQUALS:
        if (c != '"')
            return "an attribute's value stands in double quotes";
        self->state = CT_MARKUP_VALUE;
        self->value_empty = true;
        self->tail[0] = '\0';
        return NULL;
    case CT_MARKUP_VALUE:
        self->value_empty = false;
        remember(self, c);
        if (c == '"')
            self->state = CT_MARKUP_TAG;
        return NULL;
    case CT_MARKUP_DECLARATION:
        return step_declaration(self, c);
    case CT_MARKUP_COMMENT:
        remember(self, c);
        if (strcmp(self->tail, "-->") == 0)
            self->state = CT_MARKUP_TEXT;
        return NULL;
    case CT_MARKUP_RAW:
        return step_raw(self, c);
    }
    return NULL;
}

static const char *place_in_value(CtMarkup *self, CtMarkupPlace *out)
{
    static const char *const urls[] = { "href", "src", "action", "formaction", "cite", "poster" };
    static const char *const closed[] = { "style", "srcdoc", "srcset", "http-equiv", "ping" };

    if (g_str_has_prefix(self->attribute, "on"))
        return "a field may not stand in an event handler";
    for (size_t i = 0; i < G_N_ELEMENTS(closed); i++)
        if (strcmp(self->attribute, closed[i]) == 0)
            return "a field may not stand in this attribute";
    for (size_t i = 0; i < G_N_ELEMENTS(urls); i++) {
        if (strcmp(self->attribute, urls[i]) != 0)
            continue;
        if (self->value_empty)
            return "a field may not begin a URL: it could choose the scheme";
        if (g_str_has_suffix(self->tail, ":") || g_str_has_suffix(self->tail, "//"))
            return "a field may not choose a URL's host or what follows its scheme";
        *out = CT_MARKUP_AS_URL;
        return NULL;
    }
    self->value_empty = false;
    *out = CT_MARKUP_AS_ATTRIBUTE;
    return NULL;
}

const char *ct_markup_place(CtMarkup *self, CtMarkupPlace *out)
{
    switch (self->state) {
    case CT_MARKUP_TEXT:
        *out = CT_MARKUP_AS_TEXT;
        return NULL;
    case CT_MARKUP_VALUE:
        return place_in_value(self, out);
    case CT_MARKUP_EQUALS:
        return "an attribute's value stands in double quotes";
    case CT_MARKUP_DECLARATION:
    case CT_MARKUP_COMMENT:
        return "a field may not stand in a comment";
    case CT_MARKUP_RAW:
        return "a field may not stand in a script or a style";
    case CT_MARKUP_TAG_OPEN:
    case CT_MARKUP_TAG_NAME:
    case CT_MARKUP_TAG:
    case CT_MARKUP_ATTRIBUTE:
        return "a field may not stand in a tag outside of a quoted value";
    }
    return "a field may not stand here";
}
