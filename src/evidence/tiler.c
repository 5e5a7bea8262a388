/* tiler.c - rows of hashes that become tiles.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "evidence/tiler.h"

#include "base/file.h"
#include "evidence/journal.h"
#include "seal/tile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define WHAT       "ledger tiles"
#define CHECKPOINT "checkpoint"

/* The rightmost, partial tile of one level. */
typedef struct {
    uint64_t index;
    unsigned width;
    uint8_t hash[CT_TILE_WIDTH][CT_DIGEST_SIZE];
} Row;

struct CtTiler {
    char *folder;        /* owned: .../ledger */
    CtNoteSigner signer; /* owned, wiped */
    int lock;            /* owned */
    uint64_t size;
    Row row[CT_TILE_LEVELS];
    CtBuffer bundle;     /* owned: entries of the partial bundle */
    bool has_checkpoint; /* one was published, over `published` */
    CtMerkleHead published;
    CtJournal *journal; /* owned */
    GHashTable *known;  /* owned: paths of folders that are there */
    bool derive_again;  /* the files under the checkpoint are not to be trusted */
};

static char *path_of(const CtTiler *self, const char *name)
{
    return g_build_filename(self->folder, name, NULL);
}

static char *tile_path(const CtTiler *self, const CtTile *tile)
{
    char name[CT_TILE_PATH_SIZE];

    return path_of(self, ct_tile_path(tile, name));
}

static bool make_parents(CtTiler *self, const char *path, GError **error)
{
    g_autofree char *parent = g_path_get_dirname(path);

    if (g_hash_table_contains(self->known, parent))
        return true;
    if (g_mkdir_with_parents(parent, 0700) != 0)
        return ct_fail_errno(error, errno, WHAT);
    /* Folders of partial tiles come and go. */
    if (!g_str_has_suffix(parent, ".p"))
        g_hash_table_add(self->known, g_steal_pointer(&parent));
    return true;
}

/* Not durable by itself: the journal is. A tile is not covered by any checkpoint yet, so that it
 * does not matter when its bytes reach the disk. */
static bool write_file(CtTiler *self, const char *name, CtBytes bytes, GError **error)
{
    g_autofree char *path = path_of(self, name);

    if (!make_parents(self, path, error))
        return false;
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0)
        return ct_fail_errno(error, errno, WHAT);
    bool written = ct_file_write_at(file, 0, bytes, WHAT, error);
    (void)close(file);
    return written;
}

static bool write_tile(CtTiler *self, const CtTile *tile, CtBytes bytes, GError **error)
{
    char name[CT_TILE_PATH_SIZE];

    ct_journal_add(self->journal, ct_tile_path(tile, name), bytes);
    return write_file(self, name, bytes, error);
}

static CtTile tile_of(const CtTiler *self, unsigned level)
{
    return (CtTile){ false, level, self->row[level].index, self->row[level].width };
}

static CtTile bundle_of(const CtTiler *self)
{
    return (CtTile){ true, 0, self->row[0].index, self->row[0].width };
}

static CtBytes row_bytes(const Row *row)
{
    return (CtBytes){ row->hash[0], (size_t)row->width * CT_DIGEST_SIZE };
}

static bool push(CtTiler *self, unsigned level, const uint8_t hash[CT_DIGEST_SIZE], GError **error)
{
    uint8_t root[CT_DIGEST_SIZE];

    memcpy(root, hash, sizeof root);
    for (; level < CT_TILE_LEVELS; level++) {
        Row *row = &self->row[level];

        memcpy(row->hash[row->width++], root, sizeof root);
        if (row->width < CT_TILE_WIDTH)
            return true;
        CtTile tile = tile_of(self, level);
        if (!write_tile(self, &tile, row_bytes(row), error))
            return false;
        ct_tile_root(row_bytes(row), root);
        row->width = 0;
        row->index++;
    }
    return ct_fail(error, CT_ERROR_LIMIT, "ledger tiles: the tree is full");
}

/* A full subtree at the right edge; all of them lie in the partial rows. */
static bool read_row(void *user, unsigned level, uint64_t index, uint8_t out[CT_DIGEST_SIZE],
                     GError **error)
{
    CtTiler *self = user;
    CtTilePlace place = ct_tile_place(level, index, self->size);

    return ct_tile_node(row_bytes(&self->row[place.tile.level]), &place, out, error);
}

