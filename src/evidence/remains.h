/* remains.h - what is left of a case's values in keys and vault: nothing, after an erasure.
 *
 * Reads the key slots of the case, every record of the vault that its entries point to, and all
 * boxes of the key file. Needs no key.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "evidence/ledger.h"

typedef struct {
    CtKeysState key[CT_ENTRY_COMPARTMENTS];
    uint64_t ciphertexts[CT_ENTRY_COMPARTMENTS]; /* entries that still have one */
    uint64_t boxes; /* of the whole key file, that no sealed slot points to */
} CtRemains;

G_GNUC_WARN_UNUSED_RESULT
bool ct_remains_of(CtLedger *ledger, const CtLedgerOwner *owner, CtRemains *out, GError **error);
