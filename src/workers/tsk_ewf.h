/* tsk_ewf.h - EWF images (E01 and, where the library reads it, Ex01), all segments, by libewf.
 *
 * The library sees a file through callbacks alone (libbfio) and opens nothing. What an image tells
 * of itself becomes facts: "stored-md5" and "stored-sha1" (bytes; the parent compares them),
 * "container-corrupted" and "unread-when-acquired". A chunk that is missing or does not verify
 * cannot be read.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/item.h"
#include "format/disk.h"

#include <sys/types.h>

typedef struct CtTskEwf CtTskEwf;

/* INPUT with what the library says. It stays open until the process ends, and what the files read
 * from must. */
G_GNUC_WARN_UNUSED_RESULT
CtTskEwf *ct_tsk_ewf_open(const CtDisk *file, size_t files, CtItem *facts, GError **error);
uint64_t ct_tsk_ewf_size(const CtTskEwf *self); /* of the medium */
/* Some bytes, fewer before what cannot be read, or -1. */
ssize_t ct_tsk_ewf_read(CtTskEwf *self, uint64_t at, uint8_t *out, size_t size);
