/* probe.h - whoever looks at a digested item and adds facts: what it is, what is inside, whether
 * it is known.
 *
 * Probes are called for every item that was read whole, in the order of the plan, by the threads
 * that read. Each thread has its own state, made by `begin` and freed by `end`, so that a probe
 * that keeps a jailed worker starts one for each thread. What a probe adds must follow from the
 * item's bytes and the probe's own data alone: two examinations of one source are byte-identical.
 * A probe that fails for an item adds a problem to it (ct_item_add_problem); it never stops the
 * examination.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/item.h"

typedef struct {
    GArray *item; /* owned: CtItem, in the order of ct_item_compare_paths */
} CtProbeChildren;

/* Adds a member of the container (its path is made from the parent's: PARENT "//" MEMBER); the
 * item at hand, to be filled, is borrowed until the next one is added. */
CtItem *ct_probe_add_child(CtProbeChildren *children, const CtItem *parent, CtBytes member);

typedef struct {
    const char *name;           /* static text */
    void *user;                 /* borrowed, shared by all threads, read only */
    void *(*begin)(void *user); /* NULL: no state */
    /* `file` is open and readable from any offset (its position means nothing), or -1 where the
     * source digested itself. `children` is empty. */
    void (*look)(void *state, void *user, int file, CtItem *item, CtProbeChildren *children);
    void (*end)(void *state); /* NULL: nothing to free */
} CtProbe;
