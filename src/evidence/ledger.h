/* ledger.h - a mandate's ledger: what happened, in order, provable, with its values sealed away.
 *
 * A ledger lives in the mandate's folder (`keys`, `vault/`, `ledger/`) and in its store (the
 * tables entry, head, pack and sealing). The store is the truth about what is committed;
 * files hold what must be erasable (keys, values) or checkable without us (tiles).
 * Writing goes through batch.h, tiles through tiler.h, erasure through erase.h. Here: making
 * and opening a ledger, reading entries, and opening their values with the keys.
 * Slot 0 of `keys` holds the seed of the checkpoint key, slot 1 the key of keyed hashes.
 * Without the master key the ledger can be read and verified, and no value opened (DENIED).
 * A handle belongs to one process and one thread, like its CtDb.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "evidence/entry.h"
#include "evidence/keys.h"
#include "evidence/vault.h"
#include "seal/note.h"
#include "store/db.h"

/* How the origin of a demo mandate's checkpoints begins. */
#define CT_LEDGER_DEMO "demo/"

typedef struct CtLedger CtLedger;

/* Makes the files and rows of a new ledger in the folder, which must be there. `origin` names the
 * checkpoints (a URL without its scheme; a demo mandate's begins "demo/"). A ledger that is
 * already there is CONFLICT. */
bool ct_ledger_create(CtDb *db, const char *folder, const uint8_t *master, const char *origin,
                      GError **error);
/* `db` is borrowed and must outlive the ledger; `master` is 32 bytes, copied, or NULL. With the
 * master key, what a crash left over is tidied away first, for which no transaction may be open. */
CtLedger *ct_ledger_open(CtDb *db, const char *folder, const uint8_t *master, GError **error);
void ct_ledger_close(CtLedger *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtLedger, ct_ledger_close)

const char *ct_ledger_folder(const CtLedger *self);
/* The public checkpoint key, as ledger/verifier has it. */
bool ct_ledger_verifier(const CtLedger *self, CtNoteVerifier *out, GError **error);
/* The checkpoint key itself; DENIED without the master key. The caller clears it. */
bool ct_ledger_signer(CtLedger *self, CtNoteSigner *out, GError **error);
/* Keyed hash of a value under this mandate's key, for ids and look-ups that name nobody.
 * `purpose` keeps hashes of different uses apart. */
bool ct_ledger_hash(CtLedger *self, const char *purpose, CtBytes value, uint8_t out[CT_DIGEST_SIZE],
                    GError **error);

/* A case as the ledger knows it; the case's own row keeps this. */
typedef struct {
    int64_t sid;
    int64_t id;
    uint8_t tag[CT_ENTRY_TAG_SIZE];
    int64_t key_base; /* the slot of compartment 0 */
    unsigned compartments;
} CtLedgerOwner;

typedef struct {
    uint64_t index;
    int64_t sid; /* 0 with id 0: of no case */
    int64_t id;
    CtBytes bytes; /* borrowed for the length of the call */
    CtVaultPlace place;
} CtLedgerRow;

/* Return false with *error set to stop. */
typedef bool (*CtLedgerEach)(void *user, const CtLedgerRow *row, GError **error);

bool ct_ledger_size(CtLedger *self, uint64_t *out, GError **error);
/* One entry; its bytes are copied to `bytes` (emptied first), which `out` points into. */
bool ct_ledger_entry(CtLedger *self, uint64_t index, CtBuffer *bytes, CtEntry *out, GError **error);
/* Every entry from `from` on, in order. */
bool ct_ledger_each(CtLedger *self, uint64_t from, CtLedgerEach each, void *user, GError **error);
/* Every entry of one case, in order. */
bool ct_ledger_each_of(CtLedger *self, int64_t sid, int64_t id, CtLedgerEach each, void *user,
                       GError **error);

/* Which values are asked for, and by whom. */
typedef struct {
    uint64_t index; /* of the entry */
    unsigned compartment;
    const CtLedgerOwner *owner;   /* borrowed: the case that the entry is believed to be of */
    const CtEnvelopePair *member; /* borrowed; who opens a sealed compartment, or NULL */
} CtLedgerAsk;

/* The values of one compartment of one entry, in clear: clear them as soon as they are used. */
typedef struct {
    CtBuffer bytes; /* owned: the entry */
    uint8_t *plain; /* owned, wiped */
    size_t size;
    size_t count;
    struct {
        CtBytes name;  /* borrowed from bytes */
        CtBytes value; /* borrowed from plain */
    } field[CT_LIMIT_ENTRY_FIELDS];
} CtLedgerValues;

void ct_ledger_values_clear(CtLedgerValues *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtLedgerValues, ct_ledger_values_clear)

/* Decrypted, and each value checked against its commitment (INTEGRITY). MISSING when the entry has
 * no values there, or when they are erased; DENIED when the entry is of another case, or when
 * they are sealed and the member is not among those who may. */
bool ct_ledger_values(CtLedger *self, const CtLedgerAsk *ask, CtLedgerValues *out, GError **error);
/* The value of that name, or no bytes. */
CtBytes ct_ledger_value(const CtLedgerValues *values, const char *name);
