/* inside_bytes.h - the bytes of the file at hand, asked of the parent piece by piece.
 *
 * A window of the file is kept, so that small reads near each other cost one question. When the
 * parent cannot read, every later read fails and `problem` says so; when it hangs up the program
 * ends.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/inside_talk.h"
#include "format/kind.h"
#include "jail/channel.h"

typedef struct {
    CtChannel *channel; /* borrowed */
    uint64_t size;
    uint8_t *window; /* owned */
    uint64_t at;     /* of the window */
    size_t held;
    bool failed;
} CtInsideBytes;

CtInsideBytes ct_inside_bytes_over(CtChannel *channel, uint64_t size);
void ct_inside_bytes_clear(CtInsideBytes *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtInsideBytes, ct_inside_bytes_clear)
/* A CtKindRead; `user` is a CtInsideBytes. */
int64_t ct_inside_bytes_read(void *user, uint8_t *out, size_t size, uint64_t at);
