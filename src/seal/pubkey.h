/* pubkey.h - other people's public keys, and what is encrypted to one of them.
 *
 * In:  the text of a key as its owner gave it, an OpenPGP key (RFC 4880, ASCII armour) or an S/MIME
 *      certificate (RFC 5280, PEM), and legal time. Out: what the key is called, from and until
 *      when it can be used, and bytes that only its owner opens.
 * OpenPGP is GnuPG's, through GPGME, in a home of its own that holds nothing but the keys that were
 * given: a folder of mode 0700 that goes with the ring. No agent is started, nothing is fetched,
 * and no trust is asked for: whose key it is was said by the contract, by its fingerprint. GnuPG
 * is told the ring's time, so that a demonstration in another year meets keys of that year. S/MIME
 * is OpenSSL's CMS (RFC 5652) with AES-256.
 * Refused, INPUT: a text that is no public key, holds a secret one or several. DENIED: a key that
 * is not yet or no longer valid, was revoked, cannot encrypt or is weaker than RSA of 2048 bits. No
 * message names the owner: it names the key by its id.
 * An id is "openpgp:" and the fingerprint in 40 hex digits, or "smime:" and the certificate's
 * SHA-256 in 64; lower case.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/time.h"

#define CT_PUBKEY_BYTES                                                                            \
    (64u << 10)             /* of a key's text; RSA of 4096 bits with a photograph is 40 kB */
#define CT_PUBKEY_WEAK 2048 /* bits of an RSA key; fewer are refused (NIST SP 800-131A) */

typedef enum { CT_PUBKEY_OPENPGP, CT_PUBKEY_SMIME } CtPubkeyKind;

typedef struct {
    CtPubkeyKind kind;
    char *id;        /* owned */
    char *text;      /* owned: armour or PEM, without other people's signatures on it */
    CtInstant until; /* the first second in which it is no longer valid; CT_INSTANT_NEVER: none */
} CtPubkey;

typedef struct CtPubkeyRing CtPubkeyRing;

/* `now` is what the keys are held against, and stays. */
CtPubkeyRing *ct_pubkey_ring_new(CtInstant now);
void ct_pubkey_ring_free(CtPubkeyRing *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtPubkeyRing, ct_pubkey_ring_free)

void ct_pubkey_clear(CtPubkey *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtPubkey, ct_pubkey_clear)

/* Adds the key to the ring; the same key again is the same key. SYSTEM: no folder could be made, or
 * GnuPG is not there. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_pubkey_take(CtPubkeyRing *self, CtBytes text, CtPubkey *out, GError **error);
/* Appends an armoured OpenPGP message, or the DER of an EnvelopedData; MISSING when the ring has no
 * such key. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_pubkey_encrypt(CtPubkeyRing *self, const char *id, CtBytes plain, CtBuffer *out,
                       GError **error);
typedef struct {
    char *id;     /* owned: of the key that signed */
    CtInstant at; /* when it says that it signed */
    char *text;   /* owned: what a cleartext message says; NULL of a detached signature */
} CtPubkeySignature;

void ct_pubkey_signature_clear(CtPubkeySignature *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtPubkeySignature, ct_pubkey_signature_clear)

/* Whether `signature`, a detached OpenPGP one, is by a key of the ring over exactly these bytes;
 * with an empty signature, whether `text` is a cleartext message that one of them signed.
 * INTEGRITY when it is not, is later than the ring's time, or one of several. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_pubkey_verify(CtPubkeyRing *self, CtBytes text, CtBytes signature, CtPubkeySignature *out,
                      GError **error);
