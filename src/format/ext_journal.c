/* ext_journal.c - descriptor by descriptor; copies by block, newest first; names by inode.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/ext_journal.h"

#include "base/error.h"
#include "base/limits.h"

#include <string.h>
#include <sys/stat.h>

enum {
    HEADER = 12,
    DESCRIPTOR = 1, /* kinds of block, like the next two */
    SUPERBLOCK_1 = 3,
    SUPERBLOCK_2 = 4,
    WIDE = 2,    /* of the incompatible features, like the next two */
    CHECKED = 8, /* version 2 of the checksums */
    CHECKED_3 = 16,
    SAME_UUID = 2, /* of a tag, like the next */
    LAST_TAG = 8,
    UUID = 16,
    ROOT = 2,
    SHORTEST_NAME = 8, /* an entry of a folder without its name */
    DEEPEST = 64,
};
#define MAGIC 0xc03b3998u

typedef struct {
    uint64_t block; /* of the volume */
    uint32_t transaction;
    uint32_t at; /* block of the journal */
} Copy;

typedef struct {
    uint64_t inode;
    uint64_t folder;
    uint32_t transaction;
    char *name; /* owned */
} Name;

struct CtExtJournal {
    const CtExtVolume *volume; /* borrowed */
    GArray *run;               /* owned: CtDiskRun, of the journal itself */
    GArray *place;             /* owned: uint64_t, of each block on the medium */
    GArray *copy;              /* owned: Copy, by block, newest first */
    GHashTable *name;          /* owned: inode -> Name; NULL until asked for */
    uint32_t features;
};

void ct_ext_found_clear(CtExtFound *self)
{
    g_clear_pointer(&self->run, g_array_unref);
    memset(self, 0, sizeof *self);
}

void ct_ext_journal_free(CtExtJournal *self)
{
    if (self == NULL)
        return;
    g_clear_pointer(&self->run, g_array_unref);
    g_clear_pointer(&self->place, g_array_unref);
    g_clear_pointer(&self->copy, g_array_unref);
    g_clear_pointer(&self->name, g_hash_table_unref);
    g_free(self);
}

/* ---- the journal as a file ---- */

static bool read_live(void *user, uint64_t block, uint8_t *out)
{
    return ct_ext_volume_read(user, block, out);
}

static bool read_at(const CtExtJournal *self, uint64_t place, uint8_t *out)
{
    const CtDisk *disk = &self->volume->disk;

    return disk->read(disk->user, place, out, self->volume->block_size);
}

static bool read_block(const CtExtJournal *self, uint32_t number, uint8_t *out)
{
    return number < self->place->len &&
           read_at(self, g_array_index(self->place, uint64_t, number), out);
}

static bool find_blocks(CtExtJournal *self, GError **error)
{
    const CtExtVolume *volume = self->volume;
    g_autofree uint8_t *block = g_malloc(volume->block_size);
    CtExtInode inode;
    uint64_t number = 0;
    uint32_t at = 0;

    if (volume->journal == 0)
        return ct_fail(error, CT_ERROR_MISSING, "journal: there is none inside");
    if (!ct_ext_volume_locate(volume, volume->journal, &number, &at) ||
        !ct_ext_volume_read(volume, number, block))
        return ct_fail(error, CT_ERROR_INPUT, "journal: its inode cannot be read");
    ct_ext_inode_parse((CtBytes){ block + at, volume->inode_size }, &inode);
    if (inode.size / volume->block_size > CT_LIMIT_EXT_JOURNAL)
        return ct_fail(error, CT_ERROR_LIMIT, "journal: has more blocks than the limit");
    if (!ct_ext_volume_runs(volume, &inode, read_live, (void *)(uintptr_t)volume, self->run, error))
        return false;
    for (guint i = 0; i < self->run->len; i++) {
        const CtDiskRun *run = &g_array_index(self->run, CtDiskRun, i);

        for (uint64_t done = 0; done + volume->block_size <= run->size;
             done += volume->block_size) {
            uint64_t place = run->at == CT_DISK_ZEROS ? UINT64_MAX : run->at + done;
            g_array_append_val(self->place, place);
        }
    }
    return true;
}

