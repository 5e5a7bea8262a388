/* tsk_volume.h - every plausible reading of how a medium is divided.
 *
 * Each partition table that libtsk can read at the start is listed, with the file system that
 * each of its partitions begins with, if any; and every file system that begins with the medium
 * itself, each tree of a disc apart, and what lies in a volume (tsk_inner.h). Which of several
 * readings is meant is not decided here.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "workers/tsk_inner.h"

/* The file system that libtsk reads there, discs left out (tsk_disc.h); NULL: none. Where several
 * would do, the first by a fixed order. The caller closes it. */
TSK_FS_INFO *ct_tsk_volume_system(TSK_IMG_INFO *image, uint64_t at);

/* Calls `tell` for each; at most CT_LIMIT_IMAGE_VOLUMES. */
void ct_tsk_volume_each(CtTskMedium *medium, CtTskInner *inner,
                        void (*tell)(void *user, const CtImageTalkVolume *volume), void *user);
