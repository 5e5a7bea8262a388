/* ext_volume.h - ext2/3/4 as far as recovering deleted files needs it: where inodes are, what one
 * says.
 *
 * In:  a medium and where the file system begins on it.
 * Out: its geometry, the block of each inode, an inode's metadata, the runs of its content.
 * libtsk reads live files; this reads copies of inodes that it does not know of (ext_journal.h),
 * so blocks of an extent tree may come from elsewhere, through a function.
 * Refused: what is no ext, group descriptors in meta groups, more groups or runs than limits.h
 * grants. Not read: attributes, encryption, checksums.
 * Source: the Linux kernel's documentation of ext4 (Documentation/filesystems/ext4).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/reader.h"
#include "format/disk.h"

typedef struct {
    CtDisk disk;
    uint64_t start; /* of the file system, in bytes */
    uint32_t block_size;
    uint32_t inode_size;
    uint32_t inodes_per_group;
    uint32_t inodes;
    uint32_t journal; /* inode of the journal; 0: none inside */
    uint64_t blocks;
    GArray *table; /* owned: uint64_t, first block of each group's inodes */
} CtExtVolume;

typedef struct {
    int64_t seconds;
    uint32_t nanoseconds;
} CtExtTime;

typedef struct {
    uint16_t mode;
    uint32_t owner;
    uint32_t group;
    uint32_t links;
    uint32_t flags;
    uint32_t generation;
    uint32_t deleted; /* seconds; 0: is not */
    uint64_t size;
    CtExtTime modified;
    CtExtTime changed;
    CtExtTime accessed;
    CtExtTime born; /* all zero: the inode is too small for it */
    uint8_t map[60];
} CtExtInode;

enum { CT_EXT_EXTENTS = 0x80000, CT_EXT_INLINE = 0x10000000 }; /* of `flags` */

/* INPUT or LIMIT. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_ext_volume_open(const CtDisk *disk, uint64_t start, CtExtVolume *out, GError **error);
void ct_ext_volume_clear(CtExtVolume *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtExtVolume, ct_ext_volume_clear)

/* The block that holds an inode, and where in it; false for a number that is none. */
bool ct_ext_volume_locate(const CtExtVolume *self, uint64_t inode, uint64_t *out_block,
                          uint32_t *out_at);
bool ct_ext_volume_read(const CtExtVolume *self, uint64_t block, uint8_t *out);
/* `bytes` is an inode of the volume's inode size, or what there is of it; zeroes for the rest. */
void ct_ext_inode_parse(CtBytes bytes, CtExtInode *out);

/* A block of an extent tree or of a block map into *out, a block long. */
typedef bool (*CtExtBlock)(void *user, uint64_t block, uint8_t *out);

/* Appends CtDiskRun to `out` until the inode's size is covered; holes are CT_DISK_ZEROS. INPUT or
 * LIMIT; `out` is then worth nothing. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_ext_volume_runs(const CtExtVolume *self, const CtExtInode *inode, CtExtBlock read,
                        void *user, GArray *out, GError **error);
