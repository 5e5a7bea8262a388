/* tiler.h - turns committed entries into tlog-tiles files and a signed checkpoint.
 *
 * In the mandate's folder, under ledger/: tile/… (see seal/tile.h), `checkpoint`, and `lock`,
 * on which one tiler holds a flock. Entries go in by index order; full tiles and bundles are
 * written as they fill, ct_tiler_publish writes the partial ones. Order of durability: all of
 * it in the journal (journal.h), then the checkpoint put in place, then the partial tiles that
 * it supersedes are removed. After a crash the journal is replayed, so that a checkpoint is
 * never ahead of its tiles once the tiler has been opened again.
 * At opening, the newest checkpoint must be signed by our key. If the tiles under it do not
 * lead to its root, all are derived again from the entries; if these lead to another root
 * too, that is INTEGRITY and nothing is signed: two different trees must never be.
 * Nothing here is truth: everything can be derived again from the table `entry`.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "evidence/ledger.h"
#include "seal/checkpoint.h"

typedef struct CtTiler CtTiler;

/* `folder` is the mandate's; `signer` is copied. CONFLICT when another tiler is at work. */
CtTiler *ct_tiler_open(const char *folder, const CtNoteSigner *signer, GError **error);
/* The usual way: folder and key of the ledger (DENIED without the master key). */
CtTiler *ct_tiler_of(CtLedger *ledger, GError **error);
void ct_tiler_close(CtTiler *self); /* what was added and not published is derived again later */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtTiler, ct_tiler_close)

/* How many entries it has taken in: the index of the next one. */
uint64_t ct_tiler_size(const CtTiler *self);
/* Takes the next entry in. */
bool ct_tiler_add(CtTiler *self, CtBytes entry, GError **error);
/* Everything added is on the disk, and the checkpoint over it. */
bool ct_tiler_publish(CtTiler *self, GError **error);
/* Takes in all entries of the ledger that are not yet, and publishes. A ledger with fewer entries
 * than the checkpoint says is INTEGRITY. */
bool ct_tiler_run(CtTiler *self, CtLedger *ledger, GError **error);
