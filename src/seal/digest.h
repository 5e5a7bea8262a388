/* digest.h - SHA-256.
 *
 * States are plain values and nothing is allocated, because the ledger computes dozens of
 * digests per entry. Below is OpenSSL's block function through its low-level SHA256_* calls:
 * on short messages they do 1.5 times the work of a reused EVP context, whose state is
 * allocated and cannot be copied as a value (hmac.h needs that).
 * Source: FIPS 180-4.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

#include <openssl/sha.h>

#define CT_DIGEST_SIZE 32

typedef struct {
    SHA256_CTX state;
} CtDigest;

void ct_digest_begin(CtDigest *self);
void ct_digest_add(CtDigest *self, CtBytes bytes);
void ct_digest_end(CtDigest *self, uint8_t out[CT_DIGEST_SIZE]);
void ct_digest_of(CtBytes bytes, uint8_t out[CT_DIGEST_SIZE]);
/* Compares without telling by its duration where two digests differ. */
bool ct_digest_equal(const uint8_t a[CT_DIGEST_SIZE], const uint8_t b[CT_DIGEST_SIZE]);
/* The same for two secrets of any length, whose lengths may be known. */
bool ct_digest_same(CtBytes a, CtBytes b);
