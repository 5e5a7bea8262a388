/* audit.c - drawing, counting and packing a bundle in one pass over the ledger.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/audit.h"

#include "base/limits.h"
#include "base/tar.h"
#include "base/text.h"
#include "desk/audit_form.h"
#include "desk/proving.h"
#include "evidence/tree.h"

#include <string.h>

#define PIECE         (1u << 20) /* the tar is handed on in pieces of about this size */
#define CUSTODY_LINES 1000

/* A case of the sample: the first of its drawn entries, and all that it has. */
typedef struct {
    uint64_t first;
    GArray *indexes; /* owned: of uint64_t */
} Drawn;

typedef struct {
    CtBook *book;
    const CtAuditPlan *plan;
    CtTree *tree; /* owned, like the rest */
    CtAuditWrite write;
    void *user;
    CtBuffer piece;
    CtBuffer files;
    CtBuffer custody; /* lines that are not handed on yet */
    CtAuditTotals *totals;
    GArray *drawn;     /* of uint64_t */
    GHashTable *cases; /* tag -> Drawn */
    CtAuditReport report;
} Making;

static void clear_making(Making *self)
{
    ct_tree_close(self->tree);
    ct_buffer_clear(&self->piece);
    ct_buffer_clear(&self->files);
    ct_buffer_clear(&self->custody);
    ct_audit_totals_free(self->totals);
    if (self->drawn != NULL)
        g_array_unref(self->drawn);
    if (self->cases != NULL)
        g_hash_table_unref(self->cases);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Making, clear_making)

static bool hand_on(Making *self, GError **error)
{
    bool well = ct_buffer_ok(&self->piece)
                    ? self->write(self->user, ct_buffer_bytes(&self->piece), error)
                    : ct_fail(error, CT_ERROR_LIMIT, "audit bundle: a file is too large");

    ct_buffer_empty(&self->piece);
    return well;
}

static bool add_file(Making *self, const char *name, CtBytes bytes, GError **error)
{
    uint8_t digest[CT_DIGEST_SIZE];

    ct_digest_of(bytes, digest);
    g_autofree char *hex = ct_text_hex((CtBytes){ digest, sizeof digest });
    ct_buffer_printf(&self->files, "%s  %s\n", hex, name);
    ct_tar_add(&self->piece, name, bytes);
    return (self->piece.size < PIECE && ct_buffer_ok(&self->piece)) || hand_on(self, error);
}

static bool add_numbered(Making *self, const char *format, uint64_t number, CtBytes bytes,
                         GError **error)
{
    g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, number);
    g_auto(GStrv) parts = g_strsplit(format, "N", 2);
    g_autofree char *name = g_strconcat(parts[0], digits, parts[1], NULL);

    return add_file(self, name, bytes, error);
}

static bool add_earlier(Making *self, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    const CtMerkleHead *head = &self->report.checkpoint.head;
    CtCheckpoint earlier;
    CtMerkleProof proof;

    if (self->plan->earlier.size == 0)
        return true;
    if (!ct_checkpoint_open(self->plan->earlier, &self->report.verifier, &earlier, error) ||
        !ct_merkle_prove_consistency(earlier.head.size, head->size, ct_tree_read, self->tree,
                                     &proof, error) ||
        !ct_merkle_check_consistency(&earlier.head, head, &proof, error)) {
        g_prefix_error(error, "earlier checkpoint: ");
        return false;
    }
    self->report.earlier = earlier.head.size;
    for (size_t i = 0; i < proof.count; i++) {
        g_autofree char *hex = ct_text_hex((CtBytes){ proof.hash[i], CT_DIGEST_SIZE });

        ct_buffer_printf(&text, "%s\n", hex);
    }
    return add_file(self, "earlier", self->plan->earlier, error) &&
           add_file(self, "consistency", ct_buffer_bytes(&text), error);
}

static bool add_definition(Making *self, const CtRow *row, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new((size_t)2 * CT_LIMIT_CONFIG_BYTES);
    CtBytes digest = ct_row_bytes(row, CT_COLUMN_ADOPTED_ALL_DIGEST);
    g_autofree char *hex = ct_text_hex(digest);
    g_autofree char *name = g_strdup_printf("definitions/%s", hex);
    const CtAdopted *adopted =
        ct_book_adopted(self->book, ct_row_int(row, CT_COLUMN_ADOPTED_ALL_ID));

    ct_buffer_add(&text, ct_row_bytes(row, CT_COLUMN_ADOPTED_ALL_TEXT));
    if (!ct_row_is_null(row, CT_COLUMN_ADOPTED_ALL_CALENDAR))
        ct_buffer_add(&text, ct_row_bytes(row, CT_COLUMN_ADOPTED_ALL_CALENDAR));
    if (adopted != NULL) {
        g_autofree char *called =
            g_strdup_printf("%s %u", adopted->procedure->name, adopted->procedure->version);
        ct_audit_totals_name(self->totals, adopted->digest, called);
    }
    self->report.definitions++;
    return add_file(self, name, ct_buffer_bytes(&text), error);
}

