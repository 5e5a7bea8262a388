/* channel.h - frames of bytes over two descriptors.
 *
 * A frame is a big-endian u32 length, one type byte, and length - 1 bytes of payload. Both
 * directions are buffered, so that many small frames cost one system call. The channel owns
 * its descriptors. It blocks in nothing but ct_channel_wait (and in reading or writing, when
 * its descriptors block: the worker's do, the parent's do not). Interrupted calls are
 * repeated. What arrives is hostile: a frame longer than the limit given at the start ends
 * the channel with LIMIT, a length of zero with INPUT. What payloads mean is said in protocol.h.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/reader.h"

typedef struct {
    int in;         /* owned; -1 when closed */
    int out;        /* owned; -1 when closed */
    bool is_socket; /* `out` is a socket: a dead peer must be an error, not a signal */
    size_t frame_limit;
    CtBuffer input;
    size_t taken; /* bytes of `input` that were given out as frames */
    CtBuffer output;
    size_t written; /* bytes of `output` that the peer's side has */
} CtChannel;

typedef struct {
    uint8_t type;
    CtBytes payload; /* borrowed from the channel until its next fill */
} CtFrame;

typedef enum {
    CT_CHANNEL_READY,   /* some bytes went through */
    CT_CHANNEL_BLOCKED, /* nothing can go through now */
    CT_CHANNEL_CLOSED,  /* the peer is gone, or the descriptor broke */
} CtChannelState;

/* Takes the descriptors. `frame_limit` is the longest payload that the peer may send;
 * `output_limit` how much may wait to be written. */
CtChannel ct_channel_over(int in, int out, size_t frame_limit, size_t output_limit);
/* Closes the descriptors and frees what waits; works on a zeroed channel too. */
void ct_channel_clear(CtChannel *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtChannel, ct_channel_clear)

/* A frame is begun with the size of its whole payload, then its payload is added in pieces. */
void ct_channel_begin(CtChannel *self, uint8_t type, size_t payload_size);
void ct_channel_add(CtChannel *self, CtBytes piece);
size_t ct_channel_waiting(const CtChannel *self); /* bytes not yet written */

/* Writes until nothing waits or the peer takes no more. */
CtChannelState ct_channel_flush(CtChannel *self);
/* One read. Frames that were taken before are no longer valid after it. */
CtChannelState ct_channel_fill(CtChannel *self);
/* The next whole frame that has arrived; *out_has is false when there is none yet. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_channel_take(CtChannel *self, CtFrame *out, bool *out_has, GError **error);
/* True when bytes of a frame have arrived that is not whole yet. */
bool ct_channel_is_amid(const CtChannel *self);

/* Waits until something can be read, or written when something waits, or the time is over. */
void ct_channel_wait(CtChannel *self, int milliseconds);
