/* origin.c - positions followed back by binary search in each step of the chain.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/origin.h"

CtOrigin ct_origin_verbatim(uint64_t from)
{
    return (CtOrigin){ .from = from };
}

CtOrigin ct_origin_block(uint64_t from, uint64_t to)
{
    return (CtOrigin){ .block = true, .from = from, .to = to };
}

CtOrigin ct_origin_derived(const CtOrigin *parent, size_t before_size)
{
    return (CtOrigin){ .parent = parent, .before_size = before_size };
}

void ct_origin_add(CtOrigin *self, size_t at, size_t before)
{
    if (self->count > 0 && self->step[self->count - 1].at == at) {
        self->step[self->count - 1].before = before;
        return;
    }
    if (self->count == CT_LIMIT_ORIGIN_STEPS) {
        self->saturated = true;
        return;
    }
    if (self->count == self->capacity) {
        self->capacity = self->capacity == 0 ? 32 : self->capacity * 2;
        self->step = g_realloc_n(self->step, self->capacity, sizeof *self->step);
    }
    self->step[self->count++] = (CtOriginStep){ at, before };
}

void ct_origin_clear(CtOrigin *self)
{
    g_free(self->step);
    self->step = NULL;
    self->count = self->capacity = 0;
}

/* A derived text may be longer than what it stands for ("&amp;" for "&"): a position never runs
 * past the place where the next step begins, or the text before ends. */
size_t ct_origin_before(const CtOrigin *self, size_t at)
{
    size_t low = 0;
    size_t high = self->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (self->step[middle].at <= at)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return at;
    size_t before = self->step[low - 1].before + (at - self->step[low - 1].at);
    size_t end = low < self->count ? self->step[low].before : self->before_size;
    return before < end ? before : MAX(end, 1) - 1;
}

void ct_origin_span(const CtOrigin *self, size_t from, size_t to, uint64_t *out_from,
                    uint64_t *out_to)
{
    for (; self->parent != NULL; self = self->parent) {
        if (self->saturated && to > self->step[self->count - 1].at) {
            from = MIN(ct_origin_before(self, from), self->step[self->count - 1].before);
            to = self->before_size;
            continue;
        }
        from = ct_origin_before(self, from);
        to = to == 0 ? 0 : ct_origin_before(self, to - 1) + 1;
    }
    *out_from = self->block ? self->from : self->from + from;
    *out_to = self->block ? self->to : self->from + MAX(from, to);
}