/* The kind of a block of the journal's own; 0: it is somebody's copy. */
static uint32_t kind_of(CtReader *reader, uint32_t *out_transaction)
{
    uint32_t magic = ct_reader_u32be(reader);
    uint32_t kind = ct_reader_u32be(reader);

    *out_transaction = ct_reader_u32be(reader);
    return magic == MAGIC && ct_reader_ok(reader) ? kind : 0;
}

static bool read_superblock(CtExtJournal *self, GError **error)
{
    g_autofree uint8_t *block = g_malloc(self->volume->block_size);
    uint32_t transaction = 0;

    if (!read_block(self, 0, block))
        return ct_fail(error, CT_ERROR_INPUT, "journal: cannot be read");
    CtReader reader = ct_reader_over((CtBytes){ block, self->volume->block_size });
    uint32_t kind = kind_of(&reader, &transaction);
    if (kind != SUPERBLOCK_1 && kind != SUPERBLOCK_2)
        return ct_fail(error, CT_ERROR_INPUT, "journal: has no superblock");
    if (ct_reader_u32be(&reader) != self->volume->block_size)
        return ct_fail(error, CT_ERROR_INPUT, "journal: has blocks of another size");
    ct_reader_skip(&reader, 24);
    self->features = kind == SUPERBLOCK_2 ? ct_reader_u32be(&reader) : 0;
    return true;
}

/* ---- descriptors ---- */

typedef struct {
    uint64_t block;
    uint32_t flags;
} Tag;

static Tag read_tag(const CtExtJournal *self, CtReader *reader)
{
    Tag tag = { .block = ct_reader_u32be(reader) };
    bool wide = (self->features & WIDE) != 0;

    if ((self->features & CHECKED_3) != 0) {
        tag.flags = ct_reader_u32be(reader);
        tag.block |= (uint64_t)ct_reader_u32be(reader) << 32;
        ct_reader_skip(reader, 4);
    } else {
        ct_reader_skip(reader, 2);
        tag.flags = ct_reader_u16be(reader);
        if (wide)
            tag.block |= (uint64_t)ct_reader_u32be(reader) << 32;
        if ((self->features & CHECKED) != 0)
            ct_reader_skip(reader, 2);
    }
    if ((tag.flags & SAME_UUID) == 0)
        ct_reader_skip(reader, UUID);
    return tag;
}

/* Whether a copy may be at that block: one that begins with the journal's mark is a later
 * transaction's own, which has come round over this one. */
static bool is_copy(const CtExtJournal *self, uint32_t number, uint8_t *room)
{
    uint32_t transaction = 0;

    if (!read_block(self, number, room))
        return false;
    CtReader reader = ct_reader_over((CtBytes){ room, HEADER });
    return kind_of(&reader, &transaction) == 0;
}

/* The copies that a descriptor names; returns the block behind the last. */
static uint32_t take_copies(CtExtJournal *self, uint32_t number, CtReader *reader,
                            uint32_t transaction, uint8_t *room)
{
    for (Tag tag = { 0 }; (tag.flags & LAST_TAG) == 0;) {
        tag = read_tag(self, reader);
        if (!ct_reader_ok(reader) || !is_copy(self, number + 1, room))
            break;
        number++;
        const Copy copy = { tag.block, transaction, number };
        if (tag.block < self->volume->blocks)
            g_array_append_val(self->copy, copy);
    }
    return number + 1;
}

static int compare_copies(const void *a, const void *b)
{
    const Copy *one = a;
    const Copy *other = b;

    if (one->block != other->block)
        return one->block < other->block ? -1 : 1;
    if (one->transaction != other->transaction)
        return one->transaction > other->transaction ? -1 : 1;
    return one->at > other->at ? -1 : one->at < other->at ? 1 : 0;
}

static void scan(CtExtJournal *self)
{
    g_autofree uint8_t *block = g_malloc(self->volume->block_size);
    g_autofree uint8_t *room = g_malloc(self->volume->block_size);

    for (uint32_t number = 1; number < self->place->len;) {
        uint32_t transaction = 0;
        uint32_t kind = 0;
        CtReader reader = ct_reader_over((CtBytes){ block, self->volume->block_size });

        if (read_block(self, number, block))
            kind = kind_of(&reader, &transaction);
        if (kind == DESCRIPTOR)
            number = take_copies(self, number, &reader, transaction, room);
        else
            number++;
    }
    if (self->copy->len > 1)
        qsort(self->copy->data, self->copy->len, sizeof(Copy), compare_copies);
}

