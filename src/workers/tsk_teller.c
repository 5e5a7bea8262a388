/* tsk_teller.c - marks, items, and when they are sent.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/tsk_teller.h"

#define FLUSH    (256u << 10)
#define LIFE     1024        /* numbers between two signs of life */
#define ITEM_MAX (24u << 20) /* 256 facts of 64 KiB, and the runs */

CtTskTeller ct_tsk_teller_new(CtChannel *channel, const CtImageTalkList *list)
{
    return (CtTskTeller){ .channel = channel, .list = list, .frame = ct_buffer_new(ITEM_MAX) };
}

void ct_tsk_teller_clear(CtTskTeller *self)
{
    ct_buffer_clear(&self->frame);
}

bool ct_tsk_teller_begin(CtTskTeller *self, uint64_t *out)
{
    uint64_t number = self->next++;

    *out = number;
    if (number >= self->list->resume && (self->list->careful || number % LIFE == 0)) {
        ct_buffer_empty(&self->frame);
        ct_buffer_add_u64be(&self->frame, number);
        ct_image_talk_send(self->channel, CT_IMAGE_TALK_MARK, ct_buffer_bytes(&self->frame));
        (void)ct_channel_flush(self->channel);
    }
    for (size_t i = 0; i < self->list->skips; i++) {
        if (self->list->skip[i] == number)
            return true;
    }
    return false;
}

void ct_tsk_teller_tell(CtTskTeller *self, CtBytes path, CtImageTalkItem *item)
{
    if (item->ordinal < self->list->resume)
        return;
    ct_item_set_path(&item->item, path);
    ct_buffer_empty(&self->frame);
    ct_image_talk_put_item(&self->frame, item);
    if (!ct_buffer_ok(&self->frame)) {
        self->frame.overflowed = false;
        return;
    }
    ct_image_talk_send(self->channel, CT_IMAGE_TALK_ITEM, ct_buffer_bytes(&self->frame));
    if (ct_channel_waiting(self->channel) >= FLUSH)
        (void)ct_channel_flush(self->channel);
}
