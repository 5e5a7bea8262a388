/* db.c - SQLite behind the handle.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

struct CtDb {
    sqlite3 *handle;                      /* owned */
    sqlite3_stmt *prepared[CT_SQL_COUNT]; /* owned; NULL until first used */
    bool in_use[CT_SQL_COUNT];
    bool in_transaction; /* as far as the caller knows */
    unsigned rows;       /* that are not given back yet */
};

static int handles; /* open in this process */

static CtErrorCode code_of(int result)
{
    switch (result & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return CT_ERROR_CONFLICT;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_MISMATCH:
        return CT_ERROR_INTEGRITY;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return CT_ERROR_DENIED;
    case SQLITE_CONSTRAINT:
        return result == SQLITE_CONSTRAINT_PRIMARYKEY || result == SQLITE_CONSTRAINT_ROWID
                   ? CT_ERROR_CONFLICT
                   : CT_ERROR_INTEGRITY;
    default:
        return CT_ERROR_SYSTEM;
    }
}

static bool fail(const CtDb *self, int result, const char *what, GError **error)
{
    /* The handle's text says which column; the code's own text is all there is otherwise. */
    const char *text = sqlite3_extended_errcode(self->handle) == result
                           ? sqlite3_errmsg(self->handle)
                           : sqlite3_errstr(result);

    return ct_fail(error, code_of(result), "store: %s: %s", what, text);
}

/* SQLite would make the file with the process's mask; the store is its owner's alone. */
static bool make_file(const char *path, GError **error)
{
    int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (descriptor < 0)
        return ct_fail_errno(error, errno, "store");
    (void)close(descriptor);
    return true;
}

static void harden(sqlite3 *handle)
{
    (void)sqlite3_extended_result_codes(handle, 1);
    (void)sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    (void)sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    (void)sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    (void)sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    (void)sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
}

/* On a file system without shared memory SQLite silently keeps another journal. */
static bool check_journal(CtDb *self, CtDbMode mode, GError **error)
{
    g_auto(CtRow) row = ct_db_row(self, CT_SQL_DB_JOURNAL_MODE);
    bool has_row;

    if (!ct_row_step(&row, &has_row, error))
        return false;
    const char *journal = ct_row_text(&row, CT_COLUMN_DB_JOURNAL_MODE_JOURNAL_MODE);
    if (mode == CT_DB_READ || g_strcmp0(journal, "wal") == 0 || g_strcmp0(journal, "memory") == 0)
        return true;
    return ct_fail(error, CT_ERROR_SYSTEM, "store: this file system cannot keep a write-ahead log");
}

CtDb *ct_db_open(const char *path, CtDbMode mode, GError **error)
{
    bool memory = strcmp(path, ":memory:") == 0;
    int flags = (mode == CT_DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) |
                (memory ? SQLITE_OPEN_MEMORY : 0) | SQLITE_OPEN_NOMUTEX;

    if (!memory && mode != CT_DB_CREATE && access(path, F_OK) != 0) {
        (void)ct_fail_errno(error, errno, "store");
        return NULL;
    }
    if (!memory && mode == CT_DB_CREATE && !make_file(path, error))
        return NULL;
    g_autoptr(CtDb) self = g_new0(CtDb, 1);
    g_atomic_int_inc(&handles); /* ct_db_close takes it back, also when opening fails */
    int result = sqlite3_open_v2(path, &self->handle, flags, NULL);
    if (result == SQLITE_OK) {
        harden(self->handle);
        result = sqlite3_exec(self->handle, ct_sql_open, NULL, NULL, NULL);
    }
    if (result != SQLITE_OK) {
        (void)fail(self, sqlite3_extended_errcode(self->handle), "open", error);
        return NULL;
    }
    if (!check_journal(self, mode, error))
        return NULL;
    return g_steal_pointer(&self);
}

void ct_db_close(CtDb *self)
{
    if (self == NULL)
        return;
    g_assert(self->rows == 0);
    ct_db_rollback(self);
    for (size_t i = 0; i < CT_SQL_COUNT; i++)
        (void)sqlite3_finalize(self->prepared[i]);
    int result = sqlite3_close(self->handle);
    g_assert(result == SQLITE_OK);
    g_atomic_int_add(&handles, -1);
    g_free(self);
}

bool ct_db_is_any_open(void)
{
    return g_atomic_int_get(&handles) > 0;
}

static bool run(CtDb *self, CtSql sql, GError **error)
{
    g_auto(CtRow) row = ct_db_row(self, sql);

    return ct_row_run(&row, error);
}

bool ct_db_begin_immediate(CtDb *self, GError **error)
{
    g_assert(!self->in_transaction);
    self->in_transaction = run(self, CT_SQL_DB_BEGIN_IMMEDIATE, error);
    return self->in_transaction;
}

bool ct_db_begin_read(CtDb *self, GError **error)
{
    g_assert(!self->in_transaction);
    self->in_transaction = run(self, CT_SQL_DB_BEGIN_READ, error);
    return self->in_transaction;
}

bool ct_db_commit(CtDb *self, GError **error)
{
    g_assert(self->in_transaction);
    if (run(self, CT_SQL_DB_COMMIT, error)) {
        self->in_transaction = false;
        return true;
    }
    ct_db_rollback(self);
    return false;
}

void ct_db_rollback(CtDb *self)
{
    self->in_transaction = false; /* first, or the statement below would be refused */
    if (self->handle != NULL && sqlite3_get_autocommit(self->handle) == 0)
        (void)run(self, CT_SQL_DB_ROLLBACK, NULL);
}

