/* digest_sort.h - rows of equal width sorted as bytes, in place.
 *
 * Radix from the first byte on, into 256 parts by exchange (McIlroy, Bostic, McIlroy: Engineering
 * Radix Sort, 1993), with insertion where a part is small. Digests are evenly spread, so two rounds
 * do nearly all; rows that are made to agree cost at most one round a byte.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define CT_DIGEST_SORT_WIDTH 64 /* most bytes of a row */

void ct_digest_sort(uint8_t *rows, size_t count, size_t width);
/* Of sorted rows each once; returns how many are left, at the beginning. */
size_t ct_digest_sort_unique(uint8_t *rows, size_t count, size_t width);
