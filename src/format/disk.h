/* disk.h - a medium that parsers of file systems ask for bytes, and where content lies on it.
 *
 * Parsers ask for places that they found on the medium itself, so whoever gives the bytes checks
 * nothing but the medium's end: a place past it is false, never a guess. Borrowed while it is used.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

typedef struct {
    /* Exactly `size` bytes; false when they are not there or cannot be read. */
    bool (*read)(void *user, uint64_t at, uint8_t *out, size_t size);
    void *user;
    uint64_t size; /* bytes */
} CtDisk;

#define CT_DISK_ZEROS UINT64_MAX /* as a place: bytes that are nowhere, and read as zero */

typedef struct {
    uint64_t at; /* bytes from the start of the medium, or CT_DISK_ZEROS */
    uint64_t size;
} CtDiskRun;
