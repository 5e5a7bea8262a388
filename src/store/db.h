/* db.h - the handle to one mandate's store, and the rows that its statements yield.
 *
 * SQL stands in sql/, is checked while the program is built (tools/sqlgen) and is named here
 * by CT_SQL_…, its parameters by CT_BIND_… and its columns by CT_COLUMN_… (store/sql.h).
 * A statement is prepared once and kept; used while it is already in use, it is prepared a
 * second time, so nesting is safe. A failure to prepare or to bind is remembered by the row
 * and told by ct_row_step, so that a caller binds on and asks once.
 * Failures: SYSTEM when disk, memory or file system fail (a full disk too), CONFLICT when
 * another writer holds the store or a primary key exists, DENIED when it cannot be written,
 * INTEGRITY when the file is damaged or a constraint of ours is broken. Messages name the
 * statement and hold no values.
 * A handle belongs to one process and one thread. Migration is migrate.h's.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"
#include "store/sql.h"

typedef struct CtDb CtDb;

typedef enum {
    CT_DB_CREATE, /* made, readable by its owner only, when it is not there */
    CT_DB_WRITE,  /* must be there */
    CT_DB_READ,   /* must be there; every write is DENIED */
} CtDbMode;

/* ":memory:" is a store of its own for tests. The caller closes it. */
CtDb *ct_db_open(const char *path, CtDbMode mode, GError **error);
void ct_db_close(CtDb *self); /* rolls an open transaction back; no row may be in use */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtDb, ct_db_close)
/* Whether this process has a store open. A child must not be forked then: SQLite in the child would
 * take itself for the holder of locks that it has not, and what others commit would be lost. */
bool ct_db_is_any_open(void);

/* One writer at a time: waits up to 10 s for another one to end, then CONFLICT. */
bool ct_db_begin_immediate(CtDb *self, GError **error);
/* A snapshot: what is read until commit or rollback is of one moment. */
bool ct_db_begin_read(CtDb *self, GError **error);
/* Durable when it returns true. After false nothing of the transaction has happened. */
bool ct_db_commit(CtDb *self, GError **error);
/* Also right after a failed statement, and when no transaction is open. */
void ct_db_rollback(CtDb *self);
/* How many rows the last INSERT, UPDATE or DELETE that was stepped to its end changed. */
int64_t ct_db_changes(const CtDb *self);
/* Moves the write-ahead log into the store and empties it: what an erasure needs. CONFLICT
 * while somebody still reads an older snapshot. Not inside a transaction. */
bool ct_db_checkpoint(CtDb *self, GError **error);
/* Runs the text of a migration inside the transaction that is open. For migrate.c. */
bool ct_db_execute(CtDb *self, const char *text, const char *what, GError **error);
/* How long a writer waits for another one, instead of the 10 s of sql/open.sql. */
void ct_db_limit_wait(CtDb *self, int milliseconds);
/* The most pages of 4096 bytes that the store may have: how tests fill a disk. */
void ct_db_limit_pages(CtDb *self, int64_t pages);

typedef struct {
    CtDb *db;                     /* borrowed */
    struct sqlite3_stmt *stepper; /* borrowed from db, or owned when `spare` */
    CtSql sql;
    int failure; /* SQLite's code of the first failed preparation or binding */
    bool spare;
} CtRow;

/* A statement ready to be bound; g_auto(CtRow) gives it back. */
CtRow ct_db_row(CtDb *self, CtSql sql);
void ct_row_clear(CtRow *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtRow, ct_row_clear)

/* Values are copied. What is not bound is NULL. */
void ct_row_bind_int(CtRow *self, int bind, int64_t value);
void ct_row_bind_text(CtRow *self, int bind, const char *text); /* NULL is NULL */
void ct_row_bind_view(CtRow *self, int bind, CtBytes text);     /* text, length given */
void ct_row_bind_bytes(CtRow *self, int bind, CtBytes bytes);   /* no bytes is an empty value */
void ct_row_bind_null(CtRow *self, int bind);

/* The next row, or the end: *out_has_row. A statement that returns nothing is done by one step. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_row_step(CtRow *self, bool *out_has_row, GError **error);
/* One step of a statement that returns no rows. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_row_run(CtRow *self, GError **error);
/* Back to before the first step, nothing bound: the same statement for the next item. */
void ct_row_again(CtRow *self);

/* Of the row that the last step reached; texts and bytes are borrowed until the next step. */
int64_t ct_row_int(const CtRow *self, int column);      /* 0 for NULL */
const char *ct_row_text(const CtRow *self, int column); /* NULL for NULL */
CtBytes ct_row_bytes(const CtRow *self, int column);    /* of bytes or text; none for NULL */
bool ct_row_is_null(const CtRow *self, int column);
