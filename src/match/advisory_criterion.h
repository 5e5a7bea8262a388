/* advisory_criterion.h - one criterion or one item of an inventory, taken apart for matching.
 *
 * In:  a row's criterion with its bounds, or an item: a CPE 2.3 name in any binding, or a package
 * URL. Out: the bucket's name (what must be the same before anything else is compared), the
 * version as text, and for CPE names all attributes. A package's bucket is
 * "p:type:namespace/name", its versions are in its type's own order (version.h); a CPE's are in
 * the cautious one (cpe_version.h). A package's distribution (the qualifier "distro") stands in the
 * attribute "other" of `cpe`, so that it is compared as what stands behind a version is: an item
 * that does not tell it may be any. Debian's releases are known by number and by name
 * ("debian-12.5" is "debian-12" is "bookworm"). A binary package that names its source
 * (the qualifier "upstream": name, or name@version) is that source package, because advisories of
 * distributions speak of sources. What cannot be read is refused; the caller keeps it as a finding.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/applicability.h"
#include "match/cpe.h"
#include "match/version.h"

typedef struct {
    CtCpe cpe;                     /* owned; of a package, its distribution alone */
    const CtVersionScheme *scheme; /* of a package; NULL: the cautious order of CPE */
    char *bucket;                  /* owned */
    CtCpeKind version_kind;
    CtBytes version;       /* borrowed from what this owns; decoded */
    char *package_version; /* owned; NULL for a CPE */
    char part;             /* a, o, h; p for a package; * and - as they are */
    bool wide;             /* vendor or product is ANY or has a wildcard */
    bool mended;           /* by ct_advisory_criterion_mend */
    bool plain;            /* nothing but ANY behind the version */
} CtAdvisoryCriterion;

/* INPUT or LIMIT. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_advisory_criterion_parse(CtBytes text, CtAdvisoryCriterion *out, GError **error);
/* The one reading of a row that is refused for its colons: plain ones that belong to the product's
 * name ("cpe:2.3:a:v:a:b:1:..." is the product "a:b"), or a whole name within the name. It is
 * wide, since nobody knows that it is meant: it makes an item possible, never more. False: none. */
bool ct_advisory_criterion_mend(CtBytes text, CtAdvisoryCriterion *out);
void ct_advisory_criterion_clear(CtAdvisoryCriterion *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtAdvisoryCriterion, ct_advisory_criterion_clear)

/* "bookworm", "debian-12.5" and "debian-12" are one: "debian-12". Others stay, in lower case. The
 * caller frees. */
char *ct_advisory_criterion_distribution_name(const char *written);
/* A package's distribution, in its one spelling, as an attribute; borrows the text. */
void ct_advisory_criterion_distribution(CtBytes name, CtCpeValue values[CT_CPE_ATTRIBUTES]);

/* What stands behind the version in the formatted string, its colon included; of a package "@"
 * and its distribution, when it has one. The caller frees. */
char *ct_advisory_criterion_tail(const CtAdvisoryCriterion *self);

/* ---- the truth of one criterion about one item ---- */

typedef enum {
    CT_ADVISORY_NO,
    CT_ADVISORY_MAYBE, /* what is known of the item does not tell */
    CT_ADVISORY_YES,
} CtAdvisoryTruth;

/* Adds the version's key in the criterion's order; false when it is no version of the scheme.
 * *out_doubtful only for CPE (cpe_version.h). */
bool ct_advisory_criterion_key(const CtAdvisoryCriterion *self, CtBytes version, CtBuffer *key,
                               bool *out_doubtful);
/* Whether `version`, which is a value, is within the row's bounds. */
CtAdvisoryTruth ct_advisory_criterion_within(const CtAdvisoryCriterion *self,
                                             const CtApplicabilityRow *row, CtBytes version);
/* All of it: names, version, bounds, and what stands behind the version (CT_ADVISORY_MAYBE where
 * the item says less than the row asks). The slow way, with nothing precomputed. */
CtAdvisoryTruth ct_advisory_criterion_holds(const CtAdvisoryCriterion *self,
                                            const CtApplicabilityRow *row,
                                            const CtAdvisoryCriterion *item);
/* The attributes behind the version alone. */
CtAdvisoryTruth ct_advisory_criterion_rest(const CtCpeValue *row, const CtCpeValue *item);
/* The comparisons of versions that the truth stands on, for a person: "1.0 >= 0.9: yes" for each
 * bound, "1.0 = 1.0: yes" for one version; parted by "; ", empty when none was needed. The caller
 * frees. */
char *ct_advisory_criterion_steps(const CtAdvisoryCriterion *self, const CtApplicabilityRow *row,
                                  const CtAdvisoryCriterion *item);
