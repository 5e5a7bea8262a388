/* erase.h - makes the values of one compartment of a case unreadable for ever.
 *
 * For each item: the key slot is overwritten and synced (the salts of its commitments go with
 * it), the ciphertexts are left out of their rewritten packs, one `erased` entry is appended
 * (event: the law's id; marks: compartment, number of values, when it was due and, when a person
 * asked for it, who: a tag), and after the commit the old packs are removed and the store's
 * write-ahead log is emptied. The tree stays as it is: that the entries existed, and that they were
 * erased in time, remains provable. A crash between leaves erased keys without their entry: erase
 * again, it is well to. Many items at once cost one rewrite per pack, not one per item. Not here:
 * whether the law or a legal hold allows it; that is the caller's, before.
 * Limits: wear-levelling of flash memory and backups keep copies that no program reaches.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "evidence/batch.h"

typedef struct {
    const CtLedgerOwner *owner;
    unsigned compartment;
    CtInstant due; /* when it ought to be done at the latest; the entry repeats it */
} CtEraseItem;

typedef struct {
    CtInstant now;
    const char *law; /* the id of the rule that asks for it */
    uint64_t person; /* who asked for it, a tag; 0: nobody, its time was over */
    uint8_t procedure[CT_DIGEST_SIZE];
    const CtEraseItem *item;
    size_t count;
    /* Writes the caller's own rows in the same transaction, after the entries; may be NULL. */
    bool (*rows)(void *user, CtBatch *batch, GError **error);
    void *user;
} CtEraseDraft;

typedef struct {
    uint64_t values;     /* that are no longer */
    uint64_t packs;      /* rewritten */
    bool is_log_emptied; /* false: a reader holds an older snapshot; ct_db_checkpoint later */
} CtEraseReport;

bool ct_erase_run(CtLedger *ledger, const CtEraseDraft *draft, CtEraseReport *out, GError **error);
