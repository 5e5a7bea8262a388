/* tsk_rescue.h - a file system whose first sector or superblock is broken, read by its copy.
 *
 * NTFS keeps a copy of its first sector in its last one, FAT32 and exFAT some sectors further, HFS+
 * one of its header at the end, ext one of its superblock in the second group. A copy is taken when
 * nothing else is recognised at the place and the size that it tells fits the volume's: copies
 * outlive what they were made for. The library then sees the medium with the copy in its place; the
 * medium itself is digested as it is.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "workers/tsk_medium.h"

/* The file system by its copy, opened; the caller closes it. *out_copy (unless NULL): where the
 * copy stands, in bytes. NULL: there is none that can be read. */
TSK_FS_INFO *ct_tsk_rescue_open(CtTskMedium *medium, uint64_t at, uint64_t size,
                                uint64_t *out_copy);
