/* tsk_volume.h - every plausible reading of how a medium is divided.
 *
 * Each partition table that libtsk can read at the start is listed, with the file system that
 * each of its partitions begins with, if any; and the file system, if any, that begins with the
 * medium itself. Which of several readings is meant is not decided here.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "workers/tsk_medium.h"

/* Calls `tell` for each; at most CT_LIMIT_IMAGE_VOLUMES. */
void ct_tsk_volume_each(CtTskMedium *medium,
                        void (*tell)(void *user, const CtImageTalkVolume *volume), void *user);
