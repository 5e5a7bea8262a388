/* inside_member.h - one member on its way: digested, and held when there may be something inside.
 *
 * Bytes are added in their order as they are unpacked; at the end the member has its size,
 * digests and kind, and, when its first bytes told that others may be inside, has been looked at
 * itself.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "workers/inside_digest.h"
#include "workers/inside_run.h"

typedef struct {
    CtInsideRun *run;               /* borrowed */
    const CtInsideThing *container; /* borrowed */
    CtItem item;                    /* owned; its path is its name in the container */
    CtInsideDigest *digest;         /* owned */
    GByteArray *bytes;              /* owned: the head, or all that is held */
    uint64_t size;
    bool holds;  /* all of it */
    bool opaque; /* too large to be held */
} CtInsideMember;

/* Takes over the item. */
void ct_inside_member_begin(CtInsideMember *self, CtInsideRun *run, const CtInsideThing *container,
                            CtItem *item);
/* False when the budget is spent. */
bool ct_inside_member_add(CtInsideMember *self, CtBytes bytes);
/* `whole`: it was read to its end. Tells it. */
void ct_inside_member_end(CtInsideMember *self, bool whole);
