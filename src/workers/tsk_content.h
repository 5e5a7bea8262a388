/* tsk_content.h - bytes of files by inode and attribute, for those that are no plain runs.
 *
 * File systems and files that were read last stay open, so that a file asked for piece by piece is
 * opened once.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/image_talk.h"

#include "workers/tsk_inner.h"

typedef struct CtTskContent CtTskContent;

CtTskContent *ct_tsk_content_new(CtTskInner *inner);
/* Fewer bytes than asked for at the end only; INPUT when they cannot be read. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_tsk_content_read(CtTskContent *self, const CtImageTalkRead *what, uint8_t *out,
                         size_t *out_got, GError **error);
