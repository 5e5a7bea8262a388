/* facts.c - the notice id of a referral.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "demo/facts.h"

const char *ct_facts_id(const CtFacts *self, char out[CT_FACTS_ID_SIZE])
{
    (void)g_snprintf(out, CT_FACTS_ID_SIZE, "EX-%08u", self->number);
    return out;
}
