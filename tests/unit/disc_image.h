/* disc_image.h - two small discs, made in memory.
 *
 * The first is ISO 9660 with a plain tree and Joliet: sectors of 2048 bytes, 16 to 18 descriptors,
 * 19 and 20 the plain root and its folder, 21 the Joliet root, 22 and 23 content. A file of two
 * parts (22 and 23), one in the folder, one that Joliet alone names.
 * The second is UDF in blocks of 512: 256 the anchor, 32 to 35 the volume's descriptors, a
 * partition from 40 on with the set of files (0), the root folder (1), a file of two extents with
 * a hole between them (2) and a folder inside its own entry (3) that has a deleted name.
 * The third is the second as it would be on a disc that is written once: a virtual partition whose
 * table, in the last block, says that the file's entry is elsewhere (20); one table before it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include <glib.h>
#include <stdint.h>
#include <string.h>

enum {
    DISC_SECTOR = 2048,
    DISC_SIZE = 24 * DISC_SECTOR,
    DISC_ROOT = 19,
    DISC_FOLDER = 20,
    DISC_JOLIET = 21,
    DISC_PARTS = 22,
    DISC_PARTS_SIZE = DISC_SECTOR + 100,
    SESSION = 40,
    SESSIONS_SIZE = 64 * DISC_SECTOR,
    UDF_BLOCK = 512,
    UDF_BLOCKS = 260,
    UDF_SIZE = UDF_BLOCK * UDF_BLOCKS,
    UDF_PARTITION = 40,
    UDF_FILE_SIZE = 3 * UDF_BLOCK - 12,
};

static void disc_u16(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}

static void disc_u32(uint8_t *at, uint32_t value)
{
    disc_u16(at, value & 0xffff);
    disc_u16(at + 2, value >> 16);
}

static void disc_both16(uint8_t *at, unsigned value)
{
    disc_u16(at, value);
    at[2] = (uint8_t)(value >> 8);
    at[3] = (uint8_t)value;
}

static void disc_both32(uint8_t *at, uint32_t value)
{
    disc_u32(at, value);
    for (unsigned i = 0; i < 4; i++)
        at[4 + i] = (uint8_t)(value >> (24 - 8 * i));
}

/* Returns where the next record goes. */
static uint8_t *disc_record(uint8_t *at, uint32_t extent, uint32_t size, unsigned flags,
                            const char *name, size_t length)
{
    size_t whole = 33 + length + (length % 2 == 0 ? 1 : 0);
    static const uint8_t date[] = { 103, 5, 17, 12, 30, 45, 4 }; /* an hour east */

    at[0] = (uint8_t)whole;
    disc_both32(at + 2, extent);
    disc_both32(at + 10, size);
    memcpy(at + 18, date, sizeof date);
    at[25] = (uint8_t)flags;
    disc_both16(at + 28, 1);
    at[32] = (uint8_t)length;
    memcpy(at + 33, name, length);
    return at + whole;
}

static void disc_descriptor(uint8_t *at, unsigned type, uint32_t root)
{
    at[0] = (uint8_t)type;
    memcpy(at + 1, "CD001\1", 6);
    memset(at + 8, ' ', 64);
    memset(at + 190, ' ', 623);
    memcpy(at + 40, "SAMPLE", 6);
    memcpy(at + 318, "A PUBLISHER", 11);
    memcpy(at + 813, "2003051712304500\4", 17);
    disc_both32(at + 80, DISC_SIZE / DISC_SECTOR);
    disc_both16(at + 120, 1);
    disc_both16(at + 124, 1);
    disc_both16(at + 128, DISC_SECTOR);
    (void)disc_record(at + 156, root, DISC_SECTOR, 2, "\0", 1);
}

static uint8_t *disc_folder(uint8_t *image, uint32_t own, uint32_t above)
{
    uint8_t *at = image + (size_t)own * DISC_SECTOR;

    at = disc_record(at, own, DISC_SECTOR, 2, "\0", 1);
    return disc_record(at, above, DISC_SECTOR, 2, "\1", 1);
}