int64_t ct_db_changes(const CtDb *self)
{
    return sqlite3_changes64(self->handle);
}

bool ct_db_checkpoint(CtDb *self, GError **error)
{
    int frames = 0;
    int result =
        sqlite3_wal_checkpoint_v2(self->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, &frames, NULL);

    return result == SQLITE_OK || fail(self, result, "checkpoint", error);
}

bool ct_db_execute(CtDb *self, const char *text, const char *what, GError **error)
{
    int result = sqlite3_exec(self->handle, text, NULL, NULL, NULL);

    return result == SQLITE_OK || fail(self, result, what, error);
}

void ct_db_limit_wait(CtDb *self, int milliseconds)
{
    (void)sqlite3_busy_timeout(self->handle, milliseconds);
}

void ct_db_limit_pages(CtDb *self, int64_t pages)
{
    g_autofree char *text = g_strdup_printf("PRAGMA max_page_count = %" G_GINT64_FORMAT, pages);

    (void)sqlite3_exec(self->handle, text, NULL, NULL, NULL);
}

static int prepare(CtDb *self, CtSql sql, unsigned flags, sqlite3_stmt **out)
{
    return sqlite3_prepare_v3(self->handle, ct_sql_statement[sql].text, -1, flags, out, NULL);
}

CtRow ct_db_row(CtDb *self, CtSql sql)
{
    CtRow row = { .db = self, .sql = sql, .spare = self->in_use[sql] };

    if (row.spare) {
        row.failure = prepare(self, sql, 0, &row.stepper);
    } else {
        if (self->prepared[sql] == NULL)
            row.failure = prepare(self, sql, SQLITE_PREPARE_PERSISTENT, &self->prepared[sql]);
        row.stepper = self->prepared[sql];
        self->in_use[sql] = true;
    }
    self->rows++;
    return row;
}

void ct_row_clear(CtRow *self)
{
    if (self->db == NULL)
        return;
    if (self->spare) {
        (void)sqlite3_finalize(self->stepper);
    } else {
        (void)sqlite3_reset(self->stepper);
        (void)sqlite3_clear_bindings(self->stepper);
        self->db->in_use[self->sql] = false;
    }
    self->db->rows--;
    *self = (CtRow){ 0 };
}

static void keep(CtRow *self, int result)
{
    if (self->failure == SQLITE_OK)
        self->failure = result;
}

void ct_row_bind_int(CtRow *self, int bind, int64_t value)
{
    if (self->failure == SQLITE_OK)
        keep(self, sqlite3_bind_int64(self->stepper, bind, value));
}

void ct_row_bind_view(CtRow *self, int bind, CtBytes text)
{
    const char *start = text.size == 0 ? "" : (const char *)text.data;

    if (self->failure == SQLITE_OK)
        keep(self, sqlite3_bind_text64(self->stepper, bind, start, text.size, SQLITE_TRANSIENT,
                                       SQLITE_UTF8));
}

void ct_row_bind_text(CtRow *self, int bind, const char *text)
{
    if (text == NULL)
        ct_row_bind_null(self, bind);
    else
        ct_row_bind_view(self, bind, ct_bytes_of_text(text));
}

void ct_row_bind_bytes(CtRow *self, int bind, CtBytes bytes)
{
    const void *start = bytes.size == 0 ? (const void *)"" : bytes.data;

    if (self->failure == SQLITE_OK)
        keep(self, sqlite3_bind_blob64(self->stepper, bind, start, bytes.size, SQLITE_TRANSIENT));
}

void ct_row_bind_null(CtRow *self, int bind)
{
    if (self->failure == SQLITE_OK)
        keep(self, sqlite3_bind_null(self->stepper, bind));
}

bool ct_row_step(CtRow *self, bool *out_has_row, GError **error)
{
    const char *name = ct_sql_statement[self->sql].name;

    /* After a full disk SQLite may end the transaction by itself; what follows would then
     * be committed statement by statement. */
    if (self->db->in_transaction && sqlite3_get_autocommit(self->db->handle) != 0)
        return ct_fail(error, CT_ERROR_SYSTEM, "store: %s: the transaction was rolled back", name);
    int result = self->failure == SQLITE_OK ? sqlite3_step(self->stepper) : self->failure;
    if (result != SQLITE_ROW && result != SQLITE_DONE)
        return fail(self->db, result, name, error);
    *out_has_row = result == SQLITE_ROW;
    return true;
}

bool ct_row_run(CtRow *self, GError **error)
{
    bool has_row;

    return ct_row_step(self, &has_row, error);
}

void ct_row_again(CtRow *self)
{
    (void)sqlite3_reset(self->stepper);
    (void)sqlite3_clear_bindings(self->stepper);
}

int64_t ct_row_int(const CtRow *self, int column)
{
    return sqlite3_column_int64(self->stepper, column);
}

const char *ct_row_text(const CtRow *self, int column)
{
    return (const char *)sqlite3_column_text(self->stepper, column);
}

CtBytes ct_row_bytes(const CtRow *self, int column)
{
    const void *data = sqlite3_column_blob(self->stepper, column);

    return (CtBytes){ data, (size_t)sqlite3_column_bytes(self->stepper, column) };
}

bool ct_row_is_null(const CtRow *self, int column)
{
    return sqlite3_column_type(self->stepper, column) == SQLITE_NULL;
}
