/* random.c - SplitMix64 and draws from it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/random.h"

#include <glib.h>

uint64_t ct_random_next(CtRandom *self)
{
    uint64_t z = self->state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

uint64_t ct_random_below(CtRandom *self, uint64_t below)
{
    g_assert(below > 0);
    /* The bias of the remainder is below 2^-40 for the small ranges drawn here. */
    return ct_random_next(self) % below;
}

bool ct_random_chance(CtRandom *self, unsigned wanted, unsigned of)
{
    return ct_random_below(self, of) < wanted;
}

size_t ct_random_weighted(CtRandom *self, const unsigned *weights, size_t count)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += weights[i];
    uint64_t drawn = ct_random_below(self, sum);
    for (size_t i = 0; i < count; i++) {
        if (drawn < weights[i])
            return i;
        drawn -= weights[i];
    }
    return count - 1;
}

/* How long does a run of falling uniforms from `first` on last? Odd: `first` is the fraction. Even:
 * one whole unit more, and again. */
uint64_t ct_random_exponential(CtRandom *self)
{
    for (uint64_t whole = 0;; whole++) {
        uint64_t first = ct_random_next(self) >> 32;
        uint64_t last = first;
        bool odd = true;

        for (uint64_t next; (next = ct_random_next(self) >> 32) < last; odd = !odd)
            last = next;
        if (odd)
            return whole << 32 | first;
    }
}

CtRandom ct_random_of(uint64_t seed, uint64_t item)
{
    CtRandom mixer = { seed ^ item * 0xd1342543de82ef95u };

    return (CtRandom){ ct_random_next(&mixer) };
}
