/* channel.c - buffering, partial reads and writes, and the length in front of a frame.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "jail/channel.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEAD_SIZE = 4 };
enum { READ_SIZE = 256 * 1024 };
enum { KEPT_CAPACITY = 4 * READ_SIZE }; /* a buffer that held a huge frame is given back */

static bool is_socket(int descriptor)
{
    struct stat status;

    return fstat(descriptor, &status) == 0 && S_ISSOCK(status.st_mode);
}

CtChannel ct_channel_over(int in, int out, size_t frame_limit, size_t output_limit)
{
    return (CtChannel){
        .in = in,
        .out = out,
        .is_socket = is_socket(out),
        .frame_limit = frame_limit,
        .input = ct_buffer_new(frame_limit + HEAD_SIZE + 1 + READ_SIZE),
        .output = ct_buffer_new(output_limit),
    };
}

void ct_channel_clear(CtChannel *self)
{
    if (self->in > 0)
        (void)close(self->in);
    if (self->out > 0 && self->out != self->in)
        (void)close(self->out);
    ct_buffer_clear(&self->input);
    ct_buffer_clear(&self->output);
    self->in = self->out = -1;
    self->taken = self->written = 0;
}

void ct_channel_begin(CtChannel *self, uint8_t type, size_t payload_size)
{
    g_assert(payload_size < UINT32_MAX);
    ct_buffer_add_u32be(&self->output, (uint32_t)payload_size + 1);
    ct_buffer_add_u8(&self->output, type);
}

void ct_channel_add(CtChannel *self, CtBytes piece)
{
    ct_buffer_add(&self->output, piece);
}

size_t ct_channel_waiting(const CtChannel *self)
{
    return self->output.size - self->written;
}

static ssize_t write_some(const CtChannel *self, const uint8_t *data, size_t size)
{
    return self->is_socket ? send(self->out, data, size, MSG_NOSIGNAL)
                           : write(self->out, data, size);
}

static void forget_written(CtChannel *self)
{
    ct_buffer_drop(&self->output, self->written);
    self->written = 0;
}

CtChannelState ct_channel_flush(CtChannel *self)
{
    g_assert(ct_buffer_ok(&self->output)); /* a frame of which a piece is missing is no frame */
    while (ct_channel_waiting(self) > 0) {
        ssize_t count =
            write_some(self, self->output.data + self->written, ct_channel_waiting(self));

        if (count >= 0)
            self->written += (size_t)count;
        else if (errno == EAGAIN) {
            forget_written(self);
            return CT_CHANNEL_BLOCKED;
        } else if (errno != EINTR)
            return CT_CHANNEL_CLOSED;
    }
    forget_written(self);
    return CT_CHANNEL_READY;
}

/* What was taken is forgotten before more is read, so that a frame is moved once at most. */
static void make_room(CtChannel *self)
{
    ct_buffer_drop(&self->input, self->taken);
    self->taken = 0;
    if (self->input.size == 0 && self->input.capacity > KEPT_CAPACITY)
        ct_buffer_clear(&self->input);
}

CtChannelState ct_channel_fill(CtChannel *self)
{
    make_room(self);
    uint8_t *room = ct_buffer_reserve(&self->input, READ_SIZE);
    if (room == NULL)
        return CT_CHANNEL_CLOSED;
    for (;;) {
        ssize_t count = read(self->in, room, READ_SIZE);

        if (count > 0) {
            ct_buffer_commit(&self->input, (size_t)count);
            return CT_CHANNEL_READY;
        }
        if (count == 0)
            return CT_CHANNEL_CLOSED;
        if (errno == EAGAIN)
            return CT_CHANNEL_BLOCKED;
        if (errno != EINTR)
            return CT_CHANNEL_CLOSED;
    }
}

static CtBytes untaken(const CtChannel *self)
{
    return ct_bytes_slice(ct_buffer_bytes(&self->input), self->taken, SIZE_MAX);
}

bool ct_channel_take(CtChannel *self, CtFrame *out, bool *out_has, GError **error)
{
    CtReader reader = ct_reader_over(untaken(self));

    *out_has = false;
    if (ct_reader_left(&reader) < HEAD_SIZE)
        return true;
    size_t size = ct_reader_u32be(&reader);
    if (size == 0)
        ct_reader_reject(&reader, "has no type");
    else if (size - 1 > self->frame_limit)
        ct_reader_reject_limit(&reader, "is longer than a frame may be");
    if (!ct_reader_check(&reader, "worker frame", error))
        return false;
    if (ct_reader_left(&reader) < size)
        return true;
    out->type = ct_reader_u8(&reader);
    out->payload = ct_reader_take(&reader, size - 1);
    *out_has = true;
    self->taken += HEAD_SIZE + size;
    return true;
}

bool ct_channel_is_amid(const CtChannel *self)
{
    return untaken(self).size > 0;
}

void ct_channel_wait(CtChannel *self, int milliseconds)
{
    struct pollfd ends[] = {
        { .fd = self->in, .events = POLLIN },
        { .fd = ct_channel_waiting(self) > 0 ? self->out : -1, .events = POLLOUT },
    };

    (void)poll(ends, G_N_ELEMENTS(ends), milliseconds);
}
