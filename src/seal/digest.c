/* digest.c - SHA-256 and what is built of it, over OpenSSL's low-level calls (see digest.h).
 * SPDX-License-Identifier: EUPL-1.2
 */
#define OPENSSL_SUPPRESS_DEPRECATED /* the reason and the measure are in digest.h */
#include "seal/digest.h"

#include <openssl/crypto.h>
#include <string.h>

/* A part list with room for the counter and the previous block that Expand adds. */
#define EXPAND_PARTS 8

void ct_digest_begin(CtDigest *self)
{
    SHA256_Init(&self->state);
}

void ct_digest_add(CtDigest *self, CtBytes bytes)
{
    if (bytes.size > 0)
        SHA256_Update(&self->state, bytes.data, bytes.size);
}

void ct_digest_end(CtDigest *self, uint8_t out[CT_DIGEST_SIZE])
{
    SHA256_Final(out, &self->state);
}

void ct_digest_of(CtBytes bytes, uint8_t out[CT_DIGEST_SIZE])
{
    CtDigest digest;

    ct_digest_begin(&digest);
    ct_digest_add(&digest, bytes);
    ct_digest_end(&digest, out);
}

bool ct_digest_equal(const uint8_t a[CT_DIGEST_SIZE], const uint8_t b[CT_DIGEST_SIZE])
{
    return CRYPTO_memcmp(a, b, CT_DIGEST_SIZE) == 0;
}

static void pad_key(SHA256_CTX *state, const uint8_t block[SHA256_CBLOCK], uint8_t pad)
{
    uint8_t padded[SHA256_CBLOCK];

    for (size_t i = 0; i < sizeof padded; i++)
        padded[i] = block[i] ^ pad;
    SHA256_Init(state);
    SHA256_Update(state, padded, sizeof padded);
    OPENSSL_cleanse(padded, sizeof padded);
}

void ct_hmac_key_set(CtHmacKey *self, CtBytes key)
{
    uint8_t block[SHA256_CBLOCK] = { 0 };

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
    SHA256_CTX state = key->inner;
    uint8_t inner[CT_DIGEST_SIZE];

    for (size_t i = 0; i < count; i++) {
        if (part[i].size > 0)
            SHA256_Update(&state, part[i].data, part[i].size);
    }
    SHA256_Final(inner, &state);
    state = key->outer;
    SHA256_Update(&state, inner, sizeof inner);
    SHA256_Final(out, &state);
}

void ct_hkdf_extract(CtBytes salt, CtBytes material, CtHmacKey *out)
{
    CtHmacKey salted;
    uint8_t key[CT_DIGEST_SIZE];

    ct_hmac_key_set(&salted, salt); /* an empty key is padded to zeroes, as RFC 5869 asks */
    ct_hmac_of(&salted, &material, 1, key);
    ct_hmac_key_set(out, (CtBytes){ key, sizeof key });
    OPENSSL_cleanse(key, sizeof key);
}

void ct_hkdf_expand(const CtHmacKey *key, const CtBytes *info, size_t count, uint8_t *out,
                    size_t size)
{
    CtBytes part[EXPAND_PARTS + 2];
    uint8_t block[CT_DIGEST_SIZE];
    uint8_t counter = 0;

    g_assert(count <= EXPAND_PARTS);
    g_assert(size <= 255 * CT_DIGEST_SIZE);
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
