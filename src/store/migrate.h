/* migrate.h - brings a store to the schema that this program was built with.
 *
 * Forward only, one transaction for all steps that are missing. Each step that was taken is
 * recorded with the digest of its text (comments and white space left out), and every start
 * compares: a step whose text is now another, or one that this program does not know, is
 * INTEGRITY, because the program's statements were checked against another schema.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/time.h"
#include "store/db.h"

/* `now` is what the record says. A file with tables of somebody else is refused: INTEGRITY. */
bool ct_migrate_run(CtDb *db, CtInstant now, GError **error);

/* Compares only, for a store that is opened to read; one that lacks steps is CONFLICT. */
bool ct_migrate_check(CtDb *db, GError **error);

/* The usual beginning: opens, then runs or, when `mode` is CT_DB_READ, checks. */
CtDb *ct_migrate_open(const char *path, CtDbMode mode, CtInstant now, GError **error);
