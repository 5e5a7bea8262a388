/* test_logbook.c - a provider's leases: answered while they may be kept, gone afterwards.
 *
 * Method: an invented provider keeps leases for the usual year; two leases of one address are
 * added, and the logbook is opened again a year later.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "mandate_sample.h"

#include "desk/logbook.h"

static const SamplePlan plan = { .provider = true, .config = "" };

static void add_lease(CtLeaseBuild *build, uint32_t source, const char *start, const char *end,
                      const char *line)
{
    CtLeaseBuildEvent event = { .kind = CT_LEASE_BUILD_INTERVAL,
                                .port_last = 65535,
                                .protocol = CT_LEASE_ANY,
                                .start = sample_time(start),
                                .end = sample_time(end),
                                .seen = CT_INSTANT_NEVER,
                                .subscriber = ct_bytes_of_text(line),
                                .source = source,
                                .from = 40 };

    assert_true(ct_address_parse(ct_bytes_of_text("192.0.2.7"), &event.ip));
    sample_must(ct_lease_build_event(build, &event, error));
}

static void fill(Sample *self)
{
    g_autoptr(CtLeaseBuild) build = ct_lease_build_new();
    uint32_t source;

    sample_must(ct_lease_build_source(build, "access.log", 4096, &source, error));
    add_lease(build, source, "2025-01-02T06:00:00Z", "2025-01-04T18:00:00Z", "line-1");
    add_lease(build, source, "2025-01-04T18:00:01Z", "2025-02-20T18:00:00Z", "line-2");
    g_autoptr(CtLogbook) logbook = ct_logbook_open(self->mandate, sample_now(self), NULL);
    assert_non_null(logbook);
    sample_must(ct_logbook_add(logbook, build, NULL, error));
}

static CtLeaseVerdict ask(CtLogbook *logbook, const char *at, const char *line)
{
    CtLeaseQuery query = {
        .port = CT_LEASE_NO_PORT, .protocol = CT_LEASE_ANY, .at = sample_time(at), .tolerance = 2
    };
    CtLeaseStoreAnswer answer;

    assert_true(ct_address_parse(ct_bytes_of_text("192.0.2.7"), &query.address));
    sample_must(ct_logbook_find(logbook, &query, &answer, error));
    if (answer.verdict == CT_LEASE_ONE)
        assert_true(ct_bytes_equal(answer.subscriber, ct_bytes_of_text(line)));
    return answer.verdict;
}

static void test_logbook_answers_with_the_line_and_the_place_in_the_log(void **state)
{
    (void)state;
    Sample *self = sample_found("access", &plan);
    CtLeaseQuery query = { .port = CT_LEASE_NO_PORT,
                           .protocol = CT_LEASE_ANY,
                           .at = sample_time("2025-01-03T12:00:00Z") };
    g_auto(CtBuffer) places = ct_buffer_new(4096);

    fill(self);
    g_autoptr(CtLogbook) logbook = ct_logbook_open(self->mandate, sample_now(self), NULL);
    assert_int_equal(ask(logbook, "2025-01-03T12:00:00Z", "line-1"), CT_LEASE_ONE);
    assert_int_equal(ask(logbook, "2025-02-01T12:00:00Z", "line-2"), CT_LEASE_ONE);
    assert_true(ct_address_parse(ct_bytes_of_text("192.0.2.7"), &query.address));
    sample_must(ct_logbook_places(logbook, &query, &places, error));
    assert_true(ct_bytes_equal(ct_buffer_bytes(&places), ct_bytes_of_text(",access.log:40")));
    sample_close(self);
}

static void test_logbook_forgets_days_older_than_the_settings_allow(void **state)
{
    (void)state;
    Sample *self = sample_found("access", &plan);

    fill(self);
    g_autoptr(CtLogbook) logbook =
        ct_logbook_open(self->mandate, sample_time("2026-01-10T00:00:00Z"), NULL);
    assert_non_null(logbook);
    assert_int_equal(ask(logbook, "2025-01-03T12:00:00Z", ""), CT_LEASE_GAP);
    assert_int_equal(ask(logbook, "2025-02-01T12:00:00Z", "line-2"), CT_LEASE_ONE);
    sample_close(self);
}

CT_TEST_MAIN(CT_TEST(test_logbook_answers_with_the_line_and_the_place_in_the_log),
             CT_TEST(test_logbook_forgets_days_older_than_the_settings_allow))
