/* advisory_scope.c - two words, and which version of an advisory a day knew.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/advisory_scope.h"

#include <string.h>

static const char *const words[] = { "strict", "inclusive" };

const char *ct_advisory_scope_word(CtAdvisoryScopeRule rule)
{
    return words[rule];
}

const char *ct_advisory_scope_sentence(CtAdvisoryScopeRule rule)
{
    if (rule == CT_ADVISORY_STRICT)
        return "a product is concerned when a row that is vulnerable names it";
    return "a product is concerned when a row that is vulnerable names it, or when what is "
           "vulnerable runs on it or with it";
}

bool ct_advisory_scope_of(const char *word, CtAdvisoryScopeRule *out)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(word, words[i]) == 0) {
            *out = (CtAdvisoryScopeRule)i;
            return true;
        }
    return false;
}

bool ct_advisory_scope_knows(const CtAdvisoryScope *self, CtInstant published, CtInstant since,
                             CtInstant until)
{
    if (self->as_of == CT_INSTANT_NEVER)
        return until == INT64_MAX;
    return published <= self->as_of && since <= self->as_of && self->as_of < until;
}
