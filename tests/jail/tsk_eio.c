/* tsk_eio.c - constat-tsk over a failing disk (tsk_eio.h). Linked with --wrap.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "tsk_eio.h"

#include <errno.h>
#include <unistd.h>

ssize_t __real_pread64(int file, void *out, size_t size, off_t at);
ssize_t __wrap_pread64(int file, void *out, size_t size, off_t at);

ssize_t __wrap_pread64(int file, void *out, size_t size, off_t at)
{
    uint64_t readable = ct_tsk_eio_readable((uint64_t)at, size);

    if (readable > 0)
        return __real_pread64(file, out, readable, at);
    errno = EIO;
    return -1;
}
