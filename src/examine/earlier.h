/* earlier.h - what an interrupted examination had finished, so that it is not read again.
 *
 * The unfinished PATH.part becomes PATH.earlier, and its whole blocks are walked beside the new
 * examination, both being in the same order: an item whose kind, size, times, inode and mode are
 * the same keeps its digests and facts; a container, of whose members the crash may have left some,
 * and everything else is examined anew. Where both
 * files are there, because a second attempt was interrupted too, the longer one is used.
 * PATH.earlier is removed when the manifest is finished.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/manifest_reader.h"
#include "examine/probe.h"

typedef struct CtEarlier CtEarlier;

/* NULL without an error when there is nothing to go on from: none, or one that ends before its
 * first item. CONFLICT when the other examination still runs, or what is left is of other sources
 * or options; then it stays where it is. */
CtEarlier *ct_earlier_open(const char *path, int64_t options, const CtManifestSource *source,
                           size_t sources, GError **error);
void ct_earlier_close(CtEarlier *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtEarlier, ct_earlier_close)

/* True: `item` was found and completed from it. On one thread, in the order of items. `want` as in
 * the examination. */
bool ct_earlier_find(CtEarlier *self, unsigned want, CtItem *item);
void ct_earlier_forget(CtEarlier *self); /* removes PATH.earlier */
