/* worker_liar.c - a worker in an attacker's hands: it answers what the source tells it to.
 *
 * It says a proper hello, reads one source at a time and writes the source's bytes to its
 * parent as they are, without any frame around them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "jail/protocol.h"

#include <unistd.h>

static bool has_source(CtChannel *channel, CtProtocolSource *out)
{
    CtFrame frame = { 0 };
    bool has = false;

    for (;;) {
        if (!ct_channel_take(channel, &frame, &has, NULL))
            return false;
        if (has)
            return ct_protocol_read_source(&frame, out, NULL);
        if (ct_channel_fill(channel) == CT_CHANNEL_CLOSED)
            return false;
    }
}

int main(void)
{
    g_auto(CtChannel) channel =
        ct_channel_over(STDIN_FILENO, STDOUT_FILENO, CT_LIMIT_SOURCE_BYTES, CT_LIMIT_FRAME_BYTES);
    const CtProtocolMessage hello = { .type = CT_PROTOCOL_HELLO };
    CtProtocolSource source = { 0 };

    ct_protocol_write(&hello, &channel);
    while (ct_channel_flush(&channel) == CT_CHANNEL_READY && has_source(&channel, &source))
        ct_channel_add(&channel, source.bytes);
    return 0;
}
