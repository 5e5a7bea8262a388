/* advisory_scope.h - what counts as concerned, and as of when: named in every answer.
 *
 * STRICT     a product is concerned when a row that is vulnerable names it.
 * INCLUSIVE  also when the advisory says that what is vulnerable runs on it or with it (a browser
 *            in an operating system, a plug-in in a program): whoever answers for the product
 *            answers for what is delivered in it. Of what runs on it and is not listed at all
 *            nothing is known: undetermined.
 * Source of the two words: the contract's component rule (contract.h).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/time.h"

typedef enum {
    CT_ADVISORY_STRICT,
    CT_ADVISORY_INCLUSIVE,
} CtAdvisoryScopeRule;

typedef struct {
    CtAdvisoryScopeRule rule;
    bool independent; /* each product is a host of its own */
    CtInstant as_of;  /* what was known then; CT_INSTANT_NEVER: all that is known */
} CtAdvisoryScope;

/* "strict", "inclusive". */
const char *ct_advisory_scope_word(CtAdvisoryScopeRule rule);
/* The rule in one sentence. */
const char *ct_advisory_scope_sentence(CtAdvisoryScopeRule rule);
/* False when it is neither word. */
bool ct_advisory_scope_of(const char *word, CtAdvisoryScopeRule *out);

/* Whether a version of an advisory that was published then, took its predecessor's place at
 * `since` (CT_INSTANT_NEVER: it is the oldest that is held) and lost it at `until` (INT64_MAX: it
 * has not) is the one that was known. */
bool ct_advisory_scope_knows(const CtAdvisoryScope *self, CtInstant published, CtInstant since,
                             CtInstant until);
