/* tsk_container.c - one small class for each library, over lent descriptors.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/tsk_container.h"

#include "workers/tsk_bfio.h"

#include <errno.h>
#include <unistd.h>

#include <libewf.h>
#include <libqcow.h>
#include <libvhdi.h>
#include <libvmdk.h>

enum { FIRST_LENT = 3, TEXT = 1024, SECTOR = 512, BAD_RANGES = 64 };

typedef struct {
    const char *name;
    bool (*open)(CtTskContainer *self, CtItem *facts, void **error);
    ssize_t (*read)(CtTskContainer *self, uint8_t *out, size_t size, off64_t at, void **error);
    int (*describe)(void *error, char *out, size_t size);
} Library;

struct CtTskContainer {
    const Library *library;
    const uint64_t *file_size; /* borrowed while opening */
    size_t files;
    uint64_t size;
    uint32_t sector; /* bytes; EWF only */
    libewf_handle_t *ewf;
    libqcow_file_t *qcow;
    libvmdk_handle_t *vmdk;
    libvhdi_file_t *vhd;
};

static bool read_lent(void *user, uint64_t at, uint8_t *out, size_t size)
{
    size_t done = 0;

    while (done < size) {
        ssize_t got = pread(GPOINTER_TO_INT(user), out + done, size - done, (off_t)(at + done));

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        done += (size_t)got;
    }
    return true;
}

static libbfio_handle_t *file_of(const CtTskContainer *self, size_t number)
{
    const CtDisk disk = { read_lent, GINT_TO_POINTER(FIRST_LENT + (int)number),
                          self->file_size[number] };

    return ct_tsk_bfio_new(&disk);
}

static libbfio_pool_t *pool_of(const CtTskContainer *self)
{
    libbfio_pool_t *pool = NULL;

    if (libbfio_pool_initialize(&pool, (int)self->files,
                                LIBBFIO_POOL_UNLIMITED_NUMBER_OF_OPEN_HANDLES, NULL) != 1)
        return NULL;
    for (size_t i = 0; i < self->files; i++)
        (void)libbfio_pool_set_handle(pool, (int)i, file_of(self, i), LIBBFIO_OPEN_READ, NULL);
    return pool;
}

static void tell_parent(CtItem *facts, bool has, const char *name)
{
    if (!has)
        return;
    ct_item_add_text(facts, "parent", ct_bytes_of_text(name));
    ct_item_add_problem(facts, "parent-missing",
                        "holds the differences to another image, which is not read");
}

/* ---- EWF ---- */

/* What could not be read when the image was made, and has zeroes there. */
static void ewf_tell_bad_sectors(const CtTskContainer *self, CtItem *facts)
{
    uint32_t count = 0;

    (void)libewf_handle_get_number_of_acquiry_errors(self->ewf, &count, NULL);
    for (uint32_t i = 0; i < MIN(count, BAD_RANGES); i++) {
        uint64_t sector = 0;
        uint64_t sectors = 0;

        if (libewf_handle_get_acquiry_error(self->ewf, i, &sector, &sectors, NULL) != 1)
            return;
        g_autofree char *told = g_strdup_printf(
            "%" G_GUINT64_FORMAT " sectors from %" G_GUINT64_FORMAT " on", sectors, sector);
        ct_item_add_problem(facts, "unread-when-acquired", told);
    }
    if (count > BAD_RANGES)
        ct_item_add_number(facts, "unread-ranges", count);
}

