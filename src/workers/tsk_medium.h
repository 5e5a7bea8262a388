/* tsk_medium.h - the bytes of the disk that an image holds, as libtsk and we read them.
 *
 * A raw image is its segments one behind the other; EWF is read by its library (tsk_ewf.h), other
 * containers and their parents by us (tsk_chain.h).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/image_talk.h"

#include <tsk/libtsk.h>

typedef struct CtTskMedium CtTskMedium;

/* `payload` is that of OPEN; *out_facts (cleared) becomes an item with the medium's size and what
 * the container tells. INPUT when it is not such an image. */
G_GNUC_WARN_UNUSED_RESULT
CtTskMedium *ct_tsk_medium_open(CtBytes payload, CtItem *out_facts, GError **error);
/* Calls `want` for each file that the image names and that was not lent. */
void ct_tsk_medium_wants(const CtTskMedium *self, void (*want)(void *user, const CtImageTalkWant *),
                         void *user);
/* The places that a parent has that is not there, as facts. */
void ct_tsk_medium_absent(CtTskMedium *self, CtItem *facts);
/* Why that byte cannot be read: static text. */
const char *ct_tsk_medium_refusal(CtTskMedium *self, uint64_t at);
TSK_IMG_INFO *ct_tsk_medium_image(CtTskMedium *self); /* borrowed */
uint64_t ct_tsk_medium_size(const CtTskMedium *self);
/* -1 when it cannot be read; fewer bytes than asked for at the end, or before what cannot. */
ssize_t ct_tsk_medium_read(CtTskMedium *self, uint64_t at, uint8_t *out, size_t size);
