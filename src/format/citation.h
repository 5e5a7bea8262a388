/* citation.h - a text as it stood before a mail program cited it, "> " before each line.
 *
 * In:  a text, and where in it something begins that is to be read (a document's first byte).
 * Out: the same from there on, freed of the mark that stands before it on its own line, wherever a
 *      later line begins with that mark. A line without it stays as it is: mail programs break
 *      long lines and forget to cite the rest.
 * A mark is one or more ">" with blanks between and around them (RFC 3676, section 4.5); the blank
 * behind it belongs to it when the first line has one.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/origin.h"

/* The mark before `from` on its line; empty when something else stands there, or nothing. Borrowed
 * from the text. */
CtBytes ct_citation_mark(CtBytes text, size_t from);
/* Appends `text` without `mark` (not empty) at the beginning of its lines, but for the first;
 * `origin` is told where the text ran out of step. False when no line had it. */
bool ct_citation_strip(CtBytes text, CtBytes mark, CtBuffer *out, CtOrigin *origin);
