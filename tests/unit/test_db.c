/* test_db.c - the store's handle: two writers, a full disk, a killed process, a damaged file.
 *
 * Method: real files in a fresh folder, the product's own statements of `meta` and `job`.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>
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

static void test_db_second_writer_waits_and_then_conflicts(void **state)
{
    (void)state;
    CtDb *first = open_store(CT_DB_CREATE);
    CtDb *second = open_store(CT_DB_WRITE);
    GError *error = NULL;

    ct_db_limit_wait(second, 50);
    assert_true(ct_db_begin_immediate(first, NULL));
    assert_true(ct_meta_set(first, "a", "first", NULL));
    assert_false(ct_db_begin_immediate(second, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_CONFLICT));
    assert_string_equal(error->message, "store: db_begin_immediate: database is locked");
    g_clear_error(&error);
    expect_meta(second, "a", NULL); /* a reader never waits, and sees what was committed */
    assert_true(ct_db_commit(first, NULL));
    expect_meta(second, "a", "first");
    assert_true(ct_db_begin_immediate(second, NULL));
    ct_db_rollback(second);
    ct_db_close(first);
    ct_db_close(second);
}

static void test_db_snapshot_does_not_move(void **state)
{
    (void)state;
    CtDb *writer = open_store(CT_DB_CREATE);
    CtDb *reader = open_store(CT_DB_READ);
    GError *error = NULL;

    assert_true(ct_db_begin_read(reader, NULL));
    expect_meta(reader, "a", NULL);
    assert_true(ct_meta_set(writer, "a", "1", NULL));
    expect_meta(reader, "a", NULL);
    ct_db_limit_wait(writer, 50);
    assert_false(ct_db_checkpoint(writer, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_CONFLICT));
    g_clear_error(&error);
    ct_db_rollback(reader);
    expect_meta(reader, "a", "1");
    assert_true(ct_db_checkpoint(writer, NULL));
    ct_db_close(reader);
    ct_db_close(writer);
}

/* Erasure: what was deleted stands in neither file after a checkpoint. */
static void test_db_deleted_bytes_are_gone_after_checkpoint(void **state)
{
    (void)state;
    static const char secret[] = "a-value-that-must-not-stay-anywhere";
    const CtJobOrder order = { "k", ct_bytes_of_text(secret), 0, 1 };
    CtDb *db = open_store(CT_DB_CREATE);
    g_auto(CtJob) job = { 0 };

    assert_true(ct_job_enqueue(db, &order, NULL, NULL));
    assert_true(ct_job_lease(db, "k", 1, 2, &job, NULL));
    assert_true(ct_job_done(db, &job, NULL));
    assert_true(ct_db_checkpoint(db, NULL));
    for (size_t i = 0; i < 2; i++) {
        g_autofree char *name = g_strconcat("store.db", i == 0 ? "" : "-wal", NULL);
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *bytes = NULL;
        size_t size;
        assert_true(g_file_get_contents(path, &bytes, &size, NULL));
        assert_null(memmem(bytes, size, secret, strlen(secret)));
    }
    ct_db_close(db);
}

static bool enqueue(CtDb *db, GError **error)
{
    static const uint8_t kilobyte[1024] = { 1 };
    const CtJobOrder order = { "fill", { kilobyte, sizeof kilobyte }, 0, 1 };

    return ct_job_enqueue(db, &order, NULL, error);
}

static int64_t count_jobs(CtDb *db)
{
    CtJobCount count;

    assert_true(ct_job_count(db, "fill", 0, &count, NULL));
    return count.waiting;
}

/* Transactions of ten until the disk is full; gives how many were committed. */
static int64_t fill(CtDb *db, GError **error)
{
    for (int64_t committed = 0;; committed += 10) {
        bool good = ct_db_begin_immediate(db, error);

        for (int i = 0; i < 10 && good; i++)
            good = enqueue(db, error);
        if (!good || !ct_db_commit(db, error)) {
            ct_db_rollback(db);
            return committed;
        }
    }
}

static void test_db_full_store_says_system_and_loses_nothing(void **state)
{
    (void)state;
    CtDb *db = open_store(CT_DB_CREATE);
    g_autoptr(GError) error = NULL;

    ct_db_limit_pages(db, 200);
    int64_t committed = fill(db, &error);
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_SYSTEM));
    assert_true(committed > 0);
    assert_int_equal(count_jobs(db), committed);
    ct_db_limit_pages(db, 100000);
    assert_true(enqueue(db, NULL));
    ct_db_close(db);
    db = open_store(CT_DB_WRITE);
    assert_int_equal(count_jobs(db), committed + 1);
    ct_db_close(db);
}

