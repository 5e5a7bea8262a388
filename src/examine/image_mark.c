/* image_mark.c - containers, tables, file systems, and the copies of their superblocks.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/image_mark.h"

#include <string.h>
#include <unistd.h>

enum { SMALLEST = 64, SECTOR = 512 }; /* bytes of a text that describes an image; of a disk */

static bool starts_with(const uint8_t *bytes, const char *mark, size_t size)
{
    return memcmp(bytes, mark, size) == 0;
}

static bool has_container(const uint8_t *head, CtImageTalkContainer *out)
{
    static const struct {
        const char *mark;
        size_t size;
        CtImageTalkContainer container;
    } known[] = {
        { "EVF\x09\x0d\x0a\xff\x00", 8, CT_IMAGE_TALK_EWF },
        { "EVF2\x0d\x0a\x81\x00", 8, CT_IMAGE_TALK_EWF },
        { "QFI\xfb", 4, CT_IMAGE_TALK_QCOW },
        { "KDMV", 4, CT_IMAGE_TALK_VMDK },
        { "# Disk DescriptorFile", 21, CT_IMAGE_TALK_VMDK },
        { "conectix", 8, CT_IMAGE_TALK_VHD },
        { "vhdxfile", 8, CT_IMAGE_TALK_VHD },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        if (starts_with(head, known[i].mark, known[i].size)) {
            *out = known[i].container;
            return true;
        }
    }
    return false;
}

/* A VHD of fixed size is the raw disk, and a footer of one sector. */
static bool ends_as_vhd(int file, uint64_t size)
{
    uint8_t foot[8];

    return pread(file, foot, sizeof foot, (off_t)(size - 512)) == sizeof foot &&
           starts_with(foot, "conectix", sizeof foot);
}

/* The copy of a superblock, whose first one may be broken. */
static bool has_copy(int file, uint64_t size)
{
    static const struct {
        bool from_end;
        uint64_t at;
        const char *mark;
        size_t size;
    } known[] = {
        { true, 509, "NTFS    ", 8 },
        { true, 1024, "H+", 2 },
        { true, 1024, "HX", 2 },
        { false, UINT64_C(6) * SECTOR + 82, "FAT32", 5 },
        { false, UINT64_C(12) * SECTOR + 3, "EXFAT", 5 },
        { false, UINT64_C(8193) * 1024 + 56, "\x53\xef", 2 },
        { false, UINT64_C(16384) * 2048 + 56, "\x53\xef", 2 },
        { false, UINT64_C(32768) * 4096 + 56, "\x53\xef", 2 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        uint64_t at = known[i].from_end ? size - known[i].at : known[i].at;
        uint8_t found[8];

        if (known[i].at <= size &&
            pread(file, found, known[i].size, (off_t)at) == (ssize_t)known[i].size &&
            starts_with(found, known[i].mark, known[i].size))
            return true;
    }
    return false;
}

bool ct_image_mark_find(int file, uint64_t size, CtImageTalkContainer *out)
{
    static const struct {
        size_t at;
        const char *mark;
        size_t size;
    } known[] = {
        { 510, "\x55\xaa", 2 },   { 512, "EFI PART", 8 }, { 512, "PM", 2 },
        { 1024, "H+", 2 },        { 1024, "HX", 2 },      { 1080, "\x53\xef", 2 },
        { 32, "NXSB", 4 },        { 32769, "CD001", 5 },  { 32769, "BEA01", 5 },
        { 3, "NTFS    ", 8 },     { 3, "EXFAT   ", 8 },   { 0, "XFSB", 4 },
        { 0, "LUKS\xba\xbe", 6 }, { 3, "-FVE-FS-", 8 },   { 512, "LABELONE", 8 },
    };
    g_autofree uint8_t *head = g_malloc0(33u << 10);
    CtImageTalkContainer found = CT_IMAGE_TALK_RAW;

    if (size < SMALLEST || pread(file, head, 33u << 10, 0) < SMALLEST)
        return false;
    bool looks = has_container(head, &found);
    if (size < SECTOR && !looks)
        return false;
    if (!looks && ends_as_vhd(file, size)) {
        found = CT_IMAGE_TALK_VHD;
        looks = true;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(known) && !looks; i++)
        looks = starts_with(head + known[i].at, known[i].mark, known[i].size);
    looks = looks || has_copy(file, size);
    if (looks)
        *out = found;
    return looks;
}
