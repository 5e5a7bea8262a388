/* check_report.h - places in the text of a procedure, for the checks' own use.
 *
 * A line is counted from 1 and never holds its LF; what is not UTF-8 is shown as U+FFFD.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/check.h"

/* The text of a line, empty past the end; the caller frees it. */
char *ct_check_line(const CtCheckSource *source, int line);
/* Where `word` stands as a whole word, or NULL. */
const char *ct_check_word(const char *text, const char *word);