static bool find_root(CtTiler *self, uint8_t out[CT_DIGEST_SIZE], GError **error)
{
    CtMerkle tree;

    if (!ct_merkle_load(&tree, self->size, read_row, self, error))
        return false;
    ct_merkle_root(&tree, out);
    return true;
}

/* Whoever derives again must arrive at what was signed. */
static bool check_signed(CtTiler *self, GError **error)
{
    uint8_t root[CT_DIGEST_SIZE];

    if (!self->has_checkpoint || self->size != self->published.size)
        return true;
    if (!find_root(self, root, error))
        return false;
    return ct_digest_equal(root, self->published.root) ||
           ct_fail(error, CT_ERROR_INTEGRITY,
                   "ledger tiles: the entries do not lead to the root that was signed over the "
                   "first %" G_GUINT64_FORMAT,
                   self->size);
}

bool ct_tiler_add(CtTiler *self, CtBytes entry, GError **error)
{
    uint8_t leaf[CT_DIGEST_SIZE];

    if (entry.size > CT_LIMIT_ENTRY_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "ledger tiles: an entry is larger than %u bytes",
                       CT_LIMIT_ENTRY_BYTES);
    ct_merkle_leaf(entry, leaf);
    ct_tile_bundle_add(&self->bundle, entry);
    if (self->row[0].width == CT_TILE_WIDTH - 1) {
        CtTile bundle = { true, 0, self->row[0].index, CT_TILE_WIDTH };

        if (!write_tile(self, &bundle, ct_buffer_bytes(&self->bundle), error))
            return false;
        ct_buffer_empty(&self->bundle);
    }
    if (!push(self, 0, leaf, error))
        return false;
    self->size++;
    return check_signed(self, error);
}

static bool write_partials(CtTiler *self, GError **error)
{
    for (unsigned level = 0; level < CT_TILE_LEVELS; level++) {
        CtTile tile = tile_of(self, level);
        uint64_t before = ct_tile_hashes(level, self->published.size);

        /* A row that has not grown since the last checkpoint is in its file already. */
        if (tile.width == 0 || (self->has_checkpoint && !self->derive_again &&
                                before == ct_tile_hashes(level, self->size)))
            continue;
        if (!write_tile(self, &tile, row_bytes(&self->row[level]), error))
            return false;
    }
    CtTile bundle = bundle_of(self);
    return bundle.width == 0 || write_tile(self, &bundle, ct_buffer_bytes(&self->bundle), error);
}

static void remove_partial(CtTiler *self, CtTile tile, unsigned width_now, uint64_t index_now)
{
    if (tile.width == 0 || (tile.width == width_now && tile.index == index_now))
        return;
    g_autofree char *path = tile_path(self, &tile);
    (void)unlink(path);
    if (tile.index != index_now) {
        g_autofree char *folder = g_path_get_dirname(path);
        (void)rmdir(folder);
    }
}

/* The partial tiles of the checkpoint before; losing this to a crash costs only their space,
 * until the next opening sweeps them. */
static void remove_superseded(CtTiler *self, uint64_t size)
{
    for (unsigned level = 0; level < CT_TILE_LEVELS; level++) {
        uint64_t hashes = ct_tile_hashes(level, size);
        CtTile tile = { false, level, hashes / CT_TILE_WIDTH, (unsigned)(hashes % CT_TILE_WIDTH) };
        const Row *row = &self->row[level];

        remove_partial(self, tile, row->width, row->index);
        if (level == 0) {
            tile.entries = true;
            remove_partial(self, tile, row->width, row->index);
        }
    }
}

/* Everything in place and durable without the journal, which then begins anew. */
static bool settle(CtTiler *self, CtBytes note, GError **error)
{
    g_autofree char *path = path_of(self, CHECKPOINT);

    return ct_journal_sync_all(self->journal, error) && ct_file_replace(path, note, WHAT, error) &&
           ct_journal_reset(self->journal, error);
}

/* Usually one write and one sync of the journal; then the checkpoint may be seen. */
static bool put_checkpoint(CtTiler *self, CtBytes note, GError **error)
{
    g_autofree char *path = path_of(self, CHECKPOINT);
    g_autofree char *fresh = path_of(self, CHECKPOINT ".new");

    ct_journal_add(self->journal, CHECKPOINT, note);
    if (!ct_journal_fits(self->journal))
        return settle(self, note, error);
    if (!ct_journal_commit(self->journal, error) ||
        !write_file(self, CHECKPOINT ".new", note, error))
        return false;
    return rename(fresh, path) == 0 || ct_fail_errno(error, errno, WHAT);
}

