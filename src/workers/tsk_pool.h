/* tsk_pool.h - the volumes of an APFS container, and their snapshots, read by libtsk.
 *
 * A container has up to a hundred volumes that share its blocks; each may have snapshots, which
 * are the volume as it was. All are numbered from 1: a volume, then its snapshots, then the next
 * volume. An encrypted volume is named and cannot be opened: nobody gives us its key.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "workers/tsk_medium.h"

typedef struct CtTskPools CtTskPools;

CtTskPools *ct_tsk_pools_new(CtTskMedium *medium); /* borrows; lives as long as the process */
/* Whether the mark of a container stands there. */
bool ct_tsk_pools_has(CtTskPools *self, uint64_t at);
/* How many volumes and snapshots it has; 0 when there is none or it cannot be read, and then
 * *out_problem (the caller's to free) says why, or is NULL. */
size_t ct_tsk_pools_count(CtTskPools *self, uint64_t at, char **out_problem);
/* What one is, in words; the caller's to free. *out_closed: it is encrypted. */
char *ct_tsk_pools_describe(CtTskPools *self, uint64_t at, size_t number, bool *out_closed);
/* Opened; the caller closes it. NULL: it cannot be. */
TSK_FS_INFO *ct_tsk_pools_system(CtTskPools *self, uint64_t at, size_t number);
