/* inside_run.h - one file at hand, all that is inside it, and how much of that there may be.
 *
 * Whatever depth, the budget is of the outermost file: how much it may unpack to (a bomb ends
 * there), how many members are told, how much of them is held in memory at once. Where one of
 * them ends the looking ends, and `stopped` says why; what was told stays told.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/inside_talk.h"
#include "examine/item.h"
#include "examine/software_place.h"
#include "format/kind.h"
#include "jail/channel.h"

typedef struct {
    CtChannel *channel; /* borrowed */
    bool blake2b;
    bool members;        /* members are listed */
    uint64_t unpacked;   /* bytes so far */
    uint64_t allowed;    /* of them */
    uint64_t children;   /* told so far */
    uint64_t told;       /* their bytes */
    uint64_t held;       /* bytes of members in memory */
    uint64_t silent;     /* bytes unpacked since the last sign of life */
    const char *stopped; /* static text; NULL: go on */
} CtInsideRun;

/* Something that can be looked at: the file, or a member that is held. */
typedef struct {
    const CtKindBytes *bytes;
    const CtKind *kind; /* as its marks tell */
    CtBytes path;       /* inside the outermost file; empty: that file itself */
    CtBytes name;       /* its own name, for what is inside without one */
    CtItem *item;       /* facts go here */
    unsigned depth;     /* containers around it */
} CtInsideThing;

/* Where software may be written down in the thing, or NULL. */
const CtSoftwarePlace *ct_inside_run_place(const CtInsideThing *thing);
/* Tells a child and clears it; its path is completed by the container's. */
void ct_inside_run_tell(CtInsideRun *self, const CtInsideThing *container, CtItem *child);
/* Counts bytes that were unpacked; false when there were too many. */
bool ct_inside_run_unpack(CtInsideRun *self, uint64_t bytes);
/* Looks at a thing: its kind, its facts, its members. inside_look.c. */
void ct_inside_run_look(CtInsideRun *self, const CtInsideThing *thing);
