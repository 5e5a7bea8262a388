/* advisory_set.c - bits set and given out again.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/advisory_set.h"

enum { SMALLEST = 256 };

void ct_advisory_list_grow(CtAdvisoryList *self, size_t more)
{
    if (self->room - self->count >= more)
        return;
    self->room = MAX(2 * self->room, MAX(self->count + more, (size_t)SMALLEST));
    self->at = g_renew(uint32_t, self->at, self->room);
}

void ct_advisory_list_clear(CtAdvisoryList *self)
{
    g_free(self->at);
    *self = (CtAdvisoryList){ 0 };
}

void ct_advisory_set_init(CtAdvisorySet *self, uint32_t ceiling)
{
    size_t summaries = (size_t)ceiling / CT_ADVISORY_SET_WORD / CT_ADVISORY_SET_WORD + 1;
    size_t words = summaries * CT_ADVISORY_SET_WORD;

    self->yes = g_new0(uint64_t, 2 * words + summaries);
    self->maybe = self->yes + words;
    self->summary = self->maybe + words;
    self->ceiling = ceiling;
    self->summaries = (uint32_t)summaries;
}

void ct_advisory_set_clear(CtAdvisorySet *self)
{
    g_free(self->yes);
    *self = (CtAdvisorySet){ 0 };
}

static void take_word(CtAdvisorySet *self, size_t word, CtAdvisoryList *out)
{
    uint64_t yes = self->yes[word];
    uint64_t any = yes | self->maybe[word];
    uint32_t first = (uint32_t)(word * CT_ADVISORY_SET_WORD);

    self->yes[word] = 0;
    self->maybe[word] = 0;
    ct_advisory_list_grow(out, CT_ADVISORY_SET_WORD);
    uint32_t *at = out->at + out->count;
    for (; any != 0; any &= any - 1) {
        unsigned bit = (unsigned)__builtin_ctzll(any);
        uint32_t truth = CT_ADVISORY_MAYBE + (uint32_t)(yes >> bit & 1);

        *at++ = (first + bit) | truth << CT_ADVISORY_SET_SHIFT;
    }
    out->count = (size_t)(at - out->at);
}

void ct_advisory_set_take(CtAdvisorySet *self, CtAdvisoryList *out)
{
    for (size_t i = 0; i < self->summaries; i++)
        for (; self->summary[i] != 0; self->summary[i] &= self->summary[i] - 1)
            take_word(self, i * CT_ADVISORY_SET_WORD + (size_t)__builtin_ctzll(self->summary[i]),
                      out);
}
