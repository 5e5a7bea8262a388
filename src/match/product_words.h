/* product_words.h - free names of products as words, and phrases that are looked for in them.
 *
 * In:  a name as an installer or a system writes it ("Microsoft® Office Professional Plus 2010
 * (64-bit)"). Out: its words: lower case, without accents (NFKD), trade marks and what the marks'
 * letters in brackets say; a word ends at whatever is no letter, digit, + or #, but a dot between
 * digits is inside ("8.1"). At most CT_LIMIT_PRODUCT_WORDS; a longer name has no words at all.
 * A phrase is words too; "#" stands for a whole number, which is captured.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"
#include "base/limits.h"

typedef struct {
    char **word; /* owned; NULL ends */
    size_t count;
} CtProductWords;

CtProductWords ct_product_words_of(const char *text);
void ct_product_words_clear(CtProductWords *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtProductWords, ct_product_words_clear)

/* How many words of `self` from `at` on the phrase takes: all of its own, or 0. *out_number is set
 * to what "#" stood for (borrowed), else to NULL. */
size_t ct_product_words_match(const CtProductWords *self, size_t at, const CtProductWords *phrase,
                              const char **out_number);
