/* tsk_bfio.c - the functions that libbfio calls.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/tsk_bfio.h"

#include <stdio.h>

typedef struct {
    CtDisk disk;
    bool open;
    uint64_t at;
} File;

/* libbfio's handle is our struct; its calls all want it writable. */
static File *file_of(intptr_t *handle)
{
    return (File *)handle;
}

static int file_free(intptr_t **handle, libbfio_error_t **error)
{
    (void)error;
    g_free(*handle);
    *handle = NULL;
    return 1;
}

static int file_clone(intptr_t **out, intptr_t *handle, libbfio_error_t **error)
{
    (void)error;
    *out = g_memdup2(file_of(handle), sizeof(File));
    return 1;
}

static int file_open(intptr_t *handle, int flags, libbfio_error_t **error)
{
    (void)flags;
    (void)error;
    file_of(handle)->open = true;
    return 1;
}

static int file_close(intptr_t *handle, libbfio_error_t **error)
{
    (void)error;
    file_of(handle)->open = false;
    return 0;
}

static ssize_t file_read(intptr_t *handle, uint8_t *out, size_t size, libbfio_error_t **error)
{
    File *file = file_of(handle);
    uint64_t left = file->at < file->disk.size ? file->disk.size - file->at : 0;
    size_t part = (size_t)MIN((uint64_t)size, left);

    (void)error;
    if (part > 0 && !file->disk.read(file->disk.user, file->at, out, part))
        return -1;
    file->at += part;
    return (ssize_t)part;
}

static ssize_t file_write(intptr_t *handle, const uint8_t *bytes, size_t size,
                          libbfio_error_t **error)
{
    (void)file_of(handle);
    (void)bytes;
    (void)size;
    (void)error;
    return -1;
}

static off64_t file_seek(intptr_t *handle, off64_t at, int whence, libbfio_error_t **error)
{
    File *file = file_of(handle);
    int64_t base = whence == SEEK_CUR   ? (int64_t)file->at
                   : whence == SEEK_END ? (int64_t)file->disk.size
                                        : 0;

    (void)error;
    if (at < -base || at > INT64_MAX - base)
        return -1;
    file->at = (uint64_t)(base + at);
    return base + at;
}

static int file_exists(intptr_t *handle, libbfio_error_t **error)
{
    (void)file_of(handle);
    (void)error;
    return 1;
}

static int file_is_open(intptr_t *handle, libbfio_error_t **error)
{
    (void)error;
    return file_of(handle)->open ? 1 : 0;
}

static int file_size(intptr_t *handle, size64_t *out, libbfio_error_t **error)
{
    (void)error;
    *out = file_of(handle)->disk.size;
    return 1;
}

libbfio_handle_t *ct_tsk_bfio_new(const CtDisk *disk)
{
    File *file = g_new0(File, 1);
    libbfio_handle_t *handle = NULL;

    file->disk = *disk;
    (void)libbfio_handle_initialize(
        &handle, (intptr_t *)file, file_free, file_clone, file_open, file_close, file_read,
        file_write, file_seek, file_exists, file_is_open, file_size,
        LIBBFIO_FLAG_IO_HANDLE_MANAGED | LIBBFIO_FLAG_IO_HANDLE_CLONE_BY_FUNCTION, NULL);
    return handle;
}
