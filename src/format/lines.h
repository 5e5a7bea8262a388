/* lines.h - the lines of a log, numbered, with their places.
 *
 * In:  a source held in memory. Out: one line after the other without its LF or CRLF; a line that
 * is longer than CT_LIMIT_LOG_LINE has `too_long` set and only its first bytes. Nothing is owned.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

typedef struct {
    CtBytes source; /* borrowed */
    uint64_t next;
    CtBytes text;
    uint64_t number; /* from 1 */
    uint64_t from;   /* [from, to) without the line end */
    uint64_t to;
    bool too_long;
} CtLines;

CtLines ct_lines_over(CtBytes source);
bool ct_lines_next(CtLines *self); /* false at the end */

/* The next word of a line: what stands between blanks. Moves *rest behind it; empty at the end. */
CtBytes ct_lines_word(CtBytes *rest);
/* The first place of `ascii` in the text, or SIZE_MAX. */
size_t ct_lines_find(CtBytes text, const char *ascii);
bool ct_lines_equal(CtBytes text, const char *ascii);
bool ct_lines_begins(CtBytes text, const char *ascii);
