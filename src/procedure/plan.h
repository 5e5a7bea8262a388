/* plan.h - what will happen, soonest first: a binary heap.
 *
 * Of two items at one instant the one that was added first comes first, so that the order never
 * depends on the heap. Items are small and copied.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/time.h"

typedef struct {
    CtInstant at;
    uint64_t order; /* given by ct_plan_add, or the owner's (ct_plan_add_ranked) */
    int kind;       /* these four are the owner's */
    int index;
    uint32_t slot;
    uint32_t life;
} CtPlanItem;

typedef struct {
    CtPlanItem *item; /* owned */
    size_t count;
    size_t capacity;
    uint64_t added;
} CtPlan;

void ct_plan_clear(CtPlan *self); /* frees */
void ct_plan_empty(CtPlan *self); /* keeps the memory for the next use */
void ct_plan_add(CtPlan *self, CtPlanItem item);
/* The same, but of two at one instant the one of the lower `order` comes first. A plan uses one of
 * the two. */
void ct_plan_add_ranked(CtPlan *self, CtPlanItem item);
/* The soonest, left where it is; NULL: there is none. Borrowed until the next change. */
const CtPlanItem *ct_plan_peek(const CtPlan *self);
/* The soonest; false: there is none. */
bool ct_plan_take(CtPlan *self, CtPlanItem *out);
