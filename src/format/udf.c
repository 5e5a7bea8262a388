/* udf.c - anchor, volume descriptors, partitions; then folders and their names.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/udf.h"

#include "base/limits.h"
#include "format/udf_entry.h"
#include "format/udf_table.h"

#include <string.h>

enum {
    ANCHOR = 256,      /* block of the anchor, like the next */
    OPEN_ANCHOR = 512, /* of a disc that is written in sessions and was not closed */
    LARGEST_BLOCK = 4096,
    DESCRIPTORS = 256, /* blocks of one sequence that are looked at */
    HIDDEN = 1,        /* characteristics of a name, like the next three */
    FOLDER = 2,
    DELETED = 4,
    ABOVE = 8,
    NAME_HEAD = 38, /* of a name's descriptor */
    LARGEST_LINK = 64 << 10,
};

void ct_udf_clear(CtUdf *self)
{
    for (size_t i = 0; i < self->maps; i++) {
        g_clear_pointer(&self->map[i].run, g_array_unref);
        g_clear_pointer(&self->map[i].table, g_array_unref);
    }
    g_clear_pointer(&self->volume, g_free);
    g_clear_pointer(&self->set, g_free);
}

/* ---- descriptors ---- */

typedef struct {
    unsigned number;
    uint64_t start; /* in bytes */
    uint64_t size;
} Partition;

typedef struct {
    Partition partition[CT_UDF_MAPS];
    size_t partitions;
    uint8_t logical[LARGEST_BLOCK]; /* the descriptor of the logical volume */
    bool has_logical;
} Volume;

static bool read_block(const CtUdf *self, uint64_t block, uint8_t *out)
{
    return block <= (uint64_t)INT64_MAX / 2 / self->block_size &&
           self->disk.read(self->disk.user, self->start + block * self->block_size, out,
                           self->block_size);
}

/* A text in a field of fixed length whose last byte has the length. */
static char *field_text(CtBytes field)
{
    size_t size = field.size == 0 ? 0 : MIN(field.data[field.size - 1], field.size - 1);

    return ct_udf_text(ct_bytes_slice(field, 0, size));
}

static void learn_primary(CtUdf *self, CtBytes block)
{
    CtReader reader = ct_reader_over(block);

    if (self->set != NULL)
        return;
    ct_reader_skip(&reader, 72);
    self->set = field_text(ct_reader_take(&reader, 128));
    ct_reader_skip(&reader, 376 - 200);
    self->recorded = ct_udf_time(&reader);
}

static void learn_partition(const CtUdf *self, CtBytes block, Volume *volume)
{
    CtReader reader = ct_reader_over(block);
    Partition partition = { 0 };

    ct_reader_skip(&reader, 22);
    partition.number = ct_reader_u16le(&reader);
    ct_reader_skip(&reader, 164);
    partition.start = self->start + (uint64_t)ct_reader_u32le(&reader) * self->block_size;
    partition.size = (uint64_t)ct_reader_u32le(&reader) * self->block_size;
    if (ct_reader_ok(&reader) && volume->partitions < CT_UDF_MAPS)
        volume->partition[volume->partitions++] = partition;
}

/* One sequence of descriptors; true when it has a logical volume. */
static bool read_sequence(CtUdf *self, uint32_t size, uint32_t at, Volume *volume)
{
    uint32_t blocks = MIN(size / self->block_size, DESCRIPTORS);
    g_autofree uint8_t *bytes = g_malloc(self->block_size);
    CtBytes block = { bytes, self->block_size };

    for (uint32_t i = 0; i < blocks && read_block(self, (uint64_t)at + i, bytes); i++) {
        unsigned tag = ct_udf_tag(block);

        if (tag == CT_UDF_END)
            break;
        if (tag == CT_UDF_PRIMARY)
            learn_primary(self, block);
        if (tag == CT_UDF_PARTITION)
            learn_partition(self, block, volume);
        if (tag == CT_UDF_LOGICAL && !volume->has_logical) {
            memcpy(volume->logical, bytes, self->block_size);
            volume->has_logical = true;
        }
    }
    self->descriptors = self->start + (uint64_t)at * self->block_size;
    self->descriptors_size = (uint64_t)blocks * self->block_size;
    return volume->has_logical && volume->partitions > 0;
}

/* The anchor tells where the descriptors are, and where their reserve is. */
static bool read_anchor(CtUdf *self, uint64_t block, Volume *volume)
{
    uint8_t bytes[LARGEST_BLOCK];
    uint32_t size[2];
    uint32_t at[2];

    if (!read_block(self, block, bytes) ||
        ct_udf_tag((CtBytes){ bytes, self->block_size }) != CT_UDF_ANCHOR)
        return false;
    CtReader reader = ct_reader_over((CtBytes){ bytes, self->block_size });
    ct_reader_skip(&reader, 16);
    for (size_t i = 0; i < G_N_ELEMENTS(at); i++) {
        size[i] = ct_reader_u32le(&reader);
        at[i] = ct_reader_u32le(&reader);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(at); i++) {
        memset(volume, 0, sizeof *volume);
        if (read_sequence(self, size[i], at[i], volume))
            return true;
    }
    return false;
}

