/* test_lease_store.c - days as segments: asked over midnight, added to twice, forgotten.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "lease_fixture.h"

#include "match/lease_day.h"
#include "match/lease_store.h"

#include <sys/stat.h>

#define DAY 86400

static char *scratch_folder(void)
{
    g_autofree char *outer = g_dir_make_tmp("constat-store-XXXXXX", NULL);

    return g_build_filename(outer, "leases", NULL);
}

static guint count_files(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    guint count = 0;

    while (g_dir_read_name(dir) != NULL)
        count++;
    return count;
}

static void remove_folder(char *folder)
{
    g_autofree char *outer = g_path_get_dirname(folder);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        (void)g_unlink(path);
    }
    (void)g_rmdir(folder);
    (void)g_rmdir(outer);
    g_free(folder);
}

static void add(CtLeaseStore *store, const CtLeaseBuildEvent *event, size_t count)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CtLeaseBuild) build = ct_lease_build_new();
    uint32_t source;

    assert_true(ct_lease_build_source(build, "day.log", 1000, &source, &error));
    for (size_t i = 0; i < count; i++)
        assert_true(ct_lease_build_event(build, &event[i], &error));
    assert_true(ct_lease_store_add(store, build, NULL, &error));
}

static CtLeaseStoreAnswer ask_store(CtLeaseStore *store, const char *ip, int32_t port, CtInstant at,
                                    uint32_t tolerance)
{
    g_autoptr(GError) error = NULL;
    CtLeaseQuery query = { address(ip), port, CT_LEASE_ANY, at, tolerance };
    CtLeaseStoreAnswer answer = { 0 };

    assert_true(ct_lease_store_find(store, &query, &answer, &error));
    return answer;
}

static void assert_named(CtLeaseStoreAnswer answer, const char *who)
{
    assert_int_equal(answer.verdict, CT_LEASE_ONE);
    assert_true(ct_bytes_equal(answer.subscriber, ct_bytes_of_text(who)));
}

/* anna over one midnight, bert after it, nobody in the third day's morning. */
static const CtInstant first_day = 20000 * (CtInstant)DAY;

static CtLeaseStore *small_store(const char *folder)
{
    const CtLeaseBuildEvent events[] = {
        event_of(CT_LEASE_BUILD_INTERVAL, "192.0.2.1", "anna", first_day + 1000,
                 first_day + DAY + 1000, 0),
        event_of(CT_LEASE_BUILD_INTERVAL, "192.0.2.1", "bert", first_day + DAY + 1000,
                 first_day + 2 * DAY, 1),
        event_of(CT_LEASE_BUILD_INTERVAL, "2001:db8::1", "carl", first_day + 2 * DAY + 5000,
                 first_day + 2 * DAY + 6000, 2),
    };
    CtLeaseStore *store = ct_lease_store_open(folder, NULL);

    assert_non_null(store);
    add(store, events, G_N_ELEMENTS(events));
    return store;
}

