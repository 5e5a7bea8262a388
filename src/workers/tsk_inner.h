/* tsk_inner.h - every file system of a medium by its place and a number.
 *
 * Number 0 is what begins there, CT_IMAGE_TALK_BY_COPY the same by the copy of its superblock
 * (tsk_rescue.h). The others lie in it: shadow copies of an NTFS volume (tsk_shadow.h), volumes
 * and snapshots of an APFS container (tsk_pool.h).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "workers/tsk_medium.h"

/* What a container is called where a file system would be; it has no files of its own. */
#define CT_TSK_INNER_CONTAINER "apfs container"

typedef struct CtTskInner CtTskInner;

CtTskInner *ct_tsk_inner_new(CtTskMedium *medium); /* borrows; lives as long as the process */
/* Whether a container begins there. */
bool ct_tsk_inner_contains(CtTskInner *self, uint64_t at);
/* How many lie in that volume, which has its `system`. Why there are none although there is a
 * mark: *out_problem (the caller's to free), or NULL. */
size_t ct_tsk_inner_count(CtTskInner *self, const CtImageTalkVolume *volume, char **out_problem);
/* Sets table, system and words of *volume, which has place and number (from 1), but not the slot.
 */
void ct_tsk_inner_describe(CtTskInner *self, CtImageTalkVolume *volume);
/* Opened; the caller closes it. `size`: bytes of the volume. NULL: there is none that can be read.
 */
TSK_FS_INFO *ct_tsk_inner_system(CtTskInner *self, uint64_t at, uint64_t size, uint32_t number);
