/* envelope.h - closing bytes for a key or for a person, and the keys themselves.
 *
 * Three envelopes: XChaCha20-Poly1305 under a 32-byte key with associated data (for
 * storage), the same with a nonce that the caller guarantees to be unique under that key,
 * and the sealed box to an X25519 public key, which only the private key opens. What does
 * not open is INTEGRITY, and nothing is written to `out`. All randomness of the program
 * comes from ct_envelope_random. Secrets are wiped by their holder with ct_envelope_wipe.
 * Source: libsodium's documentation of the constructions; RFC 8439 and draft-irtf-cfrg-xchacha.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

#define CT_ENVELOPE_KEY_SIZE   32
#define CT_ENVELOPE_NONCE_SIZE 24
#define CT_ENVELOPE_TAG_SIZE   16
#define CT_ENVELOPE_OVERHEAD   (CT_ENVELOPE_NONCE_SIZE + CT_ENVELOPE_TAG_SIZE)
#define CT_ENVELOPE_BOX_EXTRA  48 /* what a sealed box adds */

void ct_envelope_random(uint8_t *out, size_t size);
void ct_envelope_wipe(void *secret, size_t size);

/* out holds plain.size + CT_ENVELOPE_OVERHEAD bytes: a random nonce, ciphertext, tag. */
void ct_envelope_close(const uint8_t key[CT_ENVELOPE_KEY_SIZE], CtBytes associated, CtBytes plain,
                       uint8_t *out);
/* out holds closed.size - CT_ENVELOPE_OVERHEAD bytes. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_envelope_open(const uint8_t key[CT_ENVELOPE_KEY_SIZE], CtBytes associated, CtBytes closed,
                      uint8_t *out, GError **error);

/* The nonce is the caller's and is not stored: out holds plain.size + CT_ENVELOPE_TAG_SIZE. */
void ct_envelope_close_at(const uint8_t key[CT_ENVELOPE_KEY_SIZE],
                          const uint8_t nonce[CT_ENVELOPE_NONCE_SIZE], CtBytes associated,
                          CtBytes plain, uint8_t *out);
G_GNUC_WARN_UNUSED_RESULT
bool ct_envelope_open_at(const uint8_t key[CT_ENVELOPE_KEY_SIZE],
                         const uint8_t nonce[CT_ENVELOPE_NONCE_SIZE], CtBytes associated,
                         CtBytes closed, uint8_t *out, GError **error);

/* A person's key pair for sealed boxes. */
typedef struct {
    uint8_t public[CT_ENVELOPE_KEY_SIZE];
    uint8_t secret[CT_ENVELOPE_KEY_SIZE]; /* owned; wiped by ct_envelope_pair_clear */
} CtEnvelopePair;

void ct_envelope_pair_make(CtEnvelopePair *out);
/* The pair whose secret half is given, as when a member's key file is read. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_envelope_pair_from(const uint8_t secret[CT_ENVELOPE_KEY_SIZE], CtEnvelopePair *out,
                           GError **error);
void ct_envelope_pair_clear(CtEnvelopePair *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtEnvelopePair, ct_envelope_pair_clear)

/* out holds plain.size + CT_ENVELOPE_BOX_EXTRA. A public key of small order is INPUT. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_envelope_seal(const uint8_t public[CT_ENVELOPE_KEY_SIZE], CtBytes plain, uint8_t *out,
                      GError **error);
/* out holds sealed.size - CT_ENVELOPE_BOX_EXTRA. Another member's box is DENIED. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_envelope_unseal(const CtEnvelopePair *pair, CtBytes sealed, uint8_t *out, GError **error);
