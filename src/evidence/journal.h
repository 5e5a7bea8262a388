/* journal.h - one synced write per checkpoint instead of one per file and folder.
 *
 * The tiler writes its files without waiting for the disk, collects what it wrote here, and
 * makes the group of files durable with one write and one sync of `ledger/journal`, before
 * the checkpoint that covers them is put in place. When the file is full, the whole file
 * system is synced once and the journal begins again at its start. After a crash the groups
 * are replayed: every file that a checkpoint needs is written again.
 * A group: epoch 16 bytes (all groups since the last beginning have the same), u32 length,
 * records, SHA-256 over all of that. A record: u8 length and name, u32 length and bytes, all
 * numbers big-endian. The first group that is torn or of another epoch ends the replay.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

typedef struct CtJournal CtJournal;

/* Opens or makes the file. */
CtJournal *ct_journal_open(const char *path, GError **error);
void ct_journal_close(CtJournal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtJournal, ct_journal_close)

/* A file of the group at hand; a group that grows too large cannot be committed. */
void ct_journal_add(CtJournal *self, const char *name, CtBytes bytes);
/* True when the group is small enough and fits behind the others. */
bool ct_journal_fits(const CtJournal *self);
/* Makes the group durable and begins the next one. */
bool ct_journal_commit(CtJournal *self, GError **error);
/* Syncs the file system: everything written so far is durable by itself. */
bool ct_journal_sync_all(CtJournal *self, GError **error);
/* Forgets all groups, durably; after ct_journal_sync_all. */
bool ct_journal_reset(CtJournal *self, GError **error);

typedef bool (*CtJournalReplay)(void *user, CtBytes name, CtBytes bytes, GError **error);
/* Yields every record of every whole group, in order. */
bool ct_journal_replay(CtJournal *self, CtJournalReplay replay, void *user, GError **error);
