/* plan.c - sifting up and down.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/plan.h"

void ct_plan_clear(CtPlan *self)
{
    g_free(self->item);
    *self = (CtPlan){ 0 };
}

void ct_plan_empty(CtPlan *self)
{
    self->count = 0;
    self->added = 0;
}

static bool goes_before(const CtPlanItem *a, const CtPlanItem *b)
{
    return a->at != b->at ? a->at < b->at : a->order < b->order;
}

void ct_plan_add_ranked(CtPlan *self, CtPlanItem item)
{
    size_t place = self->count++;

    if (place == self->capacity) {
        self->capacity = self->capacity == 0 ? 64 : self->capacity * 2;
        self->item = g_renew(CtPlanItem, self->item, self->capacity);
    }
    for (; place > 0 && goes_before(&item, &self->item[(place - 1) / 2]); place = (place - 1) / 2)
        self->item[place] = self->item[(place - 1) / 2];
    self->item[place] = item;
}

void ct_plan_add(CtPlan *self, CtPlanItem item)
{
    item.order = self->added++;
    ct_plan_add_ranked(self, item);
}

const CtPlanItem *ct_plan_peek(const CtPlan *self)
{
    return self->count == 0 ? NULL : self->item;
}

bool ct_plan_take(CtPlan *self, CtPlanItem *out)
{
    if (self->count == 0)
        return false;
    *out = self->item[0];
    CtPlanItem last = self->item[--self->count];
    size_t place = 0;
    for (;;) {
        size_t child = 2 * place + 1;

        if (child >= self->count)
            break;
        if (child + 1 < self->count && goes_before(&self->item[child + 1], &self->item[child]))
            child++;
        if (!goes_before(&self->item[child], &last))
            break;
        self->item[place] = self->item[child];
        place = child;
    }
    self->item[place] = last;
    return true;
}
