/* known.h - a set of known digests taken into a mandate.
 *
 * The set lies in the mandate's folder reference/ as NAME.ref; the ledger says since when: kind
 * evidence, event "reference", and the set's SHA-256 as four marks of 64 bits, big-endian. A set of
 * the same name is replaced, and both entries stay.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/book.h"
#include "match/reference.h"

/* Where the set of that name lies or will lie; the caller frees it. NULL, INPUT: the name has other
 * characters than letters, digits, "-" and ".", or begins with ".". Makes the folder. */
G_GNUC_WARN_UNUSED_RESULT
char *ct_known_path(const CtMandate *mandate, const char *name, GError **error);
/* The set is in its place already; *out_index: of its entry. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_known_keep(CtBook *book, CtInstant now, const CtReference *set, uint64_t *out_index,
                   GError **error);
