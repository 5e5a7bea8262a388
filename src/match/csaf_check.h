/* csaf_check.h - is this a CSAF document of its version, as far as we can tell.
 *
 * In:  the bytes of one document. Out: findings, none when schema and every mandatory test that is
 * done here pass. The table says which tests of CSAF 2.0 and 2.1 (OASIS, section 6.1) are done and
 * why the others are not, so that "valid" means what it says.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/csaf_world.h"

typedef struct {
    const char *number; /* "6.1.7" */
    const char *title;
    unsigned versions;                     /* bits of CtCsafVersion in which the standard has it */
    void (*run)(const CtCsafWorld *world); /* NULL when it is not done */
    const char *missing;                   /* what is not done of it; NULL when it is done wholly */
} CtCsafTest;

const CtCsafTest *ct_csaf_check_tests(size_t *out_count);
/* Findings are added to `out`; true means there are none. */
bool ct_csaf_check(CtBytes document, CtCsafFindings *out);
/* The same of a tree that was read already. */
bool ct_csaf_check_tree(const CtCsafNode *root, CtCsafFindings *out);
