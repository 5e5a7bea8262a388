/* manifest_reader.h - a manifest read as if it were hostile.
 *
 * In: a file. Out: its header, its sources, its totals, its items one by one. Every count and
 * size meets a constant of limits.h, every frame is checked against its chain before it is
 * unpacked, and the memory used is one block. Items are owned by the reader until the next step.
 * INPUT: what the format does not allow; INTEGRITY: a chain, count, index or root that does not
 * match; LIMIT. A reader belongs to one thread and keeps its file open; the file must not be
 * written meanwhile.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/manifest.h"

typedef struct CtManifestReader CtManifestReader;

G_GNUC_WARN_UNUSED_RESULT
CtManifestReader *ct_manifest_reader_open(const char *path, GError **error);
/* What a crash left: header and sources must be whole, there are no totals, and the items end
 * before the first frame that is not whole. */
G_GNUC_WARN_UNUSED_RESULT
CtManifestReader *ct_manifest_reader_open_partial(const char *path, GError **error);
/* Takes over the descriptor, also on failure. */
G_GNUC_WARN_UNUSED_RESULT
CtManifestReader *ct_manifest_reader_over(int file, bool partial, GError **error);
void ct_manifest_reader_close(CtManifestReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtManifestReader, ct_manifest_reader_close)

/* Borrowed from the reader. */
const CtManifestHeader *ct_manifest_reader_header(const CtManifestReader *self);
const CtManifestTotals *ct_manifest_reader_totals(const CtManifestReader *self);
size_t ct_manifest_reader_sources(const CtManifestReader *self);
const CtManifestSource *ct_manifest_reader_source(const CtManifestReader *self, size_t index);

/* The next item, borrowed until the next step (its members may be stolen and zeroed); *out NULL
 * after the last. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_manifest_reader_next(CtManifestReader *self, CtItem **out, GError **error);
/* The number of the item that the next step gives. */
uint64_t ct_manifest_reader_number(const CtManifestReader *self);
/* The next step gives the item of that number; past the last one MISSING. Not for a partial one. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_manifest_reader_seek(CtManifestReader *self, uint64_t number, GError **error);

/* Reads all items from the first on and compares counts and Merkle root with the footer. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_manifest_reader_verify(CtManifestReader *self, GError **error);