/* SQLite ends the whole transaction by itself when the disk is full; a caller that goes on
 * must not have its next statement committed alone. */
static void test_db_statement_after_lost_transaction_is_refused(void **state)
{
    (void)state;
    CtDb *db = open_store(CT_DB_CREATE);
    GError *error = NULL;

    assert_true(ct_db_begin_immediate(db, NULL));
    ct_db_execute(db, "ROLLBACK", "lost", NULL);
    assert_false(ct_meta_set(db, "a", "b", &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_SYSTEM));
    g_clear_error(&error);
    assert_false(ct_db_commit(db, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_SYSTEM));
    g_clear_error(&error);
    expect_meta(db, "a", NULL);
    assert_true(ct_meta_set(db, "a", "b", NULL));
    ct_db_close(db);
}

static int wait_for(pid_t child)
{
    int status;

    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

/* Really short of disk: in a child, because the limit is for good. 0 when all is as it must be. */
static int fill_small_disk(void)
{
    const struct rlimit small = { 300000, 300000 };
    CtDb *db = open_store(CT_DB_WRITE);
    g_autoptr(GError) error = NULL;

    (void)signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &small) != 0)
        return 1;
    int64_t committed = fill(db, &error);
    bool right = g_error_matches(error, CT_ERROR, CT_ERROR_SYSTEM) && committed > 0 &&
                 count_jobs(db) == committed;
    g_autofree char *path = g_build_filename(folder, "committed", NULL);
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, committed);
    return right && g_file_set_contents(path, text, -1, NULL) ? 0 : 2;
}

static void test_db_disk_that_is_really_full_loses_nothing(void **state)
{
    (void)state;
    ct_db_close(open_store(CT_DB_CREATE));
    pid_t child = fork();
    if (child == 0)
        _exit(fill_small_disk());
    assert_int_equal(wait_for(child), 0);
    g_autofree char *path = g_build_filename(folder, "committed", NULL);
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    CtDb *db = open_store(CT_DB_WRITE);
    assert_int_equal(count_jobs(db), g_ascii_strtoll(text, NULL, 10));
    assert_true(enqueue(db, NULL));
    ct_db_close(db);
}

/* Two facts in one transaction, round after round; kills itself after `steps` statements. */
static _Noreturn void write_and_die(unsigned steps)
{
    CtDb *db = open_store(CT_DB_WRITE);

    for (unsigned i = 0, done = 0;; i++) {
        g_autofree char *value = g_strdup_printf("%u", i);
        for (unsigned step = 0; step < 4; step++) {
            if (done++ == steps)
                (void)raise(SIGKILL);
            bool good = step == 0   ? ct_db_begin_immediate(db, NULL)
                        : step == 1 ? ct_meta_set(db, "one", value, NULL)
                        : step == 2 ? ct_meta_set(db, "two", value, NULL)
                                    : ct_db_commit(db, NULL);
            if (!good)
                _exit(1);
        }
    }
}

static void test_db_killed_between_any_two_statements_keeps_whole_transactions(void **state)
{
    (void)state;
    ct_db_close(open_store(CT_DB_CREATE));
    for (unsigned steps = 0; steps < 12; steps++) {
        pid_t child = fork();
        if (child == 0)
            write_and_die(steps);
        int status = wait_for(child);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);

        CtDb *db = open_store(CT_DB_WRITE);
        g_autofree char *one = NULL;
        g_autofree char *two = NULL;
        assert_true(ct_meta_get(db, "one", &one, NULL));
        assert_true(ct_meta_get(db, "two", &two, NULL));
        assert_int_equal(g_strcmp0(one, two), 0);
        g_autofree char *expected = steps < 4 ? NULL : g_strdup_printf("%u", steps / 4 - 1);
        assert_int_equal(g_strcmp0(one, expected), 0);
        ct_db_close(db);
    }
}

