/* sqltoken.h - SQL cut into tokens, for tools/sqlgen and its lint.
 *
 * In: one file of SQL. Out: tokens in order, each a view into the text, with the depth of
 * parentheses around it; comments are tokens too, because "-- name:" and "-- exempt:" mean
 * something. Not a parser: it knows what a string is, not what a statement means.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef enum {
    CT_TOKEN_WORD,
    CT_TOKEN_NUMBER,
    CT_TOKEN_STRING,    /* 'text' or "identifier" */
    CT_TOKEN_PARAMETER, /* :name */
    CT_TOKEN_MARK,      /* one character, or two of "::" and "||" */
    CT_TOKEN_COMMENT,   /* up to the end of its line */
} CtTokenKind;

typedef struct {
    CtTokenKind kind;
    const char *text; /* borrowed from the file's text */
    size_t size;
    unsigned depth; /* of parentheses; a parenthesis counts as outside of itself */
} CtToken;

/* An array of CtToken; the caller frees it. The text must outlive it. */
GArray *ct_token_cut(const char *text, size_t size);
bool ct_token_is(const CtToken *self, const char *word); /* ASCII case is ignored */
/* The token at `index`, or an empty mark beyond the end: so that a look ahead needs no test. */
const CtToken *ct_token_at(const GArray *tokens, size_t index);
/* The next index at or after `index` that is no comment. */
size_t ct_token_skip(const GArray *tokens, size_t index);
