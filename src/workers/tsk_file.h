/* tsk_file.h - one file of libtsk as an item: its metadata, its content's place, its streams.
 *
 * Times are as libtsk gives them: UTC, or for the FAT family the local time of whoever wrote,
 * read as if it were UTC. What a deleted file's content is worth is the fact "recovery":
 *   intact           every block that its metadata names is free
 *   clusters-reused  some of them, or its metadata, belong to another file by now
 *   guessed          FAT keeps only where a file began: the free clusters from there on were taken
 *   lost             nothing tells where its content was
 * On ext an empty deleted file counts as lost: the kernel makes them all empty.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "workers/tsk_past.h"

/* Metadata into the item (not the path) and the place of the content. `deleted`: the name is.
 * `past`: what else may tell of a deleted file; NULL: nothing. */
void ct_tsk_file_fill(TSK_FS_FILE *file, bool deleted, CtTskPast *past, CtImageTalkItem *out);
/* The number of named streams, and each; NULL past the last. */
const TSK_FS_ATTR *ct_tsk_file_stream(TSK_FS_FILE *file, size_t number);
void ct_tsk_file_fill_stream(TSK_FS_FILE *file, const TSK_FS_ATTR *stream, bool deleted,
                             CtImageTalkItem *out);
/* By what libtsk says of the name, when there is no metadata to ask. */
CtItemKind ct_tsk_file_kind_of_name(TSK_FS_NAME_TYPE_ENUM type);
