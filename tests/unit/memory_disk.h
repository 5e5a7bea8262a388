/* memory_disk.h - bytes in memory as a medium.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/disk.h"

#include <string.h>

static bool memory_disk_read(void *user, uint64_t at, uint8_t *out, size_t size)
{
    const CtBytes *bytes = user;

    if (at > bytes->size || size > bytes->size - at)
        return false;
    if (size > 0)
        memcpy(out, bytes->data + at, size);
    return true;
}

/* Borrows `bytes`. */
static CtDisk memory_disk(CtBytes *bytes)
{
    return (CtDisk){ memory_disk_read, bytes, bytes->size };
}
