/* image_hand.c - starting, asking, waiting, and telling how it ended.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/image_hand.h"

#include "examine/hand.h"

#include <string.h>

#define FRAME_LIMIT (32u << 20) /* an item with all its facts */

struct CtImageHand {
    CtHand *hand; /* owned */
};

bool ct_image_hand_next(CtImageHand *self, CtFrame *out, GError **error)
{
    return ct_hand_next(self->hand, out, error);
}

void ct_image_hand_ask(CtImageHand *self, CtImageTalkAsk what, CtBytes payload)
{
    ct_hand_send(self->hand, (uint8_t)what, payload);
}

bool ct_image_hand_ended_well(const CtFrame *end, GError **error)
{
    return ct_hand_ended_well(end, error);
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
            return ct_hand_broke(self->hand, error);
    } while (frame.type != CT_IMAGE_TALK_END);
    if (!ct_image_hand_ended_well(&frame, error))
        return false;
    if (facts.kind != CT_ITEM_IMAGE || facts.size > INT64_MAX)
        return ct_hand_broke(self->hand, error);
    if (out != NULL) {
        *out = facts;
        memset(&facts, 0, sizeof facts);
    }
    return true;
}

CtImageHand *ct_image_hand_start(const CtImageHandPlan *plan, CtItem *out_facts, GError **error)
{
    const CtHandPlan terms = { .noun = "image program",
                               .program = plan->program,
                               .name = "constat-tsk",
                               .memory = CT_LIMIT_IMAGE_MEMORY,
                               .file = plan->file,
                               .files = plan->files,
                               .silence =
                                   plan->silence > 0 ? plan->silence : CT_LIMIT_IMAGE_SILENCE,
                               .frame_limit = FRAME_LIMIT,
                               .output_limit = (size_t)2 * CT_LIMIT_IMAGE_PIECE };
    g_autoptr(CtImageHand) self = g_new0(CtImageHand, 1);

    self->hand = ct_hand_start(&terms, error);
    if (self->hand == NULL || !open_image(self, plan, out_facts, error))
        return NULL;
    return g_steal_pointer(&self);
}

void ct_image_hand_stop(CtImageHand *self)
{
    if (self == NULL)
        return;
    ct_hand_stop(self->hand);
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
            return ct_hand_broke(self->hand, error);
        }
        memcpy(out + got, frame.payload.data, frame.payload.size);
        got += frame.payload.size;
    }
    if (!ct_image_hand_ended_well(&frame, error))
        return false;
    *out_got = got;
    return true;
}