static bool add_definitions(Making *self, GError **error)
{
    g_auto(CtRow) row = ct_db_row(self->book->mandate->db, CT_SQL_ADOPTED_ALL);
    bool has_row;

    for (;;) {
        if (!ct_row_step(&row, &has_row, error))
            return false;
        if (!has_row)
            return true;
        if (!add_definition(self, &row, error))
            return false;
    }
}

static void free_drawn(void *value)
{
    Drawn *drawn = value;

    g_array_unref(drawn->indexes);
    g_free(drawn);
}

static void remember_case(Making *self, const CtEntry *entry, uint64_t index)
{
    static const uint8_t nobody[CT_ENTRY_TAG_SIZE];
    Drawn *drawn;

    if (memcmp(entry->tag, nobody, sizeof nobody) == 0 ||
        g_hash_table_contains(self->cases, entry->tag))
        return;
    drawn = g_new0(Drawn, 1);
    drawn->first = index;
    drawn->indexes = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    g_hash_table_insert(self->cases, g_memdup2(entry->tag, sizeof entry->tag), drawn);
    self->report.cases++;
}

static bool add_sample(Making *self, GError **error)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_LIMIT_ENTRY_BYTES);
    g_auto(CtBuffer) proof = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    CtEntry entry;

    self->drawn = ct_audit_draw(&self->report.checkpoint, self->plan->word, self->plan->sample);
    self->report.drawn = self->drawn->len;
    for (guint i = 0; i < self->drawn->len; i++) {
        uint64_t index = g_array_index(self->drawn, uint64_t, i);

        ct_buffer_empty(&proof);
        if (!ct_ledger_entry(self->book->ledger, index, &bytes, &entry, error) ||
            !ct_tree_prove(self->tree, index, &proof, error) ||
            !add_numbered(self, "sample/N.entry", index, ct_buffer_bytes(&bytes), error) ||
            !add_numbered(self, "sample/N.tlog-proof", index, ct_buffer_bytes(&proof), error))
            return false;
        remember_case(self, &entry, index);
    }
    return true;
}

static bool write_line(Making *self, uint64_t index, CtBytes entry, CtBuffer *out, GError **error)
{
    CtMerkleProof path;

    if (!ct_merkle_prove_inclusion(index, self->report.checkpoint.head.size, ct_tree_read,
                                   self->tree, &path, error))
        return false;
    ct_audit_line_write(index, entry, &path, out);
    return true;
}

static bool hand_on_custody(Making *self, GError **error)
{
    uint64_t number = (self->report.custody + CUSTODY_LINES - 1) / CUSTODY_LINES - 1;
    bool well =
        !ct_buffer_ok(&self->custody)
            ? ct_fail(error, CT_ERROR_LIMIT, "audit bundle: custody is too large")
            : add_numbered(self, "custody/N", number, ct_buffer_bytes(&self->custody), error);

    ct_buffer_empty(&self->custody);
    return well;
}

static bool take_row(void *user, const CtLedgerRow *row, GError **error)
{
    Making *self = user;
    CtEntry entry;

    if (row->index >= self->report.checkpoint.head.size)
        return true;
    if (!ct_entry_parse(row->bytes, &entry, error))
        return false;
    ct_audit_totals_add(self->totals, &entry);
    Drawn *drawn = g_hash_table_lookup(self->cases, entry.tag);
    if (drawn != NULL)
        g_array_append_val(drawn->indexes, row->index);
    if (!ct_audit_is_custody(entry.kind))
        return true;
    if (!write_line(self, row->index, row->bytes, &self->custody, error))
        return false;
    self->report.custody++;
    return self->report.custody % CUSTODY_LINES != 0 || hand_on_custody(self, error);
}

static bool add_case(Making *self, const Drawn *drawn, GError **error)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_LIMIT_ENTRY_BYTES);
    g_auto(CtBuffer) lines = ct_buffer_new(CT_LIMIT_AUDIT_FILE_BYTES);
    CtEntry entry;

    for (guint i = 0; i < drawn->indexes->len; i++) {
        uint64_t index = g_array_index(drawn->indexes, uint64_t, i);

        if (!ct_ledger_entry(self->book->ledger, index, &bytes, &entry, error) ||
            !write_line(self, index, ct_buffer_bytes(&bytes), &lines, error))
            return false;
    }
    self->report.case_lines += drawn->indexes->len;
    return ct_buffer_ok(&lines)
               ? add_numbered(self, "sample/N.case", drawn->first, ct_buffer_bytes(&lines), error)
               : ct_fail(error, CT_ERROR_LIMIT, "audit bundle: a case is too large");
}

