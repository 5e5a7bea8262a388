/* head.h - the parts of a ledger that the files of this floor share, and its one-row `head`.
 *
 * Only ledger, batch, tiler, erase, remains and verify include this. The head says how many
 * entries, key slots and pack bytes are committed; it is read in the transaction that moves it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "evidence/ledger.h"

#define CT_HEAD_SLOT_SIGNER 0 /* seed of the checkpoint key */
#define CT_HEAD_SLOT_HASH   1 /* key of keyed hashes */
#define CT_HEAD_SLOTS       2 /* the first slot that cases get */

typedef struct {
    uint64_t size;     /* entries */
    int64_t slots;     /* key slots */
    int64_t pack;      /* the pack that grows; 0: none yet */
    int64_t pack_size; /* its bytes */
    int64_t packs;     /* pack numbers dealt out */
} CtHead;

bool ct_head_read(CtDb *db, CtHead *out, GError **error);
bool ct_head_write(CtDb *db, const CtHead *head, GError **error);
/* Overwrites the wrapped keys whose boxes are committed; inside a transaction. */
bool ct_head_finish_sealings(CtDb *db, CtKeys *keys, GError **error);
/* Removes packs that no row of the store knows; inside a transaction. */
bool ct_head_drop_packs(CtDb *db, CtVault *vault, GError **error);

struct CtLedger {
    CtDb *db;       /* borrowed */
    char *folder;   /* owned */
    CtKeys *keys;   /* owned */
    CtVault *vault; /* owned */
    bool has_master;
    bool has_hash_key;
    CtHmacKey hash_key; /* owned, wiped */
};

/* The nonce of one compartment's envelope: unique, because the entry's nonce is random and each
 * key closes one compartment of one entry once. */
void ct_head_nonce(const uint8_t nonce[CT_COMMITMENT_NONCE_SIZE], unsigned compartment,
                   uint8_t out[CT_ENVELOPE_NONCE_SIZE]);
/* What an envelope is bound to: case tag and compartment. */
#define CT_HEAD_BOUND_SIZE (CT_ENTRY_TAG_SIZE + 1)
void ct_head_bound(const uint8_t tag[CT_ENTRY_TAG_SIZE], unsigned compartment,
                   uint8_t out[CT_HEAD_BOUND_SIZE]);