CtExtJournal *ct_ext_journal_open(const CtExtVolume *volume, GError **error)
{
    g_autoptr(CtExtJournal) self = g_new0(CtExtJournal, 1);

    self->volume = volume;
    self->run = g_array_new(FALSE, FALSE, sizeof(CtDiskRun));
    self->place = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    self->copy = g_array_new(FALSE, FALSE, sizeof(Copy));
    if (!find_blocks(self, error) || !read_superblock(self, error))
        return NULL;
    scan(self);
    return g_steal_pointer(&self);
}

size_t ct_ext_journal_copies(const CtExtJournal *self)
{
    return self->copy->len;
}

/* The number of the newest copy of a block, or of where it would be. */
static guint first_copy(const CtExtJournal *self, uint64_t block)
{
    guint low = 0;
    guint high = self->copy->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (g_array_index(self->copy, Copy, middle).block < block)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* ---- an inode ---- */

typedef struct {
    CtExtJournal *journal;
    uint32_t transaction; /* blocks of the tree as they were then */
} Past;

static bool has_entries(const uint8_t *node)
{
    CtReader reader = ct_reader_over((CtBytes){ node, 4 });

    uint16_t mark = ct_reader_u16le(&reader);
    uint16_t entries = ct_reader_u16le(&reader);

    return mark == 0xf30a && entries > 0;
}

/* A block of the tree: the copy of that time, else as it lies there, for what kept its entries. */
static bool read_past(void *user, uint64_t block, uint8_t *out)
{
    const Past *past = user;
    const CtExtJournal *self = past->journal;

    for (guint i = first_copy(self, block); i < self->copy->len; i++) {
        const Copy *copy = &g_array_index(self->copy, Copy, i);

        if (copy->block != block)
            break;
        if (copy->transaction <= past->transaction && read_block(self, copy->at, out) &&
            has_entries(out))
            return true;
    }
    return ct_ext_volume_read(self->volume, block, out);
}

/* Small content lies in the inode itself. */
static bool lay_inline(const CtExtJournal *self, const Copy *copy, uint32_t at, CtExtFound *out)
{
    const CtDiskRun run = { g_array_index(self->place, uint64_t, copy->at) + at + 40,
                            out->inode.size };

    if (out->inode.size > sizeof out->inode.map)
        return false;
    if (out->inode.size > 0)
        g_array_append_val(out->run, run);
    return true;
}

static bool lay_found(CtExtJournal *self, const Copy *copy, uint32_t at, CtExtFound *out)
{
    Past past = { self, copy->transaction };

    out->transaction = copy->transaction;
    out->journal_block = copy->at;
    out->run = g_array_new(FALSE, FALSE, sizeof(CtDiskRun));
    if ((out->inode.flags & CT_EXT_INLINE) != 0)
        return lay_inline(self, copy, at, out);
    return ct_ext_volume_runs(self->volume, &out->inode, read_past, &past, out->run, NULL);
}

bool ct_ext_journal_find(CtExtJournal *self, uint64_t inode, const uint32_t *other_than,
                         CtExtFound *out)
{
    g_autofree uint8_t *block = g_malloc(self->volume->block_size);
    g_auto(CtExtFound) found = { 0 };
    uint64_t wanted = 0;
    uint32_t at = 0;

    if (!ct_ext_volume_locate(self->volume, inode, &wanted, &at))
        return false;
    for (guint i = first_copy(self, wanted); i < self->copy->len; i++) {
        const Copy *copy = &g_array_index(self->copy, Copy, i);

        if (copy->block != wanted)
            return false;
        if (!read_block(self, copy->at, block))
            continue;
        ct_ext_inode_parse((CtBytes){ block + at, self->volume->inode_size }, &found.inode);
        if (!S_ISREG(found.inode.mode) || found.inode.links == 0 || found.inode.deleted != 0 ||
            (other_than != NULL && found.inode.generation == *other_than))
            continue;
        if (!lay_found(self, copy, at, &found))
            return false;
        *out = found;
        memset(&found, 0, sizeof found);
        return true;
    }
    return false;
}

/* ---- names ---- */

static void name_free(void *user)
{
    Name *name = user;

    g_free(name->name);
    g_free(name);
}

typedef struct {
    uint64_t inode;
    CtBytes name;
} Entry;

static bool read_entry(CtReader *reader, Entry *out)
{
    Entry entry = { .inode = ct_reader_u32le(reader) };
    size_t length = ct_reader_u16le(reader);
    size_t name = ct_reader_u8(reader);

    ct_reader_skip(reader, 1);
    if (length < SHORTEST_NAME + name || length % 4 != 0)
        ct_reader_reject(reader, "has an entry that no folder has");
    entry.name = ct_reader_take(reader, name);
    if (ct_reader_ok(reader))
        ct_reader_skip(reader, length - SHORTEST_NAME - name);
    *out = entry;
    return ct_reader_ok(reader);
}

/* Whether the block is a folder's from its first byte to its last; *out_folder: which one's, told
 * by the first block only, else 0. */
static bool is_folder(const CtExtJournal *self, CtBytes block, uint64_t *out_folder)
{
    CtReader reader = ct_reader_over(block);
    size_t count = 0;

    *out_folder = 0;
    for (Entry entry = { 0 }; ct_reader_left(&reader) > 0; count++) {
        if (!read_entry(&reader, &entry) || entry.inode > self->volume->inodes ||
            memchr(entry.name.data, '/', entry.name.size) != NULL ||
            memchr(entry.name.data, '\0', entry.name.size) != NULL)
            return false;
        if (count == 0 && ct_bytes_equal(entry.name, ct_bytes_of_text(".")))
            *out_folder = entry.inode;
    }
    return count > 0 && ct_reader_ok(&reader);
}

static void take_name(CtExtJournal *self, const Entry *entry, uint64_t folder, uint32_t transaction)
{
    const Name *known = g_hash_table_lookup(self->name, GSIZE_TO_POINTER(entry->inode));

    if (entry->inode == 0 || entry->name.size == 0 ||
        ct_bytes_equal(entry->name, ct_bytes_of_text(".")) ||
        ct_bytes_equal(entry->name, ct_bytes_of_text("..")) ||
        (known != NULL && known->transaction > transaction) ||
        g_hash_table_size(self->name) >= CT_LIMIT_EXT_NAMES)
        return;
    Name *name = g_new0(Name, 1);
    name->inode = entry->inode;
    name->folder = folder;
    name->transaction = transaction;
    name->name = ct_bytes_to_text(entry->name);
    g_hash_table_replace(self->name, GSIZE_TO_POINTER(entry->inode), name);
}

static void learn_names(CtExtJournal *self)
{
    g_autofree uint8_t *block = g_malloc(self->volume->block_size);
    CtBytes bytes = { block, self->volume->block_size };

    self->name = g_hash_table_new_full(NULL, NULL, NULL, name_free);
    for (guint i = 0; i < self->copy->len; i++) {
        const Copy *copy = &g_array_index(self->copy, Copy, i);
        CtReader reader = ct_reader_over(bytes);
        uint64_t folder = 0;

        if (!read_block(self, copy->at, block) || !is_folder(self, bytes, &folder))
            continue;
        for (Entry entry = { 0 }; ct_reader_left(&reader) > 0 && read_entry(&reader, &entry);)
            take_name(self, &entry, folder, copy->transaction);
    }
}

char *ct_ext_journal_name(CtExtJournal *self, uint64_t inode)
{
    g_autoptr(GString) path = g_string_new(NULL);

    if (self->name == NULL)
        learn_names(self);
    for (unsigned depth = 0; inode != ROOT; depth++) {
        const Name *name = g_hash_table_lookup(self->name, GSIZE_TO_POINTER(inode));

        if (name == NULL || depth == DEEPEST)
            break;
        if (depth > 0)
            g_string_prepend_c(path, '/');
        g_string_prepend(path, name->name);
        inode = name->folder;
    }
    return path->len == 0 ? NULL : g_string_free(g_steal_pointer(&path), FALSE);
}
