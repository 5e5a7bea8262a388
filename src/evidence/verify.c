/* verify.c - two passes over the entries: the tree and the rules first, then the vault.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "evidence/verify.h"

#include "evidence/head.h"
#include "evidence/tree.h"

#include <string.h>

/* One level of the tree as the entries give it. */
typedef struct {
    uint64_t index;
    unsigned width;
    uint8_t hash[CT_TILE_WIDTH][CT_DIGEST_SIZE];
} Row;

typedef struct {
    CtLedger *ledger; /* borrowed */
    CtVerifyFinding finding;
    void *user;
    CtVerifyReport report;
    CtTree *tree; /* owned; NULL: no checkpoint that could be trusted */
    uint64_t signed_size;
    CtMerkle merkle; /* over the entries that the checkpoint covers */
    Row row[CT_TILE_LEVELS];
    CtBuffer bundle;    /* owned: as the entries give it */
    CtBuffer file;      /* owned: as it stands on the disk */
    CtBuffer record;    /* owned: of the vault */
    uint64_t next;      /* the index that is due */
    GHashTable *tags;   /* owned: tag text -> "sid id" */
    GHashTable *owners; /* owned: "sid id" -> tag text */
    GHashTable *erased; /* owned, a set: "tag compartment" */
} Verify;

static void find(Verify *self, const char *place, const char *what)
{
    self->report.findings++;
    if (self->finding != NULL)
        self->finding(self->user, place, what);
}

static void find_entry(Verify *self, uint64_t index, const char *what)
{
    g_autofree char *place = g_strdup_printf("entry %" G_GUINT64_FORMAT, index);

    find(self, place, what);
}

static bool is_disk_failure(const GError *error)
{
    return g_error_matches(error, CT_ERROR, CT_ERROR_SYSTEM) ||
           g_error_matches(error, CT_ERROR, CT_ERROR_DENIED);
}

/* What is on the disk must be what the entries give. */
static bool compare_tile(Verify *self, const CtTile *tile, CtBytes expected, GError **error)
{
    g_autoptr(GError) cause = NULL;
    char name[CT_TILE_PATH_SIZE];

    if (!ct_tree_tile(self->tree, tile, &self->file, &cause)) {
        if (is_disk_failure(cause)) {
            g_propagate_error(error, g_steal_pointer(&cause));
            return false;
        }
        find(self, ct_tile_path(tile, name), "it is missing or too large");
    } else if (!ct_bytes_equal(ct_buffer_bytes(&self->file), expected)) {
        find(self, ct_tile_path(tile, name), "it differs from the entries");
    }
    return true;
}

static bool compare_row(Verify *self, unsigned level, GError **error)
{
    const Row *row = &self->row[level];
    const CtTile tile = { false, level, row->index, row->width };
    const CtTile bundle = { true, 0, row->index, row->width };

    if (!compare_tile(self, &tile, (CtBytes){ row->hash[0], (size_t)row->width * CT_DIGEST_SIZE },
                      error))
        return false;
    if (level > 0)
        return true;
    bool compared = compare_tile(self, &bundle, ct_buffer_bytes(&self->bundle), error);
    ct_buffer_empty(&self->bundle);
    return compared;
}

static bool take_leaf(Verify *self, CtBytes entry, GError **error)
{
    uint8_t hash[CT_DIGEST_SIZE];

    ct_merkle_leaf(entry, hash);
    ct_merkle_append(&self->merkle, hash);
    ct_tile_bundle_add(&self->bundle, entry);
    for (unsigned level = 0; level < CT_TILE_LEVELS; level++) {
        Row *row = &self->row[level];

        memcpy(row->hash[row->width++], hash, sizeof hash);
        if (row->width < CT_TILE_WIDTH)
            break;
        if (!compare_row(self, level, error))
            return false;
        ct_tile_root((CtBytes){ row->hash[0], sizeof row->hash }, hash);
        row->width = 0;
        row->index++;
    }
    return true;
}