static bool find_volume(CtUdf *self, Volume *volume)
{
    static const uint32_t sizes[] = { 2048, 512, 4096 };

    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        uint64_t blocks = (self->disk.size - self->start) / sizes[i];
        const uint64_t anchor[] = { ANCHOR, blocks - 1, blocks - 1 - ANCHOR, OPEN_ANCHOR };

        self->block_size = sizes[i];
        for (size_t j = 0; j < G_N_ELEMENTS(anchor) && blocks > ANCHOR; j++) {
            if (read_anchor(self, anchor[j], volume))
                return true;
        }
    }
    return false;
}

/* ---- partitions ---- */

static bool name_is(CtBytes id, const char *name)
{
    return id.size > strlen(name) && memcmp(id.data + 1, name, strlen(name)) == 0;
}

static const Partition *partition_of(const Volume *volume, unsigned number)
{
    for (size_t i = 0; i < volume->partitions; i++) {
        if (volume->partition[i].number == number)
            return &volume->partition[i];
    }
    return NULL;
}

/* The blocks of a metadata partition are those of a file in another one. */
static bool open_metadata(CtUdf *self, CtUdfMap *map, const Partition *below, uint32_t block)
{
    g_auto(CtUdfEntry) file = { 0 };

    self->map[self->maps++] = (CtUdfMap){ .start = below->start, .size = below->size };
    bool read =
        ct_udf_entry_read(self, (unsigned)self->maps - 1, block, &file) && file.problem == NULL;
    self->maps--;
    if (read)
        map->run = g_steal_pointer(&file.run);
    return read;
}

static bool open_map(CtUdf *self, const Volume *volume, CtReader *reader, GError **error)
{
    unsigned type = ct_reader_u8(reader);
    size_t length = ct_reader_u8(reader);
    CtReader inside = ct_reader_over(ct_reader_take(reader, length < 2 ? 0 : length - 2));
    CtUdfMap map = { 0 };
    CtBytes id = { NULL, 0 };

    if (type == 2) {
        ct_reader_skip(&inside, 2);
        id = ct_reader_take(&inside, 32);
    }
    ct_reader_skip(&inside, 2);
    const Partition *partition = partition_of(volume, ct_reader_u16le(&inside));
    uint32_t first = type == 2 ? ct_reader_u32le(&inside) : 0;
    if (length < 6 || !ct_reader_ok(reader) || !ct_reader_ok(&inside) || partition == NULL)
        return ct_fail(error, CT_ERROR_INPUT, "volume: has a partition that is not there");
    map.start = partition->start;
    map.size = partition->size;
    if (name_is(id, "*UDF Virtual Partition")) {
        map.table = ct_udf_table_find(self, &map, &self->earlier);
        if (map.table == NULL)
            return ct_fail(error, CT_ERROR_INPUT, "volume: is virtual, and its table is missing");
    }
    if (name_is(id, "*UDF Metadata Partition") && !open_metadata(self, &map, partition, first))
        return ct_fail(error, CT_ERROR_INPUT, "volume: its metadata cannot be read");
    self->map[self->maps++] = map;
    return true;
}

static bool open_logical(CtUdf *self, const Volume *volume, GError **error)
{
    CtBytes block = { volume->logical, self->block_size };
    CtReader reader = ct_reader_over(block);

    ct_reader_skip(&reader, 84);
    self->volume = field_text(ct_reader_take(&reader, 128));
    if (ct_reader_u32le(&reader) != self->block_size)
        return ct_fail(error, CT_ERROR_INPUT, "volume: its blocks are not the medium's");
    ct_reader_skip(&reader, 32 + 4);
    uint32_t set_block = ct_reader_u32le(&reader);
    unsigned set_map = ct_reader_u16le(&reader);
    ct_reader_skip(&reader, 6);
    uint32_t length = ct_reader_u32le(&reader);
    uint32_t count = ct_reader_u32le(&reader);
    if (count == 0 || count >= CT_UDF_MAPS)
        return ct_fail(error, CT_ERROR_LIMIT, "volume: has %u partitions", count);
    CtReader maps = ct_reader_over(ct_bytes_slice(block, 440, length));
    for (uint32_t i = 0; i < count; i++) {
        if (!open_map(self, volume, &maps, error))
            return false;
    }
    uint8_t bytes[LARGEST_BLOCK];
    uint64_t at = ct_udf_place(self, set_map, set_block);
    if (at == UINT64_MAX || !self->disk.read(self->disk.user, at, bytes, self->block_size) ||
        ct_udf_tag((CtBytes){ bytes, self->block_size }) != CT_UDF_FILE_SET)
        return ct_fail(error, CT_ERROR_INPUT, "volume: has no set of files");
    CtReader set = ct_reader_over((CtBytes){ bytes, self->block_size });
    ct_reader_skip(&set, 404);
    self->root_block = ct_reader_u32le(&set);
    self->root_map = ct_reader_u16le(&set);
    return ct_reader_check(&set, "volume", error);
}

