/* check_guard.h - what guards can and cannot let through, by intervals.
 *
 * A guard is written as alternatives of comparisons (disjunctive form); a comparison bounds the
 * words of a one-of field, a count, or the distance of two moments in months and days. Guards that
 * need more than CT_LIMIT_CHECK_ALTERNATIVES alternatives are not judged. A comparison under an odd
 * number of `not` also holds when one side has not happened, so it bounds nothing but words and
 * counts.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/check_span.h"

typedef enum { CT_BOUND_OTHER, CT_BOUND_WORDS, CT_BOUND_NUMBER, CT_BOUND_DISTANCE } CtBoundKind;

typedef struct {
    CtBoundKind kind;
    const CtGuardNode *node; /* borrowed: the comparison */
    bool negated;
    int field;           /* WORDS, NUMBER of a field; else NONE */
    int event;           /* NUMBER of a count */
    uint32_t words;      /* WORDS: those that pass */
    int64_t least, most; /* NUMBER: from and to, both included */
    /* DISTANCE: `a` minus `b` is at least (is_lower) or at most `span`, which `strict` leaves out;
     * `a` is always the greater of the two (compared as operands), `fixed`: both ends, `=`. */
    CtOperand a, b;
    CtSpan span;
    bool is_lower, strict, fixed;
} CtBound;

typedef struct {
    size_t count;
    CtBound bound[CT_LIMIT_CHECK_BOUNDS];
} CtAlternative;

typedef struct {
    bool known; /* false: too large to judge */
    size_t count;
    CtAlternative *alternative; /* owned */
} CtGuardForm;

typedef struct {
    CtGuardForm *form; /* owned; one per transition */
    size_t count;
} CtCheckGuards;

CtCheckGuards *ct_check_guards_new(const CtProcedure *procedure);
void ct_check_guards_free(CtCheckGuards *self);

/* No event and no history can pass. `out_bound` tells one of the two that exclude each other. */
bool ct_check_alternative_empty(const CtAlternative *self, const CtBound **out_a,
                                const CtBound **out_b);
bool ct_check_form_empty(const CtGuardForm *self);
/* Two bounds of the alternative on the same side of the same thing: one of them decides nothing. */
bool ct_check_alternative_slack(const CtAlternative *self, const CtBound **out_a,
                                const CtBound **out_b);
/* Whatever passes `inner` passes `outer` too. */
bool ct_check_form_implies(const CtGuardForm *inner, const CtGuardForm *outer);
/* It asks for that anchor to have happened, in every alternative. */
bool ct_check_form_proves(const CtGuardForm *self, CtAnchor anchor);
/* It passes exactly while that anchor has not happened: `not sent(N) >= opened`. */
bool ct_check_form_is_absence(const CtGuardForm *self, CtAnchor anchor);
/* The words of the field with which some alternative passes; all of them when it is not asked. */
uint32_t ct_check_form_words(const CtGuardForm *self, int field, size_t word_count);
/* It asks nothing but words of that one field. */
bool ct_check_form_only_words(const CtGuardForm *self, int *out_field);
/* It passes only a bounded number of times: an upper bound on count(event) in each alternative. */
bool ct_check_form_counts_down(const CtGuardForm *self, int event);
