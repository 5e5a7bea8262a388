/* keys.h - the file of data keys: fixed slots, overwritten in place when a key must die.
 *
 * Slot n stands at byte 96 n of `keys`. Its first byte tells what it is, all numbers are
 * big-endian, unused bytes are zero:
 *   0 free     nothing yet
 *   1 wrapped  nonce 24 from byte 8, ciphertext and tag 48: XChaCha20-Poly1305 under the
 *              mandate's master key, associated with the slot's number
 *   2 boxed    bytes 8-15 the member's id (first 8 bytes of SHA-256 of the public key),
 *              bytes 16-95 a sealed box to that member
 *   3 sealed   bytes 8-15 the first slot of a run of boxed slots, byte 16 how many
 *   4 erased   all other bytes zero
 * Not SQLite, because its write-ahead log keeps copies. Writing makes nothing durable:
 * ct_keys_sync does, and the caller decides when. Slot numbers are dealt out by the ledger.
 * What an erasure leaves: wear-levelling of flash memory and backups are beyond this file.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "seal/envelope.h"

#define CT_KEYS_SLOT_SIZE 96
#define CT_KEYS_MEMBERS   8 /* to how many members one key can be sealed */
#define CT_KEYS_ID_SIZE   8

typedef struct CtKeys CtKeys;

typedef enum {
    CT_KEYS_FREE,
    CT_KEYS_WRAPPED,
    CT_KEYS_BOXED,
    CT_KEYS_SEALED,
    CT_KEYS_ERASED,
} CtKeysState;

/* Makes the file when it is not there and `create` says so. `master` (32 bytes, copied) may be
 * NULL: then wrapped keys are DENIED. */
CtKeys *ct_keys_open(const char *path, const uint8_t *master, bool create, GError **error);
void ct_keys_close(CtKeys *self); /* wipes the master key */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtKeys, ct_keys_close)

/* Writes `key` into the slot, wrapped. */
bool ct_keys_put(CtKeys *self, uint64_t slot, const uint8_t key[CT_ENVELOPE_KEY_SIZE],
                 GError **error);
/* The same for a run of fresh slots, in one write; keys stand behind one another. */
bool ct_keys_put_run(CtKeys *self, uint64_t slot, const uint8_t *keys, size_t count,
                     GError **error);
/* DENIED when the slot is sealed or there is no master key, MISSING when it is erased or free,
 * INTEGRITY when it does not open. The caller wipes `out`. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_keys_get(CtKeys *self, uint64_t slot, uint8_t out[CT_ENVELOPE_KEY_SIZE], GError **error);
/* The same for a sealed slot, with a member's key pair; DENIED for anybody else. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_keys_get_sealed(CtKeys *self, uint64_t slot, const CtEnvelopePair *member,
                        uint8_t out[CT_ENVELOPE_KEY_SIZE], GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool ct_keys_state(CtKeys *self, uint64_t slot, CtKeysState *out, GError **error);

/* The public keys of those who may open. */
typedef struct {
    size_t count; /* 1 to CT_KEYS_MEMBERS */
    uint8_t public[CT_KEYS_MEMBERS][CT_ENVELOPE_KEY_SIZE];
} CtKeysMembers;

/* Writes one box per member of the wrapped key in `slot` into the fresh slots from `run` on.
 * The wrapped key itself stays until ct_keys_forward. */
bool ct_keys_box(CtKeys *self, uint64_t slot, uint64_t run, const CtKeysMembers *members,
                 GError **error);
/* Overwrites the slot with the place of its boxes: from now on only members open it. */
bool ct_keys_forward(CtKeys *self, uint64_t slot, uint64_t run, size_t count, GError **error);
/* Overwrites the slot, and the boxes it points to, with nothing. Erased already is well. */
bool ct_keys_erase(CtKeys *self, uint64_t slot, GError **error);
/* How many boxes among the first `slots` no sealed slot points to: each would be a copy of a key
 * that nothing erases. A crash while sealing leaves them until the slots are dealt out again. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_keys_orphans(CtKeys *self, uint64_t slots, uint64_t *out, GError **error);
bool ct_keys_sync(CtKeys *self, GError **error);
