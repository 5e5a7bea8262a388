/* counter.h - what the pages may ask of a mandate that has its keys: the one window between them.
 *
 * The process that shows pages has no key. What needs one is asked here, in records (base/record.h)
 * that both sides read as hostile: a question goes in, an answer comes out.
 *   look     pass                             -> sheet
 *   answer   pass word [remark] [form]        -> sheet with `outcome`
 * A `sheet` is answering.h's: status label advisory ending language law made delivered corrected
 * ended until, then `word` for each word, followed by its `at` and `asked` where they hold; and
 * `form`, the word that a form which changes something must bring back. `outcome` is recorded,
 * known or over. Whoever sends `form` sends it rightly; a program that is not a browser sends none.
 * The operator, by his word (operator_word.h), of a mandate that he names:
 *   contracts  operator mandate               -> contracts: `ids`, a line each
 *   contract   operator mandate id            -> contract: yaml
 *   check      operator mandate yaml          -> checked: `problem`; lines of `asides` (contacts
 *                                                that are put aside) and of `products` (line,
 *                                                verdict and CPE name, parted by tabs)
 *   keep       operator mandate yaml          -> checked, and `entry` when it was kept
 *   refused  code reason
 * Codes: missing (no such pass, mandate or contract), word, form (stale or forged), input, later.
 * A reason holds nothing of anybody; what failed inside is `later`, and told to whoever runs the
 * service.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/record.h"
#include "cases/book.h"
#include "match/product.h"

typedef struct {
    CtBook *book;                  /* borrowed, like the next */
    const CtProductBook *products; /* or NULL: names are not recognised */
} CtCounter;

/* Always writes one record. False with *error set when it is `later`: why. */
bool ct_counter_answer(const CtCounter *self, CtInstant now, CtBytes question, CtBuffer *out,
                       GError **error);
