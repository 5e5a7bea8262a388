/* verify.h - does everything that the ledger says about itself agree? Needs no key.
 *
 * Derives the tree again from the table `entry` and holds it against every tile, bundle and the
 * signed checkpoint; every ciphertext in the vault against its digest in the entry; indexes
 * for gaps; cases for one tag each; erasures for ciphertexts that are still there, and missing
 * ciphertexts for an erasure that explains them. Each disagreement is a finding with its
 * place; only a failing disk or database is an error.
 * What it cannot see: a tail cut off everywhere at once, checkpoint included, which needs an
 * outside anchor. Folding the cases again is the cases floor's, over ct_ledger_each.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "evidence/ledger.h"

/* `place` ("entry 12", "tile/0/000.p/7", "checkpoint") and `what` live for the call only. */
typedef void (*CtVerifyFinding)(void *user, const char *place, const char *what);

typedef struct {
    uint64_t entries; /* in the table */
    uint64_t covered; /* of them by the checkpoint; the rest waits for the tiler */
    uint64_t values;  /* ciphertexts that match their digests */
    uint64_t erased;  /* ciphertexts that are rightly gone */
    uint64_t findings;
    bool has_moved; /* a newer checkpoint came meanwhile: findings may be about tiles that it
                       superseded, run again */
} CtVerifyReport;

/* The ledger may be opened without a master key. No transaction may be open on its store. */
bool ct_verify_run(CtLedger *ledger, CtVerifyFinding finding, void *user, CtVerifyReport *out,
                   GError **error);
