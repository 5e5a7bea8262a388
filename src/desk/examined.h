/* examined.h - a finished examination as evidence of a mandate.
 *
 * The manifest is copied to the mandate's folder manifests/ under the index of its ledger entry,
 * durable before the entry is: kind evidence, event "manifest", and the Merkle root over its
 * items as four marks of 64 bits, big-endian, so that the ledger proves every item without naming
 * one. The manifest is verified first. It holds names of files in clear, readable by the
 * mandate's owner alone (mode 0600).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/book.h"

/* *out_index: the entry's. INPUT, LIMIT or INTEGRITY when the file is no good manifest. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_examined_keep(CtBook *book, CtInstant now, const char *manifest, uint64_t *out_index,
                      GError **error);
