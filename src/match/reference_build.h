/* reference_build.h - a set of digests out of any number of them, in bounded memory.
 *
 * In:  digests in any order, each as often as it comes. Out: the file that reference.h tells of,
 *      synced under its name or not there at all. Digests are gathered in runs of
 *      CT_REFERENCE_BUILD_RUN bytes, each sorted in memory (radix, most significant byte first) and
 *      written without repeats to a nameless temporary file beside the target; at the end the runs
 *      are merged. Memory is one run, an index and a few buffers, whatever comes and however it is
 *      spread. LIMIT: more than 2^32 - 1 rows of one algorithm.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/reference.h"

#define CT_REFERENCE_BUILD_RUN (128u << 20)

typedef struct CtReferenceBuild CtReferenceBuild;

typedef struct {
    const char *path; /* of the set; borrowed for the build's life */
    CtReferenceClass class;
    size_t run_bytes; /* 0: CT_REFERENCE_BUILD_RUN; tests take little ones */
} CtReferencePlan;

G_GNUC_WARN_UNUSED_RESULT
CtReferenceBuild *ct_reference_build_new(const CtReferencePlan *plan, GError **error);
void ct_reference_build_free(CtReferenceBuild *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtReferenceBuild, ct_reference_build_free)

/* `count` whole digests one after the other. SYSTEM: the disk refused. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_reference_build_add(CtReferenceBuild *self, CtReferenceAlgorithm algorithm,
                            const uint8_t *digests, size_t count, GError **error);
/* Merges, writes, syncs. Nothing can be added afterwards. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_reference_build_finish(CtReferenceBuild *self, const char *provenance, GError **error);
