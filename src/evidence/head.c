/* head.c - the row of numbers, and what a crash may have left behind them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "evidence/head.h"

#include <string.h>

bool ct_head_read(CtDb *db, CtHead *out, GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_LEDGER_HEAD);
    bool has_row;

    if (!ct_row_step(&row, &has_row, error))
        return false;
    if (!has_row)
        return ct_fail(error, CT_ERROR_MISSING, "ledger: this store has none");
    *out = (CtHead){
        .size = (uint64_t)ct_row_int(&row, CT_COLUMN_LEDGER_HEAD_SIZE),
        .slots = ct_row_int(&row, CT_COLUMN_LEDGER_HEAD_SLOTS),
        .pack = ct_row_int(&row, CT_COLUMN_LEDGER_HEAD_PACK),
        .pack_size = ct_row_int(&row, CT_COLUMN_LEDGER_HEAD_PACK_SIZE),
        .packs = ct_row_int(&row, CT_COLUMN_LEDGER_HEAD_PACKS),
    };
    return true;
}

bool ct_head_write(CtDb *db, const CtHead *head, GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_LEDGER_HEAD_MOVE);

    ct_row_bind_int(&row, CT_BIND_LEDGER_HEAD_MOVE_SIZE, (int64_t)head->size);
    ct_row_bind_int(&row, CT_BIND_LEDGER_HEAD_MOVE_SLOTS, head->slots);
    ct_row_bind_int(&row, CT_BIND_LEDGER_HEAD_MOVE_PACK, head->pack);
    ct_row_bind_int(&row, CT_BIND_LEDGER_HEAD_MOVE_PACK_SIZE, head->pack_size);
    ct_row_bind_int(&row, CT_BIND_LEDGER_HEAD_MOVE_PACKS, head->packs);
    return ct_row_run(&row, error);
}

bool ct_head_finish_sealings(CtDb *db, CtKeys *keys, GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_LEDGER_SEALINGS);
    bool any = false;
    bool has_row;

    for (;;) {
        if (!ct_row_step(&row, &has_row, error))
            return false;
        if (!has_row)
            break;
        any = true;
        if (!ct_keys_forward(keys, (uint64_t)ct_row_int(&row, CT_COLUMN_LEDGER_SEALINGS_SLOT),
                             (uint64_t)ct_row_int(&row, CT_COLUMN_LEDGER_SEALINGS_RUN),
                             (size_t)ct_row_int(&row, CT_COLUMN_LEDGER_SEALINGS_MEMBERS), error))
            return false;
    }
    if (!any)
        return true;
    g_auto(CtRow) done = ct_db_row(db, CT_SQL_LEDGER_SEALINGS_DONE);
    return ct_keys_sync(keys, error) && ct_row_run(&done, error);
}

static bool is_known(CtDb *db, int64_t number, bool *out, GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_LEDGER_PACKS);
    bool has_row;

    for (*out = false; !*out;) {
        if (!ct_row_step(&row, &has_row, error))
            return false;
        if (!has_row)
            break;
        *out = ct_row_int(&row, CT_COLUMN_LEDGER_PACKS_NUMBER) == number;
    }
    return true;
}

bool ct_head_drop_packs(CtDb *db, CtVault *vault, GError **error)
{
    g_autoptr(GArray) packs = ct_vault_packs(vault, error);

    for (guint i = 0; packs != NULL && i < packs->len; i++) {
        int64_t number = g_array_index(packs, int64_t, i);
        bool known;

        if (!is_known(db, number, &known, error) ||
            (!known && !ct_vault_remove(vault, number, error)))
            return false;
    }
    return packs != NULL && ct_vault_sync(vault, error);
}

void ct_head_nonce(const uint8_t nonce[CT_COMMITMENT_NONCE_SIZE], unsigned compartment,
                   uint8_t out[CT_ENVELOPE_NONCE_SIZE])
{
    memset(out, 0, CT_ENVELOPE_NONCE_SIZE);
    memcpy(out, nonce, CT_COMMITMENT_NONCE_SIZE);
    out[CT_ENVELOPE_NONCE_SIZE - 1] = (uint8_t)compartment;
}

void ct_head_bound(const uint8_t tag[CT_ENTRY_TAG_SIZE], unsigned compartment,
                   uint8_t out[CT_HEAD_BOUND_SIZE])
{
    memcpy(out, tag, CT_ENTRY_TAG_SIZE);
    out[CT_ENTRY_TAG_SIZE] = (uint8_t)compartment;
}
