/* commitment.h - a salted promise of one value, which may be kept or made unprovable.
 *
 * salt = HKDF-SHA256(key of the case's compartment, info = nonce || name), 32 bytes;
 * commitment = HMAC-SHA256(salt, name || 0 || value). Name and value are thus bound, equal
 * values give unequal commitments (the nonce is the entry's, 16 random bytes), and with the
 * key gone the value can no longer be proven or guessed. Extract is done once per key:
 * the caller keeps the CtHmacKey for all entries of the case.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "seal/hmac.h"

#define CT_COMMITMENT_NONCE_SIZE 16

/* The ready key of a compartment; wipe it with ct_hmac_key_wipe. */
void ct_commitment_key(const uint8_t key[CT_DIGEST_SIZE], CtHmacKey *out);
/* The salt: what a dossier holds beside a value to let a court check it. Wiped by the caller. */
void ct_commitment_salt(const CtHmacKey *key, const uint8_t nonce[CT_COMMITMENT_NONCE_SIZE],
                        const char *name, uint8_t out[CT_DIGEST_SIZE]);
void ct_commitment_of(const uint8_t salt[CT_DIGEST_SIZE], const char *name, CtBytes value,
                      uint8_t out[CT_DIGEST_SIZE]);
/* Both at once. */
void ct_commitment_make(const CtHmacKey *key, const uint8_t nonce[CT_COMMITMENT_NONCE_SIZE],
                        const char *name, CtBytes value, uint8_t out[CT_DIGEST_SIZE]);
