/* digest_sql.h - digests in a line of SQL, as NSRL RDS 3 hands on what changed between two
 * publications.
 *
 * In:  one statement on one line: `INSERT [OR word] INTO TABLE [(column, ...)] VALUES (value, ...),
 *      ...;`. Out: an entry for each row of the tables FILE, METADATA and DISTINCT_HASH, by the
 *      names of its columns; without names as FILE has them: sha256, sha1, md5, file_name.
 *      Statements about other tables, and those that are no INSERT, DELETE or UPDATE, say nothing.
 * Set aside: rows of METADATA without names ("no-columns"), DELETE and UPDATE of these tables
 * ("not-added": what a set has stays in it), a row that is cut ("bad-line").
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/digest_pack.h"

enum { CT_DIGEST_SQL_COLUMNS = CT_DIGEST_PACK_ALGORITHMS + 1 };

typedef struct {
    CtReader rest;                     /* behind VALUES */
    int column[CT_DIGEST_SQL_COLUMNS]; /* where each digest, and the name, stand; NONE */
    const char *reason;                /* the statement as a whole is set aside; NULL */
    bool silent;                       /* it says nothing about digests */
} CtDigestSql;

/* False: the line is no statement of SQL. */
bool ct_digest_sql_open(CtBytes line, CtDigestSql *out);
/* The next row; false behind the last. */
bool ct_digest_sql_next(CtDigestSql *self, CtDigestPackEntry *out);
