/* contract_shelf.h - the contracts that a mandate keeps: sealed, each by its id, with an entry.
 *
 * In:  the strict YAML of match/contract.h, as the command line takes it. Out: a file
 *      contracts/ID.sealed in the mandate's folder, encrypted under a key of the mandate with its
 *      id beside it, because it names persons; and an entry of kind evidence, event "contract",
 *      whose marks are the first 64 bits of the text's SHA-256 and its length.
 * A later text of the same id takes the place of the earlier one, whose entry stays. What was told
 * under the earlier one is not undone. Dropping one removes the file and leaves an entry with a
 * length of zero.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/book.h"
#include "match/contract.h"

/* INPUT or LIMIT: what ct_contract_parse gives, and an id that is not of letters, digits,
 * points, lines and hyphens. *out_index is the entry's. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_contract_shelf_keep(CtBook *book, CtInstant now, CtBytes text, uint64_t *out_index,
                            GError **error);
/* The ids, sorted; the caller frees it with g_strfreev. */
G_GNUC_WARN_UNUSED_RESULT
char **ct_contract_shelf_list(const CtMandate *mandate, GError **error);
/* Adds the text to `out`. MISSING: there is none; INTEGRITY: it is not what was kept. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_contract_shelf_get(const CtMandate *mandate, const char *id, CtBuffer *out, GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool ct_contract_shelf_drop(CtBook *book, CtInstant now, const char *id, GError **error);
