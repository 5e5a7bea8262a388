/* csaf_words.h - the mandatory tests of CSAF that look at licences and version ranges. Their
 * sentences stand in csaf_check.c's table.
 *
 * Sources: SPDX 3.0.1, annex on licence expressions; the vers specification, and CSAF 2.1,
 * 3.1.2.3.2, for ranges.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/csaf_world.h"

void ct_csaf_words_licence(const CtCsafWorld *world);      /* 6.1.54 */
void ct_csaf_words_licence_text(const CtCsafWorld *world); /* 6.1.55 */
void ct_csaf_words_range(const CtCsafWorld *world);        /* 6.1.50 */
void ct_csaf_words_single(const CtCsafWorld *world);       /* 6.1.59 */
