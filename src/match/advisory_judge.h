/* advisory_judge.h - one advisory and one product, judged plainly from the advisory's own words.
 *
 * In:  an advisory's applicability (as its feed's reader gave it, or as an index gives it back),
 * the items of a host, and the item in question. Out: the verdict, with every row that speaks of
 * the item, its rule and its place: what `advisories explain` prints and what rechecks a verdict
 * without the index. Nothing is precomputed here, and nothing is shared with the index's matching
 * but the comparison of one row with one item (advisory_criterion.h); the rules are those told in
 * advisory_host.h, and a test holds the two against each other.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/advisory_criterion.h"
#include "match/advisory_scope.h"

typedef struct {
    uint32_t configuration; /* which top node, from 0 */
    uint32_t row;           /* which row of the advisory, from 0 */
    CtAdvisoryTruth row_truth;
    CtAdvisoryTruth configuration_truth;
    bool platform; /* the row is what something vulnerable runs on (inclusive scope) */
    bool open;     /* a condition that leaves the configuration undetermined, no row of the item */
    const char *rule;  /* static text: why */
    const char *class; /* "version", "range", "any version", "no version", "wide", "unread",
                          "open" */
    char *text;        /* owned; the row: criterion and bounds */
    char *steps;       /* owned; the comparisons of versions, parted by "; "; may be empty */
} CtAdvisoryReason;

typedef struct {
    CtAdvisoryTruth truth;
    GArray *reasons; /* owned; of CtAdvisoryReason: vulnerable rows that hold, may hold or
                        cannot be read; conditions that keep them from holding for sure */
} CtAdvisoryJudgement;

/* The products of one host, and the one that is asked about. */
typedef struct {
    const CtBytes *items; /* borrowed */
    size_t count;
    size_t item; /* which of them */
    CtAdvisoryScope scope;
} CtAdvisoryJudgeHost;

/* INPUT when the tree or an item cannot be read. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_advisory_judge(CtBytes tree, const CtAdvisoryJudgeHost *host, CtAdvisoryJudgement *out,
                       GError **error);
void ct_advisory_judgement_clear(CtAdvisoryJudgement *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtAdvisoryJudgement, ct_advisory_judgement_clear)

/* "affected", "undetermined", "not affected". */
const char *ct_advisory_judge_word(CtAdvisoryTruth truth);
