/* nsrl_database.h - the known digests of NSRL RDS 3, out of its SQLite database.
 *
 * In:  the database as NIST publishes it, of any size: in memory (the format), or through a
 *      function that reads it (a descriptor lent to a jailed program). Out: as
 *      format/digest_pack.h tells; `lines` counts rows. Set aside: "bad-digest" (a value that is
 *      none), "no-digest" (a row without any), each with `line`, the number of the row.
 * The first of these that is a table with the columns sha256, sha1, md5 and file_name is read:
 * FILE, METADATA; then FILE without sha256, then DISTINCT_HASH (digests alone, so that sections of
 * programs cannot be told), last FILE as a view over FILE's tables, which may not sort or count.
 * Memory does not grow with the database. INPUT with the place when it is damaged or cut, and how
 * many rows were read before; so is one that has none of the tables.
 * Source: NIST, "RDSv3 format", https://www.nist.gov/itl/ssd/software-quality-group/nsrl.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"
#include "format/sqlite_image.h"

extern const CtFormat ct_nsrl_database_format;

G_GNUC_WARN_UNUSED_RESULT
bool ct_nsrl_database_read(const CtSqliteImageBytes *bytes, CtRecordSink sink, void *user,
                           GError **error);
