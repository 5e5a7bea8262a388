/* manifest_writer.h - items into a manifest, block by block, in memory that does not grow with
 * their number.
 *
 * It writes PATH.part and renames it when finished, so that PATH is a whole manifest or is not
 * there. What is in whole blocks survives a crash of the program; blocks are synced to the disk
 * every 256 MiB or so and at the end. It holds the file's lock: a second writer of the same PATH
 * is CONFLICT.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/manifest.h"

typedef struct CtManifestWriter CtManifestWriter;

/* PATH.part as it is while it is written; the caller frees it. */
char *ct_manifest_writer_part(const char *path);

/* Replaces a PATH.part that is there. `header` has no end yet, and is copied. */
G_GNUC_WARN_UNUSED_RESULT
CtManifestWriter *ct_manifest_writer_open(const char *path, const CtManifestHeader *header,
                                          GError **error);
/* Leaves PATH.part where it is when the manifest is not finished. */
void ct_manifest_writer_close(CtManifestWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtManifestWriter, ct_manifest_writer_close)

/* Before the first item: the sources, kind, name and path of each. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_manifest_writer_sources(CtManifestWriter *self, const CtManifestSource *source,
                                size_t count, GError **error);
/* Takes over what the item owns and zeroes it, also on failure. INPUT when its path or source
 * comes before the last one's. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_manifest_writer_add(CtManifestWriter *self, CtItem *item, GError **error);
uint64_t ct_manifest_writer_next(const CtManifestWriter *self); /* the number of the next item */
/* Writes footer and header, syncs, renames. Durable when it returns true. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_manifest_writer_finish(CtManifestWriter *self, const CtManifestHeader *header,
                               CtManifestTotals *out, GError **error);
