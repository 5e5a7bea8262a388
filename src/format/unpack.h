/* unpack.h - one packed piece of known size, as containers of disks have them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/container.h"

/* Exactly `size` bytes into *out, or fewer that are followed by zeroes where the piece ends well
 * before; what stands behind the packed bytes is not looked at. INPUT when it does not unpack. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_unpack(CtPack pack, CtBytes packed, uint8_t *out, size_t size, GError **error);
