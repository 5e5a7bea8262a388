/* ext_volume.c - superblock, group descriptors, inodes, extents and the older block map.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/ext_volume.h"

#include "base/limits.h"

#include <string.h>

enum {
    SUPERBLOCK = 1024, /* where it is, and how long */
    MAGIC = 0xef53,
    META_GROUPS = 0x10, /* of the incompatible features, like the next */
    WIDE = 0x80,        /* 64-bit block numbers */
    EXTENT_MAGIC = 0xf30a,
    UNWRITTEN = 32768, /* an extent of more blocks than this is allocated and zero */
    DEEPEST = 5,
    NODE_SIZE = 12, /* of a header, an index entry and an extent alike */
    DIRECT = 12,
};

/* ---- opening ---- */

typedef struct {
    uint32_t first_block;
    uint32_t descriptor;
    uint32_t groups;
} Geometry;

static bool read_superblock(CtBytes bytes, CtExtVolume *out, Geometry *geometry, GError **error)
{
    CtReader reader = ct_reader_over(bytes);

    out->inodes = ct_reader_u32le(&reader);
    out->blocks = ct_reader_u32le(&reader);
    ct_reader_skip(&reader, 12);
    geometry->first_block = ct_reader_u32le(&reader);
    uint32_t shift = ct_reader_u32le(&reader);
    ct_reader_skip(&reader, 4);
    uint32_t per_group = ct_reader_u32le(&reader);
    ct_reader_skip(&reader, 4);
    out->inodes_per_group = ct_reader_u32le(&reader);
    ct_reader_skip(&reader, 12);
    ct_reader_expect_u16le(&reader, MAGIC, "lacks the mark of ext");
    ct_reader_skip(&reader, 18);
    uint32_t revision = ct_reader_u32le(&reader);
    ct_reader_skip(&reader, 8);
    out->inode_size = ct_reader_u16le(&reader);
    ct_reader_skip(&reader, 6);
    uint32_t features = ct_reader_u32le(&reader);
    ct_reader_skip(&reader, 124);
    out->journal = ct_reader_u32le(&reader);
    ct_reader_skip(&reader, 26);
    geometry->descriptor = ct_reader_u16le(&reader);
    ct_reader_skip(&reader, 80);
    uint64_t high = ct_reader_u32le(&reader);

    if (shift > 6 || per_group == 0 || out->inodes_per_group == 0)
        ct_reader_reject(&reader, "has a geometry that no ext has");
    if ((features & META_GROUPS) != 0)
        ct_reader_reject(&reader, "keeps its groups in meta groups, which are not read");
    out->block_size = 1024u << (shift & 7);
    if (revision == 0)
        out->inode_size = 128;
    if (out->inode_size < 128 || out->inode_size > out->block_size ||
        (out->inode_size & (out->inode_size - 1)) != 0)
        ct_reader_reject(&reader, "has inodes of a size that no ext has");
    if ((features & WIDE) != 0)
        out->blocks |= high << 32;
    else
        geometry->descriptor = 32;
    if (geometry->descriptor < 32 || geometry->descriptor > out->block_size)
        ct_reader_reject(&reader, "has group descriptors of a size that no ext has");
    if (!ct_reader_check(&reader, "superblock", error))
        return false;
    uint64_t groups = (out->blocks + per_group - 1) / MAX(per_group, 1);
    if (groups > CT_LIMIT_EXT_GROUPS)
        return ct_fail(error, CT_ERROR_LIMIT, "superblock: has more groups than the limit");
    geometry->groups = (uint32_t)groups;
    return true;
}

static bool read_groups(CtExtVolume *self, const Geometry *geometry, GError **error)
{
    g_autofree uint8_t *block = g_malloc(self->block_size);
    uint32_t in_block = self->block_size / geometry->descriptor;

    for (uint32_t group = 0; group < geometry->groups; group++) {
        if (group % in_block == 0 &&
            !ct_ext_volume_read(self, (uint64_t)geometry->first_block + 1 + group / in_block,
                                block))
            return ct_fail(error, CT_ERROR_INPUT, "group descriptors: cannot be read");
        CtReader reader = ct_reader_over((CtBytes){
            block + (size_t)(group % in_block) * geometry->descriptor, geometry->descriptor });
        ct_reader_skip(&reader, 8);
        uint64_t table = ct_reader_u32le(&reader);
        ct_reader_skip(&reader, 28);
        if (geometry->descriptor >= 64)
            table |= (uint64_t)ct_reader_u32le(&reader) << 32;
        g_array_append_val(self->table, table);
    }
    return true;
}

