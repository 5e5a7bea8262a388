/* migrate.c - comparing and taking steps.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "store/migrate.h"

static bool ask(CtDb *db, CtSql sql, int64_t *out, GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, sql);
    bool has_row;

    if (!ct_row_step(&row, &has_row, error))
        return false;
    *out = has_row ? ct_row_int(&row, 0) : 0;
    return true;
}

static bool compare_step(const CtRow *row, size_t index, GError **error)
{
    int64_t version = ct_row_int(row, CT_COLUMN_MIGRATE_LIST_VERSION);

    if (index >= ct_sql_migration_count)
        return ct_fail(error, CT_ERROR_INTEGRITY,
                       "store: has migration %" G_GINT64_FORMAT
                       ", which this program does not know: it is older than the store",
                       version);
    const CtSqlMigration *step = &ct_sql_migration[index];
    if (version != step->version)
        return ct_fail(error, CT_ERROR_INTEGRITY,
                       "store: has migration %" G_GINT64_FORMAT " where %d belongs", version,
                       step->version);
    if (g_strcmp0(ct_row_text(row, CT_COLUMN_MIGRATE_LIST_DIGEST), step->digest) != 0)
        return ct_fail(error, CT_ERROR_INTEGRITY,
                       "store: was made with another text of migration %d: make it anew, or use "
                       "the program that made it",
                       step->version);
    return true;
}

/* How many steps were taken, all of them ours; 0 for a store that was never migrated. */
static bool count_steps(CtDb *db, size_t *out, GError **error)
{
    int64_t begun = 0;
    int64_t objects = 0;
    size_t count = 0;
    bool has_row = false;

    if (!ask(db, CT_SQL_MIGRATE_IS_BEGUN, &begun, error) ||
        !ask(db, CT_SQL_MIGRATE_OBJECTS, &objects, error))
        return false;
    if (begun == 0 && objects > 0)
        return ct_fail(error, CT_ERROR_INTEGRITY, "store: holds tables that are not ours");
    if (begun == 0) {
        *out = 0;
        return true;
    }
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_MIGRATE_LIST);
    if (!ct_row_step(&row, &has_row, error))
        return false;
    while (has_row) {
        if (!compare_step(&row, count++, error) || !ct_row_step(&row, &has_row, error))
            return false;
    }
    *out = count;
    return true;
}

static bool take_step(CtDb *db, const CtSqlMigration *step, CtInstant now, GError **error)
{
    if (!ct_db_execute(db, step->text, "migration", error))
        return false;
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_MIGRATE_RECORD);
    ct_row_bind_int(&row, CT_BIND_MIGRATE_RECORD_VERSION, step->version);
    ct_row_bind_text(&row, CT_BIND_MIGRATE_RECORD_DIGEST, step->digest);
    ct_row_bind_int(&row, CT_BIND_MIGRATE_RECORD_APPLIED_AT, now);
    return ct_row_run(&row, error);
}

static bool take_missing_steps(CtDb *db, CtInstant now, GError **error)
{
    size_t count = 0;

    if (!count_steps(db, &count, error))
        return false;
    for (; count < ct_sql_migration_count; count++)
        if (!take_step(db, &ct_sql_migration[count], now, error))
            return false;
    return true;
}

bool ct_migrate_run(CtDb *db, CtInstant now, GError **error)
{
    if (!ct_db_begin_immediate(db, error))
        return false;
    if (!take_missing_steps(db, now, error)) {
        ct_db_rollback(db);
        return false;
    }
    return ct_db_commit(db, error);
}

bool ct_migrate_check(CtDb *db, GError **error)
{
    size_t count = 0;

    if (!count_steps(db, &count, error))
        return false;
    return count == ct_sql_migration_count ||
           ct_fail(error, CT_ERROR_CONFLICT,
                   "store: lacks migrations of this program; open it once to write");
}

CtDb *ct_migrate_open(const char *path, CtDbMode mode, CtInstant now, GError **error)
{
    g_autoptr(CtDb) db = ct_db_open(path, mode, error);

    if (db == NULL)
        return NULL;
    bool right = mode == CT_DB_READ ? ct_migrate_check(db, error) : ct_migrate_run(db, now, error);
    return right ? g_steal_pointer(&db) : NULL;
}
