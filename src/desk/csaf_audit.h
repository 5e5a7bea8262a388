/* csaf_audit.h - is this folder what a CSAF provider promises: all of it, held against itself.
 *
 * In:  a folder as csaf_publish.h makes it, ours or somebody else's. Out: each thing that is wrong,
 * with the file it is in and the requirement of CSAF (section 7.1) that it breaks:
 *   1  a document is valid          2  its file name is its id's
 *   5  its label is its folder's    7  provider-metadata.json is whole and leads to what is there
 *   11 its year's folder            12 index.txt          13 changes.csv, its dates and its order
 *   15 ROLIE feeds and their entries                      18 both digests
 *   19 signatures, where keys are given                   20 the keys and their fingerprints
 * Everything is read in the jail but the plain lists, digests and what GnuPG reads itself.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/time.h"

typedef void (*CtCsafAuditFinding)(void *user, const char *path, unsigned requirement,
                                   const char *message);

typedef struct {
    unsigned documents;
    unsigned signatures; /* that are good */
    unsigned findings;
} CtCsafAuditCounts;

/* False only when the folder cannot be looked at. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_csaf_audit(const char *folder, CtInstant now, CtCsafAuditFinding tell, void *user,
                   CtCsafAuditCounts *out, GError **error);
