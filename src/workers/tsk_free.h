/* tsk_free.h - deleted files of FAT: which free clusters were whose.
 *
 * A deletion leaves the first cluster and the size, and frees the chain. libtsk takes the free
 * clusters from the first on, whosever they were; but a cluster that another deleted file begins
 * with was not ours, nor were those of a file that still lies in one piece. So: files whose
 * clusters are free in a row, with no other's beginning among them, have them first; each of the
 * others, which lay in pieces, then takes the free ones that are left from its first on. All of it
 * is a guess, labelled so; which of the two it was is the fact "recovery-method". Files are taken
 * in the order of their first clusters, so that the same medium gives the same guesses.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/image_talk.h"

#include <tsk/libtsk.h>

typedef struct CtTskFree CtTskFree;

/* Walks the whole volume once. NULL for what is no FAT12, FAT16 or FAT32. Borrows the system. */
CtTskFree *ct_tsk_free_new(TSK_FS_INFO *system);
void ct_tsk_free_free(CtTskFree *self);
/* Replaces the place of the content and adds the fact; false when nothing better is known. */
bool ct_tsk_free_lay(CtTskFree *self, TSK_INUM_T inode, CtImageTalkItem *out);
