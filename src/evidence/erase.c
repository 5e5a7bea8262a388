/* erase.c - keys first, then ciphertexts, then the entry that says so.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "evidence/erase.h"

#include "evidence/head.h"

#include <string.h>

/* What is to be dropped: entry index -> mask of compartments; and the packs it stands in. */
typedef struct {
    GHashTable *drop;  /* owned */
    GHashTable *packs; /* owned, a set */
    unsigned compartment;
    uint64_t values; /* of the item at hand */
} Plan;

static bool plan_entry(void *user, const CtLedgerRow *row, GError **error)
{
    Plan *plan = user;
    CtEntry entry;

    if (!ct_entry_parse(row->bytes, &entry, error))
        return false;
    if (row->place.pack == 0 || ct_entry_digest(&entry, plan->compartment) == NULL)
        return true;
    for (size_t i = 0; i < entry.count; i++)
        plan->values += entry.field[i].compartment == plan->compartment ? 1 : 0;
    unsigned mask = GPOINTER_TO_UINT(g_hash_table_lookup(plan->drop, &row->index));
    g_hash_table_replace(plan->drop, g_memdup2(&row->index, sizeof row->index),
                         GUINT_TO_POINTER(mask | 1u << plan->compartment));
    g_hash_table_add(plan->packs, g_memdup2(&row->place.pack, sizeof row->place.pack));
    return true;
}

static unsigned keep(void *user, uint64_t index, unsigned compartments)
{
    const Plan *plan = user;

    return compartments & ~GPOINTER_TO_UINT(g_hash_table_lookup(plan->drop, &index));
}

static bool erase_item(CtBatch *batch, const CtEraseDraft *draft, const CtEraseItem *item,
                       Plan *plan, GError **error)
{
    CtLedgerDraft entry = { .kind = CT_ENTRY_ERASED, .event = draft->law, .owner = item->owner };
    uint64_t marks[4] = { item->compartment, 0, (uint64_t)item->due, draft->person };

    plan->compartment = item->compartment;
    plan->values = 0;
    if (!ct_batch_erase_key(batch, item->owner, item->compartment, error) ||
        !ct_ledger_each_of(ct_batch_ledger(batch), item->owner->sid, item->owner->id, plan_entry,
                           plan, error))
        return false;
    memcpy(entry.procedure, draft->procedure, sizeof entry.procedure);
    marks[1] = plan->values;
    entry.mark = marks;
    entry.marks = draft->person == 0 ? 3 : 4;
    return ct_batch_append(batch, &entry, NULL, error);
}

static bool rewrite_packs(CtBatch *batch, Plan *plan, GError **error)
{
    GHashTableIter each;
    gpointer pack;

    g_hash_table_iter_init(&each, plan->packs);
    while (g_hash_table_iter_next(&each, &pack, NULL)) {
        if (!ct_batch_rewrite_pack(batch, *(const int64_t *)pack, keep, plan, error))
            return false;
    }
    return true;
}

static bool erase_all(CtBatch *batch, const CtEraseDraft *draft, Plan *plan, CtEraseReport *report,
                      GError **error)
{
    for (size_t i = 0; i < draft->count; i++) {
        if (!erase_item(batch, draft, &draft->item[i], plan, error))
            return false;
        report->values += plan->values;
    }
    report->packs = g_hash_table_size(plan->packs);
    return rewrite_packs(batch, plan, error) &&
           (draft->rows == NULL || draft->rows(draft->user, batch, error)) &&
           ct_batch_commit(batch, error);
}

bool ct_erase_run(CtLedger *ledger, const CtEraseDraft *draft, CtEraseReport *out, GError **error)
{
    g_autoptr(CtBatch) batch = ct_batch_begin(ledger, draft->now, error);
    Plan plan = { 0 };
    CtEraseReport report = { 0 };

    if (batch == NULL)
        return false;
    plan.drop = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    plan.packs = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    bool erased = erase_all(batch, draft, &plan, &report, error);
    g_hash_table_unref(plan.drop);
    g_hash_table_unref(plan.packs);
    if (!erased)
        return false;
    report.is_log_emptied = ct_db_checkpoint(ledger->db, NULL);
    if (out != NULL)
        *out = report;
    return true;
}