bool ct_udf_open(const CtDisk *disk, uint64_t start, CtUdf *out, GError **error)
{
    g_auto(CtUdf) self = { .disk = *disk, .start = start };
    g_autofree Volume *volume = g_new0(Volume, 1);

    if (start > disk->size || disk->size > INT64_MAX || !find_volume(&self, volume))
        return ct_fail(error, CT_ERROR_MISSING, "volume: has no anchor of UDF");
    if (!open_logical(&self, volume, error))
        return false;
    *out = self;
    memset(&self, 0, sizeof self);
    return true;
}

uint64_t ct_udf_end(const CtUdf *self)
{
    uint64_t end = 0;

    for (size_t i = 0; i < self->maps; i++) {
        if (self->map[i].table != NULL)
            return 0;
        end = MAX(end, self->map[i].start + self->map[i].size);
    }
    return end;
}

/* ---- files ---- */

typedef struct {
    const CtUdf *udf;
    CtDiscList *out;
    GHashTable *seen; /* places of folders */
    unsigned depth;
} Walk;

typedef struct {
    unsigned characteristics;
    uint32_t block;
    unsigned map;
    char *name; /* owned */
} Name;

static void name_clear(Name *self)
{
    g_free(self->name);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Name, name_clear)

static bool next_name(CtReader *reader, CtBytes folder, Name *out)
{
    CtBytes rest = ct_bytes_slice(folder, reader->offset, folder.size);

    if (ct_udf_tag(rest) != CT_UDF_NAME) {
        ct_reader_reject(reader, "has something that is no name");
        return false;
    }
    ct_reader_skip(reader, 18);
    out->characteristics = ct_reader_u8(reader);
    size_t length = ct_reader_u8(reader);
    ct_reader_skip(reader, 4);
    out->block = ct_reader_u32le(reader);
    out->map = ct_reader_u16le(reader);
    ct_reader_skip(reader, 6);
    size_t use = ct_reader_u16le(reader);
    ct_reader_skip(reader, use);
    out->name = ct_udf_text(ct_reader_take(reader, length));
    size_t padding = (4 - (NAME_HEAD + use + length) % 4) % 4;
    ct_reader_skip(reader, MIN(padding, ct_reader_left(reader)));
    return ct_reader_ok(reader);
}

static void walk(Walk *self, const char *path, guint own, const CtUdfEntry *folder);

static char *link_of(const CtUdf *udf, const CtUdfEntry *entry)
{
    g_autofree uint8_t *bytes = ct_udf_entry_content(udf, entry, LARGEST_LINK);
    g_autoptr(GString) target = g_string_new(NULL);

    if (bytes == NULL)
        return NULL;
    CtReader reader = ct_reader_over((CtBytes){ bytes, entry->size });
    while (ct_reader_left(&reader) >= 4) {
        unsigned type = ct_reader_u8(&reader);
        size_t length = ct_reader_u8(&reader);

        ct_reader_skip(&reader, 2);
        g_autofree char *part = ct_udf_text(ct_reader_take(&reader, length));
        if (target->len > 0 && target->str[target->len - 1] != '/')
            g_string_append_c(target, '/');
        g_string_append(target, type == 1 || type == 2 ? "/"
                                : type == 3            ? ".."
                                : type == 4            ? "."
                                                       : part);
    }
    return g_string_free(g_steal_pointer(&target), FALSE);
}

static CtDiscKind kind_of(unsigned type)
{
    return type == CT_UDF_FOLDER_TYPE ? CT_DISC_FOLDER
           : type == CT_UDF_FILE_TYPE ? CT_DISC_FILE
           : type == CT_UDF_LINK_TYPE ? CT_DISC_SYMLINK
                                      : CT_DISC_OTHER;
}

