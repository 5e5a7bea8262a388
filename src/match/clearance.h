/* clearance.h - may this contact of the contract have this advisory?
 *
 * In:  a contract, one of its contacts, the advisory's label (TLP 2.0, FIRST 2022), what of the
 *      contract the advisory touches, and the instant. Out: yes, or the first reason why not.
 * A label is never lowered to reach somebody: a contact whose ceiling is below it is no recipient,
 * and neither is anybody when the label is above what the contract foresees. A contact of some
 * sites is told of products that are used there; a product without sites is used everywhere.
 * From AMBER on nothing leaves unencrypted, so a contact without key is no recipient.
 * Not here: whether the key is real and valid (seal/pubkey.h).
 * Pure.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/concern.h"

typedef enum {
    CT_CLEARANCE_YES,
    CT_CLEARANCE_BEYOND_CONTRACT, /* the label is above the contract's */
    CT_CLEARANCE_TOO_LOW,         /* the contact's ceiling is below the label */
    CT_CLEARANCE_OUT_OF_TERM,     /* the contact's clearance does not hold now */
    CT_CLEARANCE_OTHER_SITE,
    CT_CLEARANCE_NO_KEY,
    CT_CLEARANCE_VERDICTS,
} CtClearanceVerdict;

/* All borrowed for the length of the call. */
typedef struct {
    const CtContractFacts *contract;
    const CtConcernTouch *touch; /* of this contract by this advisory */
    size_t touch_count;          /* 0: sites are not asked */
    CtContractTlp label;
    CtInstant now;
} CtClearanceQuestion;

CtClearanceVerdict ct_clearance_of(const CtClearanceQuestion *self,
                                   const CtContractContact *contact);
const char *ct_clearance_reason(CtClearanceVerdict verdict); /* static text, names nobody */
/* Of that address; NULL when the contract has none that can be read. */
const CtContractContact *ct_clearance_contact(const CtContractFacts *contract, const char *address);
