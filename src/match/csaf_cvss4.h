/* csaf_cvss4.h - the score of CVSS 4.0.
 *
 * Source: FIRST, CVSS v4.0 Specification Document, section 8: six equivalence sets make a
 * MacroVector, whose score stands in a table of 270; the distance to the set's worst vectors takes
 * a part of the way to the next lower ones away.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

enum { CT_CSAF_CVSS4_METRICS = 15 };

/* The names of the metrics that make the score: "AV", "PR", ..., "E". */
extern const char *const ct_csaf_cvss4_metrics[CT_CSAF_CVSS4_METRICS];

/* `values` holds the letter of each of these metrics: the modified one where it is defined, and
 * any other character (the worst is taken) where it is not. 0.0 to 10.0, to one decimal. */
double ct_csaf_cvss4_score(const char values[CT_CSAF_CVSS4_METRICS]);