static void fill(const CtUdf *udf, const CtUdfEntry *file, CtDiscEntry *entry)
{
    entry->kind = kind_of(file->type);
    entry->has_mode = true;
    entry->mode = file->mode;
    entry->owner = file->owner;
    entry->group = file->group;
    entry->size = file->size;
    memcpy(entry->time, file->time, sizeof entry->time);
    if (file->problem != NULL)
        ct_disc_entry_fact(entry, "read-error", true, "%s", file->problem);
    if (entry->kind == CT_DISC_SYMLINK)
        entry->target = link_of(udf, file);
    if (entry->kind == CT_DISC_FILE && file->problem == NULL)
        g_array_append_vals(entry->run, file->run->data, file->run->len);
}

static void take(Walk *self, const char *folder, const Name *name)
{
    g_auto(CtUdfEntry) file = { 0 };
    bool deleted = (name->characteristics & DELETED) != 0;
    CtDiscKind kind = (name->characteristics & FOLDER) != 0 ? CT_DISC_FOLDER : CT_DISC_FILE;
    CtDiscEntry *entry = ct_disc_list_add(
        self->out, folder, ct_bytes_of_text(name->name[0] != '\0' ? name->name : "_"), kind);

    if (entry == NULL)
        return;
    entry->deleted = deleted;
    entry->inode = name->block;
    if ((name->characteristics & HIDDEN) != 0)
        ct_disc_entry_fact(entry, "hidden", false, "yes");
    if (!ct_udf_entry_read(self->udf, name->map, name->block, &file)) {
        ct_disc_entry_fact(entry, deleted ? "recovery" : "stat-error", !deleted, "%s",
                           deleted ? "lost" : "has no file entry where its name points");
        return;
    }
    fill(self->udf, &file, entry);
    /* Nothing tells whether the entry is still that of this name. */
    if (deleted)
        ct_disc_entry_fact(entry, "recovery", false, "guessed");
    if (entry->kind != CT_DISC_FOLDER)
        return;
    g_autofree char *path = g_strdup(entry->path);
    walk(self, path, (guint)(entry - (CtDiscEntry *)(void *)self->out->entry->data), &file);
}

static void complain(Walk *self, guint own, const char *name, const char *text)
{
    CtDiscEntry *entry =
        own != G_MAXUINT
            ? &g_array_index(self->out->entry, CtDiscEntry, own)
            : ct_disc_list_add(self->out, "", ct_bytes_of_text("/:root"), CT_DISC_DESCRIPTOR);

    if (entry != NULL)
        ct_disc_entry_fact(entry, name, true, "%s", text);
}

static void walk(Walk *self, const char *path, guint own, const CtUdfEntry *folder)
{
    uint64_t place = folder->run->len == 0 ? 0 : g_array_index(folder->run, CtDiskRun, 0).at;

    if (self->depth >= CT_LIMIT_WALK_DEPTH ||
        !g_hash_table_add(self->seen, GSIZE_TO_POINTER(place))) {
        complain(self, own, "listed-before", "not entered");
        return;
    }
    g_autofree uint8_t *bytes = ct_udf_entry_content(self->udf, folder, CT_LIMIT_DISC_FOLDER);
    if (bytes == NULL) {
        complain(self, own, "list-error", "cannot be read");
        return;
    }
    CtBytes names = { bytes, folder->size };
    CtReader reader = ct_reader_over(names);
    self->depth++;
    while (ct_reader_left(&reader) > 0) {
        g_auto(Name) name = { 0 };

        if (next_name(&reader, names, &name) && (name.characteristics & ABOVE) == 0)
            take(self, path, &name);
    }
    self->depth--;
    if (!ct_reader_ok(&reader))
        complain(self, own, "list-error", "has something that is no name");
}

static void describe(const CtUdf *self, CtDiscList *out)
{
    CtDiscEntry *entry =
        ct_disc_list_add(out, "", ct_bytes_of_text("/:volume-descriptors"), CT_DISC_DESCRIPTOR);

    if (entry == NULL)
        return;
    entry->size = self->descriptors_size;
    ct_disc_entry_run(entry, self->descriptors, self->descriptors_size);
    entry->time[CT_DISC_MODIFIED] = self->recorded;
    ct_disc_entry_fact(entry, "volume-id", false, "%s", self->volume);
    if (self->set != NULL && self->set[0] != '\0')
        ct_disc_entry_fact(entry, "volume-set-id", false, "%s", self->set);
    if (self->earlier > 0)
        ct_disc_entry_fact(entry, "earlier-states", false, "%u, not listed", self->earlier);
}

void ct_udf_list(const CtUdf *self, CtDiscList *out)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    Walk state = { .udf = self, .out = out, .seen = seen };
    g_auto(CtUdfEntry) root = { 0 };

    describe(self, out);
    if (ct_udf_entry_read(self, self->root_map, self->root_block, &root))
        walk(&state, "", G_MAXUINT, &root);
    else
        complain(&state, G_MAXUINT, "list-error", "the root folder cannot be read");
}