static void test_db_damaged_file_is_an_integrity_matter(void **state)
{
    (void)state;
    g_autofree char *path = path_of_store();
    g_autofree char *noise = g_strnfill(8192, 'x');
    g_autoptr(GError) error = NULL;

    assert_true(g_file_set_contents(path, noise, 8192, NULL));
    assert_null(ct_db_open(path, CT_DB_WRITE, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INTEGRITY));
}

static void test_db_key_that_exists_is_a_conflict(void **state)
{
    (void)state;
    g_autoptr(CtDb) db = open_store(CT_DB_CREATE);
    g_autoptr(GError) error = NULL;
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_MIGRATE_RECORD);

    ct_row_bind_int(&row, CT_BIND_MIGRATE_RECORD_VERSION, 1);
    ct_row_bind_text(&row, CT_BIND_MIGRATE_RECORD_DIGEST, "d");
    ct_row_bind_int(&row, CT_BIND_MIGRATE_RECORD_APPLIED_AT, 1);
    assert_false(ct_row_run(&row, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_CONFLICT));
}

static void test_db_binding_what_is_not_there_fails_the_step(void **state)
{
    (void)state;
    g_autoptr(CtDb) db = open_store(CT_DB_CREATE);
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_META_GET);
    g_autoptr(GError) error = NULL;
    bool has_row = true;

    ct_row_bind_int(&row, 99, 1);
    assert_false(ct_row_step(&row, &has_row, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_SYSTEM));
}

static void test_db_bytes_and_null_come_back_as_they_went(void **state)
{
    (void)state;
    g_autoptr(CtDb) db = open_store(CT_DB_CREATE);
    static const uint8_t bytes[] = { 0, 255, 0 };
    const CtBytes bodies[] = { { bytes, 3 }, { NULL, 0 } };

    for (size_t i = 0; i < G_N_ELEMENTS(bodies); i++) {
        const CtJobOrder order = { "k", bodies[i], 0, 1 };
        g_auto(CtJob) job = { 0 };
        assert_true(ct_job_enqueue(db, &order, NULL, NULL));
        assert_true(ct_job_lease(db, "k", 0, 1, &job, NULL));
        assert_true(ct_bytes_equal((CtBytes){ job.body, job.body_size }, bodies[i]));
        assert_true(ct_job_done(db, &job, NULL));
    }
    assert_true(ct_meta_set(db, "null", NULL, NULL));
    expect_meta(db, "null", NULL);
}

static void test_db_row_can_be_used_again_for_the_next_item(void **state)
{
    (void)state;
    g_autoptr(CtDb) db = open_store(CT_DB_CREATE);
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_META_SET);

    for (int i = 0; i < 3; i++) {
        g_autofree char *name = g_strdup_printf("n%d", i);
        ct_row_bind_text(&row, CT_BIND_META_SET_NAME, name);
        if (i != 1)
            ct_row_bind_text(&row, CT_BIND_META_SET_VALUE, name);
        assert_true(ct_row_run(&row, NULL));
        ct_row_again(&row);
    }
    expect_meta(db, "n0", "n0");
    expect_meta(db, "n1", NULL);
    expect_meta(db, "n2", "n2");
}

#define FIXTURE(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

CT_TEST_MAIN(FIXTURE(test_db_keeps_what_was_committed_and_nothing_else),
             FIXTURE(test_db_is_readable_by_its_owner_only),
             FIXTURE(test_db_missing_file_is_missing),
             FIXTURE(test_db_opened_to_read_denies_writes),
             FIXTURE(test_db_statement_in_use_can_be_used_again_inside),
             FIXTURE(test_db_second_writer_waits_and_then_conflicts),
             FIXTURE(test_db_snapshot_does_not_move),
             FIXTURE(test_db_deleted_bytes_are_gone_after_checkpoint),
             FIXTURE(test_db_full_store_says_system_and_loses_nothing),
             FIXTURE(test_db_statement_after_lost_transaction_is_refused),
             FIXTURE(test_db_disk_that_is_really_full_loses_nothing),
             FIXTURE(test_db_killed_between_any_two_statements_keeps_whole_transactions),
             FIXTURE(test_db_damaged_file_is_an_integrity_matter),
             FIXTURE(test_db_key_that_exists_is_a_conflict),
             FIXTURE(test_db_binding_what_is_not_there_fails_the_step),
             FIXTURE(test_db_bytes_and_null_come_back_as_they_went),
             FIXTURE(test_db_row_can_be_used_again_for_the_next_item))
