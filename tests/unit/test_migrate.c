/* test_migrate.c - a store is brought forward once, and refused when it is not what it says.
 *
 * Method: a real store, spoilt through SQLite itself.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "store/meta.h"
#include "store/migrate.h"

static char *path;

static int make_path(void **state)
{
    (void)state;
    g_autofree char *folder = g_dir_make_tmp("ct-migrate-XXXXXX", NULL);

    path = g_build_filename(folder, "store.db", NULL);
    return folder == NULL;
}

static int remove_path(void **state)
{
    (void)state;
    static const char *const ends[] = { "", "-wal", "-shm" };
    g_autofree char *folder = g_path_get_dirname(path);

    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_autofree char *file = g_strconcat(path, ends[i], NULL);
        (void)g_remove(file);
    }
    (void)g_rmdir(folder);
    g_clear_pointer(&path, g_free);
    return 0;
}

static void spoil(const char *sql)
{
    sqlite3 *handle = NULL;

    assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(handle), SQLITE_OK);
}

static void make_store(void)
{
    g_autoptr(GError) error = NULL;
    CtDb *db = ct_migrate_open(path, CT_DB_CREATE, 1000, &error);

    assert_null(error);
    ct_db_close(db);
}

static void expect_refusal(CtDbMode mode, CtErrorCode code, const char *part)
{
    g_autoptr(GError) error = NULL;

    assert_null(ct_migrate_open(path, mode, 2000, &error));
    assert_true(g_error_matches(error, CT_ERROR, (int)code));
    assert_non_null(strstr(error->message, part));
}

static void test_migrate_second_start_changes_nothing(void **state)
{
    (void)state;
    bool has_row;

    make_store();
    CtDb *db = ct_migrate_open(path, CT_DB_CREATE, 2000, NULL);
    assert_non_null(db);
    CtRow row = ct_db_row(db, CT_SQL_MIGRATE_LIST);
    for (size_t i = 0; i < ct_sql_migration_count; i++) {
        assert_true(ct_row_step(&row, &has_row, NULL));
        assert_true(has_row);
        assert_int_equal(ct_row_int(&row, CT_COLUMN_MIGRATE_LIST_VERSION),
                         ct_sql_migration[i].version);
    }
    assert_true(ct_row_step(&row, &has_row, NULL));
    assert_false(has_row);
    ct_row_clear(&row);
    ct_db_close(db);
    db = ct_migrate_open(path, CT_DB_READ, 3000, NULL);
    assert_non_null(db);
    ct_db_close(db);
}

static void test_migrate_refuses_another_text_of_a_step(void **state)
{
    (void)state;
    make_store();
    spoil("UPDATE migration SET digest = 'other' WHERE version = 1");
    expect_refusal(CT_DB_WRITE, CT_ERROR_INTEGRITY, "another text of migration 1");
    expect_refusal(CT_DB_READ, CT_ERROR_INTEGRITY, "another text of migration 1");
}

static void test_migrate_refuses_a_step_from_the_future(void **state)
{
    (void)state;
    make_store();
    spoil("INSERT INTO migration VALUES (9999, 'x', 1)");
    expect_refusal(CT_DB_WRITE, CT_ERROR_INTEGRITY,
                   "has migration 9999, which this program does not know");
    expect_refusal(CT_DB_READ, CT_ERROR_INTEGRITY, "older than the store");
}

static void test_migrate_refuses_a_missing_step_under_a_later_one(void **state)
{
    (void)state;
    make_store();
    spoil("DELETE FROM migration WHERE version > 1; UPDATE migration SET version = 7");
    expect_refusal(CT_DB_WRITE, CT_ERROR_INTEGRITY, "has migration 7 where 1 belongs");
}

static void test_migrate_refuses_a_file_of_somebody_else(void **state)
{
    (void)state;
    spoil("CREATE TABLE foreigner (a)");
    expect_refusal(CT_DB_WRITE, CT_ERROR_INTEGRITY, "tables that are not ours");
}

static void test_migrate_store_without_its_steps_is_not_read(void **state)
{
    (void)state;
    make_store();
    spoil("DELETE FROM migration");
    expect_refusal(CT_DB_READ, CT_ERROR_CONFLICT, "lacks migrations");
}

/* The tables exist but are not recorded: the step fails, and leaves all as it was. */
static void test_migrate_failed_step_leaves_no_half(void **state)
{
    (void)state;
    make_store();
    spoil("DELETE FROM migration; DROP TABLE meta");
    expect_refusal(CT_DB_WRITE, CT_ERROR_SYSTEM, "migration");
    spoil("CREATE TABLE meta (a)"); /* would fail if the step had left its own */
}

#define FIXTURE(test) cmocka_unit_test_setup_teardown(test, make_path, remove_path)

CT_TEST_MAIN(FIXTURE(test_migrate_second_start_changes_nothing),
             FIXTURE(test_migrate_refuses_another_text_of_a_step),
             FIXTURE(test_migrate_refuses_a_step_from_the_future),
             FIXTURE(test_migrate_refuses_a_missing_step_under_a_later_one),
             FIXTURE(test_migrate_refuses_a_file_of_somebody_else),
             FIXTURE(test_migrate_store_without_its_steps_is_not_read),
             FIXTURE(test_migrate_failed_step_leaves_no_half))
