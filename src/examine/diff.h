/* diff.h - what is different between two manifests.
 *
 * Both are read once, beside each other, in their common order; memory grows with what was added
 * or removed only (100 bytes and the path each), to find what was renamed. Compared are kind,
 * size, digests of the same algorithms (where two have none in common their content is not
 * compared, which is told: such a pair is never "same"), mode, owner, modification time;
 * not inode, change and access times, which copying changes; of installed software what is told of
 * it. Other facts are not compared: they say how something was kept and found (the digests that an
 * E01 stores, the parents of an image), so that one disk in any container is the same. A removed
 * and an added file of the same digest and not empty are one renamed file, paired in the order of
 * paths; the digest is the first of SHA-256, BLAKE2b, SHA-1, MD5 that both manifests were made
 * with.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/manifest_reader.h"

typedef enum {
    CT_DIFF_ADDED,
    CT_DIFF_REMOVED,
    CT_DIFF_CHANGED,
    CT_DIFF_RENAMED,
    CT_DIFF_KINDS,
} CtDiffKind;

typedef enum {
    CT_DIFF_KIND = 1 << 0,
    CT_DIFF_CONTENT = 1 << 1,
    CT_DIFF_SIZE = 1 << 2,
    CT_DIFF_MODE = 1 << 3,
    CT_DIFF_OWNER = 1 << 4,
    CT_DIFF_TIME = 1 << 5,
    CT_DIFF_UNCOMPARED = 1 << 6, /* beside others: whether the content changed is not known */
} CtDiffWhat;

typedef struct {
    CtDiffKind kind;
    CtBytes path;  /* borrowed; of a renamed file the old one */
    CtBytes other; /* borrowed; the new path of a renamed file */
    unsigned what; /* bits of CtDiffWhat; of a changed one */
    uint32_t source;
} CtDiffRow;

typedef bool (*CtDiffSink)(void *user, const CtDiffRow *row, GError **error);

typedef struct {
    uint64_t same;
    uint64_t uncompared; /* nothing else is different, and the content could not be compared */
    uint64_t count[CT_DIFF_KINDS];
} CtDiffCounts;

/* Changed ones come in the order of paths as they are found; then removed, added and renamed
 * ones, each in that order. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_diff_run(CtManifestReader *before, CtManifestReader *after, CtDiffSink sink, void *user,
                 CtDiffCounts *out, GError **error);
const char *ct_diff_kind_name(CtDiffKind kind);
