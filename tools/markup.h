/* markup.h - where in an HTML text we are, as far as escaping has to know.
 *
 * In:  the fixed text of a template, character by character.
 * Out: the position of a field that would stand here: text, a quoted attribute, a URL, or none.
 * It knows tags, double-quoted attributes, comments, and the raw contents of script and style;
 * it is no HTML parser, and refuses what it does not follow (unquoted attributes, single quotes).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include <stdbool.h>

#define CT_MARKUP_NAME_SIZE 24

typedef enum {
    CT_MARKUP_TEXT,
    CT_MARKUP_TAG_OPEN, /* right after "<" */
    CT_MARKUP_TAG_NAME,
    CT_MARKUP_TAG,       /* between attributes */
    CT_MARKUP_ATTRIBUTE, /* in an attribute's name */
    CT_MARKUP_EQUALS,    /* after "=", before the quote */
    CT_MARKUP_VALUE,
    CT_MARKUP_DECLARATION, /* <!DOCTYPE ...> */
    CT_MARKUP_COMMENT,
    CT_MARKUP_RAW, /* inside script or style */
} CtMarkupState;

typedef struct {
    CtMarkupState state;
    char tag[CT_MARKUP_NAME_SIZE]; /* the last opened or closed tag, "/" included */
    char raw[CT_MARKUP_NAME_SIZE]; /* the script or style that we are inside of, or "" */
    char attribute[CT_MARKUP_NAME_SIZE];
    char tail[4];     /* the last three characters of a comment, raw text or value */
    bool value_empty; /* nothing stands before us in the attribute's value */
} CtMarkup;

/* One more character. NULL, or what is wrong with it. */
const char *ct_markup_step(CtMarkup *self, char c);

typedef enum { CT_MARKUP_AS_TEXT, CT_MARKUP_AS_ATTRIBUTE, CT_MARKUP_AS_URL } CtMarkupPlace;

/* How a field here would have to be escaped. NULL with *out set, or why none may stand here. */
const char *ct_markup_place(CtMarkup *self, CtMarkupPlace *out);
