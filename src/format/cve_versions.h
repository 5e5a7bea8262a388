/* cve_versions.h - what a CVE record says of versions, as ranges that are affected or not.
 *
 * In:  one entry of `affected[].versions` in a tree. Out: ranges with a status each; a range whose
 * bounds are all empty is every version. Texts are views into the tree or into `kept`, a buffer of
 * the caller's whose ceiling is never met by them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/json_tree.h"
#include "format/advisory_rows.h"

typedef enum {
    CT_CVE_AFFECTED,
    CT_CVE_UNAFFECTED,
    CT_CVE_UNDECIDED, /* the status is unknown, or the version stands in words */
    CT_CVE_EXCEPTED,  /* some version in words is not affected */
} CtCveStatus;

typedef struct {
    CtAdvisoryRange range;
    CtCveStatus status;
} CtCveVersions;

CtCveStatus ct_cve_versions_status(CtBytes word);
/* Whether it is one of affected, unaffected and unknown. */
bool ct_cve_versions_is_status(CtBytes word);
/* Appends CtCveVersions; owned texts that had to be made go to `kept`. Gives what is wrong with the
 * entry, static text, or NULL; what it says is then undecided. */
const char *ct_cve_versions_read(const CtJsonTree *tree, CtJsonNode entry, GArray *out,
                                 GPtrArray *kept);
