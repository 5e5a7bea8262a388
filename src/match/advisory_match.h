/* advisory_match.h - one item against the criteria of its bucket, and configurations over a host.
 *
 * The inner half of match/advisory_host.h, which owns the items and the threads.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/advisory_host.h"
#include "match/advisory_map.h"
#include "match/advisory_set.h"

/* An item, with what is compared often made once. */
typedef struct {
    CtAdvisoryCriterion parsed; /* owned */
    CtAdvisoryLayoutBucket bucket;
    CtBuffer whole; /* owned; the key of its version */
    uint8_t key[CT_ADVISORY_LAYOUT_KEY];
    uint8_t key_size;
    bool has_key; /* its version is one of its scheme */
    bool has_bucket;
    bool doubtful; /* its version has a word of unknown place */
    bool plain;    /* nothing but ANY behind its version */
    uint64_t hash; /* of its version's text */
    uint32_t rest; /* the one that was compared last, + 1 */
    CtAdvisoryTruth rest_truth;
} CtAdvisoryMatchItem;

void ct_advisory_match_prepare(const CtAdvisory *index, CtAdvisoryMatchItem *item);
/* Appends an entry (advisory_set.h) for every criterion that holds or may hold. */
void ct_advisory_match_item(const CtAdvisory *index, CtAdvisoryMatchItem *item,
                            CtAdvisoryList *out);
/* The slow way, from the row's own text. */
CtAdvisoryTruth ct_advisory_match_plainly(const CtAdvisory *index,
                                          const CtAdvisoryLayoutCriterion *criterion,
                                          const CtAdvisoryMatchItem *item);

/* What is known of a host beside its items' rows. */
typedef struct {
    const CtAdvisory *index;
    const uint8_t *truth;   /* per criterion */
    const uint8_t *present; /* per criterion: an item is of its bucket; NULL: not asked */
    const uint32_t *own;    /* of the item in question: entries, by criterion */
    uint32_t own_count;
    bool knows_system; /* another system (part o) than those listed is excluded */
    bool knows_hardware;
    bool knows_programs;
} CtAdvisoryMatchWorld;

/* A configuration by Kleene's logic. `open`: what is vulnerable and of which no item is listed may
 * be there all the same (advisory_scope.h, inclusive). */
CtAdvisoryTruth ct_advisory_match_configuration(const CtAdvisoryMatchWorld *world,
                                                uint32_t configuration, bool open);
