/* tsk_past.h - deleted files of ext3/4 as the journal remembers them.
 *
 * What is found replaces what the cleared inode says: size, mode, owner, times, content. Facts:
 * "recovery" (tsk_file.h), "recovered-from" (the transaction and the block of the journal that
 * the copy of the inode is in), "former-path" where copies of folders tell it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/image_talk.h"

#include <tsk/libtsk.h>

typedef struct CtTskPast CtTskPast;

/* NULL for what is no ext or has no journal that can be read. Borrows the file system. */
CtTskPast *ct_tsk_past_new(TSK_FS_INFO *system);
void ct_tsk_past_free(CtTskPast *self);
/* `again`: the inode belongs to another file by now. False, and the item untouched, when nothing
 * is remembered. */
bool ct_tsk_past_fill(CtTskPast *self, TSK_INUM_T inode, bool again, CtImageTalkItem *out);
