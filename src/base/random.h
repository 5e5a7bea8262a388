/* random.h - seeded numbers, the same on every machine.
 *
 * SplitMix64 (Steele, Lea, Flood 2014): tiny, fast and good enough to invent people and years.
 * Nothing secret is ever drawn from it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t state;
} CtRandom;

uint64_t ct_random_next(CtRandom *self);
/* 0 to below - 1; `below` is at least 1. */
uint64_t ct_random_below(CtRandom *self, uint64_t below);
/* True `wanted` times out of `of` on average. */
bool ct_random_chance(CtRandom *self, unsigned wanted, unsigned of);
/* An index drawn by weights; their sum is at least 1. */
size_t ct_random_weighted(CtRandom *self, const unsigned *weights, size_t count);
/* An exponential variable of mean 1, in units of 2^-32: von Neumann's comparisons of uniform
 * numbers (1951), no logarithm, so that no machine's mathematical library has a say in it. */
uint64_t ct_random_exponential(CtRandom *self);
/* The generator of one numbered item: independent of how many were drawn before. */
CtRandom ct_random_of(uint64_t seed, uint64_t item);
