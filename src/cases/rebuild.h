/* rebuild.h - every case folded again from its entries, and compared with its row.
 *
 * In: a book with the mandate's keys. For each case: the history is begun as its first entry's mark
 * says, each entry is applied with the values that it committed to (decrypted and checked against
 * their commitments), and the result must be the row's memory, byte for byte, its state and its
 * next deadline; every ordered notice must be in the outbox under the id that the fold gives it,
 * and none may be ordered but by a step or as the fallback of a notice that its channel could not
 * carry. A case whose values were erased is compared by its headers alone, and counted as such.
 * Each difference is a finding with the case's number; only a failing store is an error.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/turn.h"

typedef void (*CtRebuildFinding)(void *user, int64_t case_id, const char *what);

typedef struct {
    uint64_t cases;
    uint64_t by_header; /* of them, because values were erased */
    uint64_t entries;
    uint64_t orders;
    uint64_t findings;
} CtRebuildReport;

G_GNUC_WARN_UNUSED_RESULT
bool ct_rebuild_run(CtBook *book, CtRebuildFinding finding, void *user, CtRebuildReport *out,
                    GError **error);
