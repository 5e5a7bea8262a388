/* sha_lanes.h - SHA-1 and SHA-256 of sixteen messages in lock-step.
 *
 * The processor's own instructions for the SHA family are one chain for each message; sixteen
 * messages side by side in the lanes of AVX-512 registers cost less than half as much for each.
 * Without AVX-512, and when so few lanes are in use that lock-step would not pay, the lanes are
 * run in turn, by sha_pair.h or by OpenSSL. Here are whole 64-byte blocks only; padding and
 * scheduling are digest_many.h's.
 * Source: FIPS 180-4.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CT_SHA_LANES      16
#define CT_SHA_LANES_STEP 64 /* bytes of one block */

typedef struct {
    uint32_t sha1[5][CT_SHA_LANES]; /* [word][lane] */
    uint32_t sha256[8][CT_SHA_LANES];
} CtShaLanes;

/* Which lanes want which digest, a bit each. */
typedef struct {
    unsigned sha1;
    unsigned sha256;
} CtShaLanesActive;

/* Whether this processor has the lock-step. */
bool ct_sha_lanes_are_wide(void);

void ct_sha_lanes_begin(CtShaLanes *self, unsigned lane);
/* Advances each active lane by `blocks` blocks from data[lane]; `wide` only when they are (tests
 * ask for less). data[lane] of other lanes is not looked at, and their state means nothing
 * afterwards. */
void ct_sha_lanes_run(CtShaLanes *self, bool wide, CtShaLanesActive active,
                      const uint8_t *const *data, size_t blocks);
/* The states as bytes, which are the digests when the padded message is through. */
void ct_sha_lanes_end_sha1(const CtShaLanes *self, unsigned lane, uint8_t out[20]);
void ct_sha_lanes_end_sha256(const CtShaLanes *self, unsigned lane, uint8_t out[32]);
