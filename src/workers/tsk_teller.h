/* tsk_teller.h - the answer to LIST: numbered items, marks before them, and what is not told again.
 *
 * Whoever lists a file system takes a number for each item, in an order that depends on the medium
 * alone, looks at the item unless it is to be left alone, and tells it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/image_talk.h"

typedef struct {
    CtChannel *channel; /* borrowed, like the next */
    const CtImageTalkList *list;
    CtBuffer frame;
    uint64_t next; /* number of the next item */
} CtTskTeller;

CtTskTeller ct_tsk_teller_new(CtChannel *channel, const CtImageTalkList *list);
void ct_tsk_teller_clear(CtTskTeller *self);
/* Takes the next number; true when the parent wants that item left alone. */
bool ct_tsk_teller_begin(CtTskTeller *self, uint64_t *out);
void ct_tsk_teller_tell(CtTskTeller *self, CtBytes path, CtImageTalkItem *item);
