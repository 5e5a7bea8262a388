/* inside_bytes.c - a window, and what is asked for when it is left.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/inside_bytes.h"

#include "workers/servant.h"

#include <stdlib.h>
#include <string.h>

#define WINDOW (256u << 10)

CtInsideBytes ct_inside_bytes_over(CtChannel *channel, uint64_t size)
{
    return (CtInsideBytes){ .channel = channel, .size = size };
}

void ct_inside_bytes_clear(CtInsideBytes *self)
{
    g_clear_pointer(&self->window, g_free);
    self->held = 0;
}

/* One question; the answer is never longer than what was asked for. */
static bool ask(CtInsideBytes *self, uint64_t at, uint32_t size, CtBytes *out)
{
    const CtInsideTalkNeed need = { at, size };
    g_auto(CtBuffer) payload = ct_buffer_new(64);
    CtFrame frame = { 0 };

    ct_inside_talk_put_need(&payload, &need);
    ct_servant_tell(self->channel, CT_INSIDE_TALK_NEED, ct_buffer_bytes(&payload));
    if (!ct_servant_take(self->channel, &frame))
        exit(EXIT_SUCCESS); /* the parent hung up: nobody waits for an answer */
    if (frame.type != CT_INSIDE_TALK_BYTES || frame.payload.size > size) {
        self->failed = true;
        return false;
    }
    *out = frame.payload;
    return true;
}

static bool move_window(CtInsideBytes *self, uint64_t at)
{
    CtBytes got = { NULL, 0 };

    if (self->window == NULL)
        self->window = g_malloc(WINDOW);
    self->held = 0;
    if (!ask(self, at, (uint32_t)MIN((uint64_t)WINDOW, self->size - at), &got))
        return false;
    if (got.size > 0)
        memcpy(self->window, got.data, got.size);
    self->at = at;
    self->held = got.size;
    return got.size > 0;
}

int64_t ct_inside_bytes_read(void *user, uint8_t *out, size_t size, uint64_t at)
{
    CtInsideBytes *self = user;
    size_t done = 0;

    while (done < size && at + done < self->size) {
        uint64_t place = at + done;

        if (self->failed)
            return -1;
        if (place < self->at || place >= self->at + self->held) {
            if (!move_window(self, place))
                return self->failed ? -1 : (int64_t)done;
        }
        size_t part = MIN(size - done, (size_t)(self->at + self->held - place));
        memcpy(out + done, self->window + (place - self->at), part);
        done += part;
    }
    return (int64_t)done;
}