/* DISC_SIZE bytes. */
static void disc_image(uint8_t *image)
{
    memset(image, 0, DISC_SIZE);
    disc_descriptor(image + (size_t)16 * DISC_SECTOR, 1, DISC_ROOT);
    disc_descriptor(image + (size_t)17 * DISC_SECTOR, 2, DISC_JOLIET);
    memcpy(image + (size_t)17 * DISC_SECTOR + 88, "%/E", 3);
    memcpy(image + (size_t)18 * DISC_SECTOR, "\377CD001\1", 7);
    uint8_t *at = disc_folder(image, DISC_ROOT, DISC_ROOT);
    at = disc_record(at, DISC_FOLDER, DISC_SECTOR, 2, "FOLDER", 6);
    at = disc_record(at, DISC_PARTS, DISC_SECTOR, 0x80, "PARTS.;1", 8);
    (void)disc_record(at, DISC_PARTS + 1, 100, 0, "PARTS.;1", 8);
    at = disc_folder(image, DISC_FOLDER, DISC_ROOT);
    (void)disc_record(at, DISC_PARTS + 1, 10, 1, "SMALL.TXT;1", 11);
    at = disc_folder(image, DISC_JOLIET, DISC_JOLIET);
    (void)disc_record(at, DISC_PARTS, 7, 0, "\0o\0n\0l\0y", 8);
    memset(image + (size_t)DISC_PARTS * DISC_SECTOR, 'a', (size_t)2 * DISC_SECTOR);
}

/* SESSIONS_SIZE bytes: the first disc, and a session behind it (sectors 40 to 60) that names a file
 * of the first one again and one of its own. */
static void disc_sessions(uint8_t *image)
{
    memset(image, 0, SESSIONS_SIZE);
    disc_image(image);
    disc_descriptor(image + (size_t)(SESSION + 16) * DISC_SECTOR, 1, SESSION + 18);
    memcpy(image + (size_t)(SESSION + 17) * DISC_SECTOR, "\377CD001\1", 7);
    uint8_t *at = disc_folder(image, SESSION + 18, SESSION + 18);
    at = disc_record(at, DISC_PARTS, DISC_SECTOR, 0, "AGAIN.;1", 8);
    (void)disc_record(at, SESSION + 19, 7, 0, "NEW.;1", 6);
    memset(image + (size_t)(SESSION + 19) * DISC_SECTOR, 'n', DISC_SECTOR);
}

/* ---- UDF ---- */

static void udf_tag(uint8_t *block, unsigned kind)
{
    unsigned sum = 0;

    disc_u16(block, kind);
    disc_u16(block + 2, 2);
    for (unsigned i = 0; i < 16; i++)
        sum += i == 4 ? 0 : block[i];
    block[4] = (uint8_t)sum;
}

static uint8_t *udf_partition(uint8_t *image, unsigned block)
{
    return image + (size_t)(UDF_PARTITION + block) * UDF_BLOCK;
}

/* The time of all: 17 May 2003, 12:30:45.25, an hour east. */
static void udf_time(uint8_t *at)
{
    disc_u16(at, 0x1000 | 60);
    disc_u16(at + 2, 2003);
    memcpy(at + 4, "\5\21\14\36\55\31", 6);
}

static void udf_file(uint8_t *block, unsigned type, unsigned form, uint32_t size,
                     uint32_t descriptors)
{
    disc_u16(block + 20, 4);
    block[27] = (uint8_t)type;
    disc_u16(block + 34, form);
    disc_u32(block + 36, 1000);
    disc_u32(block + 40, 100);
    disc_u32(block + 44, 0x1ca4); /* rwx r-- r-- in groups of five bits */
    disc_u32(block + 56, size);
    udf_time(block + 84);
    disc_u32(block + 172, descriptors);
    udf_tag(block, 261);
}

static uint8_t *udf_name(uint8_t *at, unsigned characteristics, uint32_t block, const char *name)
{
    size_t length = name[0] == '\0' ? 0 : strlen(name) + 1;

    at[18] = (uint8_t)characteristics;
    at[19] = (uint8_t)length;
    disc_u32(at + 24, block);
    if (length > 0) {
        at[38] = 8;
        memcpy(at + 39, name, length - 1);
    }
    udf_tag(at, 257);
    return at + (38 + length + 3) / 4 * 4;
}

static void udf_volume(uint8_t *image)
{
    uint8_t *primary = image + (size_t)32 * UDF_BLOCK;
    uint8_t *partition = primary + UDF_BLOCK;
    uint8_t *logical = partition + UDF_BLOCK;
    uint8_t *anchor = image + (size_t)256 * UDF_BLOCK;

    disc_u32(anchor + 16, 4 * UDF_BLOCK);
    disc_u32(anchor + 20, 32);
    udf_tag(anchor, 2);
    udf_time(primary + 376);
    udf_tag(primary, 1);
    disc_u32(partition + 188, UDF_PARTITION);
    disc_u32(partition + 192, 100);
    udf_tag(partition, 5);
    memcpy(logical + 84, "\10SAMPLE", 7);
    logical[84 + 127] = 7;
    disc_u32(logical + 212, UDF_BLOCK);
    disc_u32(logical + 264, 6);
    disc_u32(logical + 268, 1);
    memcpy(logical + 440, "\1\6\1\0\0\0", 6);
    udf_tag(logical, 6);
    udf_tag(logical + UDF_BLOCK, 8);
}