/* In the order of drawing, as everything else. */
static bool add_cases(Making *self, GError **error)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_LIMIT_ENTRY_BYTES);
    CtEntry entry;

    for (guint i = 0; i < self->drawn->len; i++) {
        uint64_t index = g_array_index(self->drawn, uint64_t, i);

        if (!ct_ledger_entry(self->book->ledger, index, &bytes, &entry, error))
            return false;
        const Drawn *drawn = g_hash_table_lookup(self->cases, entry.tag);
        if (drawn != NULL && drawn->first == index && !add_case(self, drawn, error))
            return false;
    }
    return true;
}

static bool add_ledger(Making *self, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_AUDIT_FILE_BYTES);

    if (!ct_ledger_each(self->book->ledger, 0, take_row, self, error) ||
        (self->custody.size > 0 && !hand_on_custody(self, error)) || !add_cases(self, error))
        return false;
    ct_audit_totals_write(self->totals, &text);
    return ct_buffer_ok(&text) ? add_file(self, "totals", ct_buffer_bytes(&text), error)
                               : ct_fail(error, CT_ERROR_LIMIT, "audit bundle: too many totals");
}

static bool add_manifest(Making *self, GError **error)
{
    g_auto(CtNoteSigner) signer = { 0 };
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    g_auto(CtBuffer) note = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    uint8_t digest[CT_DIGEST_SIZE];

    if (!ct_ledger_signer(self->book->ledger, &signer, error))
        return false;
    if (!ct_buffer_ok(&self->files))
        return ct_fail(error, CT_ERROR_LIMIT, "audit bundle: too many files");
    ct_digest_of(ct_buffer_bytes(&self->files), digest);
    ct_audit_manifest(&self->report, self->plan->sample, self->plan->word, digest, &text);
    ct_note_sign(&signer, ct_buffer_bytes(&text), &note);
    ct_tar_add(&self->piece, "files", ct_buffer_bytes(&self->files));
    ct_tar_add(&self->piece, "manifest", ct_buffer_bytes(&note));
    ct_tar_end(&self->piece);
    return hand_on(self, error);
}

static bool check_plan(const CtAuditPlan *plan, GError **error)
{
    if (plan->sample == 0 || plan->sample > CT_LIMIT_AUDIT_SAMPLE)
        return ct_fail(error, CT_ERROR_LIMIT, "audit bundle: a sample has 1 to %u entries",
                       CT_LIMIT_AUDIT_SAMPLE);
    if (strlen(plan->word) > CT_AUDIT_WORD || !g_str_is_ascii(plan->word))
        return ct_fail(error, CT_ERROR_LIMIT,
                       "audit bundle: the auditor's word has at most %d letters of ASCII",
                       CT_AUDIT_WORD);
    for (const char *c = plan->word; *c != '\0'; c++)
        if (*c < ' ' || *c == 0x7f)
            return ct_fail(error, CT_ERROR_INPUT, "audit bundle: the auditor's word is one line");
    return true;
}

bool ct_audit_make(CtBook *book, const CtAuditPlan *plan, CtAuditWrite write, void *user,
                   CtAuditReport *out, GError **error)
{
    g_auto(Making) self = { .book = book,
                            .plan = plan,
                            .write = write,
                            .user = user,
                            .piece = ct_buffer_new((size_t)2 * CT_LIMIT_AUDIT_FILE_BYTES),
                            .files = ct_buffer_new(CT_LIMIT_AUDIT_FILE_BYTES),
                            .custody = ct_buffer_new(CT_LIMIT_AUDIT_FILE_BYTES),
                            .totals = ct_audit_totals_new(),
                            .cases = ct_audit_by_tag(free_drawn) };

    if (!check_plan(plan, error) || !ct_proving_cover(book, error) ||
        !ct_ledger_verifier(book->ledger, &self.report.verifier, error))
        return false;
    self.tree = ct_tree_open(book->mandate->folder, &self.report.verifier, error);
    if (self.tree == NULL)
        return false;
    self.report.checkpoint = *ct_tree_checkpoint(self.tree);
    g_autofree char *key = ct_note_verifier_text(&self.report.verifier);
    g_autofree char *line = g_strconcat(key, "\n", NULL);
    if (!add_file(&self, "checkpoint", ct_tree_note(self.tree), error) ||
        !add_file(&self, "verifier", ct_bytes_of_text(line), error) || !add_earlier(&self, error) ||
        !add_definitions(&self, error) || !add_sample(&self, error) || !add_ledger(&self, error) ||
        !add_manifest(&self, error))
        return false;
    *out = self.report;
    return true;
}
