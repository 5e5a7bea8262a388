/* test_job.c - a job is done at least once, by one worker at a time, and given up in the end.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "store/job.h"
#include "store/meta.h"
#include "store/migrate.h"

static CtDb *open_store(void)
{
    CtDb *db = ct_migrate_open(":memory:", CT_DB_CREATE, 0, NULL);

    assert_non_null(db);
    return db;
}

static int64_t enqueue(CtDb *db, const char *kind, CtInstant due_at, int64_t most)
{
    const CtJobOrder order = { kind, ct_bytes_of_text("body"), due_at, most };
    int64_t id = 0;

    assert_true(ct_job_enqueue(db, &order, &id, NULL));
    return id;
}

/* The id of the job leased, 0 when there is none. */
static int64_t lease(CtDb *db, const char *kind, CtInstant now, CtJob *out)
{
    assert_true(ct_job_lease(db, kind, now, now + 60, out, NULL));
    return out->id;
}

static void test_job_is_leased_when_due_and_gone_when_done(void **state)
{
    (void)state;
    g_autoptr(CtDb) db = open_store();
    g_auto(CtJob) job = { 0 };
    int64_t id = enqueue(db, "mail", 100, 3);

    assert_int_equal(lease(db, "mail", 99, &job), 0);
    assert_int_equal(lease(db, "letter", 100, &job), 0);
    assert_int_equal(lease(db, "mail", 100, &job), id);
    assert_int_equal(job.attempt, 1);
    assert_int_equal(job.most, 3);
    assert_true(ct_bytes_equal((CtBytes){ job.body, job.body_size }, ct_bytes_of_text("body")));
    assert_true(ct_job_done(db, &job, NULL));
    ct_job_clear(&job);
    assert_int_equal(lease(db, "mail", 10000, &job), 0);
}

static void test_job_longest_due_comes_first(void **state)
{
    (void)state;
    g_autoptr(CtDb) db = open_store();
    int64_t later = enqueue(db, "mail", 20, 1);
    int64_t first = enqueue(db, "mail", 10, 1);
    int64_t last = enqueue(db, "mail", 20, 1);
    const int64_t order[] = { first, later, last };

    for (size_t i = 0; i < G_N_ELEMENTS(order); i++) {
        g_auto(CtJob) job = { 0 };
        assert_int_equal(lease(db, "mail", 50, &job), order[i]);
    }
}

static void test_job_lease_keeps_others_out_until_it_expires(void **state)
{
    (void)state;
    g_autoptr(CtDb) db = open_store();
    g_auto(CtJob) first = { 0 };
    g_auto(CtJob) second = { 0 };
    GError *error = NULL;
    int64_t id = enqueue(db, "mail", 0, 3);

    assert_int_equal(lease(db, "mail", 0, &first), id);
    assert_int_equal(lease(db, "mail", 59, &second), 0);
    assert_int_equal(lease(db, "mail", 60, &second), id);
    assert_int_equal(second.attempt, 2);
    assert_false(ct_job_done(db, &first, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_CONFLICT));
    g_clear_error(&error);
    assert_false(ct_job_retry(db, &first, 0, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_CONFLICT));
    g_clear_error(&error);
    assert_true(ct_job_done(db, &second, NULL));
    assert_false(ct_job_done(db, &second, &error));
    g_clear_error(&error);
}

static void test_job_retry_waits_and_the_last_attempt_is_the_end(void **state)
{
    (void)state;
    g_autoptr(CtDb) db = open_store();
    CtJobCount count;
    int64_t id = enqueue(db, "mail", 0, 2);

    for (int64_t attempt = 1; attempt <= 2; attempt++) {
        g_auto(CtJob) job = { 0 };
        assert_int_equal(lease(db, "mail", 100 * attempt - 1, &job), attempt == 1 ? id : 0);
        if (attempt == 2)
            assert_int_equal(lease(db, "mail", 200, &job), id);
        assert_true(ct_job_retry(db, &job, 200, NULL));
    }
    g_auto(CtJob) none = { 0 };
    assert_int_equal(lease(db, "mail", 100000, &none), 0);
    assert_true(ct_job_count(db, "mail", 100000, &count, NULL));
    assert_int_equal(count.waiting, 1);
    assert_int_equal(count.dead, 1);
    assert_true(count.next_due_at == CT_INSTANT_NEVER);
}

/* A job that kills its worker every time: nobody calls retry, the leases run out. */
static void test_job_that_kills_its_workers_dies_too(void **state)
{
    (void)state;
    g_autoptr(CtDb) db = open_store();
    CtJobCount count;

    enqueue(db, "mail", 0, 3);
    for (int64_t i = 0; i < 3; i++) {
        g_auto(CtJob) job = { 0 };
        assert_true(lease(db, "mail", 60 * i, &job) != 0);
    }
    assert_true(ct_job_count(db, "mail", 179, &count, NULL));
    assert_int_equal(count.dead, 0);
    assert_true(count.next_due_at == 180);
    assert_true(ct_job_count(db, "mail", 180, &count, NULL));
    assert_int_equal(count.dead, 1);
}

static void test_job_enqueued_in_a_lost_transaction_is_lost_with_it(void **state)
{
    (void)state;
    g_autoptr(CtDb) db = open_store();
    g_auto(CtJob) job = { 0 };

    assert_true(ct_db_begin_immediate(db, NULL));
    enqueue(db, "mail", 0, 1);
    ct_db_rollback(db);
    assert_int_equal(lease(db, "mail", 10, &job), 0);
}

/* A stale worker names (id, attempt); a new job of the same number would be his to delete. */
static void test_job_ids_are_never_given_twice(void **state)
{
    (void)state;
    g_autoptr(CtDb) db = open_store();
    int64_t last = 0;

    for (int i = 0; i < 5; i++) {
        g_auto(CtJob) job = { 0 };
        int64_t id = enqueue(db, "mail", 0, 1);
        assert_true(id > last);
        last = id;
        assert_int_equal(lease(db, "mail", 0, &job), id);
        assert_true(ct_job_done(db, &job, NULL));
    }
}

CT_TEST_MAIN(CT_TEST(test_job_is_leased_when_due_and_gone_when_done),
             CT_TEST(test_job_longest_due_comes_first),
             CT_TEST(test_job_lease_keeps_others_out_until_it_expires),
             CT_TEST(test_job_retry_waits_and_the_last_attempt_is_the_end),
             CT_TEST(test_job_that_kills_its_workers_dies_too),
             CT_TEST(test_job_enqueued_in_a_lost_transaction_is_lost_with_it),
             CT_TEST(test_job_ids_are_never_given_twice))