bool ct_tiler_publish(CtTiler *self, GError **error)
{
    g_auto(CtBuffer) note = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    CtMerkleHead head = { .size = self->size };

    if (self->has_checkpoint && self->size == self->published.size && !self->derive_again)
        return true;
    if (self->has_checkpoint && self->size < self->published.size)
        return ct_fail(error, CT_ERROR_INTEGRITY,
                       "ledger tiles: there are fewer entries than were signed");
    if (!find_root(self, head.root, error) || !write_partials(self, error))
        return false;
    ct_checkpoint_sign(&self->signer, &head, &note);
    if (!put_checkpoint(self, ct_buffer_bytes(&note), error))
        return false;
    if (self->has_checkpoint)
        remove_superseded(self, self->published.size);
    self->has_checkpoint = true;
    self->derive_again = false;
    self->published = head;
    return true;
}

static bool read_tile(CtTiler *self, const CtTile *tile, CtBuffer *out)
{
    g_autofree char *path = tile_path(self, tile);

    ct_buffer_empty(out);
    return ct_file_read(path, out, WHAT, NULL);
}

/* The partial tiles of the published size; false when one is not there or not right. */
static bool load_rows(CtTiler *self)
{
    g_auto(CtBuffer) bytes = ct_buffer_new((size_t)CT_TILE_WIDTH * CT_DIGEST_SIZE);
    CtBytes entry[CT_TILE_WIDTH];
    uint8_t root[CT_DIGEST_SIZE];

    self->size = self->published.size;
    for (unsigned level = 0; level < CT_TILE_LEVELS; level++) {
        Row *row = &self->row[level];
        uint64_t hashes = ct_tile_hashes(level, self->size);

        row->index = hashes / CT_TILE_WIDTH;
        row->width = (unsigned)(hashes % CT_TILE_WIDTH);
        CtTile tile = tile_of(self, level);
        if (row->width == 0)
            continue;
        if (!read_tile(self, &tile, &bytes) || bytes.size != row_bytes(row).size)
            return false;
        memcpy(row->hash, bytes.data, bytes.size);
    }
    if (!find_root(self, root, NULL) || !ct_digest_equal(root, self->published.root))
        return false;
    CtTile bundle = bundle_of(self);
    if (bundle.width == 0)
        return true;
    if (!read_tile(self, &bundle, &self->bundle) ||
        !ct_tile_bundle_parse(ct_buffer_bytes(&self->bundle), bundle.width, entry, NULL))
        return false;
    for (unsigned i = 0; i < bundle.width; i++) {
        ct_merkle_leaf(entry[i], root);
        if (!ct_digest_equal(root, self->row[0].hash[i]))
            return false;
    }
    return true;
}

/* Removes partial tiles other than the current ones, left by a crash between checkpoint and
 * removal; `name` is relative to the ledger's folder. */
static void sweep(CtTiler *self, const char *name)
{
    g_autofree char *path = path_of(self, name);
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    bool partial = g_str_has_suffix(name, ".p");

    for (const char *item = folder == NULL ? NULL : g_dir_read_name(folder); item != NULL;
         item = g_dir_read_name(folder)) {
        g_autofree char *below = g_build_filename(name, item, NULL);
        CtTile tile;

        if (!partial) {
            /* Tiles are names of three digits; everything else is a folder. */
            if (strlen(item) != 3)
                sweep(self, below);
        } else if (ct_tile_parse_path(ct_bytes_of_text(below), &tile, NULL)) {
            remove_partial(self, tile, self->row[tile.level].width, self->row[tile.level].index);
        }
    }
    if (partial)
        (void)rmdir(path); /* refused while something is in it */
}

/* The checkpoint in the file, unless it is older than `size`. */
static bool is_newer(CtTiler *self, uint64_t size)
{
    g_autofree char *path = path_of(self, CHECKPOINT);
    g_auto(CtBuffer) note = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    CtCheckpoint checkpoint;

    return ct_file_read(path, &note, WHAT, NULL) &&
           ct_checkpoint_open(ct_buffer_bytes(&note), &self->signer.verifier, &checkpoint, NULL) &&
           checkpoint.head.size > size;
}

