/* digest_database.h - known digests from the SQLite database of NSRL RDS 3, of any size, into a
 * set.
 *
 * In:  a file and a builder. The jailed reader of contents gets the file as an open descriptor
 *      that it can only read, and nothing else; what it tells is believed no more than the file
 *      is. Out: the digests are in the builder, and what was counted in *out (`lines` are rows).
 * A write-ahead log or a journal beside the file means that changes are not in it, or half in it:
 * CONFLICT, naming it. So is a file that changes while it is read. INPUT: no such database, or
 * damaged or cut, with the place and how many rows were read before.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "intake/digest_import.h"

/* Whether the file begins as an SQLite database does; false also when it cannot be read. */
bool ct_digest_database_is(const char *path);
G_GNUC_WARN_UNUSED_RESULT
bool ct_digest_database_import(const char *path, CtReferenceBuild *build, CtDigestImport *out,
                               GError **error);
