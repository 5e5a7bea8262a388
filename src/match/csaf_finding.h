/* csaf_finding.h - what is wrong with a CSAF document: which test, where, in one sentence.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/csaf_node.h"

typedef struct {
    char *test;    /* owned; "json", "schema" or the number of the test, "6.1.7" */
    char *pointer; /* owned; RFC 6901 */
    char *message; /* owned */
} CtCsafFinding;

typedef struct {
    GArray *findings; /* owned; of CtCsafFinding, in the order of the tests */
    GArray *doubts;   /* owned; the same, of what could not be decided: none makes it invalid */
    size_t untold;    /* more than CT_LIMIT_CSAF_FINDINGS of either */
    const char *test; /* static; the one that is running */
    size_t pairs;     /* products named through groups so far, up to CT_LIMIT_CSAF_PAIRS */
} CtCsafFindings;

CtCsafFindings ct_csaf_finding_list(void);
void ct_csaf_finding_clear(CtCsafFindings *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtCsafFindings, ct_csaf_finding_clear)
/* About `node` under the test that is running; the message is lower case without a full stop. */
void ct_csaf_finding_add(CtCsafFindings *self, const CtCsafNode *node, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
/* The same of what our lists, which age, cannot decide. */
void ct_csaf_finding_doubt(CtCsafFindings *self, const CtCsafNode *node, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
