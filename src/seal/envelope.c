/* envelope.c - libsodium's constructions behind the house's names.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "seal/envelope.h"

#include <sodium.h>
#include <string.h>

/* libsodium picks its fastest code and opens its random source here; it may be called often. */
static void start(void)
{
    static gsize started = 0;

    if (g_once_init_enter(&started)) {
        int verdict = sodium_init();
        g_assert(verdict >= 0);
        g_once_init_leave(&started, 1);
    }
}

void ct_envelope_random(uint8_t *out, size_t size)
{
    start();
    randombytes_buf(out, size);
}

void ct_envelope_wipe(void *secret, size_t size)
{
    sodium_memzero(secret, size);
}

void ct_envelope_close_at(const uint8_t key[CT_ENVELOPE_KEY_SIZE],
                          const uint8_t nonce[CT_ENVELOPE_NONCE_SIZE], CtBytes associated,
                          CtBytes plain, uint8_t *out)
{
    start();
    crypto_aead_xchacha20poly1305_ietf_encrypt(out, NULL, plain.data, plain.size, associated.data,
                                               associated.size, NULL, nonce, key);
}

bool ct_envelope_open_at(const uint8_t key[CT_ENVELOPE_KEY_SIZE],
                         const uint8_t nonce[CT_ENVELOPE_NONCE_SIZE], CtBytes associated,
                         CtBytes closed, uint8_t *out, GError **error)
{
    start();
    if (closed.size < CT_ENVELOPE_TAG_SIZE)
        return ct_fail(error, CT_ERROR_INTEGRITY, "envelope: it is too short");
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, closed.data, closed.size,
                                                   associated.data, associated.size, nonce,
                                                   key) != 0)
        return ct_fail(error, CT_ERROR_INTEGRITY, "envelope: this key does not open it");
    return true;
}

void ct_envelope_close(const uint8_t key[CT_ENVELOPE_KEY_SIZE], CtBytes associated, CtBytes plain,
                       uint8_t *out)
{
    ct_envelope_random(out, CT_ENVELOPE_NONCE_SIZE);
    ct_envelope_close_at(key, out, associated, plain, out + CT_ENVELOPE_NONCE_SIZE);
}

bool ct_envelope_open(const uint8_t key[CT_ENVELOPE_KEY_SIZE], CtBytes associated, CtBytes closed,
                      uint8_t *out, GError **error)
{
    if (closed.size < CT_ENVELOPE_OVERHEAD)
        return ct_fail(error, CT_ERROR_INTEGRITY, "envelope: it is too short");
    return ct_envelope_open_at(key, closed.data, associated,
                               ct_bytes_slice(closed, CT_ENVELOPE_NONCE_SIZE, closed.size), out,
                               error);
}

void ct_envelope_pair_make(CtEnvelopePair *out)
{
    start();
    crypto_box_keypair(out->public, out->secret);
}

bool ct_envelope_pair_from(const uint8_t secret[CT_ENVELOPE_KEY_SIZE], CtEnvelopePair *out,
                           GError **error)
{
    uint8_t public[CT_ENVELOPE_KEY_SIZE];

    start();
    if (crypto_scalarmult_base(public, secret) != 0)
        return ct_fail(error, CT_ERROR_INPUT, "private key: it has no public half");
    memcpy(out->public, public, sizeof public);
    memcpy(out->secret, secret, CT_ENVELOPE_KEY_SIZE);
    return true;
}

void ct_envelope_pair_clear(CtEnvelopePair *self)
{
    sodium_memzero(self->secret, sizeof self->secret);
}

bool ct_envelope_seal(const uint8_t public[CT_ENVELOPE_KEY_SIZE], CtBytes plain, uint8_t *out,
                      GError **error)
{
    start();
    if (crypto_box_seal(out, plain.data, plain.size, public) != 0)
        return ct_fail(error, CT_ERROR_INPUT, "public key: nothing can be sealed to it");
    return true;
}

bool ct_envelope_unseal(const CtEnvelopePair *pair, CtBytes sealed, uint8_t *out, GError **error)
{
    start();
    if (sealed.size < CT_ENVELOPE_BOX_EXTRA)
        return ct_fail(error, CT_ERROR_INTEGRITY, "sealed box: it is too short");
    if (crypto_box_seal_open(out, sealed.data, sealed.size, pair->public, pair->secret) != 0)
        return ct_fail(error, CT_ERROR_DENIED, "sealed box: this private key does not open it");
    return true;
}
