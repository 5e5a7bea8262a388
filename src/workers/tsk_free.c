/* tsk_free.c - a table of first clusters, a bit for each cluster that was given away.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/tsk_free.h"

#include "base/reader.h"

#include <string.h>

enum { BOOT = 512, SHORTEST_CHAIN = 1 };
#define LOOKS (1u << 26) /* at clusters, of all files in pieces together: some seconds */

typedef struct {
    TSK_INUM_T inode;
    uint64_t first; /* cluster, from 0 */
    uint64_t count;
    uint64_t size;
    bool whole;  /* lies in a row, claimed */
    GArray *run; /* owned: CtDiskRun; NULL: not laid */
} Deleted;

struct CtTskFree {
    TSK_FS_INFO *system; /* borrowed */
    uint64_t data;       /* sector of the first cluster */
    uint64_t sectors;    /* of a cluster */
    uint64_t clusters;
    GArray *file;      /* owned: Deleted, by first cluster */
    GHashTable *start; /* owned: first clusters + 1 */
    GHashTable *inode; /* owned: inode -> 1 + number in `file` */
    uint8_t *claimed;  /* owned: a bit for each cluster */
    uint64_t looks;
};

static void deleted_clear(void *user)
{
    Deleted *file = user;

    if (file->run != NULL)
        g_array_unref(file->run);
}

/* ---- geometry ---- */

static bool read_geometry(CtTskFree *self)
{
    TSK_FS_INFO *system = self->system;
    uint8_t boot[BOOT];

    if (tsk_img_read(system->img_info, system->offset, (char *)boot, BOOT) != BOOT)
        return false;
    CtReader reader = ct_reader_over((CtBytes){ boot, BOOT });
    ct_reader_skip(&reader, 11);
    uint64_t sector = ct_reader_u16le(&reader);
    self->sectors = ct_reader_u8(&reader);
    uint64_t reserved = ct_reader_u16le(&reader);
    uint64_t tables = ct_reader_u8(&reader);
    uint64_t entries = ct_reader_u16le(&reader);
    ct_reader_skip(&reader, 3);
    uint64_t table = ct_reader_u16le(&reader);
    ct_reader_skip(&reader, 12);
    if (table == 0)
        table = ct_reader_u32le(&reader);
    if (sector != system->block_size || self->sectors == 0)
        return false;
    self->data = reserved + tables * table + (entries * 32 + sector - 1) / sector;
    if (self->data > system->last_block)
        return false;
    self->clusters = (system->last_block + 1 - self->data) / self->sectors;
    return self->clusters > 0;
}

static bool is_free(CtTskFree *self, uint64_t cluster)
{
    TSK_DADDR_T sector = self->data + cluster * self->sectors;

    self->looks++;
    return (self->system->block_getflags(self->system, sector) & TSK_FS_BLOCK_FLAG_ALLOC) == 0;
}

static bool is_claimed(const CtTskFree *self, uint64_t cluster)
{
    return (self->claimed[cluster / 8] >> (cluster % 8) & 1) != 0;
}

static void claim(CtTskFree *self, uint64_t cluster)
{
    self->claimed[cluster / 8] |= (uint8_t)(1u << (cluster % 8));
}

static bool begins(const CtTskFree *self, uint64_t cluster)
{
    return g_hash_table_contains(self->start, GSIZE_TO_POINTER(cluster + 1));
}

/* ---- the deleted files ---- */

/* Where libtsk begins: nowhere when the first cluster is somebody's by now. */
static bool first_of(const CtTskFree *self, TSK_FS_FILE *file, uint64_t *out)
{
    const TSK_FS_ATTR *attribute = tsk_fs_file_attr_get(file);

    tsk_error_reset();
    if (attribute == NULL || (attribute->flags & TSK_FS_ATTR_NONRES) == 0 ||
        attribute->nrd.run == NULL || attribute->nrd.run->addr < self->data ||
        (attribute->nrd.run->flags & TSK_FS_ATTR_RUN_FLAG_FILLER) != 0)
        return false;
    *out = (attribute->nrd.run->addr - self->data) / self->sectors;
    return *out < self->clusters;
}

static TSK_WALK_RET_ENUM note(TSK_FS_FILE *file, const char *path, void *user)
{
    CtTskFree *self = user;
    Deleted deleted = { 0 };

    (void)path;
    if (file->meta == NULL || (file->meta->flags & TSK_FS_META_FLAG_UNALLOC) == 0 ||
        (file->meta->type != TSK_FS_META_TYPE_REG && file->meta->type != TSK_FS_META_TYPE_DIR) ||
        !first_of(self, file, &deleted.first))
        return TSK_WALK_CONT;
    uint64_t bytes = self->sectors * self->system->block_size;
    deleted.inode = file->meta->addr;
    deleted.size = (uint64_t)MAX(file->meta->size, 0);
    deleted.count = MAX((deleted.size + bytes - 1) / bytes, SHORTEST_CHAIN);
    if (self->file->len < CT_LIMIT_WALK_NAMES && deleted.count <= self->clusters)
        g_array_append_val(self->file, deleted);
    return TSK_WALK_CONT;
}

static int compare(const void *a, const void *b)
{
    const Deleted *one = a;
    const Deleted *other = b;

    if (one->first != other->first)
        return one->first < other->first ? -1 : 1;
    return one->inode < other->inode ? -1 : one->inode > other->inode ? 1 : 0;
}

