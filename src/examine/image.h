/* image.h - a disk image or block device as a source: volumes, their files, live and deleted.
 *
 * The image itself is the first item (empty path, the digests of the whole medium); each volume
 * follows as TABLE and NUMBER ("gpt004", "mbr002", "whole000" for a file system directly on the
 * medium), then its files below it. Several tables on one medium are several readings: all are
 * listed, the image item has the fact "readings", and files that two readings share are listed
 * in the first. Everything that parses runs in constat-tsk (image_hand.h): one lists, others read
 * what is no plain run of the medium; plain runs are read here. A death of the lister costs the
 * entry that killed it twice, which is then listed with the problem "reader-died"; a death of a
 * reader costs the file that was read.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/image_hand.h"
#include "examine/medium.h"

/* Takes `file` on success. `path` tells where further segments (.001, .002, ...) are. When it is
 * no image after all, *out is NULL and the descriptor stays the caller's: true. INPUT when a
 * container cannot be opened. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_image_open(int file, const char *path, uint64_t size, const CtMediumOptions *options,
                   CtMedium **out, GError **error);