bool ct_ext_volume_open(const CtDisk *disk, uint64_t start, CtExtVolume *out, GError **error)
{
    g_auto(CtExtVolume) volume = { .disk = *disk, .start = start };
    uint8_t superblock[SUPERBLOCK];
    Geometry geometry = { 0 };

    if (start > INT64_MAX ||
        !disk->read(disk->user, start + SUPERBLOCK, superblock, sizeof superblock))
        return ct_fail(error, CT_ERROR_INPUT, "superblock: cannot be read");
    if (!read_superblock((CtBytes){ superblock, sizeof superblock }, &volume, &geometry, error))
        return false;
    volume.table = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    if (!read_groups(&volume, &geometry, error))
        return false;
    *out = volume;
    memset(&volume, 0, sizeof volume);
    return true;
}

void ct_ext_volume_clear(CtExtVolume *self)
{
    g_clear_pointer(&self->table, g_array_unref);
}

bool ct_ext_volume_read(const CtExtVolume *self, uint64_t block, uint8_t *out)
{
    return block < self->blocks && block < (uint64_t)INT64_MAX / 2 / self->block_size &&
           self->disk.read(self->disk.user, self->start + block * self->block_size, out,
                           self->block_size);
}

/* ---- inodes ---- */

bool ct_ext_volume_locate(const CtExtVolume *self, uint64_t inode, uint64_t *out_block,
                          uint32_t *out_at)
{
    if (inode == 0 || inode > self->inodes)
        return false;
    uint64_t group = (inode - 1) / self->inodes_per_group;
    uint64_t at = (inode - 1) % self->inodes_per_group * self->inode_size;
    if (group >= self->table->len)
        return false;
    *out_block = g_array_index(self->table, uint64_t, group) + at / self->block_size;
    *out_at = (uint32_t)(at % self->block_size);
    return true;
}

/* Two bits of the extra word make the seconds last until 2446, the others are nanoseconds. */
static CtExtTime time_of(uint32_t seconds, uint32_t extra)
{
    uint32_t nanoseconds = extra >> 2;
    int64_t epoch = (int64_t)(extra & 3) << 32;

    return (CtExtTime){ (int64_t)(int32_t)seconds + epoch, MIN(nanoseconds, 999999999u) };
}

void ct_ext_inode_parse(CtBytes bytes, CtExtInode *out)
{
    CtReader reader = ct_reader_over(bytes);
    CtExtInode inode = { .mode = ct_reader_u16le(&reader) };

    inode.owner = ct_reader_u16le(&reader);
    inode.size = ct_reader_u32le(&reader);
    uint32_t accessed = ct_reader_u32le(&reader);
    uint32_t changed = ct_reader_u32le(&reader);
    uint32_t modified = ct_reader_u32le(&reader);
    inode.deleted = ct_reader_u32le(&reader);
    inode.group = ct_reader_u16le(&reader);
    inode.links = ct_reader_u16le(&reader);
    ct_reader_skip(&reader, 4);
    inode.flags = ct_reader_u32le(&reader);
    ct_reader_skip(&reader, 4);
    CtBytes map = ct_reader_take(&reader, sizeof inode.map);
    if (map.size == sizeof inode.map)
        memcpy(inode.map, map.data, sizeof inode.map);
    inode.generation = ct_reader_u32le(&reader);
    ct_reader_skip(&reader, 4);
    inode.size |= (uint64_t)ct_reader_u32le(&reader) << 32;
    ct_reader_skip(&reader, 8);
    inode.owner |= (uint32_t)ct_reader_u16le(&reader) << 16;
    inode.group |= (uint32_t)ct_reader_u16le(&reader) << 16;
    ct_reader_skip(&reader, 4);
    if (!ct_reader_ok(&reader)) {
        memset(out, 0, sizeof *out);
        return;
    }
    uint32_t extra[4] = { 0 };
    bool large = ct_reader_left(&reader) >= 28 && ct_reader_u16le(&reader) >= 24;
    ct_reader_skip(&reader, large ? 2 : 0);
    for (size_t i = 0; i < 3 && large; i++)
        extra[i] = ct_reader_u32le(&reader);
    uint32_t born = large ? ct_reader_u32le(&reader) : 0;
    extra[3] = large ? ct_reader_u32le(&reader) : 0;
    inode.changed = time_of(changed, extra[0]);
    inode.modified = time_of(modified, extra[1]);
    inode.accessed = time_of(accessed, extra[2]);
    inode.born = time_of(born, extra[3]);
    *out = inode;
}

/* ---- content ---- */

typedef struct {
    const CtExtVolume *volume;
    CtExtBlock read;
    void *user;
    GArray *run;
    uint64_t done; /* bytes laid out */
    uint64_t size; /* of the content */
} Laying;

static bool lay(Laying *self, uint64_t at, uint64_t size)
{
    CtDiskRun *last =
        self->run->len == 0 ? NULL : &g_array_index(self->run, CtDiskRun, self->run->len - 1);

    size = MIN(size, self->size - self->done);
    if (size == 0)
        return true;
    self->done += size;
    if (last != NULL &&
        (at == CT_DISK_ZEROS ? last->at == at
                             : last->at != CT_DISK_ZEROS && last->at + last->size == at)) {
        last->size += size;
        return true;
    }
    const CtDiskRun run = { at, size };
    g_array_append_val(self->run, run);
    return self->run->len <= CT_LIMIT_IMAGE_RUNS;
}

