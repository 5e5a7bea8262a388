/* signing.h - our own OpenPGP signatures on what we publish, and other people's on theirs.
 *
 * In:  a secret key as its owner exports it (ASCII armour, with a passphrase or without), bytes,
 * and the time at which they are signed. Out: detached signatures in ASCII armour, and the public
 * key that goes with them. For checking: public keys, and whether a signature is by one of them.
 * GnuPG does it, through GPGME, in a home of its own that goes with the object; its agent, which
 * holds the secret key, goes when its home does. No other key is touched and nothing is fetched.
 * Refused, INPUT: a text that is no secret (or no public) key, or several. DENIED: a key that
 * cannot sign, or whose passphrase is another. A fingerprint has 40 hex digits, upper case, as
 * CSAF's provider-metadata.json writes it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/time.h"

typedef struct CtSigning CtSigning;

/* `now` is the time of the signatures, or what keys are held against. SYSTEM: no folder could be
 * made, or GnuPG is not there. */
G_GNUC_WARN_UNUSED_RESULT
CtSigning *ct_signing_new(CtInstant now, GError **error);
void ct_signing_free(CtSigning *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtSigning, ct_signing_free)

/* `passphrase` may be NULL. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_signing_take_secret(CtSigning *self, CtBytes key, const char *passphrase, GError **error);
/* The key that signs; NULL when there is none. Borrowed. */
const char *ct_signing_fingerprint(const CtSigning *self);
/* Adds the public key in armour. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_signing_public(CtSigning *self, CtBuffer *out, GError **error);
/* Adds a detached signature in armour. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_signing_sign(CtSigning *self, CtBytes text, CtBuffer *out, GError **error);

/* *out_fingerprint, owned, names the key. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_signing_take_public(CtSigning *self, CtBytes key, char **out_fingerprint, GError **error);
/* INTEGRITY unless the signature is by a key that was taken, over exactly these bytes. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_signing_verify(CtSigning *self, CtBytes text, CtBytes signature, GError **error);
