/* clearance.c - the reasons, from the label to the key.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/clearance.h"

#include <string.h>

static const char *const reasons[CT_CLEARANCE_VERDICTS] = {
    [CT_CLEARANCE_YES] = "is cleared",
    [CT_CLEARANCE_BEYOND_CONTRACT] = "the label is above the contract's",
    [CT_CLEARANCE_TOO_LOW] = "cleared below the label",
    [CT_CLEARANCE_OUT_OF_TERM] = "the clearance does not hold on this day",
    [CT_CLEARANCE_OTHER_SITE] = "none of the products is of the contact's sites",
    [CT_CLEARANCE_NO_KEY] = "the label asks for encryption, and there is no key",
};

const char *ct_clearance_reason(CtClearanceVerdict verdict)
{
    return reasons[verdict];
}

static bool share_one(const CtContractList *a, const CtContractList *b)
{
    for (size_t i = 0; i < a->count; i++)
        for (size_t j = 0; j < b->count; j++)
            if (strcmp(a->item[i], b->item[j]) == 0)
                return true;
    return a->count == 0 || b->count == 0;
}

static bool is_of_site(const CtClearanceQuestion *self, const CtContractContact *contact)
{
    for (size_t i = 0; i < self->touch_count; i++) {
        const CtContractProduct *product = &self->contract->products[self->touch[i].product];

        if (self->touch[i].in_term && share_one(&contact->sites, &product->sites))
            return true;
    }
    return self->touch_count == 0;
}

CtClearanceVerdict ct_clearance_of(const CtClearanceQuestion *self,
                                   const CtContractContact *contact)
{
    if (self->label > self->contract->tlp)
        return CT_CLEARANCE_BEYOND_CONTRACT;
    if (self->label > contact->cleared)
        return CT_CLEARANCE_TOO_LOW;
    if (!ct_contract_holds(&contact->valid, self->now))
        return CT_CLEARANCE_OUT_OF_TERM;
    if (!is_of_site(self, contact))
        return CT_CLEARANCE_OTHER_SITE;
    return self->label >= CT_TLP_AMBER && contact->key == NULL ? CT_CLEARANCE_NO_KEY
                                                               : CT_CLEARANCE_YES;
}

const CtContractContact *ct_clearance_contact(const CtContractFacts *contract, const char *address)
{
    for (size_t i = 0; i < contract->contact_count; i++)
        if (strcmp(contract->contacts[i].address, address) == 0)
            return &contract->contacts[i];
    return NULL;
}
