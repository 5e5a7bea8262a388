/* kind_text.h - whether the beginning of a file is text, and what sort of text.
 *
 * Text is ASCII, UTF-8, UTF-16 or UTF-32 (with their mark; UTF-16 also without), or some encoding
 * of one byte a character, without control characters other than those that texts have. What sort
 * is told by the marks of the table (after blanks and a byte order mark), by the interpreter that
 * "#!" names, by the root of an XML document, or by how JSON begins.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/kind.h"

/* NULL when it is no text. `cut`: more follows the head. */
const CtKind *ct_kind_text_of(CtBytes head, bool cut);
