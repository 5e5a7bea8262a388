/* tsk_shadow.h - volume shadow copies of NTFS: a volume as it was at a moment, read by libvshadow.
 *
 * A shadow copy is the volume of now with the blocks that were changed since taken from a store
 * that lies in the volume itself. Each is a medium of its own here, as large as the volume; its
 * files are read through the library, because their blocks lie in two places.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "workers/tsk_medium.h"

typedef struct CtTskShadows CtTskShadows;

CtTskShadows *ct_tsk_shadows_new(CtTskMedium *medium); /* borrows; lives as long as the process */
/* How many the volume that begins there has; 0 when it has none or they cannot be read, and then
 * *out_problem (the caller's to free) says why, or is NULL. */
size_t ct_tsk_shadows_count(CtTskShadows *self, uint64_t at, char **out_problem);
/* When one was made, in words. The caller's to free. */
char *ct_tsk_shadows_describe(CtTskShadows *self, uint64_t at, size_t number);
/* The medium of one, from 1. NULL: there is no such thing. Borrowed. */
TSK_IMG_INFO *ct_tsk_shadows_image(CtTskShadows *self, uint64_t at, size_t number);
