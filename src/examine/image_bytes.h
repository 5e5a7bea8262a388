/* image_bytes.h - content of an image's files, pulled by whoever digests.
 *
 * Plain runs of a raw image are read from its descriptors here; the rest is asked of readers
 * (constat-tsk), as many as there are threads that ask. A reader that is gone costs one more try
 * in a fresh one, then the file. Safe for many threads; one place is one thread's at a time.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/content.h"
#include "examine/image_hand.h"

typedef struct CtImageBytes CtImageBytes;

typedef struct {
    CtImageBytes *bytes;   /* borrowed */
    CtItem *item;          /* borrowed while it is read: what goes wrong becomes its fact */
    CtImageTalkPlace talk; /* owned; unused for the medium as a whole */
    uint64_t start;        /* of its file system */
    uint64_t extent;       /* of its volume, in bytes */
    uint32_t inner;        /* copy of that; 0: none */
    bool whole;            /* the medium itself */
    uint64_t size;
    size_t run; /* where the last pull was, like the next */
    uint64_t run_at;
} CtImageBytesPlace;

/* Borrows the plan and what it borrows. `medium` is the size of what the image holds. */
CtImageBytes *ct_image_bytes_new(const CtImageHandPlan *plan, uint64_t medium);
void ct_image_bytes_free(CtImageBytes *self);
/* A CtContentPull; `user` is a CtImageBytesPlace. */
int64_t ct_image_bytes_pull(void *user, uint8_t *out, size_t size, uint64_t at);
void ct_image_bytes_place_free(CtImageBytesPlace *place);
