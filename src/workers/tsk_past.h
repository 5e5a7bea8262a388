/* tsk_past.h - what a volume tells of its deleted files beyond their own metadata.
 *
 * On FAT, which free clusters were whose (tsk_free.h). On ext3/4, what the journal remembers: what
 * is found replaces what the cleared inode says: size, mode, owner, times, content. Facts:
 * "recovery" (tsk_file.h), "recovered-from" (the transaction and the block of the journal that the
 * copy of the inode is in), "former-path" where copies of folders tell it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/image_talk.h"

#include <tsk/libtsk.h>

typedef struct CtTskPast CtTskPast;

/* NULL for a volume that tells nothing. Borrows the file system. `careful`: a listing died, so
 * libtsk does not walk it all at once. */
CtTskPast *ct_tsk_past_new(TSK_FS_INFO *system, bool careful);
void ct_tsk_past_free(CtTskPast *self);
/* `again`: the inode belongs to another file by now. False, and the item untouched, when nothing
 * is remembered. */
bool ct_tsk_past_fill(CtTskPast *self, TSK_INUM_T inode, bool again, CtImageTalkItem *out);
/* A guess of where the content of a deleted file of FAT lay, better than libtsk's; false when
 * there is none. */
bool ct_tsk_past_guess(CtTskPast *self, TSK_INUM_T inode, CtImageTalkItem *out);
