/* test_lease.c - the index against a naive scan on random intervals; the rules one by one; files
 * that lie.
 * Method: addresses, ports and times are drawn from small ranges, so that ties, overlaps and edges
 * are the rule. The naive side looks at every interval for every question.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "lease_fixture.h"

typedef struct {
    CtLeaseBuildEvent event;
    char name[16];
} Interval;

/* ---- against a naive scan ---- */

static uint16_t random_port(GRand *random)
{
    static const uint16_t edges[] = { 0, 1, 1023, 1024, 1535, 1536, 65534, 65535 };

    return g_rand_boolean(random) ? edges[g_rand_int_range(random, 0, 8)]
                                  : (uint16_t)g_rand_int_range(random, 0, 4000);
}

static CtAddress random_address(GRand *random)
{
    CtAddress out = { 0 };

    if (g_rand_boolean(random))
        return ct_address_of_v4(0xc0000200u + ((uint32_t)g_rand_int_range(random, 0, 3) << 16) +
                                (uint32_t)g_rand_int_range(random, 0, 6));
    out = address("2001:db8::");
    out.byte[6] = (uint8_t)g_rand_int_range(random, 0, 3);
    out.byte[15] = (uint8_t)g_rand_int_range(random, 0, 4);
    return out;
}

static Interval random_interval(GRand *random, uint64_t from)
{
    Interval out = { .event = event_of(CT_LEASE_BUILD_INTERVAL, "192.0.2.1", "x", 0, 0, from) };
    CtLeaseBuildEvent *event = &out.event;
    uint16_t a = random_port(random);
    uint16_t b = random_port(random);

    event->ip = random_address(random);
    if (event->ip.family == 6 && g_rand_int_range(random, 0, 3) == 0) {
        event->ip = ct_address_prefix(&event->ip, g_rand_boolean(random) ? 56 : 126);
        (void)ct_address_prefix_last(&event->ip, g_rand_boolean(random) ? 126 : 127,
                                     &event->ip_last);
    }
    if (g_rand_boolean(random)) {
        event->port_first = MIN(a, b);
        event->port_last = MAX(a, b);
    }
    event->protocol = (uint8_t)g_rand_int_range(random, 1, 4);
    event->start = g_rand_int_range(random, 1000, 1200);
    event->end = g_rand_int_range(random, 0, 8) == 0
                     ? CT_LEASE_OPEN
                     : event->start + g_rand_int_range(random, 0, 60);
    (void)g_snprintf(out.name, sizeof out.name, "s%d", g_rand_int_range(random, 0, 5));
    return out;
}

static bool naive_holds(const CtLeaseBuildEvent *event, const CtLeaseQuery *query)
{
    const CtAddress *last = event->ip_last.family == 0 ? &event->ip : &event->ip_last;
    CtInstant end = MAX(event->end, event->start + 1);

    return event->ip.family == query->address.family &&
           memcmp(event->ip.byte, query->address.byte, 16) <= 0 &&
           memcmp(last->byte, query->address.byte, 16) >= 0 &&
           (event->protocol & query->protocol) != 0 &&
           (query->port < 0 ||
            (event->port_first <= query->port && event->port_last >= query->port)) &&
           event->start <= query->at + query->tolerance && end > query->at - query->tolerance;
}

static CtLeaseAnswer naive(const Interval *interval, size_t count, const CtLeaseQuery *query)
{
    CtLeaseAnswer answer = { 0 };
    unsigned seen = 0;
    bool shared = false;

    for (size_t i = 0; i < count; i++) {
        const CtLeaseBuildEvent *event = &interval[i].event;
        unsigned who = 1u << (interval[i].name[1] - '0');

        if (!naive_holds(event, query))
            continue;
        answer.candidates += (seen & who) == 0;
        seen |= who;
        shared |= event->port_first > 0 || event->port_last < UINT16_MAX;
    }
    if (answer.candidates > 1 || (answer.candidates == 1 && shared && query->port < 0))
        answer.verdict = CT_LEASE_AMBIGUOUS;
    else if (answer.candidates == 1)
        answer.verdict = CT_LEASE_ONE;
    return answer;
}