/* A case has one tag, and a tag one case. */
static void check_owner(Verify *self, const CtLedgerRow *row, const CtEntry *entry)
{
    static const uint8_t nobody[CT_ENTRY_TAG_SIZE] = { 0 };
    bool has_tag = memcmp(entry->tag, nobody, sizeof nobody) != 0;

    if (!has_tag && row->sid == 0 && row->id == 0)
        return;
    g_autofree char *tag = g_base64_encode(entry->tag, sizeof entry->tag);
    g_autofree char *owner =
        g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, row->sid, row->id);
    const char *known_owner = g_hash_table_lookup(self->tags, tag);
    const char *known_tag = g_hash_table_lookup(self->owners, owner);
    if ((known_owner != NULL && strcmp(known_owner, owner) != 0) ||
        (known_tag != NULL && strcmp(known_tag, tag) != 0)) {
        find_entry(self, row->index, "its row names another case than its tag");
        return;
    }
    if (known_owner == NULL)
        g_hash_table_insert(self->tags, g_strdup(tag), g_strdup(owner));
    if (known_tag == NULL)
        g_hash_table_insert(self->owners, g_steal_pointer(&owner), g_steal_pointer(&tag));
}

static char *erased_key(const CtEntry *entry, uint64_t compartment)
{
    g_autofree char *tag = g_base64_encode(entry->tag, sizeof entry->tag);

    return g_strdup_printf("%s %" G_GUINT64_FORMAT, tag, compartment);
}

static void check_first(Verify *self, const CtEntry *entry)
{
    CtNoteVerifier verifier;

    if (!ct_ledger_verifier(self->ledger, &verifier, NULL))
        return; /* found already when the tree was opened */
    uint64_t demo = g_str_has_prefix(verifier.name, CT_LEDGER_DEMO) ? 1 : 0;
    if (entry->kind != CT_ENTRY_MANDATE || entry->marks != 1 || entry->mark[0] != demo)
        find_entry(self, 0, "it is not the mandate of this origin");
}

static bool check_entry(void *user, const CtLedgerRow *row, GError **error)
{
    Verify *self = user;
    g_autoptr(GError) cause = NULL;
    CtEntry entry;

    if (row->index != self->next)
        find_entry(self, self->next, "it is missing");
    self->next = row->index + 1;
    self->report.entries++;
    if (row->index < self->signed_size && row->bytes.size <= CT_LIMIT_ENTRY_BYTES &&
        !take_leaf(self, row->bytes, error))
        return false;
    if (!ct_entry_parse(row->bytes, &entry, &cause)) {
        find_entry(self, row->index, cause->message);
        return true;
    }
    if (row->index == 0)
        check_first(self, &entry);
    check_owner(self, row, &entry);
    if (entry.kind == CT_ENTRY_ERASED && entry.marks > 0)
        g_hash_table_add(self->erased, erased_key(&entry, entry.mark[0]));
    return true;
}

static CtBytes sealed_part(const CtVaultRecord *record, unsigned compartment)
{
    for (size_t i = 0; i < record->count; i++) {
        if (record->part[i].compartment == compartment)
            return record->part[i].sealed;
    }
    return (CtBytes){ NULL, 0 };
}

static void check_part(Verify *self, const CtEntry *entry, uint64_t index,
                       const CtEntryDigest *digest, CtBytes sealed)
{
    g_autofree char *key = erased_key(entry, digest->compartment);
    bool erased = g_hash_table_contains(self->erased, key);
    uint8_t hash[CT_DIGEST_SIZE];

    ct_digest_of(sealed, hash);
    if (sealed.size == 0 && erased)
        self->report.erased++;
    else if (sealed.size == 0)
        find_entry(self, index, "its values are gone and no entry says that they were erased");
    else if (erased)
        find_entry(self, index, "its values were erased and are still in the vault");
    else if (!ct_digest_equal(hash, digest->digest))
        find_entry(self, index, "its values in the vault differ from its digest");
    else
        self->report.values++;
}

