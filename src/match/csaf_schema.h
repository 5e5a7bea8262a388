/* csaf_schema.h - the shape of a CSAF document, of version 2.0 or 2.1, from one compact table.
 *
 * Source: the JSON schemas of the OASIS CSAF committee (2.0: the standard of 2022; 2.1: the draft
 * with relationships, before product paths). 2.0 allows properties that it does not name, 2.1 does
 * not. CVSS objects are csaf_cvss.h's, SSVC objects csaf_ssvc.h's.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/csaf_finding.h"

typedef enum { CT_CSAF_2_0 = 1, CT_CSAF_2_1 = 2 } CtCsafVersion;

/* Findings under "schema", each at the value that is wrong or at the object that lacks one. */
void ct_csaf_schema_check(CtCsafVersion version, const CtCsafNode *root, CtCsafFindings *out);
/* The same for one object of a kind of the table, under the test that runs. */
void ct_csaf_schema_check_kind(CtCsafVersion version, const CtCsafNode *node, const char *kind,
                               CtCsafFindings *out);