static CtLeaseQuery random_query(GRand *random)
{
    return (CtLeaseQuery){ .address = random_address(random),
                           .port = g_rand_int_range(random, 0, 4) == 0 ? CT_LEASE_NO_PORT
                                                                       : random_port(random),
                           .protocol = (uint8_t)g_rand_int_range(random, 1, 4),
                           .at = g_rand_int_range(random, 990, 1300),
                           .tolerance = (uint32_t)g_rand_int_range(random, 0, 6) };
}

enum { QUERIES = 64 };

static void compare_with_naive(Interval *interval, size_t count, const CtLeaseQuery *query)
{
    g_autofree CtLeaseBuildEvent *event = g_new0(CtLeaseBuildEvent, count);
    CtLeaseAnswer many[QUERIES];

    for (size_t i = 0; i < count; i++) {
        interval[i].event.subscriber = ct_bytes_of_text(interval[i].name);
        event[i] = interval[i].event;
    }
    g_autoptr(CtLease) lease = index_of(event, count, NULL);
    ct_lease_find_many(lease, query, QUERIES, many);
    for (size_t i = 0; i < QUERIES; i++) {
        CtLeaseAnswer expected = naive(interval, count, &query[i]);
        CtLeaseAnswer found = { 0 };

        ct_lease_find(lease, &query[i], &found);
        assert_int_equal(found.candidates, expected.candidates);
        if (expected.candidates > 0)
            assert_int_equal(found.verdict, expected.verdict);
        else
            assert_true(found.verdict == CT_LEASE_NONE || found.verdict == CT_LEASE_GAP);
        assert_int_equal(found.verdict, many[i].verdict);
        assert_int_equal(found.subscriber, many[i].subscriber);
        assert_int_equal(found.candidates, many[i].candidates);
        assert_int_equal(found.intervals, many[i].intervals);
    }
}

static void test_lease_finds_what_a_naive_scan_finds(void **state)
{
    (void)state;
    g_autoptr(GRand) random = g_rand_new_with_seed(20261121);

    for (int round = 0; round < 120; round++) {
        size_t count = (size_t)g_rand_int_range(random, 1, round < 100 ? 80 : 1500);
        g_autofree Interval *interval = g_new0(Interval, count);
        CtLeaseQuery query[QUERIES];

        for (size_t i = 0; i < count; i++)
            interval[i] = random_interval(random, i);
        for (size_t i = 0; i < QUERIES; i++)
            query[i] = random_query(random);
        compare_with_naive(interval, count, query);
    }
}

/* As providers have them: a whole address or a block of ports passes from one to the next, at
 * irregular times, sometimes with a pause; here and there somebody else's interval lies across. */
static void fill_lanes(GRand *random, Interval *interval, size_t count)
{
    CtInstant at = 0;
    uint32_t lane = 0;

    for (size_t i = 0; i < count; i++) {
        if (i % 10 == 0) {
            lane++;
            at = 1000 + g_rand_int_range(random, 0, 20);
        }
        interval[i] = random_interval(random, i);
        CtLeaseBuildEvent *event = &interval[i].event;
        if (g_rand_int_range(random, 0, 40) == 0)
            continue;
        event->ip = ct_address_of_v4(0xc0000200u + (lane % 3 == 0 ? 0 : lane / 3));
        event->ip_last = (CtAddress){ 0 };
        event->port_first = lane % 3 == 0 ? (uint16_t)(lane / 3 * 512) : 0;
        event->port_last = lane % 3 == 0 ? (uint16_t)(event->port_first + 511) : UINT16_MAX;
        event->protocol = CT_LEASE_ANY;
        event->start = at + (g_rand_int_range(random, 0, 8) == 0);
        at += g_rand_int_range(random, 4, 50);
        event->end = at;
    }
}

static CtLeaseQuery query_of_lane(GRand *random, const CtLeaseBuildEvent *event)
{
    return (CtLeaseQuery){ .address = event->ip,
                           .port = g_rand_int_range(random, event->port_first,
                                                    (int32_t)event->port_last + 1),
                           .protocol = (uint8_t)g_rand_int_range(random, 1, 4),
                           .at = event->start + g_rand_int_range(random, -3, 40),
                           .tolerance = (uint32_t)g_rand_int_range(random, 0, 4) };
}

