/* register.c - what the ledgers say of themselves.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/register.h"

#include "base/text.h"
#include "evidence/tree.h"

typedef struct {
    const CtMandates *mandates;
    const CtBook *book;
    CtViewLedger *out;
} Register;

static const char *keep_view(GStringChunk *texts, CtBytes text)
{
    return text.size == 0
               ? ""
               : g_string_chunk_insert_len(texts, (const char *)text.data, (gssize)text.size);
}

static bool add_log(const CtBook *book, CtViewLedger *out, GError **error)
{
    g_autoptr(GError) problem = NULL;
    CtNoteVerifier verifier;
    CtViewLog log = { .mandate = book->mandate->name, .root = "", .checkpoint = "" };

    if (!ct_ledger_verifier(book->ledger, &verifier, error))
        return false;
    log.origin = ct_view_keep(out->texts, verifier.name);
    g_autoptr(CtTree) tree = ct_tree_open(book->mandate->folder, &verifier, &problem);
    if (tree == NULL && !g_error_matches(problem, CT_ERROR, CT_ERROR_MISSING)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    if (tree != NULL) {
        const CtCheckpoint *checkpoint = ct_tree_checkpoint(tree);
        g_autofree char *root =
            g_base64_encode(checkpoint->head.root, sizeof checkpoint->head.root);

        log.size = checkpoint->head.size;
        log.root = ct_view_keep(out->texts, root);
        log.checkpoint = keep_view(out->texts, ct_tree_note(tree));
    }
    g_array_append_val(out->logs, log);
    return true;
}

static bool add_entry(void *user, const CtLedgerRow *row, GError **error)
{
    const Register *self = user;
    GStringChunk *texts = self->out->texts;
    uint8_t leaf[CT_DIGEST_SIZE];
    CtEntry entry;

    if (!ct_entry_parse(row->bytes, &entry, error))
        return false;
    ct_merkle_leaf(row->bytes, leaf);
    g_autofree char *hex = ct_text_hex((CtBytes){ leaf, sizeof leaf });
    bool is_of_case = row->sid != 0 && entry.kind != CT_ENTRY_EVIDENCE;
    CtViewEntry view = { .mandate = self->book->mandate->name,
                         .case_id = is_of_case ? ct_mandates_case_id(self->mandates, texts,
                                                                     self->book, row->id)
                                               : "",
                         .index = row->index,
                         .recorded = entry.at,
                         .kind = ct_entry_kind_name(entry.kind),
                         .event = keep_view(texts, entry.event),
                         .state = keep_view(texts, entry.state),
                         .leaf = ct_view_keep(texts, hex) };
    g_array_append_val(self->out->entries, view);
    return true;
}

static bool add_entries(const CtMandates *mandates, const CtBook *book, uint64_t count,
                        CtViewLedger *out, GError **error)
{
    Register self = { mandates, book, out };
    uint64_t size;

    return ct_ledger_size(book->ledger, &size, error) &&
           ct_ledger_each(book->ledger, size > count ? size - count : 0, add_entry, &self, error);
}

/* Newest first; of one instant the higher index is the newer. */
static int compare_entries(const void *a, const void *b)
{
    const CtViewEntry *left = a;
    const CtViewEntry *right = b;

    if (left->recorded != right->recorded)
        return left->recorded < right->recorded ? 1 : -1;
    return (left->index < right->index) - (left->index > right->index);
}

bool ct_register_fill(const CtMandates *mandates, uint64_t count, CtViewLedger *out, GError **error)
{
    for (guint i = 0; i < mandates->books->len; i++) {
        const CtBook *book = mandates->books->pdata[i];

        if (!add_log(book, out, error) || !add_entries(mandates, book, count, out, error))
            return false;
    }
    g_array_sort(out->entries, compare_entries);
    if (out->entries->len > count)
        g_array_set_size(out->entries, (guint)count);
    return true;
}