static bool ewf_open(CtTskContainer *self, CtItem *facts, void **error)
{
    libewf_error_t **problem = (libewf_error_t **)error;
    uint8_t md5[CT_ITEM_MD5_SIZE];
    uint8_t sha1[CT_ITEM_SHA1_SIZE];
    size64_t size = 0;

    if (libewf_handle_initialize(&self->ewf, problem) != 1 ||
        libewf_handle_open_file_io_pool(self->ewf, pool_of(self), LIBEWF_OPEN_READ, problem) != 1 ||
        libewf_handle_get_media_size(self->ewf, &size, problem) != 1)
        return false;
    self->size = size;
    if (libewf_handle_get_bytes_per_sector(self->ewf, &self->sector, NULL) != 1 ||
        self->sector == 0)
        self->sector = SECTOR;
    if (libewf_handle_get_md5_hash(self->ewf, md5, sizeof md5, NULL) == 1)
        ct_item_add_bytes(facts, "stored-md5", (CtBytes){ md5, sizeof md5 });
    if (libewf_handle_get_sha1_hash(self->ewf, sha1, sizeof sha1, NULL) == 1)
        ct_item_add_bytes(facts, "stored-sha1", (CtBytes){ sha1, sizeof sha1 });
    if (libewf_handle_segment_files_corrupted(self->ewf, NULL) == 1)
        ct_item_add_problem(facts, "container-corrupted", "its segments are not whole");
    ewf_tell_bad_sectors(self, facts);
    return true;
}

/* How many of the bytes read stand before the first chunk that is missing or does not verify: the
 * library gives zeroes for those and says so in a list only. */
static uint64_t ewf_sound(const CtTskContainer *self, uint64_t at, uint64_t size)
{
    uint32_t count = 0;
    uint64_t sound = size;

    (void)libewf_handle_get_number_of_checksum_errors(self->ewf, &count, NULL);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t sector = 0;
        uint64_t sectors = 0;

        if (libewf_handle_get_checksum_error(self->ewf, i, &sector, &sectors, NULL) != 1 ||
            sector > INT64_MAX / self->sector || sectors > INT64_MAX / self->sector)
            return 0;
        uint64_t from = sector * self->sector;
        uint64_t until = from + sectors * self->sector;
        if (from < at + size && at < until)
            sound = MIN(sound, from > at ? from - at : 0);
    }
    return sound;
}

static ssize_t ewf_read(CtTskContainer *self, uint8_t *out, size_t size, off64_t at, void **error)
{
    ssize_t got = libewf_handle_read_random(self->ewf, out, size, at, (libewf_error_t **)error);

    if (got <= 0)
        return got;
    uint64_t sound = ewf_sound(self, (uint64_t)at, (uint64_t)got);
    return sound == 0 ? -1 : (ssize_t)sound;
}

static int ewf_describe(void *error, char *out, size_t size)
{
    return libewf_error_sprint(error, out, size);
}

/* ---- QCOW ---- */

static bool qcow_open(CtTskContainer *self, CtItem *facts, void **error)
{
    libqcow_error_t **problem = (libqcow_error_t **)error;
    char name[TEXT] = "";
    size_t length = 0;
    size64_t size = 0;

    if (libqcow_file_initialize(&self->qcow, problem) != 1 ||
        libqcow_file_open_file_io_handle(self->qcow, file_of(self, 0), LIBQCOW_OPEN_READ,
                                         problem) != 1 ||
        libqcow_file_get_media_size(self->qcow, &size, problem) != 1)
        return false;
    self->size = size;
    bool has =
        libqcow_file_get_utf8_backing_filename_size(self->qcow, &length, NULL) == 1 && length > 1 &&
        length <= sizeof name &&
        libqcow_file_get_utf8_backing_filename(self->qcow, (uint8_t *)name, sizeof name, NULL) == 1;
    tell_parent(facts, has, name);
    return true;
}

static ssize_t qcow_read(CtTskContainer *self, uint8_t *out, size_t size, off64_t at, void **error)
{
    return libqcow_file_read_buffer_at_offset(self->qcow, out, size, at, (libqcow_error_t **)error);
}

static int qcow_describe(void *error, char *out, size_t size)
{
    return libqcow_error_sprint(error, out, size);
}

/* ---- VMDK ---- */

