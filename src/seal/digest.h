/* digest.h - SHA-256, HMAC-SHA256 and HKDF-SHA256.
 *
 * The ledger computes ten and more of these per entry, so the states are plain values: a
 * keyed state (CtHmacKey) is prepared once per key and copied for each message, and nothing
 * is allocated. Below is OpenSSL's block function through its low-level SHA256_* calls: on
 * short messages they do 1.5 times the work of a reused EVP context and 1.9 times for a
 * fresh HMAC key, because EVP allocates a provider state that cannot be copied as a value.
 * Sources: FIPS 180-4, RFC 2104 (HMAC), RFC 5869 (HKDF).
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

/* A key made ready for HMAC-SHA256. It is as secret as the key: wipe it after use. */
typedef struct {
    SHA256_CTX inner;
    SHA256_CTX outer;
} CtHmacKey;

void ct_hmac_key_set(CtHmacKey *self, CtBytes key);
void ct_hmac_key_wipe(CtHmacKey *self);
/* HMAC of the parts in a row, without copying them together. */
void ct_hmac_of(const CtHmacKey *key, const CtBytes *part, size_t count,
                uint8_t out[CT_DIGEST_SIZE]);

/* RFC 5869: Extract makes a uniform key (as a ready HMAC key) of `material`; no salt (size 0)
 * means 32 zero bytes. Expand yields up to 255 * 32 bytes bound to the info parts. */
void ct_hkdf_extract(CtBytes salt, CtBytes material, CtHmacKey *out);
void ct_hkdf_expand(const CtHmacKey *key, const CtBytes *info, size_t count, uint8_t *out,
                    size_t size);
