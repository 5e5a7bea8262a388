/* vault.h - the encrypted values, in numbered pack files that only grow.
 *
 * vault/00000001.pack and so on; a new one is begun when the last has reached 4 MiB: an
 * erasure rewrites the packs that it touches, and what was written together is mostly erased
 * together. One record per entry that has values, all numbers big-endian:
 *   u64 entry index, u32 length of the rest, u8 number of parts, then per part
 *   u8 compartment, u32 length, ciphertext
 * in the order of the entries. Where the next record goes is dealt out by the ledger (the
 * `head` row): bytes behind that place are left over from a crash and are cut off. To drop a
 * compartment a pack is rewritten into a new number without it; nothing is overwritten.
 * Names are numbers because a content hash of a known file is personal data.
 * This file knows neither keys nor SQL. Malformed records are INTEGRITY: we wrote them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"
#include "base/limits.h"

#define CT_VAULT_PACK_BYTES   (4u << 20)
#define CT_VAULT_COMPARTMENTS 8
/* One record: a raw mail at its largest, the other fields and what surrounds them. */
#define CT_VAULT_RECORD_BYTES (CT_LIMIT_MAIL_BYTES + (4u << 20))

typedef struct CtVault CtVault;

typedef struct {
    int64_t pack;   /* from 1; 0: the entry has no record */
    int64_t place;  /* byte offset in the pack */
    int64_t length; /* of the whole record */
} CtVaultPlace;

typedef struct {
    uint64_t index;
    size_t count;
    struct {
        unsigned compartment;
        CtBytes sealed; /* borrowed from the record */
    } part[CT_VAULT_COMPARTMENTS];
} CtVaultRecord;

/* The folder must be there. */
CtVault *ct_vault_open(const char *folder, GError **error);
void ct_vault_close(CtVault *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtVault, ct_vault_close)

void ct_vault_write_record(const CtVaultRecord *record, CtBuffer *out);
G_GNUC_WARN_UNUSED_RESULT
bool ct_vault_parse_record(CtBytes bytes, CtVaultRecord *out, GError **error);

/* Makes `pack` ready to grow from `size` on: made when it is not there, cut when it is longer. */
bool ct_vault_begin(CtVault *self, int64_t pack, int64_t size, GError **error);
/* Writes at `offset` of `pack`; durable after ct_vault_sync. */
bool ct_vault_write(CtVault *self, int64_t pack, int64_t offset, CtBytes bytes, GError **error);
/* Every pack written and every name made or removed since the last sync. */
bool ct_vault_sync(CtVault *self, GError **error);

/* Reads one record into `bytes` (emptied first) and parses it. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_vault_read(CtVault *self, const CtVaultPlace *place, CtBuffer *bytes, CtVaultRecord *out,
                   GError **error);

/* What a rewrite keeps of one record: a mask of compartments. */
typedef unsigned (*CtVaultKeep)(void *user, uint64_t index, unsigned compartments);
/* Where a record stands after the rewrite; a length of 0 when nothing of it is left. */
typedef bool (*CtVaultMoved)(void *user, uint64_t index, const CtVaultPlace *place, GError **error);

typedef struct {
    int64_t from;      /* pack */
    int64_t from_size; /* how much of it is valid */
    int64_t to;        /* a fresh pack number */
    CtVaultKeep keep;
    CtVaultMoved moved;
    void *user;
} CtVaultRewrite;

/* Copies what is kept into the new pack, makes it durable, and tells each record's new place.
 * The old pack stays until ct_vault_remove, which the caller does after its commit. */
bool ct_vault_rewrite(CtVault *self, const CtVaultRewrite *rewrite, int64_t *out_size,
                      GError **error);
/* How many bytes a pack has. */
bool ct_vault_size(CtVault *self, int64_t pack, int64_t *out, GError **error);
/* Gone for good after ct_vault_sync. */
bool ct_vault_remove(CtVault *self, int64_t pack, GError **error);
/* The numbers of the packs in the folder, unordered; the caller frees the array. */
GArray *ct_vault_packs(CtVault *self, GError **error);