static bool vmdk_open(CtTskContainer *self, CtItem *facts, void **error)
{
    libvmdk_error_t **problem = (libvmdk_error_t **)error;
    char name[TEXT] = "";
    size_t length = 0;
    size64_t size = 0;

    if (libvmdk_handle_initialize(&self->vmdk, problem) != 1 ||
        libvmdk_handle_open_file_io_handle(self->vmdk, file_of(self, 0), LIBVMDK_OPEN_READ,
                                           problem) != 1 ||
        libvmdk_handle_open_extent_data_files_file_io_pool(self->vmdk, pool_of(self), problem) !=
            1 ||
        libvmdk_handle_get_media_size(self->vmdk, &size, problem) != 1)
        return false;
    self->size = size;
    bool has = libvmdk_handle_get_utf8_parent_filename_size(self->vmdk, &length, NULL) == 1 &&
               length > 1 && length <= sizeof name &&
               libvmdk_handle_get_utf8_parent_filename(self->vmdk, (uint8_t *)name, sizeof name,
                                                       NULL) == 1;
    tell_parent(facts, has, name);
    return true;
}

static ssize_t vmdk_read(CtTskContainer *self, uint8_t *out, size_t size, off64_t at, void **error)
{
    return libvmdk_handle_read_buffer_at_offset(self->vmdk, out, size, at,
                                                (libvmdk_error_t **)error);
}

static int vmdk_describe(void *error, char *out, size_t size)
{
    return libvmdk_error_sprint(error, out, size);
}

/* ---- VHD and VHDX ---- */

static bool vhd_open(CtTskContainer *self, CtItem *facts, void **error)
{
    libvhdi_error_t **problem = (libvhdi_error_t **)error;
    char name[TEXT] = "";
    size_t length = 0;
    size64_t size = 0;

    if (libvhdi_file_initialize(&self->vhd, problem) != 1 ||
        libvhdi_file_open_file_io_handle(self->vhd, file_of(self, 0), LIBVHDI_OPEN_READ, problem) !=
            1 ||
        libvhdi_file_get_media_size(self->vhd, &size, problem) != 1)
        return false;
    self->size = size;
    bool has =
        libvhdi_file_get_utf8_parent_filename_size(self->vhd, &length, NULL) == 1 && length > 1 &&
        length <= sizeof name &&
        libvhdi_file_get_utf8_parent_filename(self->vhd, (uint8_t *)name, sizeof name, NULL) == 1;
    tell_parent(facts, has, name);
    return true;
}

static ssize_t vhd_read(CtTskContainer *self, uint8_t *out, size_t size, off64_t at, void **error)
{
    return libvhdi_file_read_buffer_at_offset(self->vhd, out, size, at, (libvhdi_error_t **)error);
}

static int vhd_describe(void *error, char *out, size_t size)
{
    return libvhdi_error_sprint(error, out, size);
}

/* ---- any ---- */

static const Library library_of[CT_IMAGE_TALK_CONTAINERS] = {
    [CT_IMAGE_TALK_EWF] = { "EWF", ewf_open, ewf_read, ewf_describe },
    [CT_IMAGE_TALK_QCOW] = { "QCOW", qcow_open, qcow_read, qcow_describe },
    [CT_IMAGE_TALK_VMDK] = { "VMDK", vmdk_open, vmdk_read, vmdk_describe },
    [CT_IMAGE_TALK_VHD] = { "VHD", vhd_open, vhd_read, vhd_describe },
};

CtTskContainer *ct_tsk_container_open(CtImageTalkContainer kind, const uint64_t *size, size_t count,
                                      CtItem *facts, GError **error)
{
    CtTskContainer *self = g_new0(CtTskContainer, 1);
    char told[TEXT] = "is of no kind that it reads";
    void *problem = NULL;

    self->library = &library_of[kind];
    self->file_size = size;
    self->files = count;
    bool opened = self->library->open != NULL && self->library->open(self, facts, &problem);
    self->file_size = NULL;
    if (opened && self->size <= INT64_MAX)
        return self;
    if (problem != NULL)
        (void)self->library->describe(problem, told, sizeof told);
    (void)ct_fail(error, CT_ERROR_INPUT, "%s image: %.300s", self->library->name, told);
    g_free(self);
    return NULL;
}

uint64_t ct_tsk_container_size(const CtTskContainer *self)
{
    return self->size;
}

ssize_t ct_tsk_container_read(CtTskContainer *self, uint64_t at, uint8_t *out, size_t size)
{
    void *problem = NULL;

    return self->library->read(self, out, size, (off64_t)at, &problem);
}
