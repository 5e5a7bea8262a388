/* vhdx_parent.h - how a VHDX of differences names its parent.
 *
 * A list of keys and values, texts of Windows: "parent_linkage" is the identifier that the parent's
 * data has to have ("parent_linkage2" another that will do), and three kinds of path, of which the
 * relative one is taken first.
 * Source: Microsoft, [MS-VHDX] 7.0, 2.6.2.6.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/container.h"

/* Fills the container's parent; false when the list cannot be read. */
bool ct_vhdx_parent_read(CtContainer *self, uint64_t at, uint32_t size);
/* An identifier's 16 bytes in the spelling of those texts. The caller's to free. */
char *ct_vhdx_parent_id(CtBytes id);
