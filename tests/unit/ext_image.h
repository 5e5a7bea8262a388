/* ext_image.h - a file system of twenty blocks, made in memory: two files that were deleted, and
 * the journal that remembers them.
 *
 * Blocks of 1024 bytes: 1 superblock, 2 group descriptor, 3 and 4 the inodes (all cleared but the
 * journal's), 6 to 13 the journal, 15 to 19 what the files' blocks hold. Transaction 7 has a copy
 * of the inodes 9 to 16 (block 4) in which 12 and 13 live, and one of the root folder; transaction
 * 8 one in which 13 is gone. 12 has two extents with a hole between them, 13 the older block map.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include <glib.h>
#include <stdint.h>
#include <string.h>

enum {
    EXT_BLOCK = 1024,
    EXT_BLOCKS = 20,
    EXT_INODE = 128,
    EXT_SIZE = EXT_BLOCK * EXT_BLOCKS,
    EXT_FIRST = 12,
    EXT_FIRST_SIZE = 2500, /* a block, a hole of one, and a part */
    EXT_OLD = 13,
    EXT_OLD_SIZE = 1500,
    EXT_JOURNAL = 6,
    EXT_JOURNAL_BLOCKS = 8,
};

static void ext_u16(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}

static void ext_u32(uint8_t *at, uint32_t value)
{
    ext_u16(at, value & 0xffff);
    ext_u16(at + 2, value >> 16);
}

static void ext_u32be(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 24);
    at[1] = (uint8_t)(value >> 16);
    at[2] = (uint8_t)(value >> 8);
    at[3] = (uint8_t)value;
}

static void ext_superblock(uint8_t *image)
{
    uint8_t *at = image + EXT_BLOCK;

    ext_u32(at, 16);
    ext_u32(at + 4, EXT_BLOCKS);
    ext_u32(at + 0x14, 1);
    ext_u32(at + 0x20, 8192);
    ext_u32(at + 0x28, 16);
    ext_u16(at + 0x38, 0xef53);
    ext_u32(at + 0x4c, 1);
    ext_u16(at + 0x58, EXT_INODE);
    ext_u32(at + 0xe0, 8);
    ext_u32(image + (size_t)2 * EXT_BLOCK + 8, 3);
}

/* An inode of a regular file with one link. */
static uint8_t *ext_inode(uint8_t *table, unsigned number, uint32_t size)
{
    uint8_t *at = table + (size_t)((number - 1) % 8) * EXT_INODE;

    ext_u16(at, 0x81a4);
    ext_u16(at + 2, 1000);
    ext_u32(at + 4, size);
    ext_u32(at + 0x10, 1700000000);
    ext_u16(at + 0x1a, 1);
    ext_u32(at + 0x64, 4711 + number);
    return at;
}

static void ext_extents(uint8_t *inode, unsigned count)
{
    ext_u32(inode + 0x20, 0x80000);
    ext_u16(inode + 0x28, 0xf30a);
    ext_u16(inode + 0x2a, count);
    ext_u16(inode + 0x2c, 4);
}

static void ext_extent(uint8_t *inode, unsigned number, uint32_t logical, unsigned count,
                       uint32_t block)
{
    uint8_t *at = inode + 0x28 + (size_t)12 * (number + 1);

    ext_u32(at, logical);
    ext_u16(at + 4, count);
    ext_u32(at + 8, block);
}

static void ext_header(uint8_t *block, uint32_t kind, uint32_t transaction)
{
    ext_u32be(block, 0xc03b3998);
    ext_u32be(block + 4, kind);
    ext_u32be(block + 8, transaction);
}

/* A descriptor of copies of one or two blocks. */
static void ext_descriptor(uint8_t *block, uint32_t transaction, uint32_t first, uint32_t second)
{
    ext_header(block, 1, transaction);
    ext_u32be(block + 12, first);
    block[19] = second == 0 ? 8 : 0;
    ext_u32be(block + 36, second);
    block[43] = 2 | 8;
}

static void ext_entry(uint8_t *at, uint32_t inode, unsigned length, const char *name)
{
    ext_u32(at, inode);
    ext_u16(at + 4, length);
    at[6] = (uint8_t)strlen(name);
    memcpy(at + 8, name, strlen(name));
}

static void ext_journal_fill(uint8_t *journal)
{
    uint8_t *copy = journal + (size_t)2 * EXT_BLOCK;
    uint8_t *folder = journal + (size_t)3 * EXT_BLOCK;

    ext_header(journal, 4, 0);
    ext_u32be(journal + 12, EXT_BLOCK);
    ext_u32be(journal + 16, EXT_JOURNAL_BLOCKS);
    ext_descriptor(journal + EXT_BLOCK, 7, 4, 5);
    uint8_t *first = ext_inode(copy, EXT_FIRST, EXT_FIRST_SIZE);
    ext_extents(first, 2);
    ext_extent(first, 0, 0, 1, 16);
    ext_extent(first, 1, 2, 1, 18);
    uint8_t *old = ext_inode(copy, EXT_OLD, EXT_OLD_SIZE);
    ext_u32(old + 0x28, 17);
    ext_u32(old + 0x2c, 15);
    ext_entry(folder, 2, 12, ".");
    ext_entry(folder + 12, 2, 12, "..");
    ext_entry(folder + 24, EXT_FIRST, 16, "first");
    ext_entry(folder + 40, EXT_OLD, EXT_BLOCK - 40, ".old");
    ext_header(journal + (size_t)4 * EXT_BLOCK, 2, 7);
    ext_descriptor(journal + (size_t)5 * EXT_BLOCK, 8, 4, 0);
    memcpy(journal + (size_t)6 * EXT_BLOCK, copy, EXT_BLOCK);
    uint8_t *gone = ext_inode(journal + (size_t)6 * EXT_BLOCK, EXT_OLD, 0);
    ext_u16(gone + 0x1a, 0);
    ext_u32(gone + 0x14, 1700000001);
}

/* EXT_SIZE bytes. */
static void ext_image(uint8_t *image)
{
    memset(image, 0, EXT_SIZE);
    ext_superblock(image);
    uint8_t *journal = ext_inode(image + (size_t)3 * EXT_BLOCK, 8, EXT_JOURNAL_BLOCKS * EXT_BLOCK);
    ext_extents(journal, 1);
    ext_extent(journal, 0, 0, EXT_JOURNAL_BLOCKS, EXT_JOURNAL);
    ext_journal_fill(image + (size_t)EXT_JOURNAL * EXT_BLOCK);
    for (unsigned block = 15; block < EXT_BLOCKS; block++)
        memset(image + (size_t)block * EXT_BLOCK, (int)('a' + block - 15), EXT_BLOCK);
}
