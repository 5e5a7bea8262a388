/* test_lease_pair.c - what starts, stops and silences become: one rule a test.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "lease_fixture.h"

static void test_lease_pair_session_without_stop_is_left_open_before_the_next_holder(void **state)
{
    (void)state;
    CtLeaseBuildEvent events[] = {
        event_of(CT_LEASE_BUILD_START, "192.0.2.1", "anna", 1000, CT_LEASE_OPEN, 0),
        event_of(CT_LEASE_BUILD_START, "192.0.2.1", "anna", 1000, CT_LEASE_OPEN, 1),
        event_of(CT_LEASE_BUILD_START, "192.0.2.1", "bert", 2000, CT_LEASE_OPEN, 2),
        event_of(CT_LEASE_BUILD_INTERVAL, "192.0.2.9", "carl", 900, 9000, 3),
    };

    events[1].seen = 1300; /* an interim record */
    g_autoptr(CtLease) lease = index_of(events, G_N_ELEMENTS(events), NULL);

    assert_one(lease, ask(lease, "192.0.2.1", 1, 1300, 0), "anna");
    assert_int_equal(ask(lease, "192.0.2.1", 1, 1301, 0).cause, CT_LEASE_CAUSE_LEFT_OPEN);
    assert_int_equal(ask(lease, "192.0.2.1", 1, 1999, 0).verdict, CT_LEASE_GAP);
    assert_one(lease, ask(lease, "192.0.2.1", 1, 2000, 0), "bert");
    assert_one(lease, ask(lease, "192.0.2.1", 1, 8999, 0), "bert");
}

static void test_lease_pair_renewals_are_one_and_a_promise_ends_at_the_next_holder(void **state)
{
    (void)state;
    const CtLeaseBuildEvent events[] = {
        event_of(CT_LEASE_BUILD_START, "192.0.2.1", "anna", 1000, 2000, 0),
        event_of(CT_LEASE_BUILD_START, "192.0.2.1", "anna", 1500, 2500, 1),
        event_of(CT_LEASE_BUILD_START, "192.0.2.1", "bert", 2200, 3200, 2),
        event_of(CT_LEASE_BUILD_STOP, "192.0.2.1", "", 3000, 3000, 3),
        event_of(CT_LEASE_BUILD_INTERVAL, "192.0.2.9", "carl", 900, 9000, 4),
    };
    CtLeaseBuildCounts counts = { 0 };
    g_autoptr(CtLease) lease = index_of(events, G_N_ELEMENTS(events), &counts);

    assert_one(lease, ask(lease, "192.0.2.1", 1, 1500, 10), "anna");
    assert_one(lease, ask(lease, "192.0.2.1", 1, 2199, 0), "anna");
    assert_one(lease, ask(lease, "192.0.2.1", 1, 2999, 0), "bert");
    assert_int_equal(ask(lease, "192.0.2.1", 1, 3000, 0).verdict, CT_LEASE_NONE);
    assert_int_equal(counts.overlaps, 1);
}

static void test_lease_pair_stop_alone_holds_from_where_the_log_begins(void **state)
{
    (void)state;
    const CtLeaseBuildEvent events[] = {
        event_of(CT_LEASE_BUILD_INTERVAL, "192.0.2.9", "carl", 900, 9000, 0),
        event_of(CT_LEASE_BUILD_STOP, "192.0.2.1", "anna", 2000, 2000, 1),
        event_of(CT_LEASE_BUILD_STOP, "192.0.2.1", "bert", 3000, 3000, 2),
    };
    g_autoptr(CtLease) lease = index_of(events, G_N_ELEMENTS(events), NULL);

    assert_one(lease, ask(lease, "192.0.2.1", 1, 900, 0), "anna");
    assert_one(lease, ask(lease, "192.0.2.1", 1, 1999, 0), "anna");
    assert_int_equal(ask(lease, "192.0.2.1", 1, 2500, 0).cause, CT_LEASE_CAUSE_LEFT_OPEN);
    assert_int_equal(ask(lease, "192.0.2.1", 1, 3000, 0).verdict, CT_LEASE_NONE);
}

static CtLeaseBuild *two_logs(uint32_t source[2])
{
    g_autoptr(GError) error = NULL;
    CtLeaseBuild *build = ct_lease_build_new();

    assert_true(ct_lease_build_source(build, "one.log", 1000, &source[0], &error));
    assert_true(ct_lease_build_source(build, "two.log", 1000, &source[1], &error));
    return build;
}

static void add_seen(CtLeaseBuild *build, uint32_t source, CtLeaseBuildEvent event, CtInstant seen)
{
    g_autoptr(GError) error = NULL;

    event.source = source;
    event.seen = seen;
    assert_true(ct_lease_build_event(build, &event, &error));
}

