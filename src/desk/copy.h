/* copy.h - the number of one recipient's copy, and the mark that it leaves in the text.
 *
 * A copy's number is the shard key of its case, which is a keyed hash, and three check characters:
 * CT-XXXX-XXXX-XXXX-XXXX in the alphabet of RFC 4648's base 32. It tells nobody's name, cannot be
 * guessed, so that nobody can lay his leak at another's door, and a slip of the pen is seen.
 * The second mark is the order of the text's list lines: each copy has its own, drawn from the
 * number under a key of the mandate. It survives retyping, reformatting and the loss of every
 * number; what is left of n lines in the order of one copy is there by chance once in n! times.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "evidence/mandate.h"

#define CT_COPY_TEXT_SIZE 23 /* of a number, with the terminating zero */

void ct_copy_number(const CtMandate *mandate, int64_t sid, char out[CT_COPY_TEXT_SIZE]);
/* INPUT when it is no number of ours: mistyped, or of another mandate. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_copy_read(const CtMandate *mandate, const char *text, int64_t *out_sid, GError **error);
/* The first well-formed number at or after `from` in the text, or NULL; *out_next is behind it. */
char *ct_copy_find(const char *from, const char **out_next);

/* Puts the lines (char *) into the order of that copy. */
void ct_copy_shuffle(const CtMandate *mandate, const char *number, GPtrArray *lines);
