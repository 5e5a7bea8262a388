/* order.h - children of items, held until the walk has come to their place in the manifest.
 *
 * What lies in a container follows it at once in the order of paths, but not always next: streams
 * of the same file, or a deleted file of the same name, may stand between. So children wait here,
 * sorted (those of equal paths in the order in which they came), and each is given out before the
 * first walked item whose path follows its own.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/probe.h"

typedef struct CtOrder CtOrder;

CtOrder *ct_order_new(void);
void ct_order_free(CtOrder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtOrder, ct_order_free)

/* Takes the items out of `children`, which may be NULL; the array stays the caller's, empty. */
void ct_order_hold(CtOrder *self, GArray *children);
/* The next one that comes before an item of this source and path; NULL when there is none.
 * Borrowed until the next call; its members may be stolen and zeroed. */
CtItem *ct_order_before(CtOrder *self, uint32_t source, CtBytes path);
/* The next one of all. */
CtItem *ct_order_rest(CtOrder *self);