/* UDF_SIZE bytes. */
static void udf_image(uint8_t *image)
{
    memset(image, 0, UDF_SIZE);
    udf_volume(image);
    uint8_t *set = udf_partition(image, 0);
    disc_u32(set + 404, 1);
    udf_tag(set, 256);
    uint8_t *root = udf_partition(image, 1);
    uint8_t *at = udf_name(root + 176, 8 | 2, 1, "");
    at = udf_name(at, 0, 2, "file");
    at = udf_name(at, 2, 3, "folder");
    udf_file(root, 4, 3, (uint32_t)(at - root - 176), (uint32_t)(at - root - 176));
    uint8_t *file = udf_partition(image, 2);
    disc_u32(file + 176, UDF_BLOCK);
    disc_u32(file + 180, 10);
    disc_u32(file + 184, UDF_BLOCK | 1u << 30); /* allocated, not recorded */
    disc_u32(file + 188, 11);
    disc_u32(file + 192, UDF_BLOCK - 12);
    disc_u32(file + 196, 12);
    udf_file(file, 5, 0, UDF_FILE_SIZE, 24);
    uint8_t *folder = udf_partition(image, 3);
    at = udf_name(folder + 176, 4, 2, "gone");
    udf_file(folder, 4, 3, (uint32_t)(at - folder - 176), (uint32_t)(at - folder - 176));
}

/* A table: `entries` blocks from 0 on, of which 2 has moved. `form` 248, or 0 for the old one. */
static void udf_table(uint8_t *image, unsigned block, unsigned type, uint32_t moved,
                      uint32_t before)
{
    uint8_t *file = udf_partition(image, block);
    size_t head = type == 248 ? 152 : 0;
    uint8_t *entry = file + 176 + head;

    for (uint32_t i = 0; i < 13; i++)
        disc_u32(entry + (size_t)4 * i, i == 2 ? moved : i == 7 ? UINT32_MAX : i);
    uint8_t *end = entry + (size_t)4 * 13;
    if (type == 248) {
        disc_u16(file + 176, (unsigned)head);
        disc_u32(file + 176 + 132, before);
    } else {
        memcpy(end + 1, "*UDF Virtual Alloc Tbl", 22);
        disc_u32(end + 32, before);
        end += 36;
    }
    udf_file(file, type, 3, (uint32_t)(end - file - 176), (uint32_t)(end - file - 176));
}

/* UDF_SIZE bytes. */
static void udf_virtual_image(uint8_t *image, unsigned type)
{
    uint8_t *partition = image + (size_t)33 * UDF_BLOCK;
    uint8_t *logical = partition + UDF_BLOCK;

    udf_image(image);
    disc_u32(partition + 192, UDF_BLOCKS - UDF_PARTITION);
    udf_tag(partition, 5);
    disc_u16(logical + 256, 1); /* the set of files is in the second partition */
    disc_u32(logical + 264, 6 + 64);
    disc_u32(logical + 268, 2);
    logical[446] = 2;
    logical[447] = 64;
    memcpy(logical + 451, "*UDF Virtual Partition", 22);
    disc_u16(logical + 482, 1);
    udf_tag(logical, 6);
    uint8_t *set = udf_partition(image, 0);
    disc_u16(set + 408, 1);
    udf_tag(set, 256);
    for (unsigned block = 1; block <= 3; block += 2) { /* the names of both folders */
        uint8_t *at = udf_partition(image, block) + 176;

        for (; at[0] == 1 && at[1] == 1; at += (38u + at[19] + 3) / 4 * 4) {
            disc_u16(at + 28, 1);
            udf_tag(at, 257);
        }
    }
    memcpy(udf_partition(image, 20), udf_partition(image, 2), UDF_BLOCK);
    memset(udf_partition(image, 2), 'x', UDF_BLOCK);
    udf_table(image, 30, type, 2, UINT32_MAX);
    udf_table(image, UDF_BLOCKS - UDF_PARTITION - 1, type, 20, 30);
}
