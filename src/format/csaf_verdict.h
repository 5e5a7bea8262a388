/* csaf_verdict.h - is this a CSAF document: what `constat csaf validate` asks, in the jail.
 *
 * In:  one document. Out: a record of kind "finding" for each (`test`, `pointer`, `message`;
 * match/csaf_check.h), and one of kind "verdict" at the end: `valid` (1 or 0) and `untold`, how
 * many findings more there are. It is never found out by itself: it is asked for.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_csaf_verdict_format;
