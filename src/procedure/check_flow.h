/* check_flow.h - what is possible and what is certain in each state.
 *
 * A forward analysis over the transitions that can happen: `may` sets hold for some way into the
 * state, `must` sets for all of them. Bits are indices of the procedure's arrays. A transition that
 * cannot happen (empty or hidden guard, an answer to what was never ordered) carries nothing.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/check_guard.h"

G_STATIC_ASSERT(CT_LIMIT_PROCEDURE_STATES <= 64 && CT_LIMIT_PROCEDURE_EVENTS <= 64 &&
                CT_LIMIT_PROCEDURE_NOTICES <= 64 && CT_LIMIT_PROCEDURE_COMPARTMENTS <= 64);

typedef struct {
    uint64_t ordered; /* notices, in these three */
    uint64_t sent;
    uint64_t served;
    uint64_t seen;    /* events */
    uint64_t entered; /* states */
    uint64_t erased;  /* compartments, in these three */
    uint64_t sealed;
    uint64_t kept; /* a keep of it was met on the way */
} CtCheckFacts;

typedef struct {
    bool reached;
    int from;          /* the transition of the shortest way, or NONE for the initial state */
    CtCheckFacts must; /* on entry */
    CtCheckFacts may;  /* while the case is in it */
    uint64_t holds;    /* compartments in which something may lie while the case is in it */
} CtCheckState;

typedef struct {
    CtCheckState state[CT_LIMIT_PROCEDURE_STATES];
    bool *happens;         /* owned; one per transition: it can happen */
    CtCheckGuards *guards; /* owned */
} CtCheckFlow;

#define CT_CHECK_BIT(index) (UINT64_C(1) << (index))

CtCheckFlow *ct_check_flow_new(const CtProcedure *procedure);
void ct_check_flow_free(CtCheckFlow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtCheckFlow, ct_check_flow_free)

/* The event can come while the case is in the state. */
bool ct_check_flow_comes(const CtProcedure *procedure, const CtCheckState *state, int event);
/* The anchor has certainly happened when that state is entered. With `when_sent`, what was ordered
 * counts as sent. */
bool ct_check_flow_certain(const CtCheckState *state, CtAnchor anchor, bool when_sent);
/* It may have happened while the case is in the state. */
bool ct_check_flow_possible(const CtCheckState *state, CtAnchor anchor);
/* Bits of the compartments of the fields that the event brings. */
uint64_t ct_check_flow_brings(const CtProcedure *procedure, int event);
