/* links.h - the inodes with several names that were met and not yet met as often as they have
 * names.
 *
 * The first name met is digested; each later one gets a copy of what the first became. An inode
 * is forgotten when all its names were seen, so that memory follows the links that are open, and
 * no more than CT_LIMIT_WALK_LINKS are remembered at once: a name past that is digested for itself.
 * Two steps for each name, each in the order of items: `meet` when the walk sees it, `settle`
 * when it is written.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/item.h"

typedef struct CtLinks CtLinks;
typedef struct CtLink CtLink;

CtLinks *ct_links_new(void);
void ct_links_free(CtLinks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtLinks, ct_links_free)

/* NULL: the item has one name only, or is not remembered. *out_again: its inode was met before. */
CtLink *ct_links_meet(CtLinks *self, const CtItem *item, bool *out_again);
/* The item that `meet` gave the link for becomes number `number`: the first one is copied from,
 * others copy. */
void ct_links_settle(CtLinks *self, CtLink *link, CtItem *item, uint64_t number);
