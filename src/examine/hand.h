/* hand.h - the parent's side of one jailed program that is asked and answers in frames.
 *
 * The program is started with descriptors lent to it, shuts itself in and says hello; after that
 * whoever has the hand sends frames and takes frames. The frame `end` closes an answer: u8 1 when
 * all was given, else a text that says why not. A program that dies, says nothing for the silence
 * granted, or breaks the protocol is gone: the hand is of no more use but to be stopped, and
 * whoever asked decides what that costs. One hand belongs to one thread at a time.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "jail/channel.h"

#define CT_HAND_HELLO 'h'
#define CT_HAND_END   'e'

typedef struct CtHand CtHand;

typedef struct {
    const char *noun;    /* static text: "image program", as errors have it */
    const char *program; /* borrowed path; NULL: `name`, found beside us */
    const char *name;    /* static text: "constat-tsk" */
    uint64_t memory;     /* bytes of address space */
    const int *file;     /* borrowed: descriptors that are lent */
    size_t files;
    uint32_t silence;    /* seconds */
    size_t frame_limit;  /* the longest frame that it may send */
    size_t output_limit; /* how much may wait to be sent to it */
} CtHandPlan;

/* MISSING, DENIED, SYSTEM when the program cannot be started or shut in; INPUT when it is gone. */
G_GNUC_WARN_UNUSED_RESULT
CtHand *ct_hand_start(const CtHandPlan *plan, GError **error);
void ct_hand_stop(CtHand *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtHand, ct_hand_stop)

void ct_hand_send(CtHand *self, uint8_t type, CtBytes payload);
/* Waits for the next frame, which lives until the next call. INPUT when the program is gone: how
 * it ended. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_hand_next(CtHand *self, CtFrame *out, GError **error);
/* It said what nobody says who keeps to the protocol: it is ended. Always false, INPUT. */
bool ct_hand_broke(CtHand *self, GError **error);
/* Whether an `end` says that all was given; else INPUT with what it says. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_hand_ended_well(const CtFrame *end, GError **error);
bool ct_hand_is_gone(const CtHand *self);
