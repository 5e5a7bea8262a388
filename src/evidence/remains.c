/* remains.c - counting what is left.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "evidence/remains.h"

#include "evidence/head.h"

typedef struct {
    CtLedger *ledger;
    CtRemains *out;
    CtBuffer record; /* owned */
} Look;

static bool count_parts(void *user, const CtLedgerRow *row, GError **error)
{
    Look *self = user;
    CtVaultRecord record = { 0 };

    if (row->place.pack == 0)
        return true;
    if (!ct_vault_read(self->ledger->vault, &row->place, &self->record, &record, error))
        return false;
    for (size_t i = 0; i < record.count; i++)
        if (record.part[i].compartment < CT_ENTRY_COMPARTMENTS)
            self->out->ciphertexts[record.part[i].compartment]++;
    return true;
}

static bool read_slots(CtLedger *ledger, const CtLedgerOwner *owner, CtRemains *out, GError **error)
{
    CtHead head;

    for (unsigned i = 0; i < owner->compartments; i++)
        if (!ct_keys_state(ledger->keys, (uint64_t)owner->key_base + i, &out->key[i], error))
            return false;
    return ct_head_read(ledger->db, &head, error) &&
           ct_keys_orphans(ledger->keys, (uint64_t)head.slots, &out->boxes, error);
}

bool ct_remains_of(CtLedger *ledger, const CtLedgerOwner *owner, CtRemains *out, GError **error)
{
    CtRemains found = { 0 };
    Look look = { ledger, &found, ct_buffer_new(CT_VAULT_RECORD_BYTES) };
    bool well = read_slots(ledger, owner, &found, error) &&
                ct_ledger_each_of(ledger, owner->sid, owner->id, count_parts, &look, error);

    ct_buffer_clear(&look.record);
    if (well)
        *out = found;
    return well;
}
