/* pubkey_kinds.h - the two kinds of keys behind pubkey.h; nobody but signing.c beside them
 * includes this.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "seal/pubkey.h"

#include <gpgme.h>

/* A GnuPG home of its own, for as long as it lives. */
typedef struct {
    char *folder; /* owned; of mode 0700 */
    gpgme_ctx_t gpg;
    CtInstant now;
} CtPubkeyOpenpgp;

CtPubkeyOpenpgp *ct_pubkey_openpgp_new(CtInstant now, GError **error);
void ct_pubkey_openpgp_free(CtPubkeyOpenpgp *self);

G_GNUC_WARN_UNUSED_RESULT
bool ct_pubkey_openpgp_take(CtPubkeyOpenpgp *self, CtBytes text, CtPubkey *out, GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool ct_pubkey_openpgp_encrypt(CtPubkeyOpenpgp *self, const char *fingerprint, CtBytes plain,
                               CtBuffer *out, GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool ct_pubkey_openpgp_verify(CtPubkeyOpenpgp *self, CtBytes text, CtBytes signature,
                              CtPubkeySignature *out, GError **error);

G_GNUC_WARN_UNUSED_RESULT
bool ct_pubkey_smime_take(CtBytes pem, CtInstant now, CtPubkey *out, GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool ct_pubkey_smime_encrypt(const char *pem, CtBytes plain, CtBuffer *out, GError **error);
