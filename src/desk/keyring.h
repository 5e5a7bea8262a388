/* keyring.h - the recipients' public keys, out of a folder.
 *
 * In:  a folder with one key a file (armoured OpenPGP or PEM; any names), and the instant that they
 *      must be valid at. Out: the keys that can be used, found by what a contract calls them
 *      ("openpgp:40 hex" or "smime:64 hex", any case), and for the others the reason.
 * What is wrong with one file is kept and said, and the rest goes on. A reason names the file,
 * which the operator named, and the key's id, never its owner.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "seal/pubkey.h"

#define CT_KEYRING_FILES 20000 /* of a folder: ten thousand contracts with two contacts each */

typedef struct CtKeyring CtKeyring;

/* MISSING when there is no such folder. The caller frees the result. */
G_GNUC_WARN_UNUSED_RESULT
CtKeyring *ct_keyring_read(const char *folder, CtInstant now, GError **error);
void ct_keyring_free(CtKeyring *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtKeyring, ct_keyring_free)

/* NULL when no file holds it; *out_reason, when it is not NULL, says why the key cannot be used.
 * Borrowed. */
const CtPubkey *ct_keyring_find(const CtKeyring *self, const char *id, const char **out_reason);
/* "FILE: reason" for each file that was put aside; borrowed, NULL ends. */
const char *const *ct_keyring_asides(const CtKeyring *self);
