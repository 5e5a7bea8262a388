/* tsk_walk.h - the files of one file system, live and deleted, in the order of a manifest.
 *
 * Names of a folder are sorted, its content follows it, whatever the order on the medium. Names
 * that two entries of a folder share are told apart: the later ones get "//#" and their inode
 * behind it. A folder that was listed before, or is its own ancestor, is not entered again.
 * The root folder itself is "." among its own names, unless it is FAT's, which has no times.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/image_talk.h"

#include <tsk/libtsk.h>

/* Sends `mark` and `item` frames; false when the file system cannot be opened. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_tsk_walk_run(TSK_FS_INFO *system, const CtImageTalkList *list, CtChannel *channel,
                     GError **error);