static void test_lease_of_lanes_finds_what_a_naive_scan_finds(void **state)
{
    (void)state;
    g_autoptr(GRand) random = g_rand_new_with_seed(20261128);

    for (int round = 0; round < 120; round++) {
        size_t count = (size_t)g_rand_int_range(random, 10, 400);
        g_autofree Interval *interval = g_new0(Interval, count);
        CtLeaseQuery query[QUERIES];

        fill_lanes(random, interval, count);
        for (size_t i = 0; i < QUERIES; i++)
            query[i] =
                query_of_lane(random, &interval[g_rand_int_range(random, 0, (int32_t)count)].event);
        compare_with_naive(interval, count, query);
    }
}

static void test_lease_lists_each_interval_with_the_place_of_its_line(void **state)
{
    (void)state;
    const CtLeaseBuildEvent events[] = {
        event_of(CT_LEASE_BUILD_INTERVAL, "192.0.2.1", "anna", 1000, 2000, 17),
        event_of(CT_LEASE_BUILD_START, "192.0.2.1", "bert", 3000, CT_LEASE_OPEN, 40),
        event_of(CT_LEASE_BUILD_STOP, "192.0.2.1", "bert", 4000, 4000, 99),
    };
    g_autoptr(CtLease) lease = index_of(events, G_N_ELEMENTS(events), NULL);
    CtLeaseQuery query = { address("192.0.2.1"), 80, CT_LEASE_TCP, 3999, 0 };
    CtLeaseHit hit[2];

    assert_int_equal(ct_lease_list(lease, &query, hit, 2), 1);
    assert_int_equal(hit[0].opened.from, 40);
    assert_int_equal(hit[0].closed.from, 99);
    assert_int_equal(hit[0].start, 3000);
    assert_int_equal(hit[0].end, 4000);
    query.at = 1500;
    assert_int_equal(ct_lease_list(lease, &query, hit, 2), 1);
    assert_int_equal(hit[0].opened.from, 17);
    assert_int_equal(hit[0].closed.source, UINT32_MAX);
    assert_true(ct_bytes_equal(ct_lease_source(lease, hit[0].opened.source),
                               ct_bytes_of_text("example.log")));
}

/* ---- the rules ---- */

static void test_lease_tolerance_reaches_both_neighbours_and_never_the_nearest(void **state)
{
    (void)state;
    const CtLeaseBuildEvent events[] = {
        event_of(CT_LEASE_BUILD_INTERVAL, "192.0.2.1", "anna", 1000, 2000, 0),
        event_of(CT_LEASE_BUILD_INTERVAL, "192.0.2.1", "bert", 2000, 3000, 1),
        event_of(CT_LEASE_BUILD_INTERVAL, "192.0.2.2", "anna", 1000, 5000, 2),
    };
    g_autoptr(CtLease) lease = index_of(events, G_N_ELEMENTS(events), NULL);

    assert_one(lease, ask(lease, "192.0.2.1", 1, 1999, 0), "anna");
    assert_one(lease, ask(lease, "192.0.2.1", 1, 2000, 0), "bert");
    assert_int_equal(ask(lease, "192.0.2.1", 1, 1999, 1).verdict, CT_LEASE_AMBIGUOUS);
    assert_int_equal(ask(lease, "192.0.2.1", 1, 2000, 1).candidates, 2);
    assert_one(lease, ask(lease, "192.0.2.1", 1, 2001, 1), "bert");
    assert_one(lease, ask(lease, "192.0.2.1", 1, 3002, 3), "bert");
    assert_int_equal(ask(lease, "192.0.2.1", 1, 3003, 3).verdict, CT_LEASE_NONE);
}

