/* csaf_lists.h - what a CSAF provider's folder says about its documents, written anew.
 *
 * In:  the folder, where it is served, the documents in it, who signs. Out, in the folder:
 *   LABEL/index.txt, LABEL/changes.csv       (CSAF 7.1.12, 7.1.13)
 *   LABEL/csaf-feed-tlp-LABEL.json           (7.1.15, RFC 8322)
 *   service.json                             (7.1.16)
 *   openpgp/FINGERPRINT.asc                  (7.1.20)
 *   provider-metadata.json                   (7.1.7), last, so that who reads it finds the rest
 * Files are replaced one by one, each in one step.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "desk/csaf_shelf.h"
#include "seal/signing.h"

typedef struct {
    const char *folder;
    const char *base;           /* URL of the folder, without a slash at its end */
    const char *role;           /* "csaf_publisher", "csaf_provider", "csaf_trusted_provider" */
    bool list;                  /* aggregators may list it */
    bool mirror;                /* and mirror it */
    CtInstant now;              /* when the folder's metadata were last updated */
    CtSigning *signing;         /* borrowed; NULL: nothing is signed */
    const GPtrArray *documents; /* borrowed; of CtCsafDocument, all of one publisher */
} CtCsafLists;

G_GNUC_WARN_UNUSED_RESULT
bool ct_csaf_lists_write(const CtCsafLists *self, GError **error);