/* Blocks of the volume, or holes where `block` is 0, up to the logical block `until`. */
static bool lay_blocks(Laying *self, uint64_t block, uint64_t count)
{
    const CtExtVolume *volume = self->volume;

    if (block == 0)
        return lay(self, CT_DISK_ZEROS, count * volume->block_size);
    return count <= volume->blocks && block <= volume->blocks - count &&
           volume->blocks <= (uint64_t)INT64_MAX / 2 / volume->block_size &&
           lay(self, volume->start + block * volume->block_size, count * volume->block_size);
}

static bool lay_extent(Laying *self, CtReader *reader)
{
    uint64_t logical = ct_reader_u32le(reader);
    uint32_t count = ct_reader_u16le(reader);
    uint64_t block = (uint64_t)ct_reader_u16le(reader) << 32;
    uint64_t at = logical * self->volume->block_size;

    block |= ct_reader_u32le(reader);
    bool unwritten = count > UNWRITTEN;
    if (self->done >= self->size)
        return true; /* allocated past the end */
    if (count == 0 || at < self->done || (!unwritten && block == 0))
        return false;
    if (at > self->done && !lay(self, CT_DISK_ZEROS, at - self->done))
        return false;
    return lay_blocks(self, unwritten ? 0 : block, unwritten ? count - UNWRITTEN : count);
}

static bool lay_node(Laying *self, CtBytes node, unsigned deepest)
{
    CtReader reader = ct_reader_over(node);
    g_autofree uint8_t *below = NULL;

    ct_reader_expect_u16le(&reader, EXTENT_MAGIC, "lacks the mark of extents");
    size_t entries = ct_reader_u16le(&reader);
    ct_reader_skip(&reader, 2);
    unsigned depth = ct_reader_u16le(&reader);
    ct_reader_skip(&reader, 4);
    if (!ct_reader_ok(&reader) || depth > deepest || entries > node.size / NODE_SIZE - 1)
        return false;
    for (size_t i = 0; i < entries; i++) {
        if (depth == 0) {
            if (!lay_extent(self, &reader))
                return false;
            continue;
        }
        ct_reader_skip(&reader, 4);
        uint64_t block = ct_reader_u32le(&reader);
        block |= (uint64_t)ct_reader_u16le(&reader) << 32;
        ct_reader_skip(&reader, 2);
        if (below == NULL)
            below = g_malloc(self->volume->block_size);
        if (!self->read(self->user, block, below) ||
            !lay_node(self, (CtBytes){ below, self->volume->block_size }, depth - 1))
            return false;
    }
    return true;
}

/* A block of the map, `level` levels above the content. */
static bool lay_map(Laying *self, uint64_t block, unsigned level)
{
    uint64_t covered = self->volume->block_size;

    for (unsigned i = 0; i < level; i++)
        covered *= self->volume->block_size / 4;
    if (self->done >= self->size)
        return true;
    if (level == 0)
        return lay_blocks(self, block, 1);
    if (block == 0)
        return lay(self, CT_DISK_ZEROS, covered);
    g_autofree uint8_t *below = g_malloc(self->volume->block_size);
    if (!self->read(self->user, block, below))
        return false;
    CtReader reader = ct_reader_over((CtBytes){ below, self->volume->block_size });
    for (uint32_t i = 0; i < self->volume->block_size / 4 && self->done < self->size; i++) {
        if (!lay_map(self, ct_reader_u32le(&reader), level - 1))
            return false;
    }
    return true;
}

static bool lay_old(Laying *self, const CtExtInode *inode)
{
    CtReader reader = ct_reader_over((CtBytes){ inode->map, sizeof inode->map });

    for (unsigned i = 0; i < DIRECT + 3; i++) {
        if (!lay_map(self, ct_reader_u32le(&reader), i < DIRECT ? 0 : i - DIRECT + 1))
            return false;
    }
    return true;
}

bool ct_ext_volume_runs(const CtExtVolume *self, const CtExtInode *inode, CtExtBlock read,
                        void *user, GArray *out, GError **error)
{
    Laying laying = { .volume = self, .read = read, .user = user, .run = out, .size = inode->size };

    if (inode->size > INT64_MAX)
        return ct_fail(error, CT_ERROR_INPUT, "inode: has a size that no file has");
    bool laid = (inode->flags & CT_EXT_EXTENTS) != 0
                    ? lay_node(&laying, (CtBytes){ inode->map, sizeof inode->map }, DEEPEST)
                    : lay_old(&laying, inode);
    if (!laid)
        return ct_fail(error, CT_ERROR_INPUT, "inode: has a map of blocks that cannot be");
    if (laying.done < laying.size)
        (void)lay(&laying, CT_DISK_ZEROS, laying.size - laying.done);
    return true;
}
