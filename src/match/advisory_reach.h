/* advisory_reach.h - the question turned round: a new advisory, whom must it reach?
 *
 * In:  the products of contracts (or sites, or machine groups: a number each), then one advisory's
 * applicability. Out: each contract that it touches, with the product and the truth by both rules
 * of advisory_scope.h: yes, maybe, or by the strict one alone no. Each product stands alone
 * (advisory_host.h, independent): conditions on what else a machine has are open, because a
 * contract lists products and not machines.
 * Equal products of many contracts are judged once. Cost of a question: rows times products of the
 * same bucket, then the contracts that are touched. Pure after ct_advisory_reach_ready; the caller
 * frees.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/advisory_criterion.h"
#include "match/version_range.h"

typedef struct CtAdvisoryReach CtAdvisoryReach;

typedef struct {
    uint32_t contract;
    uint32_t product;      /* its number, by ct_advisory_reach_product */
    CtAdvisoryTruth truth; /* strict */
    CtAdvisoryTruth inclusive;
} CtAdvisoryReached;

CtAdvisoryReach *ct_advisory_reach_new(void);
void ct_advisory_reach_free(CtAdvisoryReach *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtAdvisoryReach, ct_advisory_reach_free)

/* INPUT when the product is neither a CPE name nor a package URL, or names no vendor or product. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_advisory_reach_add(CtAdvisoryReach *self, uint32_t contract, CtBytes product,
                           GError **error);
/* The same of certain versions (borrowed until the reach is freed): an advisory whose rows are of
 * other versions alone does not touch it. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_advisory_reach_add_versions(CtAdvisoryReach *self, uint32_t contract, CtBytes product,
                                    const CtVersionRange *versions, GError **error);
/* After the last product and before the first question. */
void ct_advisory_reach_ready(CtAdvisoryReach *self);
const char *ct_advisory_reach_product(const CtAdvisoryReach *self, uint32_t product);

/* Appends CtAdvisoryReached, by contract, then product; INPUT when the tree cannot be read. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_advisory_reach_find(const CtAdvisoryReach *self, CtBytes tree, GArray *out, GError **error);