static void test_lease_store_answers_over_midnight(void **state)
{
    (void)state;
    char *folder = scratch_folder();
    g_autoptr(CtLeaseStore) store = small_store(folder);
    struct stat facts;

    assert_int_equal(stat(folder, &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0700);
    assert_int_equal(count_files(folder), 3);
    assert_named(ask_store(store, "192.0.2.1", 1, first_day + DAY, 30), "anna");
    assert_named(ask_store(store, "192.0.2.1", 1, first_day + 1000, 0), "anna");
    assert_named(ask_store(store, "192.0.2.1", 1, first_day + 2 * DAY + 1, 2), "bert");
    assert_int_equal(ask_store(store, "192.0.2.1", 1, first_day + DAY + 1000, 1).verdict,
                     CT_LEASE_AMBIGUOUS);
    assert_int_equal(ask_store(store, "192.0.2.9", 1, first_day + DAY, 5).verdict, CT_LEASE_NONE);
    assert_int_equal(ask_store(store, "192.0.2.9", 1, first_day + 1000, 5).verdict, CT_LEASE_GAP);
    assert_int_equal(ask_store(store, "192.0.2.1", 1, first_day + 9 * DAY, 5).verdict,
                     CT_LEASE_GAP);
    remove_folder(folder);
}

static void test_lease_store_deleted_days_are_gone_and_later_ones_stay(void **state)
{
    (void)state;
    char *folder = scratch_folder();
    g_autoptr(CtLeaseStore) store = small_store(folder);
    uint32_t deleted = 0;

    assert_true(ct_lease_store_delete_before(store, first_day + DAY - 1, &deleted, NULL));
    assert_int_equal(deleted, 0);
    assert_true(ct_lease_store_delete_before(store, first_day + DAY, &deleted, NULL));
    assert_int_equal(deleted, 1);
    assert_int_equal(ask_store(store, "192.0.2.1", 1, first_day + 5000, 0).verdict, CT_LEASE_GAP);
    assert_named(ask_store(store, "192.0.2.1", 1, first_day + DAY + 500, 0), "anna");
    assert_true(ct_lease_store_delete_before(store, first_day + 2 * DAY, &deleted, NULL));
    g_autofree char *name = g_build_filename(folder, "2024-10-06.000001.leases", NULL);
    g_autofree char *text = NULL;
    size_t size;

    assert_true(g_file_get_contents(name, &text, &size, NULL));
    assert_null(memmem(text, size, "anna", 4));
    assert_non_null(memmem(text, size, "carl", 4));
    remove_folder(folder);
}

static bool count_interval(void *user, const CtLease *segment, const CtLeaseHit *hit,
                           GError **error)
{
    guint *count = user;

    (void)error;
    assert_int_equal(ct_lease_source(segment, hit->opened.source).size, strlen("day.log"));
    ++*count;
    return true;
}

static void test_lease_store_additions_are_asked_together(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    char *folder = scratch_folder();
    g_autoptr(CtLeaseStore) store = small_store(folder);
    CtLeaseBuildEvent other = event_of(CT_LEASE_BUILD_INTERVAL, "192.0.2.1", "dora",
                                       first_day + 2000, first_day + 3000, 0);
    CtLeaseQuery query = { address("192.0.2.1"), 1, CT_LEASE_ANY, first_day + 2500, 0 };
    guint count = 0;

    add(store, &other, 1);
    assert_int_equal(count_files(folder), 4);
    assert_int_equal(ask_store(store, "192.0.2.1", 1, first_day + 2500, 0).candidates, 2);
    assert_true(ct_lease_store_list(store, &query, count_interval, &count, &error));
    assert_int_equal(count, 2);
    other.subscriber = ct_bytes_of_text("anna");
    add(store, &other, 1); /* the same subscriber again is no other candidate */
    assert_int_equal(ask_store(store, "192.0.2.1", 1, first_day + 2500, 0).candidates, 2);
    remove_folder(folder);
}

static void test_lease_store_refuses_logs_that_span_ages(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    char *folder = scratch_folder();
    g_autoptr(CtLeaseStore) store = ct_lease_store_open(folder, &error);
    g_autoptr(CtLeaseBuild) build = ct_lease_build_new();
    CtLeaseBuildEvent event =
        event_of(CT_LEASE_BUILD_INTERVAL, "192.0.2.1", "anna", 0, 4294000000, 0);
    uint32_t source;

    assert_true(ct_lease_build_source(build, "day.log", 1000, &source, &error));
    assert_true(ct_lease_build_event(build, &event, &error));
    assert_false(ct_lease_store_add(store, build, NULL, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_LIMIT));
    assert_int_equal(count_files(folder), 0);
    remove_folder(folder);
}

static void test_lease_store_knows_its_own_names_only(void **state)
{
    (void)state;
    int64_t day = 0;
    uint32_t number = 0;

    assert_true(ct_lease_day_of_name("2024-10-04.000012.leases", &day, &number));
    assert_int_equal(day, 20000);
    assert_int_equal(number, 12);
    assert_false(ct_lease_day_of_name("2024-10-04.000012.leases.new", &day, &number));
    assert_false(ct_lease_day_of_name("2024-02-30.000012.leases", &day, &number));
    assert_false(ct_lease_day_of_name("2024-10-04.12.leases", &day, &number));
    assert_false(ct_lease_day_of_name("", &day, &number));
}

CT_TEST_MAIN(CT_TEST(test_lease_store_answers_over_midnight),
             CT_TEST(test_lease_store_deleted_days_are_gone_and_later_ones_stay),
             CT_TEST(test_lease_store_additions_are_asked_together),
             CT_TEST(test_lease_store_refuses_logs_that_span_ages),
             CT_TEST(test_lease_store_knows_its_own_names_only))
