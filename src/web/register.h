/* register.h - the ledgers of an instance for their page: checkpoints and newest entries.
 *
 * The checkpoint is read from its file and its signature checked each time; a ledger that has none
 * yet is shown without. Entries are shown by their headers, each with its leaf hash, by which a
 * third party finds it in the tiles.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "web/mandates.h"

bool ct_register_fill(const CtMandates *mandates, uint64_t count, CtViewLedger *out,
                      GError **error);
