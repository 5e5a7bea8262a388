/* test_db.c - the store's handle: two writers, a full disk, a killed process, a damaged file.
 *
 * Method: real files in a fresh folder, the product's own statements of `meta` and `job`.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/job.h"
#include "store/meta.h"
#include "store/migrate.h"

static char *folder;

static int make_folder(void **state)
{
    (void)state;
    folder = g_dir_make_tmp("ct-db-XXXXXX", NULL);
    return folder == NULL;
}

static int remove_folder(void **state)
{
    (void)state;
    g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);

    for (const char *name = g_dir_read_name(files); name != NULL; name = g_dir_read_name(files)) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        (void)g_remove(path);
    }
    (void)g_rmdir(folder);
    g_clear_pointer(&folder, g_free);
    return 0;
}

static char *path_of_store(void)
{
    return g_build_filename(folder, "store.db", NULL);
}

static CtDb *open_store(CtDbMode mode)
{
    g_autofree char *path = path_of_store();
    g_autoptr(GError) error = NULL;
    CtDb *db = ct_migrate_open(path, mode, 1000, &error);

    assert_null(error);
    assert_non_null(db);
    return db;
}

static void expect_meta(CtDb *db, const char *name, const char *expected)
{
    g_autofree char *value = NULL;

    assert_true(ct_meta_get(db, name, &value, NULL));
    if (expected == NULL)
        assert_null(value);
    else
        assert_string_equal(value, expected);
}

static void test_db_keeps_what_was_committed_and_nothing_else(void **state)
{
    (void)state;
    CtDb *db = open_store(CT_DB_CREATE);

    assert_true(ct_db_begin_immediate(db, NULL));
    assert_true(ct_meta_set(db, "kept", "yes", NULL));
    assert_int_equal(ct_db_changes(db), 1);
    assert_true(ct_db_commit(db, NULL));
    assert_true(ct_db_begin_immediate(db, NULL));
    assert_true(ct_meta_set(db, "lost", "yes", NULL));
    ct_db_close(db);

    db = open_store(CT_DB_WRITE);
    expect_meta(db, "kept", "yes");
    expect_meta(db, "lost", NULL);
    ct_db_close(db);
}

static void test_db_is_readable_by_its_owner_only(void **state)
{
    (void)state;
    g_autofree char *path = path_of_store();
    CtDb *db = open_store(CT_DB_CREATE);
    GStatBuf found;

    assert_int_equal(g_stat(path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    ct_db_close(db);
}

static void test_db_missing_file_is_missing(void **state)
{
    (void)state;
    g_autofree char *path = path_of_store();
    g_autoptr(GError) error = NULL;

    assert_null(ct_db_open(path, CT_DB_WRITE, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_MISSING));
    assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

static void test_db_opened_to_read_denies_writes(void **state)
{
    (void)state;
    ct_db_close(open_store(CT_DB_CREATE));
    g_autoptr(CtDb) db = open_store(CT_DB_READ);
    g_autoptr(GError) error = NULL;

    assert_false(ct_meta_set(db, "a", "b", &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_DENIED));
}

static void test_db_statement_in_use_can_be_used_again_inside(void **state)
{
    (void)state;
    g_autoptr(CtDb) db = open_store(CT_DB_CREATE);
    bool has_row;

    assert_true(ct_meta_set(db, "a", "1", NULL));
    assert_true(ct_meta_set(db, "b", "2", NULL));
    g_auto(CtRow) outer = ct_db_row(db, CT_SQL_META_GET);
    ct_row_bind_text(&outer, CT_BIND_META_GET_NAME, "a");
    assert_true(ct_row_step(&outer, &has_row, NULL));
    expect_meta(db, "b", "2");
    assert_string_equal(ct_row_text(&outer, CT_COLUMN_META_GET_VALUE), "1");
}

#define FIXTURE(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

CT_TEST_MAIN(FIXTURE(test_db_keeps_what_was_committed_and_nothing_else),
             FIXTURE(test_db_is_readable_by_its_owner_only),
             FIXTURE(test_db_missing_file_is_missing),
             FIXTURE(test_db_opened_to_read_denies_writes),
             FIXTURE(test_db_statement_in_use_can_be_used_again_inside))
