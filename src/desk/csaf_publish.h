/* csaf_publish.h - documents into a CSAF provider's folder.
 *
 * In:  a folder, which may hold documents already, and files. Out: each document at its place
 * (csaf_shelf.h) with its SHA-256, SHA-512 and, where there is a key, its signature; then the lists
 * (csaf_lists.h). Refused, one by one, while the rest goes on: what is not valid, a draft, a
 * document without TLP label, one of another publisher than those that are there, one that is not
 * newer than what is there under its id, and one whose label is less restricted than before: TLP is
 * never downgraded here. A document whose label became more restricted leaves its old place.
 * With a key, first each document that is there gets its signature, where it has none by this key:
 * the feeds link to all of them. INTEGRITY when its SHA-512 does not hold: nothing is signed that
 * was not published. CONFLICT without a key where there are signatures.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "desk/csaf_lists.h"

/* What became of one file: "published" or "unchanged" and its path, "refused" and the reason; of a
 * document that was there: "signed" and its path. */
typedef void (*CtCsafPublished)(void *user, const char *file, const char *what, const char *detail);

typedef struct {
    const char *folder;
    const char *base; /* NULL: the publisher's namespace and "/.well-known/csaf" */
    const char *role; /* NULL: csaf_trusted_provider when signed, else csaf_provider */
    bool list;
    bool mirror;
    CtInstant now;
    CtSigning *signing; /* borrowed; NULL: nothing is signed */
    CtCsafPublished tell;
    void *user;
} CtCsafPublishOptions;

/* False only when nothing can go on; *out_refused counts. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_csaf_publish(const CtCsafPublishOptions *options, const char *const *files, size_t count,
                     unsigned *out_refused, GError **error);

/* The documents in a folder, in the order of their paths: labels, years, names ending .json. *out
 * is an array of owned paths. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_csaf_publish_list(const char *folder, GPtrArray **out, GError **error);