/* A file of a group that was committed before the crash: written again as it was. */
static bool replay_file(void *user, CtBytes name, CtBytes bytes, GError **error)
{
    CtTiler *self = user;
    g_autofree char *text = ct_bytes_to_text(name);
    g_autofree char *path = path_of(self, CHECKPOINT);
    CtCheckpoint checkpoint;
    CtTile tile;

    if (ct_tile_parse_path(name, &tile, NULL))
        return write_file(self, text, bytes, error);
    if (strcmp(text, CHECKPOINT) != 0)
        return ct_fail(error, CT_ERROR_INTEGRITY, "ledger journal: it holds a strange name");
    return ct_checkpoint_open(bytes, &self->signer.verifier, &checkpoint, error) &&
           (is_newer(self, checkpoint.head.size) || ct_file_replace(path, bytes, WHAT, error));
}

static bool replay(CtTiler *self, GError **error)
{
    return ct_journal_replay(self->journal, replay_file, self, error) &&
           ct_journal_sync_all(self->journal, error) && ct_journal_reset(self->journal, error);
}

static bool load(CtTiler *self, GError **error)
{
    g_autofree char *path = path_of(self, CHECKPOINT);
    g_autoptr(GError) missing = NULL;
    g_auto(CtBuffer) note = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    CtCheckpoint checkpoint;

    if (!ct_file_read(path, &note, WHAT, &missing)) {
        if (g_error_matches(missing, CT_ERROR, CT_ERROR_MISSING))
            return true;
        g_propagate_error(error, g_steal_pointer(&missing));
        return false;
    }
    if (!ct_checkpoint_open(ct_buffer_bytes(&note), &self->signer.verifier, &checkpoint, error))
        return false;
    self->has_checkpoint = true;
    self->published = checkpoint.head;
    if (load_rows(self)) {
        sweep(self, "tile");
        return true;
    }
    self->derive_again = true;
    self->size = 0;
    memset(self->row, 0, sizeof self->row);
    ct_buffer_empty(&self->bundle);
    return true;
}

static int take_lock(const CtTiler *self, GError **error)
{
    g_autofree char *path = path_of(self, "lock");
    int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (lock < 0) {
        (void)ct_fail_errno(error, errno, WHAT);
        return -1;
    }
    if (flock(lock, LOCK_EX | LOCK_NB) == 0)
        return lock;
    (void)ct_fail(error, CT_ERROR_CONFLICT, "ledger tiles: another process makes them");
    (void)close(lock);
    return -1;
}

CtTiler *ct_tiler_open(const char *folder, const CtNoteSigner *signer, GError **error)
{
    g_autoptr(CtTiler) self = g_new0(CtTiler, 1);

    self->folder = g_build_filename(folder, "ledger", NULL);
    self->signer = *signer;
    self->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    self->bundle = ct_buffer_new(CT_TILE_BUNDLE_BYTES);
    self->lock = take_lock(self, error);
    if (self->lock < 0)
        return NULL;
    g_autofree char *journal = path_of(self, "journal");
    self->journal = ct_journal_open(journal, error);
    if (self->journal == NULL || !replay(self, error) || !load(self, error))
        return NULL;
    return g_steal_pointer(&self);
}

CtTiler *ct_tiler_of(CtLedger *ledger, GError **error)
{
    g_auto(CtNoteSigner) signer = { 0 };

    if (!ct_ledger_signer(ledger, &signer, error))
        return NULL;
    return ct_tiler_open(ct_ledger_folder(ledger), &signer, error);
}

void ct_tiler_close(CtTiler *self)
{
    if (self == NULL)
        return;
    /* A journal that is not reset is only replayed for nothing. */
    if (self->journal != NULL && ct_journal_sync_all(self->journal, NULL))
        (void)ct_journal_reset(self->journal, NULL);
    ct_journal_close(self->journal);
    if (self->lock >= 0)
        (void)close(self->lock);
    g_hash_table_unref(self->known);
    ct_buffer_clear(&self->bundle);
    ct_note_signer_clear(&self->signer);
    g_free(self->folder);
    g_free(self);
}

uint64_t ct_tiler_size(const CtTiler *self)
{
    return self->size;
}

static bool add_row(void *user, const CtLedgerRow *row, GError **error)
{
    CtTiler *self = user;

    if (row->index != self->size)
        return ct_fail(error, CT_ERROR_INTEGRITY,
                       "ledger: entry %" G_GUINT64_FORMAT " is not there", self->size);
    return ct_tiler_add(self, row->bytes, error);
}

bool ct_tiler_run(CtTiler *self, CtLedger *ledger, GError **error)
{
    return ct_ledger_each(ledger, self->size, add_row, self, error) &&
           ct_tiler_publish(self, error);
}
