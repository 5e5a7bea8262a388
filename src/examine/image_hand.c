/* image_hand.c - starting, asking, waiting, and telling how it ended.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/image_hand.h"

#include "base/clock.h"
#include "base/text.h"
#include "jail/child.h"
#include "jail/worker.h"

#include <string.h>

#define FRAME_LIMIT (32u << 20) /* an item with all its facts */
#define PATIENCE    200         /* milliseconds between two looks at the clock */

struct CtImageHand {
    CtChild child;
    CtChannel channel;
    int64_t silence_us;
};

static bool is_gone(CtImageHand *self, const char *how, GError **error)
{
    bool hung = how != NULL;
    int status = ct_child_end(&self->child, true);
    g_autofree char *obituary = hung ? g_strdup(how) : ct_child_obituary(status);

    return ct_fail(error, CT_ERROR_INPUT, "image program: %s", obituary);
}

static bool wait_for(CtImageHand *self, int64_t until, GError **error)
{
    for (;;) {
        /* A program that is gone may have left its last words. */
        (void)ct_channel_flush(&self->channel);
        CtChannelState state = ct_channel_fill(&self->channel);

        if (state == CT_CHANNEL_READY)
            return true;
        if (state == CT_CHANNEL_CLOSED) {
            int status = ct_child_end(&self->child, false);
            g_autofree char *obituary = ct_child_obituary(status);
            return ct_fail(error, CT_ERROR_INPUT, "image program: %s", obituary);
        }
        if (ct_clock_monotonic_us() >= until)
            return is_gone(self, "said nothing for too long", error);
        ct_channel_wait(&self->channel, PATIENCE);
    }
}

bool ct_image_hand_next(CtImageHand *self, CtFrame *out, GError **error)
{
    int64_t until = ct_clock_monotonic_us() + self->silence_us;
    bool has = false;

    if (self->child.pid == 0)
        return ct_fail(error, CT_ERROR_INPUT, "image program: is gone");
    for (;;) {
        if (!ct_channel_take(&self->channel, out, &has, NULL))
            return is_gone(self, "broke the protocol", error);
        if (has)
            return true;
        if (!wait_for(self, until, error))
            return false;
    }
}

void ct_image_hand_ask(CtImageHand *self, CtImageTalkAsk what, CtBytes payload)
{
    ct_image_talk_send(&self->channel, (char)what, payload);
    (void)ct_channel_flush(&self->channel);
}

bool ct_image_hand_ended_well(const CtFrame *end, GError **error)
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

static bool greet(CtImageHand *self, GError **error)
{
    CtFrame frame = { 0 };

    if (!ct_image_hand_next(self, &frame, error))
        return false;
    if (frame.type == CT_IMAGE_TALK_HELLO)
        return true;
    if (frame.type == CT_IMAGE_TALK_END && !ct_image_hand_ended_well(&frame, error)) {
        if (error != NULL)
            (*error)->code = CT_ERROR_SYSTEM; /* the jail, not the image */
        return false;
    }
    return is_gone(self, "broke the protocol", error);
}

static bool open_image(CtImageHand *self, const CtImageHandPlan *plan, CtItem *out, GError **error)
{
    g_auto(CtBuffer) payload = ct_buffer_new((size_t)16 * (CT_LIMIT_CHILD_LENT + 1));
    g_auto(CtItem) facts = { 0 };
    CtFrame frame = { 0 };

    ct_buffer_add_u8(&payload, (uint8_t)plan->container);
    ct_buffer_add_u32be(&payload, (uint32_t)plan->files);
    for (size_t i = 0; i < plan->files; i++)
        ct_buffer_add_u64be(&payload, plan->size[i]);
    ct_image_hand_ask(self, CT_IMAGE_TALK_OPEN, ct_buffer_bytes(&payload));
    do {
        if (!ct_image_hand_next(self, &frame, error))
            return false;
        CtReader reader = ct_reader_over(frame.payload);
        if (frame.type == CT_IMAGE_TALK_FACTS &&
            (facts.kind != 0 || !ct_item_decode(&reader, &facts, NULL)))
            return is_gone(self, "broke the protocol", error);
    } while (frame.type != CT_IMAGE_TALK_END);
    if (!ct_image_hand_ended_well(&frame, error))
        return false;
    if (facts.kind != CT_ITEM_IMAGE || facts.size > INT64_MAX)
        return is_gone(self, "broke the protocol", error);
    if (out != NULL) {
        *out = facts;
        memset(&facts, 0, sizeof facts);
    }
    return true;
}

CtImageHand *ct_image_hand_start(const CtImageHandPlan *plan, CtItem *out_facts, GError **error)
{
    g_autofree char *program =
        plan->program != NULL ? g_strdup(plan->program) : ct_worker_find("constat-tsk", error);
    g_autofree char *memory = g_strdup_printf("%" G_GUINT64_FORMAT, CT_LIMIT_IMAGE_MEMORY);
    g_autofree char *lent = g_strdup_printf("%zu", plan->files);

    if (program == NULL)
        return NULL;
    const char *const arguments[] = { program, memory, lent, NULL };
    g_autoptr(CtImageHand) self = g_new0(CtImageHand, 1);
    self->silence_us =
        (int64_t)G_USEC_PER_SEC * (plan->silence > 0 ? plan->silence : CT_LIMIT_IMAGE_SILENCE);
    if (!ct_child_start_lending(arguments, plan->file, plan->files, &self->child, error))
        return NULL;
    self->channel = ct_channel_over(self->child.from, self->child.to, FRAME_LIMIT,
                                    (size_t)2 * CT_LIMIT_IMAGE_PIECE);
    if (!greet(self, error) || !open_image(self, plan, out_facts, error))
        return NULL;
    return g_steal_pointer(&self);
}

void ct_image_hand_stop(CtImageHand *self)
{
    if (self == NULL)
        return;
    ct_channel_clear(&self->channel);
    (void)ct_child_end(&self->child, true);
    g_free(self);
}

bool ct_image_hand_data(CtImageHand *self, uint8_t *out, size_t size, size_t *out_got,
                        bool *out_gone, GError **error)
{
    CtFrame frame = { 0 };
    size_t got = 0;

    *out_gone = false;
    for (;;) {
        if (!ct_image_hand_next(self, &frame, error)) {
            *out_gone = true;
            return false;
        }
        if (frame.type == CT_IMAGE_TALK_END)
            break;
        if (frame.type != CT_IMAGE_TALK_DATA || frame.payload.size > size - got) {
            *out_gone = true;
            return is_gone(self, "broke the protocol", error);
        }
        memcpy(out + got, frame.payload.data, frame.payload.size);
        got += frame.payload.size;
    }
    if (!ct_image_hand_ended_well(&frame, error))
        return false;
    *out_got = got;
    return true;
}
