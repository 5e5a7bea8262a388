/* image_hand.h - the parent's side of one constat-tsk: a process with the image lent to it.
 *
 * The program is started, shut in, and has opened the image when ct_image_hand_start returns.
 * Then one request at a time: ask, and take frames until `end`. A program that dies, says nothing
 * for the silence granted, or breaks the protocol is gone: the hand is of no more use but to be
 * stopped, and whoever asked decides what that costs. One hand belongs to one thread at a time.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/content.h"
#include "examine/image_talk.h"

typedef struct CtImageHand CtImageHand;

/* The files of one image: segments, or an image and its extents. */
typedef struct {
    CtImageTalkContainer container;
    const int *file;      /* borrowed: descriptors, in order; -1: that one is not there */
    const uint64_t *size; /* borrowed: bytes of each; CT_IMAGE_TALK_NOT_THERE */
    size_t files;
} CtImageLevel;

typedef struct {
    const char *program;       /* borrowed; NULL: constat-tsk, found beside us */
    const CtImageLevel *level; /* borrowed: the image, its parent, the parent's parent, ... */
    size_t levels;
    uint32_t silence;   /* seconds; 0: CT_LIMIT_IMAGE_SILENCE */
    CtContentRead read; /* how the parent reads the segments itself; not NULL */
} CtImageHandPlan;

/* What the program tells when it has opened the image. */
typedef struct {
    CtItem facts; /* owned: the size of the medium, and what the container tells of itself */
    GArray *want; /* owned: CtImageTalkWant; the last one may be a parent */
} CtImageHandTold;

void ct_image_hand_told_clear(CtImageHandTold *self); /* works on a zeroed one too */

/* *out (which must be cleared) on success only; NULL: not wanted. INPUT when the program refuses
 * the image or dies of it; MISSING, DENIED, SYSTEM when the program cannot be started. */
G_GNUC_WARN_UNUSED_RESULT
CtImageHand *ct_image_hand_start(const CtImageHandPlan *plan, CtImageHandTold *out, GError **error);
void ct_image_hand_stop(CtImageHand *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtImageHand, ct_image_hand_stop)

void ct_image_hand_ask(CtImageHand *self, CtImageTalkAsk what, CtBytes payload);
/* Waits for the next frame of the answer, which lives until the next call; `end` is one. INPUT
 * when the program is gone: how it ended. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_image_hand_next(CtImageHand *self, CtFrame *out, GError **error);
/* Whether an `end` says that all was given; else INPUT with what it says. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_image_hand_ended_well(const CtFrame *end, GError **error);
/* Which places a parent has that is not there: facts into *out (which must be cleared). */
G_GNUC_WARN_UNUSED_RESULT
bool ct_image_hand_absent(CtImageHand *self, CtItem *out, GError **error);
/* Data into *out, `size` bytes at most: the whole answer to READ or MEDIUM. *out_gone tells a
 * program that is gone from one that says why not. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_image_hand_data(CtImageHand *self, uint8_t *out, size_t size, size_t *out_got,
                        bool *out_gone, GError **error);
