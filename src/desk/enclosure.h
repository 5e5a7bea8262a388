/* enclosure.h - the text of one recipient's copy of a bulletin, as far as it touches his contract.
 *
 * In:  a bulletin, a contract and what of it is touched, the label, the copy's number. Out: the
 *      text, whose words are the facts of notices/enclosure.LANGUAGE.txt, and a digest of what it
 *      says about the bulletin: two copies of unchanged content have one digest, whatever their
 *      numbers, labels and languages, so that a correction reaches those alone whom it touches.
 * Rows and vulnerabilities stand in the copy's own order (copy.h).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "desk/copy.h"
#include "match/concern.h"
#include "notice/template.h"

/* All borrowed for the length of the call. */
typedef struct {
    const CtMandate *mandate;
    const CtBulletinBook *bulletins;
    const CtContractFacts *contract;
    const CtConcernTouch *touch; /* those of the bulletin that are in term, or of no more */
    size_t touch_count;
    uint32_t bulletin;
    const char *label;  /* "TLP:AMBER+STRICT" */
    const char *number; /* of the copy */
    const char *language;
} CtEnclosure;

/* What the bulletin says about this contract, as 64 hex digits; the caller frees it. */
char *ct_enclosure_content(const CtEnclosure *self);
/* NULL with MISSING when the mandate has no words in that language. The caller frees it. */
G_GNUC_WARN_UNUSED_RESULT
char *ct_enclosure_write(const CtEnclosure *self, GError **error);
/* The words for what a correction is, in that language; the caller frees it. */
G_GNUC_WARN_UNUSED_RESULT
char *ct_enclosure_corrected(const CtMandate *mandate, const char *language, GError **error);
/* "Windows 7, Office 2010": the lines of the contract that are touched; the caller frees it. */
char *ct_enclosure_products(const CtEnclosure *self);
