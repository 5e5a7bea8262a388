/* advisory_tally.h - what several advisories of one id say together of one product.
 *
 * In:  of each advisory its voice and whether its rows hold of the product. Out: one verdict.
 *   feeds      without a publisher's word the worst verdict of any feed counts
 *   publisher  as soon as the publisher of the product names it - a row of the publisher's
 *              statement holds, not "may hold" - its word counts instead of the other feeds':
 *              affected, under investigation (undetermined), not affected or fixed. Of several such
 *              words, or of one that holds and one that may, the worst counts.
 * Which documents speak as a publisher is format/csaf_json.h's to say. What is overruled is not
 * forgotten: whoever tells the verdict tells the feeds' too.
 * Source: CSAF 2.0, 4.5 (profile VEX); OpenVEX and CISA's "Minimum Requirements for VEX" (2023) say
 * alike that a supplier's status of a product is about that product alone.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/advisory_criterion.h"
#include "match/advisory_layout.h"

typedef struct {
    CtAdvisoryTruth feeds; /* the worst of all that say "vulnerable" */
    CtAdvisoryTruth said;  /* the publisher's worst */
    bool spoken;           /* the publisher names the product */
} CtAdvisoryTally;

void ct_advisory_tally_add(CtAdvisoryTally *self, CtAdvisoryLayoutVoice voice,
                           CtAdvisoryTruth truth);
CtAdvisoryTruth ct_advisory_tally_verdict(const CtAdvisoryTally *self);
/* The publisher's word is another than the feeds' worst. */
bool ct_advisory_tally_overrules(const CtAdvisoryTally *self);
/* What an advisory of that voice whose rows hold so contributes. */
CtAdvisoryTruth ct_advisory_tally_effect(CtAdvisoryLayoutVoice voice, CtAdvisoryTruth truth);

/* "feed", "affected", "under investigation", "cleared". */
const char *ct_advisory_tally_word(CtAdvisoryLayoutVoice voice);
/* False when it is none of them. */
bool ct_advisory_tally_of(const char *word, CtAdvisoryLayoutVoice *out);
/* A publisher's word as an advisory's status keeps it: "STATE, JUSTIFICATION by PUBLISHER", the
 * justification only where there is one. The caller frees. */
char *ct_advisory_tally_status(const char *state, const char *justification, const char *publisher);
/* Its state and its justification; no bytes: there is none. */
void ct_advisory_tally_split(CtBytes status, CtBytes *out_state, CtBytes *out_justification);

/* The rule in one sentence. */
const char *ct_advisory_tally_sentence(void);
