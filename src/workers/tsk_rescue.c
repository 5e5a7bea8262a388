/* tsk_rescue.c - where copies stand, and a medium with one in its place.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/tsk_rescue.h"

#include "base/reader.h"

#include <string.h>

enum { SECTOR = 512, COPY = 1024, LARGEST_SLACK = 2 << 20 };

typedef struct {
    TSK_FS_TYPE_ENUM type;
    bool from_end;
    uint64_t at;   /* of the copy: bytes from the volume's start, or before its end */
    size_t size;   /* of the copy */
    uint64_t home; /* where the first one stands */
    size_t mark_at;
    const char *mark;
    /* Bytes that the copy says the volume has; 0: it cannot be. */
    uint64_t (*told)(CtBytes copy);
} Kind;

/* ---- what copies say ---- */

static uint64_t told_by_ntfs(CtBytes copy)
{
    CtReader reader = ct_reader_over(copy);

    ct_reader_skip(&reader, 11);
    uint64_t sector = ct_reader_u16le(&reader);
    ct_reader_skip(&reader, 27);
    uint64_t sectors = ct_reader_u64le(&reader);
    return sectors > INT64_MAX / SECTOR / 8 ? 0 : (sectors + 1) * sector;
}

static uint64_t told_by_fat(CtBytes copy)
{
    CtReader reader = ct_reader_over(copy);

    ct_reader_skip(&reader, 11);
    uint64_t sector = ct_reader_u16le(&reader);
    ct_reader_skip(&reader, 19);
    return sector * ct_reader_u32le(&reader);
}

static uint64_t told_by_exfat(CtBytes copy)
{
    CtReader reader = ct_reader_over(copy);

    ct_reader_skip(&reader, 72);
    uint64_t sectors = ct_reader_u64le(&reader);
    ct_reader_skip(&reader, 28);
    unsigned shift = ct_reader_u8(&reader);
    return shift < 9 || shift > 12 || sectors > (uint64_t)INT64_MAX >> 12 ? 0 : sectors << shift;
}

static uint64_t told_by_hfs(CtBytes copy)
{
    CtReader reader = ct_reader_over(copy);

    ct_reader_skip(&reader, 40);
    uint64_t block = ct_reader_u32be(&reader);
    return block * ct_reader_u32be(&reader);
}

/* Of a copy in the second group of blocks of that size. */
static uint64_t told_by_ext(CtBytes copy, unsigned shift)
{
    CtReader reader = ct_reader_over(copy);

    ct_reader_skip(&reader, 4);
    uint64_t blocks = ct_reader_u32le(&reader);
    ct_reader_skip(&reader, 16);
    return ct_reader_u32le(&reader) == shift ? blocks << (10 + shift) : 0;
}

static uint64_t told_by_ext_small(CtBytes copy)
{
    return told_by_ext(copy, 0);
}

static uint64_t told_by_ext_middle(CtBytes copy)
{
    return told_by_ext(copy, 1);
}

static uint64_t told_by_ext_large(CtBytes copy)
{
    return told_by_ext(copy, 2);
}

static const Kind kinds[] = {
    { TSK_FS_TYPE_NTFS, true, SECTOR, SECTOR, 0, 3, "NTFS    ", told_by_ntfs },
    { TSK_FS_TYPE_FAT32, false, UINT64_C(6) * SECTOR, SECTOR, 0, 82, "FAT32", told_by_fat },
    { TSK_FS_TYPE_EXFAT, false, UINT64_C(12) * SECTOR, SECTOR, 0, 3, "EXFAT   ", told_by_exfat },
    { TSK_FS_TYPE_HFS, true, COPY, SECTOR, 1024, 0, "H+", told_by_hfs },
    { TSK_FS_TYPE_HFS, true, COPY, SECTOR, 1024, 0, "HX", told_by_hfs },
    { TSK_FS_TYPE_EXT_DETECT, false, UINT64_C(8193) * 1024, COPY, 1024, 56, "\x53\xef",
      told_by_ext_small },
    { TSK_FS_TYPE_EXT_DETECT, false, UINT64_C(16384) * 2048, COPY, 1024, 56, "\x53\xef",
      told_by_ext_middle },
    { TSK_FS_TYPE_EXT_DETECT, false, UINT64_C(32768) * 4096, COPY, 1024, 56, "\x53\xef",
      told_by_ext_large },
};

/* ---- a medium with the copy in its place ---- */

typedef struct {
    TSK_IMG_INFO image; /* first: libtsk hands it back */
    CtTskMedium *medium;
    uint64_t home; /* bytes from the medium's start */
    size_t size;
    uint8_t copy[COPY];
} Rescue;

static ssize_t rescue_read(TSK_IMG_INFO *image, TSK_OFF_T at, char *out, size_t size)
{
    const Rescue *self = (const Rescue *)(const void *)image;
    ssize_t got =
        at < 0 ? -1 : ct_tsk_medium_read(self->medium, (uint64_t)at, (uint8_t *)out, size);
    uint64_t from = MAX(self->home, (uint64_t)at);
    uint64_t until = MIN(self->home + self->size, (uint64_t)at + (uint64_t)MAX(got, 0));

    if (got > 0 && from < until)
        memcpy(out + (from - (uint64_t)at), self->copy + (from - self->home), until - from);
    return got;
}

static void rescue_close(TSK_IMG_INFO *image)
{
    (void)image;
}

static void rescue_stat(TSK_IMG_INFO *image, FILE *file)
{
    (void)image;
    (void)file;
}

/* Copies outlive what they were made for: the size tells. */
static bool fits(const Kind *kind, CtBytes copy, uint64_t size)
{
    uint64_t told = kind->told(copy);

    return memcmp(copy.data + kind->mark_at, kind->mark, strlen(kind->mark)) == 0 && told != 0 &&
           told <= size && size - told <= LARGEST_SLACK;
}

static TSK_FS_INFO *open_with(CtTskMedium *medium, const Kind *kind, uint64_t at, uint64_t size,
                              uint64_t *out_copy)
{
    uint64_t place = kind->from_end ? at + size - kind->at : at + kind->at;
    g_autofree Rescue *self = g_new0(Rescue, 1);

    if (kind->at + kind->size > size + (kind->from_end ? kind->size : 0) ||
        ct_tsk_medium_read(medium, place, self->copy, kind->size) != (ssize_t)kind->size ||
        !fits(kind, (CtBytes){ self->copy, kind->size }, size))
        return NULL;
    self->medium = medium;
    self->home = at + kind->home;
    self->size = kind->size;
    if (tsk_img_open_external(self, (TSK_OFF_T)ct_tsk_medium_size(medium), SECTOR, rescue_read,
                              rescue_close, rescue_stat) == NULL)
        return NULL;
    TSK_FS_INFO *system = tsk_fs_open_img(&self->image, (TSK_OFF_T)at, kind->type);
    if (system == NULL)
        return NULL;
    (void)g_steal_pointer(&self); /* the file system reads through it until the process ends */
    if (out_copy != NULL)
        *out_copy = place;
    return system;
}

TSK_FS_INFO *ct_tsk_rescue_open(CtTskMedium *medium, uint64_t at, uint64_t size, uint64_t *out_copy)
{
    if (at > ct_tsk_medium_size(medium))
        return NULL;
    size = MIN(size, ct_tsk_medium_size(medium) - at);
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        TSK_FS_INFO *system = open_with(medium, &kinds[i], at, size, out_copy);

        if (system != NULL)
            return system;
    }
    return NULL;
}
