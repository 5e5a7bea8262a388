/* script.h - a procedure's text as lines of tokens, and the list of what is wrong with it.
 *
 * In:  the whole text and the name it goes by. Out: its lines, each cut into names, numbers, quoted
 * texts and signs with their columns (counted in characters, from 1); a cursor over one line;
 * the mistakes as "file:line:column: what was seen". A line's first mistake is kept and the rest of
 * that line is not judged; after CT_LIMIT_PROCEDURE_ERRORS no more are collected.
 * A line with an open `{` goes on to the one with its `}`: a list too long for one line.
 * A name is a letter, then letters, digits, `_`, and `-` between two of these. `#` begins a
 * comment. Here too: "did you mean", the nearest known name within two slips of the pen.
 * The script borrows the text and puts names into the string chunk it is given.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"
#include "base/limits.h"

typedef enum {
    CT_TOKEN_END,
    CT_TOKEN_NAME,
    CT_TOKEN_NUMBER,
    CT_TOKEN_TEXT,
    CT_TOKEN_SIGN
} CtTokenKind;

typedef struct {
    CtTokenKind kind;
    int line;
    int column;
    const char *text; /* as written, a TEXT without its quotes; borrowed from the string chunk */
    uint32_t number;
} CtToken;

typedef struct {
    int number;
    size_t first; /* in the script's tokens; the line's END token is the last one */
    size_t count;
    bool rejected; /* it already has its mistake */
} CtScriptLine;

typedef struct {
    const char *file;      /* borrowed */
    GStringChunk *strings; /* borrowed */
    CtBytes text;          /* borrowed */
    GArray *tokens;        /* owned, of CtToken */
    GArray *lines;         /* owned, of CtScriptLine; lines that do not even lex are left out */
    GString *mistakes;     /* owned */
    int mistake_count;
    bool open;   /* the last line has a `{` whose `}` has not come */
    size_t line; /* cursor: index of the current line, and of the token within it */
    size_t token;
} CtScript;

/* Cuts the whole text; what does not lex is already in the list of mistakes. */
void ct_script_open(CtScript *self, const char *file, CtBytes text, GStringChunk *strings);
void ct_script_close(CtScript *self);

/* Moves to the first token of line `index`; false past the last. */
bool ct_script_go(CtScript *self, size_t index);
int ct_script_line_number(const CtScript *self);
const CtToken *ct_script_peek(const CtScript *self);
const CtToken *ct_script_ahead(const CtScript *self, size_t distance);
const CtToken *ct_script_take(CtScript *self); /* END is never passed */
/* Takes the next token if it is that name or sign. */
bool ct_script_accept(CtScript *self, const char *text);
/* The same, or the mistake "<seen> where <what> is wanted". */
bool ct_script_expect(CtScript *self, const char *text);
/* The text of a name, or NULL and a mistake; `what` is "a state", "a law". */
const char *ct_script_name(CtScript *self, const char *what);
const char *ct_script_text(CtScript *self, const char *what);
bool ct_script_number(CtScript *self, const char *what, uint32_t largest, uint32_t *out);
void ct_script_end(CtScript *self);

void ct_script_reject(CtScript *self, const CtToken *where, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
/* A mistake of the whole text, placed on a line. */
void ct_script_reject_line(CtScript *self, int line, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* The nearest of `count` names, each at the beginning of its element; NULL when none is near. */
const char *ct_script_near(const char *seen, const void *array, size_t count, size_t size);
