/* concern.h - which bulletins concern a contract, by which rows, under both component rules.
 *
 * A row touches a product of the contract when it names its line, and where the contract restricts
 * architecture, edition or language, names none or one of them: a row that is silent about the
 * architecture is about all. The contract's and the product's terms (validity, support) must hold
 * on the day of the bulletin; where only they do not, the verdict is "out of term", which is not
 * counted but said. Version ranges are for inventories: a bulletin's row has no version.
 * Inclusive counts every touching row, strict only own rows (bulletin.h has the rule).
 * As of: a bulletin published later is not known. Since: one published earlier is not asked.
 * A line that the names do not know refuses the question at its place in the contract: an
 * unknown word would otherwise answer "no".
 * Pure; O(rows x products).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/bulletin.h"
#include "match/contract.h"

typedef enum { CT_CONCERN_NO, CT_CONCERN_OUT_OF_TERM, CT_CONCERN_YES } CtConcernVerdict;

typedef struct {
    uint32_t row;     /* of the book */
    uint32_t product; /* of the contract */
    bool in_term;
} CtConcernTouch;

typedef struct {
    uint32_t bulletin;
    CtConcernVerdict inclusive;
    CtConcernVerdict strict;
    size_t first_touch; /* its touches, in the order of the rows */
    size_t touch_count;
} CtConcernAnswer;

typedef struct {
    uint32_t inclusive;
    uint32_t strict;
} CtConcernCount;

typedef struct {
    CtInstant since; /* CT_INSTANT_NEVER: no bound */
    CtInstant as_of; /* the last instant that is known; CT_INSTANT_NEVER: no bound */
} CtConcernQuery;

typedef struct {
    CtConcernAnswer *answers; /* owned; those asked for, by day, then in the book's order */
    size_t answer_count;
    CtConcernTouch *touches; /* owned */
    size_t touch_count;
    CtConcernCount total;
    CtConcernCount *products; /* owned; of each product of the contract */
} CtConcern;

/* *out is to be empty; cleared by the caller. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_concern_ask(const CtBulletinBook *book, const CtContract *contract,
                    const CtConcernQuery *query, CtConcern *out, GError **error);
void ct_concern_clear(CtConcern *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtConcern, ct_concern_clear)

const char *ct_concern_word(CtConcernVerdict verdict); /* "no", "out of term", "concerns" */
