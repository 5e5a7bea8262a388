/* hmac.c - keyed states, HMAC, Extract and Expand.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "seal/hmac.h"

#include <openssl/crypto.h>
#include <string.h>

#define BLOCK_SIZE   64 /* of SHA-256 */
#define EXPAND_PARTS 8

static void pad_key(CtDigest *state, const uint8_t block[BLOCK_SIZE], uint8_t pad)
{
    uint8_t padded[BLOCK_SIZE];

    for (size_t i = 0; i < sizeof padded; i++)
        padded[i] = block[i] ^ pad;
    ct_digest_begin(state);
    ct_digest_add(state, (CtBytes){ padded, sizeof padded });
    OPENSSL_cleanse(padded, sizeof padded);
}

void ct_hmac_key_set(CtHmacKey *self, CtBytes key)
{
    uint8_t block[BLOCK_SIZE] = { 0 };

    if (key.size > sizeof block)
        ct_digest_of(key, block);
    else if (key.size > 0)
        memcpy(block, key.data, key.size);
    pad_key(&self->inner, block, 0x36);
    pad_key(&self->outer, block, 0x5c);
    OPENSSL_cleanse(block, sizeof block);
}

void ct_hmac_key_wipe(CtHmacKey *self)
{
    OPENSSL_cleanse(self, sizeof *self);
}

void ct_hmac_of(const CtHmacKey *key, const CtBytes *part, size_t count,
                uint8_t out[CT_DIGEST_SIZE])
{
    CtDigest state = key->inner;
    uint8_t inner[CT_DIGEST_SIZE];

    for (size_t i = 0; i < count; i++)
        ct_digest_add(&state, part[i]);
    ct_digest_end(&state, inner);
    state = key->outer;
    ct_digest_add(&state, (CtBytes){ inner, sizeof inner });
    ct_digest_end(&state, out);
}

void ct_hmac_extract(CtBytes salt, CtBytes material, CtHmacKey *out)
{
    CtHmacKey salted;
    uint8_t key[CT_DIGEST_SIZE];

    ct_hmac_key_set(&salted, salt); /* an empty key is padded to zeroes, as RFC 5869 asks */
    ct_hmac_of(&salted, &material, 1, key);
    ct_hmac_key_set(out, (CtBytes){ key, sizeof key });
    OPENSSL_cleanse(key, sizeof key);
}

void ct_hmac_expand(const CtHmacKey *key, const CtBytes *info, size_t count, uint8_t *out,
                    size_t size)
{
    CtBytes part[EXPAND_PARTS + 2];
    uint8_t block[CT_DIGEST_SIZE];
    uint8_t counter = 0;

    g_assert(count <= EXPAND_PARTS);
    g_assert(size <= 255 * sizeof block);
    for (size_t i = 0; i < count; i++)
        part[1 + i] = info[i];
    while (size > 0) {
        part[0] = (CtBytes){ block, counter == 0 ? 0 : sizeof block };
        counter++;
        part[1 + count] = (CtBytes){ &counter, 1 };
        ct_hmac_of(key, part, count + 2, block);
        size_t step = MIN(size, sizeof block);
        memcpy(out, block, step);
        out += step;
        size -= step;
    }
    OPENSSL_cleanse(block, sizeof block);
}
