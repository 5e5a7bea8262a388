/* tsk_eio.h - a disk of which one block of 4 KiB in fifty cannot be read, always the same ones.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { CT_TSK_EIO_BLOCK = 4096, CT_TSK_EIO_SPARED = 64, CT_TSK_EIO_ONE_IN = 50 };

/* The first blocks are spared, so that there is a file system at all. */
static inline bool ct_tsk_eio_is_bad(uint64_t block)
{
    return block >= CT_TSK_EIO_SPARED &&
           (block * UINT64_C(0x9e3779b97f4a7c15) >> 40) % CT_TSK_EIO_ONE_IN == 7;
}

/* How many of the bytes from `at` on can be read: fewer than `size` before a bad block. */
static inline uint64_t ct_tsk_eio_readable(uint64_t at, uint64_t size)
{
    uint64_t end = at;

    while (end < at + size && !ct_tsk_eio_is_bad(end / CT_TSK_EIO_BLOCK))
        end = (end / CT_TSK_EIO_BLOCK + 1) * CT_TSK_EIO_BLOCK;
    return end < at + size ? end - at : size;
}
