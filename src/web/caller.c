/* caller.c - one connection a question, with an end to its patience.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/caller.h"

#include "base/clock.h"
#include "jail/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum {
    PATIENCE_US = 2000000,
    SILENCE_US = 10000000,
    ASKING_US = 1000000,
    SLICE_MS = 50,
    HEAD_BYTES = 8, /* at most, before a frame's payload */
    FRAME = 'Q',    /* of questions and answers alike */
};

CtCaller *ct_caller_new(const char *instance, const char *mandate)
{
    CtCaller *self = g_new0(CtCaller, 1);

    self->folder = g_build_filename(instance, "run", NULL);
    self->mandate = g_strdup(mandate);
    return self;
}

void ct_caller_free(CtCaller *self)
{
    if (self == NULL)
        return;
    g_free(self->folder);
    g_free(self->mandate);
    g_free(self);
}

int ct_caller_address(const char *folder, const char *mandate, struct sockaddr_un *out,
                      GError **error)
{
    int file = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    if (file < 0) {
        (void)ct_fail_errno(error, errno, "counter: its folder");
        return -1;
    }
    int length = snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s.socket",
                          file, mandate);
    if (length < 0 || (size_t)length >= sizeof address.sun_path) {
        close(file);
        (void)ct_fail(error, CT_ERROR_LIMIT, "counter: the mandate's name is too long");
        return -1;
    }
    *out = address;
    return file;
}

/* The other end's process is of this one's user. */
static bool is_ours(int socket)
{
    struct ucred other = { 0 };
    socklen_t size = sizeof other;

    return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &other, &size) == 0 &&
           other.uid == geteuid();
}

static int connect_to(const CtCaller *self, GError **error)
{
    struct sockaddr_un address;
    int folder = ct_caller_address(self->folder, self->mandate, &address, error);
    int line = folder < 0 ? -1 : socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (folder < 0)
        return -1;
    bool well = line >= 0 &&
                connect(line, (const struct sockaddr *)(const void *)&address, sizeof address) == 0;
    int cause = errno;
    close(folder);
    if (well && is_ours(line))
        return line;
    if (line >= 0)
        close(line);
    (void)(well ? ct_fail(error, CT_ERROR_INTEGRITY, "counter: of another user")
                : ct_fail(error, CT_ERROR_SYSTEM, "counter: nobody is there (%s)",
                          g_strerror(cause)));
    return -1;
}

/* False without an error when the time is over. */
static bool exchange(CtChannel *channel, CtFrame *out, int64_t until_us, bool *out_late,
                     GError **error)
{
    *out_late = false;
    for (;;) {
        bool has = false;

        if (ct_channel_flush(channel) == CT_CHANNEL_CLOSED)
            return ct_fail(error, CT_ERROR_SYSTEM, "counter: it closed");
        if (!ct_channel_take(channel, out, &has, error))
            return false;
        if (has)
            return true;
        *out_late = ct_clock_monotonic_us() > until_us;
        if (*out_late)
            return ct_fail(error, CT_ERROR_SYSTEM, "counter: it does not answer");
        ct_channel_wait(channel, SLICE_MS);
        if (ct_channel_fill(channel) == CT_CHANNEL_CLOSED)
            return ct_fail(error, CT_ERROR_SYSTEM, "counter: it closed");
    }
}

bool ct_caller_ask(CtCaller *self, CtBytes question, CtBuffer *out, GError **error)
{
    int64_t now = ct_clock_monotonic_us();
    CtFrame frame;
    bool late;

    if (question.size > CT_CALLER_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "counter: a question of more than %u bytes",
                       CT_CALLER_BYTES);
    if (now < self->silent_until_us)
        return ct_fail(error, CT_ERROR_SYSTEM, "counter: it did not answer");
    int line = connect_to(self, error);
    if (line < 0)
        return false;
    g_auto(CtChannel) channel =
        ct_channel_over(line, line, CT_CALLER_BYTES, CT_CALLER_BYTES + HEAD_BYTES);
    ct_channel_begin(&channel, FRAME, question.size);
    ct_channel_add(&channel, question);
    bool well = exchange(&channel, &frame, now + PATIENCE_US, &late, error);
    if (late)
        self->silent_until_us = now + PATIENCE_US + SILENCE_US;
    if (!well)
        return false;
    if (frame.type != FRAME)
        return ct_fail(error, CT_ERROR_INPUT, "counter: a frame of another kind");
    ct_buffer_add(out, frame.payload);
    return true;
}

/* ---- the other side ---- */

/* The one frame of the other side, or false: it said nothing usable in time. */
static bool hear(CtChannel *channel, CtFrame *out)
{
    int64_t until_us = ct_clock_monotonic_us() + ASKING_US;
    CtChannelState state = CT_CHANNEL_READY;
    bool has = false;

    while (state != CT_CHANNEL_CLOSED && ct_clock_monotonic_us() < until_us) {
        ct_channel_wait(channel, SLICE_MS);
        state = ct_channel_fill(channel);
        if (!ct_channel_take(channel, out, &has, NULL))
            return false;
        if (has)
            return out->type == FRAME;
    }
    return false;
}

static void say(CtChannel *channel, CtBytes answer)
{
    int64_t until_us = ct_clock_monotonic_us() + ASKING_US;

    ct_channel_begin(channel, FRAME, answer.size);
    ct_channel_add(channel, answer);
    while (ct_channel_flush(channel) == CT_CHANNEL_BLOCKED && ct_clock_monotonic_us() < until_us)
        ct_channel_wait(channel, SLICE_MS);
}

void ct_caller_attend(int socket, CtCallerAnswer answer, void *user)
{
    g_auto(CtChannel) channel =
        ct_channel_over(socket, socket, CT_CALLER_BYTES, CT_CALLER_BYTES + HEAD_BYTES);
    g_auto(CtBuffer) text = ct_buffer_new(CT_CALLER_BYTES);
    CtFrame frame;

    if (!is_ours(socket) || !hear(&channel, &frame))
        return;
    answer(user, frame.payload, &text);
    if (ct_buffer_ok(&text))
        say(&channel, ct_buffer_bytes(&text));
}
