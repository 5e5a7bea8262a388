/* world.h - the cases of one key, lived under one version from what comes from outside.
 *
 * A what-if has two worlds, the one that was (past.h) and the one that would have been (replay.h).
 * Both live a key here, by the same rules: what is due goes first; an event that answers something
 * goes to the case that asked, another one to the open case, or opens one; a sending goes to the
 * case that ordered it. What has happened is told as marks, numbered by kind and name from 0 over
 * the cases of the key: the k-th order of a notice, the k-th entry of a state.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/step.h"

typedef enum {
    CT_MARK_ORDERED, /* index: a notice */
    CT_MARK_SENT,    /* index: the notice that was ordered; its ordinal is the order's */
    CT_MARK_EVENT,   /* index: an event */
    CT_MARK_ENTERED, /* index: a state */
    CT_MARK_KINDS
} CtMarkKind;

typedef struct {
    CtMarkKind kind;
    int index;
    uint32_t ordinal;
    int owner;  /* index in the world's cases */
    int detail; /* SENT: the notice that carried it; ORDERED: index in the world's orders */
} CtWorldMark;

typedef struct {
    int notice;
    uint32_t ordinal;
    int owner;
    bool sent;
} CtWorldOrder;

typedef struct {
    const CtProcedure *procedure; /* borrowed */
    void (*mark)(void *user, const CtWorldMark *mark);
    void *user;
    GArray *cases;  /* owned, of CtHistory */
    GArray *orders; /* owned, of CtWorldOrder */
    int open;       /* index in cases, or NONE */
    bool stuck;     /* what the open case waits for cannot be ordered: it stands */
    bool halted;    /* set by `mark`: nothing happens any more */
    CtInstant now;
    int64_t refused; /* steps, over all keys */
    uint32_t count[CT_MARK_KINDS][CT_LIMIT_PROCEDURE_STATES];
} CtWorld;

void ct_world_init(CtWorld *self, const CtProcedure *procedure,
                   void (*mark)(void *user, const CtWorldMark *mark), void *user);
void ct_world_clear(CtWorld *self);
void ct_world_begin(CtWorld *self); /* the next key */
CtHistory *ct_world_case(const CtWorld *self, int index);
/* Whether a state hears an event, and whether a case can begin with it. */
bool ct_world_hears(const CtProcedure *procedure, int state, int event);
bool ct_world_opens(const CtProcedure *procedure, int event);
/* People of the house decide on what stands before them; the others do not wait to be asked. */
bool ct_world_decides(const CtProcedure *procedure, int event);
/* Fires what is due first in the open case, up to `until`; false: nothing is. */
bool ct_world_fire(CtWorld *self, CtInstant until);
/* To the case `owner`, or NONE: the open one, or a new one that counts from `opened`. False: the
 * world was halted before the event was looked at. */
bool ct_world_deliver(CtWorld *self, int owner, const CtStepEvent *event, CtInstant opened);
/* The order that a sending of `notice` carries out: of the latest case that waits for one, its
 * oldest; else one whose fallback the notice is. `owner`: of this case only, or NONE: of any. NONE:
 * nobody ordered it. */
int ct_world_match(const CtWorld *self, int notice, int owner);
/* At `at`, or when it was ordered, if that is later. */
void ct_world_sent(CtWorld *self, int order, int carrier, CtInstant at);
