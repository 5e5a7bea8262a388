/* tsk_ewf.c - libewf over lent descriptors, and its list of what did not verify.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/tsk_ewf.h"

#include "workers/tsk_bfio.h"

#include <libewf.h>

enum { TEXT = 1024, SECTOR = 512, BAD_RANGES = 64 };

struct CtTskEwf {
    uint64_t size;
    uint32_t sector; /* bytes */
    libewf_handle_t *handle;
};

static libbfio_pool_t *pool_of(const CtDisk *file, size_t files)
{
    libbfio_pool_t *pool = NULL;

    if (libbfio_pool_initialize(&pool, (int)files, LIBBFIO_POOL_UNLIMITED_NUMBER_OF_OPEN_HANDLES,
                                NULL) != 1)
        return NULL;
    for (size_t i = 0; i < files; i++)
        (void)libbfio_pool_set_handle(pool, (int)i, ct_tsk_bfio_new(&file[i]), LIBBFIO_OPEN_READ,
                                      NULL);
    return pool;
}

/* What could not be read when the image was made, and has zeroes there. */
static void tell_bad_sectors(const CtTskEwf *self, CtItem *facts)
{
    uint32_t count = 0;

    (void)libewf_handle_get_number_of_acquiry_errors(self->handle, &count, NULL);
    for (uint32_t i = 0; i < MIN(count, BAD_RANGES); i++) {
        uint64_t sector = 0;
        uint64_t sectors = 0;

        if (libewf_handle_get_acquiry_error(self->handle, i, &sector, &sectors, NULL) != 1)
            return;
        g_autofree char *told = g_strdup_printf(
            "%" G_GUINT64_FORMAT " sectors from %" G_GUINT64_FORMAT " on", sectors, sector);
        ct_item_add_problem(facts, "unread-when-acquired", told);
    }
    if (count > BAD_RANGES)
        ct_item_add_number(facts, "unread-ranges", count);
}

static void tell(CtTskEwf *self, CtItem *facts)
{
    uint8_t md5[CT_ITEM_MD5_SIZE];
    uint8_t sha1[CT_ITEM_SHA1_SIZE];

    if (libewf_handle_get_bytes_per_sector(self->handle, &self->sector, NULL) != 1 ||
        self->sector == 0)
        self->sector = SECTOR;
    if (libewf_handle_get_md5_hash(self->handle, md5, sizeof md5, NULL) == 1)
        ct_item_add_bytes(facts, "stored-md5", (CtBytes){ md5, sizeof md5 });
    if (libewf_handle_get_sha1_hash(self->handle, sha1, sizeof sha1, NULL) == 1)
        ct_item_add_bytes(facts, "stored-sha1", (CtBytes){ sha1, sizeof sha1 });
    if (libewf_handle_segment_files_corrupted(self->handle, NULL) == 1)
        ct_item_add_problem(facts, "container-corrupted", "its segments are not whole");
    tell_bad_sectors(self, facts);
}

CtTskEwf *ct_tsk_ewf_open(const CtDisk *file, size_t files, CtItem *facts, GError **error)
{
    CtTskEwf *self = g_new0(CtTskEwf, 1);
    char told[TEXT] = "is larger than any disk";
    libewf_error_t *problem = NULL;
    size64_t size = 0;

    if (libewf_handle_initialize(&self->handle, &problem) == 1 &&
        libewf_handle_open_file_io_pool(self->handle, pool_of(file, files), LIBEWF_OPEN_READ,
                                        &problem) == 1 &&
        libewf_handle_get_media_size(self->handle, &size, &problem) == 1 && size <= INT64_MAX) {
        self->size = size;
        tell(self, facts);
        return self;
    }
    if (problem != NULL)
        (void)libewf_error_sprint(problem, told, sizeof told);
    (void)ct_fail(error, CT_ERROR_INPUT, "EWF image: %.300s", told);
    g_free(self);
    return NULL;
}

uint64_t ct_tsk_ewf_size(const CtTskEwf *self)
{
    return self->size;
}

/* How many of the bytes read stand before the first chunk that is missing or does not verify: the
 * library gives zeroes for those and says so in a list only. */
static uint64_t sound(const CtTskEwf *self, uint64_t at, uint64_t size)
{
    uint32_t count = 0;
    uint64_t good = size;

    (void)libewf_handle_get_number_of_checksum_errors(self->handle, &count, NULL);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t sector = 0;
        uint64_t sectors = 0;

        if (libewf_handle_get_checksum_error(self->handle, i, &sector, &sectors, NULL) != 1 ||
            sector > INT64_MAX / self->sector || sectors > INT64_MAX / self->sector)
            return 0;
        uint64_t from = sector * self->sector;
        uint64_t until = from + sectors * self->sector;
        if (from < at + size && at < until)
            good = MIN(good, from > at ? from - at : 0);
    }
    return good;
}

ssize_t ct_tsk_ewf_read(CtTskEwf *self, uint64_t at, uint8_t *out, size_t size)
{
    libewf_error_t *problem = NULL;
    ssize_t got = libewf_handle_read_random(self->handle, out, size, (off64_t)at, &problem);

    libewf_error_free(&problem);
    if (got <= 0)
        return got;
    uint64_t good = sound(self, at, (uint64_t)got);
    return good == 0 ? -1 : (ssize_t)good;
}
