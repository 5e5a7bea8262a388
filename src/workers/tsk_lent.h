/* tsk_lent.h - the files that the parent has lent us, level by level: the image, and its parents.
 *
 * They are the descriptors from 3 on, read with pread alone, which is all that the jail leaves.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/image_talk.h"
#include "format/disk.h"

#include <sys/types.h>

typedef struct {
    CtImageTalkContainer container;
    size_t files;
    CtDisk *file; /* owned by the process; without `read`: not there */
} CtTskLevel;

typedef struct {
    size_t levels;
    CtTskLevel level[CT_LIMIT_CONTAINER_CHAIN];
} CtTskLent;

/* `payload` is that of OPEN. INPUT, LIMIT. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_tsk_lent_read(CtBytes payload, CtTskLent *out, GError **error);
/* Some bytes of one of them, fewer at its end or before what cannot be read; -1. */
ssize_t ct_tsk_lent_some(const CtDisk *file, uint64_t at, uint8_t *out, size_t size);