static void test_lease_outside_the_logs_is_a_gap_and_inside_none(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(CtLeaseBuild) build = ct_lease_build_new();
    CtLeaseBuildEvent event = event_of(CT_LEASE_BUILD_INTERVAL, "192.0.2.1", "anna", 1000, 2000, 0);
    char *path = scratch_path();
    uint32_t source;

    assert_true(ct_lease_build_source(build, "a", 10, &source, &error));
    assert_true(ct_lease_build_event(build, &event, &error));
    event.start = 4000;
    event.end = 5000;
    assert_true(ct_lease_build_event(build, &event, &error));
    assert_true(ct_lease_build_gap(build, source, 3000, 3100, &error));
    assert_true(ct_lease_build_finish(build, path, NULL, &error));
    g_autoptr(CtLease) lease = ct_lease_open(path, &error);
    remove_scratch(path);

    assert_int_equal(ask(lease, "192.0.2.9", 1, 999, 0).verdict, CT_LEASE_GAP);
    assert_int_equal(ask(lease, "192.0.2.9", 1, 1000, 0).verdict, CT_LEASE_NONE);
    assert_int_equal(ask(lease, "192.0.2.9", 1, 1000, 1).verdict, CT_LEASE_GAP);
    assert_int_equal(ask(lease, "192.0.2.9", 1, 2999, 0).verdict, CT_LEASE_NONE);
    assert_int_equal(ask(lease, "192.0.2.9", 1, 3000, 0).verdict, CT_LEASE_GAP);
    assert_int_equal(ask(lease, "192.0.2.9", 1, 3100, 0).cause, CT_LEASE_CAUSE_NOT_COVERED);
    assert_int_equal(ask(lease, "192.0.2.9", 1, 3101, 0).verdict, CT_LEASE_NONE);
    assert_int_equal(ask(lease, "192.0.2.9", 1, 5001, 0).verdict, CT_LEASE_GAP);
}

static void test_lease_shared_address_needs_the_port(void **state)
{
    (void)state;
    CtLeaseBuildEvent events[] = {
        event_of(CT_LEASE_BUILD_START, "192.0.2.1", "anna", 1000, CT_LEASE_OPEN, 0),
        event_of(CT_LEASE_BUILD_START, "192.0.2.1", "bert", 1001, CT_LEASE_OPEN, 1),
        event_of(CT_LEASE_BUILD_STOP, "192.0.2.1", "bert", 2000, 2000, 2),
        event_of(CT_LEASE_BUILD_INTERVAL, "192.0.2.9", "carl", 900, 9000, 3),
    };

    events[0].port_first = 1024;
    events[0].port_last = 1535;
    events[1].port_first = events[2].port_first = 1536;
    events[1].port_last = events[2].port_last = 2047;
    g_autoptr(CtLease) lease = index_of(events, G_N_ELEMENTS(events), NULL);

    assert_one(lease, ask(lease, "192.0.2.1", 1535, 1500, 2), "anna");
    assert_one(lease, ask(lease, "192.0.2.1", 1536, 1500, 2), "bert");
    assert_int_equal(ask(lease, "192.0.2.1", 2048, 1500, 2).verdict, CT_LEASE_NONE);
    assert_int_equal(ask(lease, "192.0.2.1", CT_LEASE_NO_PORT, 1500, 2).candidates, 2);
    assert_int_equal(ask(lease, "192.0.2.1", CT_LEASE_NO_PORT, 2500, 2).verdict,
                     CT_LEASE_AMBIGUOUS);
    assert_one(lease, ask(lease, "192.0.2.9", CT_LEASE_NO_PORT, 2500, 2), "carl");
}

static void test_lease_without_protocol_tries_both(void **state)
{
    (void)state;
    CtLeaseBuildEvent events[] = {
        event_of(CT_LEASE_BUILD_INTERVAL, "192.0.2.1", "anna", 1000, 2000, 0),
        event_of(CT_LEASE_BUILD_INTERVAL, "192.0.2.1", "bert", 1000, 2000, 1),
    };

    events[0].protocol = CT_LEASE_TCP;
    events[1].protocol = CT_LEASE_UDP;
    g_autoptr(CtLease) lease = index_of(events, G_N_ELEMENTS(events), NULL);
    CtLeaseQuery query = { address("192.0.2.1"), 80, CT_LEASE_UDP, 1500, 0 };
    CtLeaseAnswer answer = { 0 };

    ct_lease_find(lease, &query, &answer);
    assert_one(lease, answer, "bert");
    assert_int_equal(ask(lease, "192.0.2.1", 80, 1500, 0).verdict, CT_LEASE_AMBIGUOUS);
}

