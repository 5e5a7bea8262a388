/* hand.c - starting, sending, waiting, and telling how it ended.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/hand.h"

#include "base/clock.h"
#include "jail/child.h"
#include "jail/worker.h"

#define PATIENCE 200 /* milliseconds between two looks at the clock */

struct CtHand {
    const char *noun;
    CtChild child;
    CtChannel channel;
    int64_t silence_us;
};

/* `how` NULL: as the system tells it. */
static bool is_over(CtHand *self, const char *how, GError **error)
{
    int status = ct_child_end(&self->child, how != NULL);
    g_autofree char *obituary = how != NULL ? g_strdup(how) : ct_child_obituary(status);

    return ct_fail(error, CT_ERROR_INPUT, "%s: %s", self->noun, obituary);
}

static bool wait_for(CtHand *self, int64_t until, GError **error)
{
    for (;;) {
        /* A program that is gone may have left its last words. */
        (void)ct_channel_flush(&self->channel);
        CtChannelState state = ct_channel_fill(&self->channel);

        if (state == CT_CHANNEL_READY)
            return true;
        if (state == CT_CHANNEL_CLOSED)
            return is_over(self, NULL, error);
        if (ct_clock_monotonic_us() >= until)
            return is_over(self, "said nothing for too long", error);
        ct_channel_wait(&self->channel, PATIENCE);
    }
}

bool ct_hand_broke(CtHand *self, GError **error)
{
    return is_over(self, "broke the protocol", error);
}

bool ct_hand_is_gone(const CtHand *self)
{
    return self->child.pid == 0;
}

bool ct_hand_next(CtHand *self, CtFrame *out, GError **error)
{
    int64_t until = ct_clock_monotonic_us() + self->silence_us;
    bool has = false;

    if (ct_hand_is_gone(self))
        return ct_fail(error, CT_ERROR_INPUT, "%s: is gone", self->noun);
    for (;;) {
        if (!ct_channel_take(&self->channel, out, &has, NULL))
            return ct_hand_broke(self, error);
        if (has)
            return true;
        if (!wait_for(self, until, error))
            return false;
    }
}

void ct_hand_send(CtHand *self, uint8_t type, CtBytes payload)
{
    ct_channel_begin(&self->channel, type, payload.size);
    ct_channel_add(&self->channel, payload);
    (void)ct_channel_flush(&self->channel);
}

bool ct_hand_ended_well(const CtFrame *end, GError **error)
{
    CtReader reader = ct_reader_over(end->payload);
    bool well = ct_reader_u8(&reader) == 1;
    CtBytes said = ct_reader_take(&reader, ct_reader_left(&reader));

    if (well)
        return true;
    g_autofree char *text = ct_bytes_to_text(said);
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    return ct_fail(error, CT_ERROR_INPUT, "%.200s", valid);
}

static bool greet(CtHand *self, GError **error)
{
    CtFrame frame = { 0 };

    if (!ct_hand_next(self, &frame, error))
        return false;
    if (frame.type == CT_HAND_HELLO)
        return true;
    if (frame.type == CT_HAND_END && !ct_hand_ended_well(&frame, error)) {
        if (error != NULL)
            (*error)->code = CT_ERROR_SYSTEM; /* the jail, not what it was to read */
        return false;
    }
    return ct_hand_broke(self, error);
}

CtHand *ct_hand_start(const CtHandPlan *plan, GError **error)
{
    g_autofree char *program =
        plan->program != NULL ? g_strdup(plan->program) : ct_worker_find(plan->name, error);
    g_autofree char *memory = g_strdup_printf("%" G_GUINT64_FORMAT, plan->memory);
    g_autofree char *lent = g_strdup_printf("%zu", plan->files);

    if (program == NULL)
        return NULL;
    const char *const arguments[] = { program, memory, lent, NULL };
    g_autoptr(CtHand) self = g_new0(CtHand, 1);
    self->noun = plan->noun;
    self->silence_us = (int64_t)G_USEC_PER_SEC * plan->silence;
    if (!ct_child_start_lending(arguments, plan->file, plan->files, &self->child, error))
        return NULL;
    self->channel =
        ct_channel_over(self->child.from, self->child.to, plan->frame_limit, plan->output_limit);
    return greet(self, error) ? g_steal_pointer(&self) : NULL;
}

void ct_hand_stop(CtHand *self)
{
    if (self == NULL)
        return;
    ct_channel_clear(&self->channel);
    (void)ct_child_end(&self->child, true);
    g_free(self);
}
