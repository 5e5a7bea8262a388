/* ext_journal.h - what the journal of ext3/4 still holds of files that were deleted.
 *
 * The kernel clears an inode when it deletes the file; but each transaction wrote the whole block
 * of inodes to the journal first, and those copies stay until the journal comes round. All blocks
 * of the journal are looked at, also those of transactions long done: each descriptor block names
 * the blocks that follow it. The newest copy in which the inode was still somebody's is what was
 * deleted. Copies of folders tell names the same way.
 * In:  the volume. Out: for an inode, what it was, and where on the medium its content lay then.
 * Not promised: that the blocks were not used by another file in between; whoever asks looks at
 * what is allocated now. Checksums of the journal are not verified: a copy is as good as what it
 * says, and its extents must be possible.
 * Source: the Linux kernel's documentation of jbd2 (Documentation/filesystems/ext4/journal.rst).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/ext_volume.h"

typedef struct CtExtJournal CtExtJournal;

typedef struct {
    CtExtInode inode;
    uint32_t transaction;
    uint64_t journal_block; /* of the journal, where the copy is */
    GArray *run;            /* owned: CtDiskRun; NULL or empty: the file was empty */
} CtExtFound;

void ct_ext_found_clear(CtExtFound *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtExtFound, ct_ext_found_clear)

/* MISSING when the volume has no journal inside; INPUT, LIMIT. Borrows the volume. */
G_GNUC_WARN_UNUSED_RESULT
CtExtJournal *ct_ext_journal_open(const CtExtVolume *volume, GError **error);
void ct_ext_journal_free(CtExtJournal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtExtJournal, ct_ext_journal_free)

size_t ct_ext_journal_copies(const CtExtJournal *self); /* of blocks, of any kind */
/* What the inode was before its deletion, a regular file; `other_than`: the generation that it has
 * now when it lives again as another file, NULL when it does not. False: no copy tells, or the
 * newest that does has extents that cannot be. */
bool ct_ext_journal_find(CtExtJournal *self, uint64_t inode, const uint32_t *other_than,
                         CtExtFound *out);
/* FOLDER/.../NAME that the inode had, as far as copies of folders tell: the root folder, inode 2,
 * ends it. NULL: unknown. The caller's to free; bytes of any encoding. */
char *ct_ext_journal_name(CtExtJournal *self, uint64_t inode);