static void test_lease_counts_duplicates_once(void **state)
{
    (void)state;
    const CtLeaseBuildEvent events[] = {
        event_of(CT_LEASE_BUILD_INTERVAL, "192.0.2.1", "anna", 1000, 2000, 0),
        event_of(CT_LEASE_BUILD_INTERVAL, "192.0.2.1", "anna", 1000, 2000, 5),
    };
    CtLeaseBuildCounts counts = { 0 };
    g_autoptr(CtLease) lease = index_of(events, G_N_ELEMENTS(events), &counts);

    assert_int_equal(counts.duplicates, 1);
    assert_int_equal(ask(lease, "192.0.2.1", 1, 1500, 0).intervals, 1);
}

/* ---- files that lie ---- */

typedef struct {
    char *path;
    char *bytes;
    size_t size;
} File;

static File good_file(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CtLeaseBuild) build = ct_lease_build_new();
    File file = { .path = scratch_path() };
    uint32_t source;

    assert_true(ct_lease_build_source(build, "example.log", 1000, &source, &error));
    for (int i = 0; i < 200; i++) {
        CtLeaseBuildEvent event = event_of(i % 2 == 0 ? CT_LEASE_BUILD_START : CT_LEASE_BUILD_STOP,
                                           i % 5 == 0 ? "2001:db8::1" : "192.0.2.1", "anna",
                                           1000 + i, 1000 + i, (uint64_t)i);
        assert_true(ct_lease_build_event(build, &event, &error));
    }
    assert_true(ct_lease_build_finish(build, file.path, NULL, &error));
    assert_true(g_file_get_contents(file.path, &file.bytes, &file.size, &error));
    return file;
}

static void test_lease_refuses_every_truncation(void **state)
{
    (void)state;
    File file = good_file();

    for (size_t size = 0; size < file.size; size += size < 600 ? 1 : 997) {
        g_autoptr(GError) error = NULL;

        assert_true(g_file_set_contents(file.path, file.bytes, (gssize)size, NULL));
        assert_null(ct_lease_open(file.path, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    }
    remove_scratch(file.path);
    g_free(file.bytes);
}

/* The sanitizers watch: whatever a changed byte makes of it, no read leaves the file. */
static void test_lease_changed_bytes_are_refused_or_harmless(void **state)
{
    (void)state;
    File file = good_file();
    g_autoptr(GRand) random = g_rand_new_with_seed(7);

    for (int round = 0; round < 3000; round++) {
        g_autoptr(GError) error = NULL;
        size_t at = (size_t)g_rand_int_range(random, 0, round % 2 == 0 ? 512 : (int)file.size);
        char was = file.bytes[at];
        CtLeaseHit hit[4];

        file.bytes[at] = (char)g_rand_int_range(random, 0, 256);
        bool changed = file.bytes[at] != was;
        assert_true(g_file_set_contents(file.path, file.bytes, (gssize)file.size, NULL));
        g_autoptr(CtLease) lease = ct_lease_open(file.path, &error);
        for (int i = 0; lease != NULL && i < 20; i++) {
            CtLeaseQuery query = { address(i % 2 == 0 ? "2001:db8::1" : "192.0.2.1"), 80,
                                   CT_LEASE_ANY, 1000 + 10 * i, 3 };
            CtLeaseAnswer answer;

            ct_lease_find(lease, &query, &answer);
            (void)ct_lease_subscriber(lease, answer.subscriber);
            if (ct_lease_list(lease, &query, hit, 4) > 0)
                (void)ct_lease_source(lease, hit[0].opened.source);
        }
        if (lease != NULL && changed)
            assert_false(ct_lease_verify(lease, NULL));
        file.bytes[at] = was;
    }
    remove_scratch(file.path);
    g_free(file.bytes);
}

CT_TEST_MAIN(CT_TEST(test_lease_finds_what_a_naive_scan_finds),
             CT_TEST(test_lease_of_lanes_finds_what_a_naive_scan_finds),
             CT_TEST(test_lease_lists_each_interval_with_the_place_of_its_line),
             CT_TEST(test_lease_tolerance_reaches_both_neighbours_and_never_the_nearest),
             CT_TEST(test_lease_outside_the_logs_is_a_gap_and_inside_none),
             CT_TEST(test_lease_shared_address_needs_the_port),
             CT_TEST(test_lease_without_protocol_tries_both),
             CT_TEST(test_lease_counts_duplicates_once),
             CT_TEST(test_lease_refuses_every_truncation),
             CT_TEST(test_lease_changed_bytes_are_refused_or_harmless))