static bool check_values(void *user, const CtLedgerRow *row, GError **error)
{
    Verify *self = user;
    g_autoptr(GError) cause = NULL;
    CtVaultRecord record = { .index = row->index };
    CtEntry entry;

    if (!ct_entry_parse(row->bytes, &entry, NULL))
        return true; /* found in the first pass */
    if (row->place.pack != 0 &&
        !ct_vault_read(self->ledger->vault, &row->place, &self->record, &record, &cause)) {
        if (is_disk_failure(cause)) {
            g_propagate_error(error, g_steal_pointer(&cause));
            return false;
        }
        find_entry(self, row->index, cause->message);
        return true;
    }
    if (record.index != row->index) {
        find_entry(self, row->index, "its place in the vault holds another entry's values");
        return true;
    }
    for (size_t i = 0; i < entry.digests; i++)
        check_part(self, &entry, row->index, &entry.digest[i],
                   sealed_part(&record, entry.digest[i].compartment));
    if (record.count > entry.digests)
        find_entry(self, row->index, "the vault holds values that it does not know");
    return true;
}

/* No checkpoint yet is no finding: the tiler has not run. */
static bool open_tree(Verify *self, GError **error)
{
    g_autoptr(GError) cause = NULL;
    CtNoteVerifier verifier;

    if (!ct_ledger_verifier(self->ledger, &verifier, &cause)) {
        find(self, "verifier", cause->message);
        return true;
    }
    self->tree = ct_tree_open(self->ledger->folder, &verifier, &cause);
    if (self->tree != NULL) {
        self->signed_size = ct_tree_checkpoint(self->tree)->head.size;
        return true;
    }
    if (is_disk_failure(cause)) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return false;
    }
    if (!g_error_matches(cause, CT_ERROR, CT_ERROR_MISSING))
        find(self, "checkpoint", cause->message);
    return true;
}

static bool check_root(Verify *self, GError **error)
{
    uint8_t root[CT_DIGEST_SIZE];

    if (self->tree == NULL)
        return true;
    for (unsigned level = 0; level < CT_TILE_LEVELS; level++) {
        if (self->row[level].width > 0 && !compare_row(self, level, error))
            return false;
    }
    self->report.covered = self->merkle.size;
    ct_merkle_root(&self->merkle, root);
    if (self->merkle.size < self->signed_size)
        find(self, "checkpoint", "it covers more entries than there are");
    else if (!ct_digest_equal(root, ct_tree_checkpoint(self->tree)->head.root))
        find(self, "checkpoint", "the entries do not lead to its root");
    return true;
}

static void check_moved(Verify *self)
{
    CtNoteVerifier verifier;

    if (self->tree == NULL || !ct_ledger_verifier(self->ledger, &verifier, NULL))
        return;
    g_autoptr(CtTree) now = ct_tree_open(self->ledger->folder, &verifier, NULL);
    self->report.has_moved =
        now == NULL || !ct_bytes_equal(ct_tree_note(now), ct_tree_note(self->tree));
}

static bool run(Verify *self, GError **error)
{
    uint64_t size;

    if (!ct_ledger_each(self->ledger, 0, check_entry, self, error) || !check_root(self, error) ||
        !ct_ledger_size(self->ledger, &size, error))
        return false;
    if (size != self->next)
        find(self, "head", "it counts another number of entries than there are");
    return ct_ledger_each(self->ledger, 0, check_values, self, error);
}

bool ct_verify_run(CtLedger *ledger, CtVerifyFinding finding, void *user, CtVerifyReport *out,
                   GError **error)
{
    g_autofree Verify *self = g_new0(Verify, 1);

    self->ledger = ledger;
    self->finding = finding;
    self->user = user;
    /* The checkpoint first, then the snapshot: so no entry that it covers can be unseen. */
    if (!open_tree(self, error))
        return false;
    self->bundle = ct_buffer_new(CT_TILE_BUNDLE_BYTES);
    self->file = ct_buffer_new(CT_TILE_BUNDLE_BYTES);
    self->record = ct_buffer_new(CT_VAULT_RECORD_BYTES);
    self->tags = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    self->owners = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    self->erased = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    bool done = ct_db_begin_read(ledger->db, error);
    if (done) {
        done = run(self, error);
        ct_db_rollback(ledger->db);
    }
    check_moved(self);
    ct_tree_close(self->tree);
    ct_buffer_clear(&self->bundle);
    ct_buffer_clear(&self->file);
    ct_buffer_clear(&self->record);
    g_hash_table_unref(self->tags);
    g_hash_table_unref(self->owners);
    g_hash_table_unref(self->erased);
    if (done)
        *out = self->report;
    return done;
}
