/* facts.h - what one invented referral says, and what the truth is.
 *
 * The truth never enters a mail: it is kept beside, so that the demonstration can count how
 * often a wrong subscriber was named (it must be never).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/address.h"
#include "base/time.h"

typedef enum {
    CT_TRUTH_ONE,    /* the logs can tell: `subscriber` */
    CT_TRUTH_DOUBT,  /* it was `subscriber`, but the logs cannot tell for certain */
    CT_TRUTH_NOBODY, /* nobody held it: any name would be wrong */
    CT_TRUTH_UNFIT,  /* never to be asked: too old, private address, no zone */
} CtTruth;

typedef struct {
    uint32_t number; /* of the referral; the notice id is made from it */
    uint32_t subscriber;
    CtTruth truth;
    CtAddress address;
    uint16_t port; /* 0: the notice does not tell */
    CtInstant at;
    bool without_zone; /* the time is written without its zone */
} CtFacts;

#define CT_FACTS_ID_SIZE 24
/* "EX-00000123": what stands in the notice's Case/ID. */
const char *ct_facts_id(const CtFacts *self, char out[CT_FACTS_ID_SIZE]);
