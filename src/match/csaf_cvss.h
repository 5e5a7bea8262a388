/* csaf_cvss.h - CVSS objects inside of advisories: their shape, their scores, their agreement.
 *
 * Sources: FIRST's specifications of CVSS 2.0, 3.0, 3.1 and 4.0 and their JSON schemas. A vector is
 * read once, a metric twice or unknown is no vector. Scores are computed anew, of 4.0 by
 * csaf_cvss4.h: its base score counts the base metrics, its threat score E too, its environmental
 * score all.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/csaf_finding.h"

/* `cvss` is a member cvss_v2, cvss_v3 or cvss_v4. Findings stand under the test that runs. */
void ct_csaf_cvss_shape(const CtCsafNode *cvss, CtCsafFindings *out);     /* 6.1.8 */
void ct_csaf_cvss_scores(const CtCsafNode *cvss, CtCsafFindings *out);    /* 6.1.9 */
void ct_csaf_cvss_agreement(const CtCsafNode *cvss, CtCsafFindings *out); /* 6.1.10 */
