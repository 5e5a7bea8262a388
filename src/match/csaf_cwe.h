/* csaf_cwe.h - the mandatory test of CSAF that looks up weaknesses in the CWE lists.
 *
 * A document of CSAF 2.1 names the version of the list, one of 2.0 does not: there a weakness and
 * its name are right when any version has had them. What only a list later than the last one of
 * share/csaf/cwe.txt could tell is a doubt. Categories and views are no weaknesses.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/csaf_world.h"

void ct_csaf_cwe_names(const CtCsafWorld *world); /* 6.1.11 */
