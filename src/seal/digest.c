/* digest.c - SHA-256 over OpenSSL's low-level calls (digest.h says why).
 * SPDX-License-Identifier: EUPL-1.2
 */
#define OPENSSL_SUPPRESS_DEPRECATED /* the reason and the measure are in digest.h */
#include "seal/digest.h"

#include <openssl/crypto.h>

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

bool ct_digest_same(CtBytes a, CtBytes b)
{
    uint8_t first[CT_DIGEST_SIZE];
    uint8_t second[CT_DIGEST_SIZE];

    ct_digest_of(a, first);
    ct_digest_of(b, second);
    return ct_digest_equal(first, second);
}
