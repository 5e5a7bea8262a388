/* ledger_page.c - what everybody may know of the ledger.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/ledger_page.h"

#include "web/wording.h"

enum { ENTRIES = 50 };

static CtPageLedgerTableRows row(const CtSiteContext *context, const CtViewEntry *entry,
                                 CtPageLedgerTableRowsCases *scratch)
{
    *scratch = CT_PAGE_LEDGER_TABLE_ROWS_CASES(.id = entry->case_id);
    return CT_PAGE_LEDGER_TABLE_ROWS(
            .index = ct_site_keep(context, ct_wording_number(context->language, entry->index)),
            .mandate = entry->mandate, .cases = scratch,
            .cases_count = entry->case_id[0] != '\0' ? 1 : 0,
            .recorded =
                ct_site_keep(context, ct_wording_instant(context->language, entry->recorded)),
            .recorded_iso = ct_site_iso(context, entry->recorded),
            .kind = ct_wording_word(context->language, "kind", entry->kind), .event = entry->event,
            .state = entry->state, .leaf = entry->leaf);
}

typedef struct {
    CtPageLedgerLogsNotes note;
    CtPageLedgerLogsWithout none;
} Checkpoint;

static CtPageLedgerLogs tree(const CtSiteContext *context, const CtViewLog *log,
                             Checkpoint *scratch)
{
    bool has_note = log->checkpoint[0] != '\0';

    scratch->note = CT_PAGE_LEDGER_LOGS_NOTES(.checkpoint = log->checkpoint);
    scratch->none = CT_PAGE_LEDGER_LOGS_WITHOUT(.text = ct_po_text(context->language,
                                                                   CT_PO_LEDGER_NO_CHECKPOINT));
    return CT_PAGE_LEDGER_LOGS(.mandate = log->mandate,
                               .size = ct_site_keep(
                                   context, ct_wording_number(context->language, log->size)),
                               .origin = log->origin, .root = log->root, .notes = &scratch->note,
                               .notes_count = has_note ? 1 : 0, .without = &scratch->none,
                               .without_count = has_note ? 0 : 1);
}

static void write_part(const CtSiteContext *context, const CtViewLedger *view, CtBuffer *out)
{
    g_autofree CtPageLedgerTableRows *rows = g_new0(CtPageLedgerTableRows, view->entries->len + 1);
    g_autofree CtPageLedgerTableRowsCases *cases =
        g_new0(CtPageLedgerTableRowsCases, view->entries->len + 1);
    g_autofree CtPageLedgerLogs *logs = g_new0(CtPageLedgerLogs, view->logs->len + 1);
    g_autofree Checkpoint *notes = g_new0(Checkpoint, view->logs->len + 1);

    for (guint i = 0; i < view->entries->len; i++)
        rows[i] = row(context, &g_array_index(view->entries, CtViewEntry, i), &cases[i]);
    for (guint i = 0; i < view->logs->len; i++)
        logs[i] = tree(context, &g_array_index(view->logs, CtViewLog, i), &notes[i]);
    CtPageLedgerEmpty empty =
        CT_PAGE_LEDGER_EMPTY(.text = ct_po_text(context->language, CT_PO_LEDGER_EMPTY));
    CtPageLedgerTable table = CT_PAGE_LEDGER_TABLE(.rows = rows, .rows_count = view->entries->len);
    CtPageLedger page = CT_PAGE_LEDGER(.empty = &empty, .empty_count = view->logs->len == 0 ? 1 : 0,
                                       .logs = logs, .logs_count = view->logs->len, .table = &table,
                                       .table_count = view->entries->len > 0 ? 1 : 0);
    ct_page_ledger(out, context->language, &page);
}

bool ct_ledger_page_write(const CtSiteContext *context, CtBuffer *out, GError **error)
{
    g_auto(CtViewLedger) view;

    ct_view_ledger_init(&view);
    if (!context->provider->ledger(context->provider->user, ENTRIES, &view, error))
        return false;
    write_part(context, &view, out);
    return true;
}
