/* advisory_set.h - numbers with a truth each: a growing list, and a set that comes out in order.
 *
 * An entry is a number below 2^30 with a truth (CtAdvisoryTruth) above it. The set keeps a bit for
 * each number and truth, and a bit for each word of those that is not empty: adding is one store
 * into a table that stays in the processor's cache, taking costs what is in it, and nothing is
 * sorted. Of a number that was added twice the better truth counts. A number at or above the set's
 * ceiling is not taken in.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/advisory_criterion.h"

#define CT_ADVISORY_SET_SHIFT 30 /* of the truth in an entry */
#define CT_ADVISORY_SET_MASK  ((1u << CT_ADVISORY_SET_SHIFT) - 1)
#define CT_ADVISORY_SET_WORD  64u

typedef struct {
    uint32_t *at; /* owned */
    size_t count;
    size_t room;
} CtAdvisoryList;

typedef struct {
    uint64_t *yes;     /* owned, with the next two: one block */
    uint64_t *maybe;   /* one bit for each number */
    uint64_t *summary; /* one bit for each word of the two */
    uint32_t ceiling;
    uint32_t summaries;
} CtAdvisorySet;

void ct_advisory_list_grow(CtAdvisoryList *self, size_t more);
void ct_advisory_list_clear(CtAdvisoryList *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtAdvisoryList, ct_advisory_list_clear)

static inline void ct_advisory_list_push(CtAdvisoryList *self, uint32_t entry)
{
    if (self->count == self->room)
        ct_advisory_list_grow(self, 1);
    self->at[self->count++] = entry;
}

/* An empty set of numbers below `ceiling`. */
void ct_advisory_set_init(CtAdvisorySet *self, uint32_t ceiling);
void ct_advisory_set_clear(CtAdvisorySet *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtAdvisorySet, ct_advisory_set_clear)

static inline void ct_advisory_set_add(CtAdvisorySet *self, uint32_t number, CtAdvisoryTruth truth)
{
    uint32_t word = number / CT_ADVISORY_SET_WORD;
    uint64_t bit = UINT64_C(1) << number % CT_ADVISORY_SET_WORD;

    if (number >= self->ceiling || truth == CT_ADVISORY_NO)
        return;
    *(truth == CT_ADVISORY_YES ? &self->yes[word] : &self->maybe[word]) |= bit;
    self->summary[word / CT_ADVISORY_SET_WORD] |= UINT64_C(1) << word % CT_ADVISORY_SET_WORD;
}

/* Moves the set to the end of the list, in order of numbers, and empties it. */
void ct_advisory_set_take(CtAdvisorySet *self, CtAdvisoryList *out);
