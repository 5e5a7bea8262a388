/* advisory_build.h - making an index of advisories from what the feeds' readers hand over.
 *
 * In:  sources by name, size and SHA-256; their advisories with the applicability's bytes; what was
 * wrong upstream; marks of ids (known exploitation, likelihood). An older index may be loaded
 * first: importing is incremental. Of one id, feed and origin the advisory that was modified last
 * stands; of two modified at the same time, the one that came later. What a product's publisher
 * says (voice) stands beside what is said elsewhere in the same document. A version with other rows
 * that is replaced by a later one is kept with the time at which it ended, so that what was known
 * on a day can be asked again; at most CT_LIMIT_ADVISORY_VERSIONS of one, the oldest go. Out: the
 * file that match/advisory.h maps, written beside and renamed. A tree that is none is refused as a
 * whole and is for the caller to keep as a finding. A criterion that cannot be read stays in the
 * tree, makes an item possible at most, and is a finding with its advisory's place. Memory: what
 * the index holds, and about 100 bytes for each criterion. The caller frees.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/applicability.h"
#include "base/time.h"
#include "match/advisory_layout.h"

/* The feed whose advisories come in documents that are revised as a whole. */
#define CT_ADVISORY_BUILD_REVISED "csaf"

typedef struct CtAdvisoryBuild CtAdvisoryBuild;
struct CtAdvisory; /* match/advisory.h */

typedef struct {
    CtBytes id;
    CtBytes feed;
    CtBytes origin;      /* its id in the feed, when that is another; may be empty */
    CtBytes pointer;     /* JSON pointer in its source */
    CtBytes status;      /* may be empty */
    CtInstant published; /* CT_INSTANT_NEVER when unknown */
    CtInstant modified;
    uint32_t source;
    CtAdvisoryLayoutVoice voice;
} CtAdvisoryBuildAdvisory;

typedef struct {
    uint64_t advisories; /* statements not among them */
    uint64_t statements; /* of publishers: cleared, or open */
    uint64_t replaced;   /* by a later one of the same id, feed and origin */
    uint64_t unchanged;  /* told again as they are there: the first one stays */
    uint64_t kept;       /* replaced versions that stay */
    uint64_t criteria;
    uint64_t rows; /* of the advisories that are in the index */
    uint64_t findings;
    uint64_t marks;
} CtAdvisoryBuildCounts;

CtAdvisoryBuild *ct_advisory_build_new(void);
void ct_advisory_build_free(CtAdvisoryBuild *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtAdvisoryBuild, ct_advisory_build_free)

G_GNUC_WARN_UNUSED_RESULT
bool ct_advisory_build_source(CtAdvisoryBuild *self, CtBytes name, const uint8_t digest[32],
                              uint64_t size, uint32_t *out, GError **error);
/* INPUT or LIMIT when the tree cannot be used; nothing was added then. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_advisory_build_add(CtAdvisoryBuild *self, const CtAdvisoryBuildAdvisory *advisory,
                           CtBytes tree, GError **error);
void ct_advisory_build_finding(CtAdvisoryBuild *self, uint32_t source, CtBytes pointer,
                               CtBytes words);
/* Before the advisories of a document (their origin) that is replaced as a whole: what an earlier
 * revision said ends with this one, whether it is told again or not; of an earlier one than the
 * newest that is known nothing is taken any more. `current` is the revision's time; NEVER: the
 * document has no revisions. */
void ct_advisory_build_document(CtAdvisoryBuild *self, CtBytes feed, CtBytes origin,
                                CtInstant current);
typedef struct {
    CtBytes id;
    CtAdvisoryLayoutMarkKind kind;
    CtInstant day;
    CtInstant due;
    uint32_t score;
    uint32_t percentile;
    uint32_t source;
} CtAdvisoryBuildMark;

/* Of one id and kind the mark of the latest day stands. INPUT without id or source. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_advisory_build_mark(CtAdvisoryBuild *self, const CtAdvisoryBuildMark *mark, GError **error);
/* Everything that an index holds. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_advisory_build_load(CtAdvisoryBuild *self, const struct CtAdvisory *old, GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool ct_advisory_build_finish(CtAdvisoryBuild *self, const char *path,
                              CtAdvisoryBuildCounts *out_counts, GError **error);
