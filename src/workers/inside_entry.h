/* inside_entry.h - what an archive tells of one member, as an item.
 *
 * The path is the name as the archive has it, without a leading "./" and a trailing "/"; a member
 * without a name is "member-N", of a file that is only packed the file's name without its
 * last extension. Facts: "type" of what is no plain file, "target" of links, "device", "encrypted"
 * and "path-trick" when the name is absolute or climbs.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "workers/inside_run.h"

#include <archive_entry.h>

void ct_inside_entry_fill(struct archive_entry *entry, const CtInsideThing *container,
                          uint64_t number, CtItem *out);
/* A plain file whose bytes can be unpacked. */
bool ct_inside_entry_has_bytes(struct archive_entry *entry);
