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
    GArray *item; /* owned: CtItem, in any order */
} CtProbeChildren;

/* The bytes of the item, wherever they come from: a file, or a file in an image. */
typedef struct {
    CtBytes head;  /* borrowed: the first CT_PROBE_HEAD bytes, or all */
    CtBytes where; /* borrowed: the absolute path of the source, of which the item's goes on */
    uint64_t size; /* bytes that were read and digested */
    /* At most `size` bytes from `at`, fewer only at the end; -1 when they cannot be read. */
    int64_t (*read)(void *user, uint8_t *out, size_t size, uint64_t at);
    void *user;
} CtProbeBytes;
#define CT_PROBE_HEAD 2048u

/* Facts of an item that has children: how many, of each sort. */
#define CT_PROBE_MEMBERS  "members"
#define CT_PROBE_PRODUCTS "products"

/* Adds a member of the container (its path is made from the parent's: PARENT "//" MEMBER); the
 * item at hand, to be filled, is borrowed until the next one is added. */
CtItem *ct_probe_add_child(CtProbeChildren *children, const CtItem *parent, CtBytes member);

typedef struct {
    const char *name;           /* static text */
    void *user;                 /* borrowed, shared by all threads, read only */
    void *(*begin)(void *user); /* NULL: no state */
    /* `bytes` may be asked for until it returns. `children` has what probes before this one
     * added. */
    void (*look)(void *state, void *user, const CtProbeBytes *bytes, CtItem *item,
                 CtProbeChildren *children);
    void (*end)(void *state); /* NULL: nothing to free */
} CtProbe;
