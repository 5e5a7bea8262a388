/* servant.h - the life of a jailed program that answers one request at a time (examine/hand.h).
 *
 * Started with its address space and the number of descriptors lent to it as arguments, it warms
 * up, shuts itself in, says hello, and answers requests in their order until the parent hangs up.
 * An answer is frames and an `end`, which is sent here.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "jail/channel.h"

typedef struct {
    size_t input_limit; /* the longest frame that the parent may send */
    size_t output_limit;
    void (*warm_up)(void); /* what opens files at its first use is used here; NULL */
    /* Answers one request; false with *error when not all was given. */
    bool (*answer)(CtChannel *channel, const CtFrame *request, GError **error);
} CtServantPlan;

/* The status to end with. */
int ct_servant_run(int argc, char **argv, const CtServantPlan *plan);
/* The next frame of the parent; false when it hung up or sent what no parent sends. */
bool ct_servant_take(CtChannel *channel, CtFrame *out);
/* Sends one frame. */
void ct_servant_tell(CtChannel *channel, uint8_t type, CtBytes payload);
