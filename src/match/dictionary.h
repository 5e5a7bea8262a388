/* dictionary.h - texts numbered from 0 in the order in which they first came.
 *
 * In:  texts (subscriber names of logs, file names). Out: a number that stays, and the text again.
 * Equal texts have one number. Memory: the texts themselves, 8 bytes for each and a table of
 * 4-byte slots, so that ten million subscribers stay under 300 MB. Nothing is ever taken out.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

#define CT_DICTIONARY_LARGEST 0xfffffff0u /* numbers above are free for marks */

typedef struct CtDictionary CtDictionary;

CtDictionary *ct_dictionary_new(void);
void ct_dictionary_free(CtDictionary *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtDictionary, ct_dictionary_free)

/* LIMIT when there are no numbers left. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_dictionary_number(CtDictionary *self, CtBytes text, uint32_t *out, GError **error);
uint32_t ct_dictionary_count(const CtDictionary *self);
/* Borrowed until the next call of ct_dictionary_number. */
CtBytes ct_dictionary_text(const CtDictionary *self, uint32_t number);
/* Where the texts lie end to end: offset of text n, and of the end for n = count. */
uint64_t ct_dictionary_offset(const CtDictionary *self, uint32_t number);
