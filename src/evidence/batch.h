/* batch.h - the commit point: entries, keys, values and rows that become true together.
 *
 * A batch is one SQL transaction, begun before anything is numbered, so that there is one
 * writer. Entries get dense indexes, keys get slots, values get places in the vault from the
 * head; files are written as the batch grows. Commit makes the keys durable, then the vault,
 * then the transaction with every row that the caller wrote in it. A crash before leaves
 * bytes that the next batch overwrites, because the head did not move; a crash after leaves
 * nothing undone but tiles, which are derived again (tiler.h).
 * The first entry of a ledger is of kind mandate, its mark 0 is 1 when the checkpoint's origin
 * begins "demo/", and no other entry may be the first (INPUT).
 * Keys are cached for the batch and wiped with it. After a failure that is not INPUT, LIMIT,
 * DENIED or MISSING the batch must be freed. Erasing is in erase.h.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "evidence/ledger.h"

typedef struct CtBatch CtBatch;

/* A value to be kept in a compartment; its name is what the commitment binds. */
typedef struct {
    const char *name; /* 1 to 64 bytes of UTF-8, each name once per entry */
    unsigned compartment;
    CtBytes value; /* any bytes, also none */
} CtLedgerField;

typedef struct {
    CtEntryKind kind;
    const char *event; /* NULL: none */
    const char *state; /* NULL: none */
    uint8_t procedure[CT_DIGEST_SIZE];
    const CtLedgerOwner *owner; /* NULL: of no case, and then without fields */
    const CtLedgerField *field;
    size_t count; /* at most 64 */
    const uint64_t *mark;
    size_t marks; /* at most 4 */
} CtLedgerDraft;

/* Begins the transaction; nothing else may be open on the ledger's CtDb. DENIED without the
 * master key. `now` is the ledger time of every entry of the batch. */
CtBatch *ct_batch_begin(CtLedger *ledger, CtInstant now, GError **error);
/* Rolls back when it was not committed. */
void ct_batch_free(CtBatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtBatch, ct_batch_free)

/* A fresh random tag and one fresh key per compartment (1 to 8). */
bool ct_batch_own(CtBatch *self, int64_t sid, int64_t id, unsigned compartments, CtLedgerOwner *out,
                  GError **error);
/* DENIED when a field's compartment is sealed, MISSING when it is erased. */
bool ct_batch_append(CtBatch *self, const CtLedgerDraft *draft, uint64_t *out_index,
                     GError **error);
/* The index that the next appended entry will get. */
uint64_t ct_batch_next_index(const CtBatch *self);
/* Lets the batch write into a sealed compartment, by a member's key pair. */
bool ct_batch_unlock(CtBatch *self, const CtLedgerOwner *owner, unsigned compartment,
                     const CtEnvelopePair *member, GError **error);
/* Seals the compartment's key to the members and appends the `sealed` entry that the draft gives
 * (its kind and marks are set here). The wrapped copy is overwritten right after the commit, or,
 * after a crash, when the ledger is next opened. A compartment that is sealed already is DENIED. */
bool ct_batch_seal(CtBatch *self, const CtLedgerDraft *draft, unsigned compartment,
                   const CtKeysMembers *members, GError **error);
/* For erase.h: overwrites the key slot at once, whatever becomes of the batch; it is
 * durable before the commit is. */
bool ct_batch_erase_key(CtBatch *self, const CtLedgerOwner *owner, unsigned compartment,
                        GError **error);
/* For erase.h: rewrites a pack with what `keep` says of it; the old file goes after the commit. */
bool ct_batch_rewrite_pack(CtBatch *self, int64_t pack, CtVaultKeep keep, void *user,
                           GError **error);
/* The ledger that the batch writes to. */
CtLedger *ct_batch_ledger(const CtBatch *self);
/* Durable when it returns true. */
bool ct_batch_commit(CtBatch *self, GError **error);
