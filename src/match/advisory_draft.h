/* advisory_draft.h - what a build has gathered, shared by its gathering and its writing half.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/advisory_build.h"

typedef struct {
    CtAdvisoryLayoutAdvisory record; /* its tree is a place in `trees` */
    bool dropped;                    /* replaced by a later one */
} CtAdvisoryDraftAdvisory;

struct CtAdvisoryBuild {
    CtBuffer text;
    CtBuffer trees;
    GArray *sources;    /* of CtAdvisoryLayoutSource */
    GArray *advisories; /* of CtAdvisoryDraftAdvisory */
    GArray *keys;       /* of CtAdvisoryLayoutText: the criteria's, by their number */
    GArray *findings;   /* of CtAdvisoryLayoutFinding */
    GHashTable *by_id;  /* owned strings "id feed" -> index + 1 */
    uint32_t *slots;    /* owned; open addressing over `keys`, number + 1 */
    size_t slot_count;  /* a power of two */
    uint64_t replaced;
    uint64_t rows;
};

CtAdvisoryLayoutText ct_advisory_draft_text(CtAdvisoryBuild *self, CtBytes text);
static inline CtBytes ct_advisory_draft_view(const CtAdvisoryBuild *self, CtAdvisoryLayoutText text)
{
    return ct_bytes_slice((CtBytes){ self->text.data, self->text.size }, text.at, text.size);
}

/* ---- the writing half (advisory_write.c) ---- */
bool ct_advisory_draft_write(CtAdvisoryBuild *self, const char *path,
                             CtAdvisoryBuildCounts *out_counts, GError **error);
