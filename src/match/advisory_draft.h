/* advisory_draft.h - what a build has gathered, shared by its gathering and its writing half.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/advisory_build.h"
#include "match/dictionary.h"

typedef struct {
    CtAdvisoryLayoutAdvisory record; /* its tree is a place in `trees` */
    bool dropped;                    /* replaced by a later one, and not kept */
    bool fresh;                      /* of this import, not of a loaded index */
    uint32_t before;                 /* the version whose place it took, + 1 */
    uint64_t rows;                   /* of its tree */
} CtAdvisoryDraftAdvisory;

struct CtAdvisoryBuild {
    CtBuffer text; /* the words */
    CtBuffer trees;
    GArray *sources;       /* of CtAdvisoryLayoutSource */
    GArray *advisories;    /* of CtAdvisoryDraftAdvisory */
    GArray *keys;          /* of CtAdvisoryLayoutText: the criteria's, by their number */
    GArray *findings;      /* of CtAdvisoryLayoutFinding */
    GArray *marks;         /* of CtAdvisoryLayoutMark */
    GHashTable *by_id;     /* owned strings "id feed origin voice status" -> index + 1 */
    GHashTable *documents; /* owned strings "feed origin" -> owned CtAdvisoryDraftDocument */
    GHashTable *by_mark;   /* owned strings "id kind" -> index + 1 */
    GHashTable *by_source; /* owned strings "digest name" -> index + 1 */
    GHashTable *told;      /* owned strings: the findings so far */
    GHashTable *phrases;   /* owned strings -> place of CtAdvisoryLayoutText, of short words */
    uint32_t *slots;       /* owned; open addressing over `keys`, number + 1 */
    size_t slot_count;     /* a power of two */
    uint64_t replaced;
    uint64_t unchanged;
    uint64_t rows; /* of all trees that were added, taken or not */
    bool loading;  /* an older index */
};

CtAdvisoryLayoutText ct_advisory_draft_text(CtAdvisoryBuild *self, CtBytes text);
static inline CtBytes ct_advisory_draft_view(const CtAdvisoryBuild *self, CtAdvisoryLayoutText text)
{
    return ct_bytes_slice((CtBytes){ self->text.data, self->text.size }, text.at, text.size);
}

/* ---- documents that tell several advisories and are replaced as a whole (advisory_revision.c) */

typedef struct {
    CtInstant current;  /* its newest revision */
    GArray *advisories; /* of uint32_t: drafts that are its own */
    bool earlier;       /* there was another revision before it */
} CtAdvisoryDraftDocument;

void ct_advisory_draft_document_free(void *document);
/* That of an advisory; NULL: its feed has none. */
CtAdvisoryDraftDocument *ct_advisory_draft_document(const CtAdvisoryBuild *self, CtBytes feed,
                                                    CtBytes origin);
/* Of an older index: until when the document's newest revision is known to reach back. */
void ct_advisory_draft_revive(CtAdvisoryBuild *self, const CtAdvisoryBuildAdvisory *advisory,
                              CtInstant until);

/* ---- the writing half (advisory_pack.c, then advisory_write.c) ---- */

/* A criterion while it is being put in order. */
typedef struct {
    CtAdvisoryLayoutCriterion record;
    uint64_t hash; /* of its bucket's name */
    CtAdvisoryLayoutText bucket;
    uint32_t number; /* of arrival */
    bool mended;     /* broken, and yet possible (ct_advisory_criterion_mend) */
} CtAdvisoryDraftCriterion;

typedef struct {
    CtAdvisoryBuild *build;
    CtDictionary *text;              /* owned; each spelling once, end to end */
    bool full;                       /* it took no more */
    CtAdvisoryDraftCriterion *draft; /* owned; in the file's order after sorting */
    uint32_t *place;                 /* owned; number of arrival -> number in the file */
    GHashTable *rests;               /* owned strings -> number + 1 */
    GArray *rest_texts;              /* of CtAdvisoryLayoutText */
    GArray *advisories;              /* of CtAdvisoryLayoutAdvisory, sorted */
    GArray *names;                   /* of uint32_t */
    GArray *ids;                     /* of CtAdvisoryLayoutText */
    GArray *slots;                   /* of uint32_t */
    GArray *buckets;                 /* of CtAdvisoryLayoutBucket */
    GArray *configurations;
    GArray *wild;   /* of uint32_t */
    GArray *voices; /* of CtAdvisoryLayoutSpoken */
    uint32_t *postings;
    uint32_t *filled; /* owned; per criterion, while postings are put in */
    uint64_t posting_count;
    uint64_t kept;
    uint64_t statements; /* that stand */
    uint64_t rows;
} CtAdvisoryDraftWriter;

/* A text in the file's `text`, once. */
CtAdvisoryLayoutText ct_advisory_draft_spelling(CtAdvisoryDraftWriter *self, CtBytes text);
/* All of them. */
static inline CtBytes ct_advisory_draft_texts(const CtAdvisoryDraftWriter *self)
{
    uint32_t count = ct_dictionary_count(self->text);

    return count == 0 ? (CtBytes){ NULL, 0 }
                      : (CtBytes){ ct_dictionary_text(self->text, 0).data,
                                   ct_dictionary_offset(self->text, count) };
}
static inline CtBytes ct_advisory_draft_spelt(const CtAdvisoryDraftWriter *self,
                                              CtAdvisoryLayoutText text)
{
    return ct_bytes_slice(ct_advisory_draft_texts(self), text.at, text.size);
}
/* Fills draft, place, rests and wild. */
void ct_advisory_draft_pack(CtAdvisoryDraftWriter *self);
bool ct_advisory_draft_write(CtAdvisoryBuild *build, const char *path,
                             CtAdvisoryBuildCounts *out_counts, GError **error);
