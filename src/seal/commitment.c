/* commitment.c - salts and commitments (commitment.h has the formula).
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "seal/commitment.h"

#include <sodium.h>

void ct_commitment_key(const uint8_t key[CT_DIGEST_SIZE], CtHmacKey *out)
{
    ct_hmac_extract((CtBytes){ NULL, 0 }, (CtBytes){ key, CT_DIGEST_SIZE }, out);
}

void ct_commitment_salt(const CtHmacKey *key, const uint8_t nonce[CT_COMMITMENT_NONCE_SIZE],
                        const char *name, uint8_t out[CT_DIGEST_SIZE])
{
    const CtBytes info[] = { { nonce, CT_COMMITMENT_NONCE_SIZE }, ct_bytes_of_text(name) };

    ct_hmac_expand(key, info, G_N_ELEMENTS(info), out, CT_DIGEST_SIZE);
}

void ct_commitment_of(const uint8_t salt[CT_DIGEST_SIZE], const char *name, CtBytes value,
                      uint8_t out[CT_DIGEST_SIZE])
{
    static const uint8_t zero = 0;
    const CtBytes part[] = { ct_bytes_of_text(name), { &zero, 1 }, value };
    CtHmacKey salted;

    ct_hmac_key_set(&salted, (CtBytes){ salt, CT_DIGEST_SIZE });
    ct_hmac_of(&salted, part, G_N_ELEMENTS(part), out);
    ct_hmac_key_wipe(&salted);
}

void ct_commitment_make(const CtHmacKey *key, const uint8_t nonce[CT_COMMITMENT_NONCE_SIZE],
                        const char *name, CtBytes value, uint8_t out[CT_DIGEST_SIZE])
{
    uint8_t salt[CT_DIGEST_SIZE];

    ct_commitment_salt(key, nonce, name, salt);
    ct_commitment_of(salt, name, value, out);
    sodium_memzero(salt, sizeof salt);
}
