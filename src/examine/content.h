/* content.h - the bytes of one open file, read once from front to back, holes without reading them.
 *
 * Where the file system tells holes (SEEK_DATA) their zeroes are made here and not asked of the
 * disk. A hole is still digested, zero by zero; what is more than CT_LIMIT_HOLE_BYTES of them is
 * the caller's question. The reading function may be another than pread, so that tests can make a
 * disk fail.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

#include <sys/types.h>

typedef ssize_t (*CtContentRead)(int file, void *out, size_t size, off_t at);
/* For sources whose files have no descriptor: some bytes, 0 at the end only; -1 with errno. */
typedef int64_t (*CtContentPull)(void *user, uint8_t *out, size_t size, uint64_t at);

typedef struct {
    int file; /* borrowed */
    CtContentRead read;
    CtContentPull pull; /* in its place, when it is not NULL */
    void *user;         /* borrowed: of `pull` */
    uint64_t holes;     /* bytes of holes; `pull` only, set by whoever knows */
    bool sparse;        /* holes are looked for */
    uint64_t at;        /* next byte */
    uint64_t until;     /* where the run of data or of hole ends; sparse only */
    bool hole;
    uint64_t size; /* of the file; sparse only */
    int cause;     /* errno of what stopped it; 0: nothing */
} CtContent;

CtContent ct_content_over(int file, uint64_t size, bool sparse, CtContentRead read);
CtContent ct_content_from(CtContentPull pull, void *user, uint64_t holes);
/* Exactly `size` bytes, fewer only at the end; -1 with `cause` and `at` where it stopped. */
int64_t ct_content_next(CtContent *self, uint8_t *out, size_t size);
/* Bytes of the file that lie in holes. */
uint64_t ct_content_holes(int file, uint64_t size);