/* ---- whose they were ---- */

static bool lies_in_a_row(CtTskFree *self, const Deleted *file)
{
    if (file->first + file->count > self->clusters)
        return false;
    for (uint64_t i = 0; i < file->count; i++) {
        uint64_t cluster = file->first + i;

        if (!is_free(self, cluster) || is_claimed(self, cluster) ||
            (i > 0 && begins(self, cluster)))
            return false;
    }
    return true;
}

static void add_cluster(const CtTskFree *self, Deleted *file, uint64_t cluster, uint64_t *done)
{
    const TSK_FS_INFO *system = self->system;
    uint64_t bytes = self->sectors * system->block_size;
    uint64_t size = MIN(bytes, file->size - *done);
    uint64_t at = (uint64_t)system->offset + self->data * system->block_size + cluster * bytes;
    CtDiskRun *last =
        file->run->len == 0 ? NULL : &g_array_index(file->run, CtDiskRun, file->run->len - 1);

    *done += size;
    if (size == 0)
        return;
    if (last != NULL && last->at + last->size == at) {
        last->size += size;
        return;
    }
    const CtDiskRun run = { at, size };
    g_array_append_val(file->run, run);
}

static void lay_in_a_row(CtTskFree *self, Deleted *file)
{
    uint64_t done = 0;

    file->whole = true;
    file->run = g_array_new(FALSE, FALSE, sizeof(CtDiskRun));
    for (uint64_t i = 0; i < file->count; i++) {
        claim(self, file->first + i);
        add_cluster(self, file, file->first + i, &done);
    }
}

static void lay_in_pieces(CtTskFree *self, Deleted *file)
{
    uint64_t done = 0;
    uint64_t taken = 0;

    file->run = g_array_new(FALSE, FALSE, sizeof(CtDiskRun));
    for (uint64_t at = file->first; at < self->clusters && taken < file->count; at++) {
        if (self->looks > LOOKS)
            break;
        if ((at != file->first && begins(self, at)) || is_claimed(self, at) || !is_free(self, at))
            continue;
        claim(self, at);
        add_cluster(self, file, at, &done);
        taken++;
    }
    if (taken < file->count || file->run->len > CT_LIMIT_IMAGE_RUNS)
        g_clear_pointer(&file->run, g_array_unref);
}

static void settle(CtTskFree *self)
{
    Deleted *file = (Deleted *)(void *)self->file->data;
    guint count = self->file->len;

    if (count > 1)
        qsort(file, count, sizeof *file, compare);
    for (guint i = 0; i < count; i++) {
        g_hash_table_add(self->start, GSIZE_TO_POINTER(file[i].first + 1));
        g_hash_table_insert(self->inode, GSIZE_TO_POINTER(file[i].inode), GUINT_TO_POINTER(i + 1));
    }
    for (guint i = 0; i < count; i++) {
        if (lies_in_a_row(self, &file[i]))
            lay_in_a_row(self, &file[i]);
    }
    self->looks = 0;
    for (guint i = 0; i < count; i++) {
        if (!file[i].whole)
            lay_in_pieces(self, &file[i]);
    }
}

CtTskFree *ct_tsk_free_new(TSK_FS_INFO *system)
{
    if (!TSK_FS_TYPE_ISFAT(system->ftype) || system->ftype == TSK_FS_TYPE_EXFAT)
        return NULL;
    CtTskFree *self = g_new0(CtTskFree, 1);
    self->system = system;
    self->file = g_array_new(FALSE, FALSE, sizeof(Deleted));
    g_array_set_clear_func(self->file, deleted_clear);
    self->start = g_hash_table_new(NULL, NULL);
    self->inode = g_hash_table_new(NULL, NULL);
    if (!read_geometry(self)) {
        ct_tsk_free_free(self);
        return NULL;
    }
    self->claimed = g_malloc0(self->clusters / 8 + 1);
    (void)tsk_fs_dir_walk(system, system->root_inum,
                          TSK_FS_DIR_WALK_FLAG_ALLOC | TSK_FS_DIR_WALK_FLAG_UNALLOC |
                              TSK_FS_DIR_WALK_FLAG_RECURSE,
                          note, self);
    tsk_error_reset();
    settle(self);
    return self;
}

void ct_tsk_free_free(CtTskFree *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->file);
    g_hash_table_unref(self->start);
    g_hash_table_unref(self->inode);
    g_free(self->claimed);
    g_free(self);
}

bool ct_tsk_free_lay(CtTskFree *self, TSK_INUM_T inode, CtImageTalkItem *out)
{
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(self->inode, GSIZE_TO_POINTER(inode)));
    CtImageTalkPlace *place = &out->place;

    if (number == 0)
        return false;
    const Deleted *file = &g_array_index(self->file, Deleted, number - 1);
    if (file->run == NULL || file->size != out->item.size)
        return false;
    g_free(place->run);
    place->runs = file->run->len;
    place->run = g_memdup2(file->run->data, file->run->len * sizeof(CtImageTalkRun));
    ct_item_add_text(&out->item, "recovery-method",
                     ct_bytes_of_text(file->whole
                                          ? "free clusters in a row, no other file's among them"
                                          : "in pieces: free clusters that no other file claims"));
    return true;
}
