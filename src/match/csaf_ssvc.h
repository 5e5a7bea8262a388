/* csaf_ssvc.h - the mandatory tests of CSAF 2.1 that look at SSVC objects. Their sentences stand in
 * csaf_check.c's table. Sources: the schema SelectionList 2.0.0 and the decision
 * points of the CERT/CC's SSVC project (share/csaf/ssvc.txt; its release stands there). Namespaces
 * that are not registered, or reserved for examples and tests, are not looked up.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/csaf_world.h"

void ct_csaf_ssvc_shape(const CtCsafWorld *world);   /* 6.1.46 */
void ct_csaf_ssvc_targets(const CtCsafWorld *world); /* 6.1.47 */
void ct_csaf_ssvc_values(const CtCsafWorld *world);  /* 6.1.48 */