static CtLease *finish(CtLeaseBuild *build)
{
    g_autoptr(GError) error = NULL;
    char *path = scratch_path();

    assert_true(ct_lease_build_finish(build, path, NULL, &error));
    CtLease *lease = ct_lease_open(path, &error);
    remove_scratch(path);
    ct_lease_build_free(build);
    return lease;
}

static void test_lease_pair_hole_between_start_and_stop_is_a_gap(void **state)
{
    (void)state;
    uint32_t source[2];
    CtLeaseBuild *build = two_logs(source);

    add_seen(build, source[0],
             event_of(CT_LEASE_BUILD_START, "192.0.2.1", "anna", 1000, CT_LEASE_OPEN, 0), 1000);
    add_seen(build, source[0],
             event_of(CT_LEASE_BUILD_START, "192.0.2.9", "carl", 2000, CT_LEASE_OPEN, 1), 2000);
    add_seen(build, source[1],
             event_of(CT_LEASE_BUILD_START, "192.0.2.8", "dora", 90000, CT_LEASE_OPEN, 0), 90000);
    add_seen(build, source[1], event_of(CT_LEASE_BUILD_STOP, "192.0.2.1", "anna", 91000, 91000, 1),
             91000);
    g_autoptr(CtLease) lease = finish(build);

    assert_one(lease, ask(lease, "192.0.2.1", 1, 2000, 0), "anna");
    assert_int_equal(ask(lease, "192.0.2.1", 1, 2001, 0).verdict, CT_LEASE_GAP);
    assert_int_equal(ask(lease, "192.0.2.1", 1, 89999, 0).verdict, CT_LEASE_GAP);
    assert_one(lease, ask(lease, "192.0.2.1", 1, 90000, 0), "anna");
    assert_int_equal(ask(lease, "192.0.2.1", 1, 91000, 0).verdict, CT_LEASE_NONE);
}

static void test_lease_pair_rotated_logs_are_one_log(void **state)
{
    (void)state;
    uint32_t source[2];
    CtLeaseBuild *build = two_logs(source);

    add_seen(build, source[0],
             event_of(CT_LEASE_BUILD_START, "192.0.2.9", "carl", 1000, CT_LEASE_OPEN, 0), 1000);
    add_seen(build, source[0],
             event_of(CT_LEASE_BUILD_START, "192.0.2.1", "anna", 2000, CT_LEASE_OPEN, 1), 2000);
    add_seen(build, source[1], event_of(CT_LEASE_BUILD_STOP, "192.0.2.1", "anna", 2900, 2900, 1),
             2900);
    g_autoptr(CtLease) lease = finish(build);

    assert_one(lease, ask(lease, "192.0.2.1", 1, 2500, 0), "anna");
    assert_int_equal(ask(lease, "192.0.2.7", 1, 2500, 0).verdict, CT_LEASE_NONE);
}

static void test_lease_pair_given_back_at_an_unknown_time_is_left_open(void **state)
{
    (void)state;
    CtLeaseBuildEvent events[] = {
        event_of(CT_LEASE_BUILD_START, "192.0.2.1", "anna", 1000, 5000, 0),
        event_of(CT_LEASE_BUILD_START, "192.0.2.1", "anna", 1000, CT_LEASE_OPEN, 1),
        event_of(CT_LEASE_BUILD_START, "192.0.2.1", "anna", 3000, 4000, 2),
        event_of(CT_LEASE_BUILD_INTERVAL, "192.0.2.9", "carl", 900, 9000, 3),
    };

    events[1].taken_back = true;
    events[1].seen = 1000;
    g_autoptr(CtLease) lease = index_of(events, G_N_ELEMENTS(events), NULL);

    assert_one(lease, ask(lease, "192.0.2.1", 1, 1000, 0), "anna");
    assert_int_equal(ask(lease, "192.0.2.1", 1, 1500, 0).cause, CT_LEASE_CAUSE_LEFT_OPEN);
    assert_one(lease, ask(lease, "192.0.2.1", 1, 3500, 0), "anna");
    assert_int_equal(ask(lease, "192.0.2.1", 1, 4500, 0).verdict, CT_LEASE_NONE);
}

CT_TEST_MAIN(CT_TEST(test_lease_pair_session_without_stop_is_left_open_before_the_next_holder),
             CT_TEST(test_lease_pair_renewals_are_one_and_a_promise_ends_at_the_next_holder),
             CT_TEST(test_lease_pair_stop_alone_holds_from_where_the_log_begins),
             CT_TEST(test_lease_pair_hole_between_start_and_stop_is_a_gap),
             CT_TEST(test_lease_pair_rotated_logs_are_one_log),
             CT_TEST(test_lease_pair_given_back_at_an_unknown_time_is_left_open))
