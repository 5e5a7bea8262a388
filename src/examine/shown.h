/* shown.h - bytes of any encoding as a line of text that can be read, compared and taken back.
 *
 * What is printable UTF-8 stays as it is; a backslash becomes "\\", and every byte of what is not
 * UTF-8, of a control character, of one of private use or of one that turns the direction of
 * reading becomes "\xNN". One line, and one spelling for one row of bytes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"
#include "examine/item.h"

void ct_shown_add(CtBuffer *out, CtBytes bytes);
/* True when ct_shown_add would change nothing. */
bool ct_shown_is_plain(CtBytes bytes);
/* "2026-11-21T21:49:00.123456789Z" */
void ct_shown_add_time(CtBuffer *out, CtItemTime time);
/* "deleted,linked": the flags of an item by name, or "-". */
void ct_shown_add_flags(CtBuffer *out, unsigned flags);
/* A piece of a list of a package's files (format/file_list.h), which nobody wants to see whole. */
bool ct_shown_is_list(const CtItemFact *fact);
/* A number, an instant, text as above, bytes as hex; of a list of files how many there are. */
void ct_shown_add_fact(CtBuffer *out, const CtItemFact *fact);
