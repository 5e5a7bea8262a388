/* md5_lanes.h - MD5 of sixteen messages in lock-step.
 *
 * MD5 is a chain of dependent steps, so that one message keeps a core's units mostly idle. Sixteen
 * messages lie side by side in the lanes of AVX-512 registers (eight in AVX2), one step for all.
 * What the processor has is asked once, at run time; without either, OpenSSL's one-message code
 * runs over the lanes in turn, and also when so few lanes are in use that lock-step would not pay.
 * Here are whole 64-byte blocks only; padding and scheduling are digest_many.h's.
 * Source: RFC 1321.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define CT_MD5_LANES      16
#define CT_MD5_LANES_STEP 64 /* bytes of one block */

typedef struct {
    uint32_t word[4][CT_MD5_LANES]; /* [A, B, C, D][lane] */
} CtMd5Lanes;

typedef enum {
    CT_MD5_LANES_SCALAR = 1,
    CT_MD5_LANES_AVX2 = 8,
    CT_MD5_LANES_AVX512 = 16,
} CtMd5LanesWidth;

/* The widest that this processor runs. */
CtMd5LanesWidth ct_md5_lanes_width(void);

void ct_md5_lanes_begin(CtMd5Lanes *self, unsigned lane);
/* Advances each lane of which `active` has the bit by `blocks` blocks from data[lane]. `width` is
 * at most ct_md5_lanes_width() (tests ask for less). data[lane] of other lanes is not looked at. */
void ct_md5_lanes_run(CtMd5Lanes *self, CtMd5LanesWidth width, const uint8_t *const *data,
                      unsigned active, size_t blocks);
/* The state as bytes, which is the digest when the padded message is through. */
void ct_md5_lanes_end(const CtMd5Lanes *self, unsigned lane, uint8_t out[16]);
