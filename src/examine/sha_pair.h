/* sha_pair.h - SHA-1 and SHA-256 of the same bytes, round by round beside each other.
 *
 * The processor's own instructions for them wait for each other within one digest; two digests in
 * one loop fill the gaps, so that both cost little more than one. In: whole blocks of 64 bytes and
 * two states in the order of FIPS 180-4; out: the states after them. Padding, and what is no
 * whole block, is the caller's. Only where the processor has the instructions (x86 SHA).
 * Source: FIPS 180-4; Intel SHA Extensions.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CT_SHA_PAIR_STEP 64

bool ct_sha_pair_is_there(void);
/* Only when it is. */
void ct_sha_pair_run(uint32_t sha1[5], uint32_t sha256[8], const uint8_t *data, size_t blocks);
