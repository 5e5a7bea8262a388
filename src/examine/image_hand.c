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

void ct_image_hand_told_clear(CtImageHandTold *self)
{
    ct_item_clear(&self->facts);
    g_clear_pointer(&self->want, g_array_unref);
}

static void want_clear(void *user)
{
    ct_image_talk_want_clear(user);
}

static void put_levels(const CtImageHandPlan *plan, CtBuffer *out)
{
    ct_buffer_add_u32be(out, (uint32_t)plan->levels);
    for (size_t i = 0; i < plan->levels; i++) {
        const CtImageLevel *level = &plan->level[i];

        ct_buffer_add_u8(out, (uint8_t)level->container);
        ct_buffer_add_u32be(out, (uint32_t)level->files);
        for (size_t j = 0; j < level->files; j++)
            ct_buffer_add_u64be(out, level->size[j]);
    }
}

/* One fact frame or one wanted file; false for what does not belong there. */
static bool take_told(const CtFrame *frame, CtImageHandTold *out)
{
    CtReader reader = ct_reader_over(frame->payload);
    CtImageTalkWant want;

    if (frame->type == CT_IMAGE_TALK_FACTS)
        return out->facts.kind == 0 && ct_item_decode(&reader, &out->facts, NULL) &&
               out->facts.kind == CT_ITEM_IMAGE && out->facts.size <= INT64_MAX;
    if (frame->type != CT_IMAGE_TALK_WANT || out->want->len > CT_LIMIT_CHILD_LENT ||
        !ct_image_talk_get_want(frame->payload, &want, NULL))
        return false;
    g_array_append_val(out->want, want);
    return true;
}

/* Facts, and files that are wanted, until the end. */
static bool take_all(CtImageHand *self, CtImageHandTold *out, GError **error)
{
    CtFrame frame = { 0 };

    for (;;) {
        if (!ct_image_hand_next(self, &frame, error))
            return false;
        if (frame.type == CT_IMAGE_TALK_END)
            break;
        if (!take_told(&frame, out))
            return ct_hand_broke(self->hand, error);
    }
    if (!ct_image_hand_ended_well(&frame, error))
        return false;
    return out->facts.kind == CT_ITEM_IMAGE || ct_hand_broke(self->hand, error);
}

static bool open_image(CtImageHand *self, const CtImageHandPlan *plan, CtImageHandTold *out,
                       GError **error)
{
    g_auto(CtBuffer) payload = ct_buffer_new((size_t)16 * (CT_LIMIT_CHILD_LENT + 64));
    CtImageHandTold told = { .want = g_array_new(FALSE, FALSE, sizeof(CtImageTalkWant)) };

    g_array_set_clear_func(told.want, want_clear);
    put_levels(plan, &payload);
    ct_image_hand_ask(self, CT_IMAGE_TALK_OPEN, ct_buffer_bytes(&payload));
    bool opened = take_all(self, &told, error);
    if (opened && out != NULL)
        *out = told;
    else
        ct_image_hand_told_clear(&told);
    return opened;
}

bool ct_image_hand_absent(CtImageHand *self, CtItem *out, GError **error)
{
    CtImageHandTold told = { .want = g_array_new(FALSE, FALSE, sizeof(CtImageTalkWant)) };

    g_array_set_clear_func(told.want, want_clear);
    ct_image_hand_ask(self, CT_IMAGE_TALK_ABSENT, (CtBytes){ NULL, 0 });
    bool good = take_all(self, &told, error);
    if (good) {
        *out = told.facts;
        memset(&told.facts, 0, sizeof told.facts);
    }
    ct_image_hand_told_clear(&told);
    return good;
}

/* The descriptors of all files that are there, in the order in which the program counts them. */
static GArray *lent(const CtImageHandPlan *plan)
{
    GArray *file = g_array_new(FALSE, FALSE, sizeof(int));

    for (size_t i = 0; i < plan->levels; i++) {
        for (size_t j = 0; j < plan->level[i].files; j++) {
            if (plan->level[i].file[j] >= 0)
                g_array_append_val(file, plan->level[i].file[j]);
        }
    }
    return file;
}

CtImageHand *ct_image_hand_start(const CtImageHandPlan *plan, CtImageHandTold *out, GError **error)
{
    g_autoptr(GArray) file = lent(plan);
    const CtHandPlan terms = { .noun = "image program",
                               .program = plan->program,
                               .name = "constat-tsk",
                               .memory = CT_LIMIT_IMAGE_MEMORY,
                               .file = (const int *)(const void *)file->data,
                               .files = file->len,
                               .silence =
                                   plan->silence > 0 ? plan->silence : CT_LIMIT_IMAGE_SILENCE,
                               .frame_limit = FRAME_LIMIT,
                               .output_limit = (size_t)2 * CT_LIMIT_IMAGE_PIECE };
    g_autoptr(CtImageHand) self = g_new0(CtImageHand, 1);

    self->hand = ct_hand_start(&terms, error);
    if (self->hand == NULL || !open_image(self, plan, out, error))
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
