/* test_referral.c - proves each reason for which a referral is not asked about.
 *
 * Method: one good referral, one thing changed per test.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "intake/referral.h"

#define RECEIVED INT64_C(1767225600) /* 2026-01-01T00:00:00Z */

static const CtReferralRules rules = { .max_age_months = 6, .future_seconds = 600 };

/* An address outside every reserved block; only its scope is looked at. */
static void begin(CtRecord *record, const char *address, CtInstant at)
{
    CtAddress parsed;

    assert_true(ct_address_parse(ct_bytes_of_text(address), &parsed));
    ct_record_begin(record, "referral");
    ct_record_text(record, "case_id", ct_bytes_of_text("N-1"), 0, 0);
    ct_record_text(record, "complainant_email", ct_bytes_of_text("Sender@Example.org"), 0, 0);
    ct_record_address(record, "ip", &parsed, 0, 0);
    ct_record_instant(record, "at", at, 0, 0);
}

static const char *reason_of(const CtRecord *record, const CtReferralRules *under)
{
    CtReferral referral = { 0 };

    assert_true(ct_referral_check(record, under, RECEIVED, &referral, NULL));
    ct_buffer_clear(&referral.key);
    return referral.reason;
}

static void test_referral_that_is_good_has_no_reason(void **state)
{
    CtRecord record;

    (void)state;
    begin(&record, "11.0.0.0", RECEIVED - 86400);
    assert_null(reason_of(&record, &rules));
}

static void test_referral_without_a_notice_id_is_refused(void **state)
{
    CtRecord record;

    (void)state;
    begin(&record, "11.0.0.0", RECEIVED);
    record.field[0].bytes.size = 0;
    assert_string_equal(reason_of(&record, &rules), "notice-id-missing");
}

static void test_referral_to_an_address_of_nobody_is_refused(void **state)
{
    static const char *const addresses[] = { "192.168.1.1", "100.64.0.1", "127.0.0.1",
                                             "224.0.0.1",   "fe80::1",    "192.0.2.1" };
    CtRecord record;

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(addresses); i++) {
        begin(&record, addresses[i], RECEIVED);
        assert_string_equal(reason_of(&record, &rules), "address-not-routable");
    }
}

static void test_referral_of_a_demonstration_may_have_a_documentation_address(void **state)
{
    CtReferralRules demo = rules;
    CtRecord record;

    (void)state;
    demo.allow_documentation = true;
    begin(&record, "192.0.2.1", RECEIVED);
    assert_null(reason_of(&record, &demo));
    begin(&record, "192.168.1.1", RECEIVED);
    assert_string_equal(reason_of(&record, &demo), "address-not-routable");
}

static void test_referral_from_the_future_is_refused_after_the_grace(void **state)
{
    CtRecord record;

    (void)state;
    begin(&record, "11.0.0.0", RECEIVED + 600);
    assert_null(reason_of(&record, &rules));
    begin(&record, "11.0.0.0", RECEIVED + 601);
    assert_string_equal(reason_of(&record, &rules), "time-in-future");
}

static void test_referral_of_facts_older_than_six_calendar_months_is_refused(void **state)
{
    const CtInstant edge = INT64_C(1751328000); /* 2025-07-01T00:00:00Z */
    CtRecord record;

    (void)state;
    begin(&record, "11.0.0.0", edge);
    assert_null(reason_of(&record, &rules));
    begin(&record, "11.0.0.0", edge - 1);
    assert_string_equal(reason_of(&record, &rules), "facts-too-old");
}

static void test_referral_of_a_short_month_counts_from_its_last_day(void **state)
{
    const CtInstant received = INT64_C(1756598400); /* 2025-08-31T00:00:00Z */
    const CtInstant edge = INT64_C(1740700800);     /* 2025-02-28T00:00:00Z */
    CtReferral referral = { 0 };
    CtRecord record;

    (void)state;
    begin(&record, "11.0.0.0", edge);
    assert_true(ct_referral_check(&record, &rules, received, &referral, NULL));
    assert_null(referral.reason);
    begin(&record, "11.0.0.0", edge - 1);
    assert_true(ct_referral_check(&record, &rules, received, &referral, NULL));
    assert_string_equal(referral.reason, "facts-too-old");
    ct_buffer_clear(&referral.key);
}

static void test_referral_key_ignores_the_case_of_the_sender_alone(void **state)
{
    CtReferral first = { 0 };
    CtReferral second = { 0 };
    CtRecord record;

    (void)state;
    begin(&record, "11.0.0.0", RECEIVED);
    assert_true(ct_referral_check(&record, &rules, RECEIVED, &first, NULL));
    record.field[1].bytes = ct_bytes_of_text("sender@example.org");
    assert_true(ct_referral_check(&record, &rules, RECEIVED, &second, NULL));
    assert_true(ct_bytes_equal(ct_buffer_bytes(&first.key), ct_buffer_bytes(&second.key)));
    record.field[0].bytes = ct_bytes_of_text("n-1");
    assert_true(ct_referral_check(&record, &rules, RECEIVED, &second, NULL));
    assert_false(ct_bytes_equal(ct_buffer_bytes(&first.key), ct_buffer_bytes(&second.key)));
    ct_buffer_clear(&first.key);
    ct_buffer_clear(&second.key);
}

static void expect_lie(const CtRecord *record)
{
    CtReferral referral = { .reason = "untouched" };
    g_autoptr(GError) error = NULL;

    assert_false(ct_referral_check(record, &rules, RECEIVED, &referral, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    assert_string_equal(referral.reason, "untouched");
}

static void test_referral_refuses_the_record_of_a_lying_reader(void **state)
{
    CtRecord record;

    (void)state;
    begin(&record, "11.0.0.0", RECEIVED);
    record.field[2].kind = CT_VALUE_TEXT;
    expect_lie(&record);
    begin(&record, "11.0.0.0", RECEIVED);
    record.count = 3; /* no time */
    expect_lie(&record);
    begin(&record, "11.0.0.0", RECEIVED);
    ct_record_number(&record, "port", 65536, 0, 0);
    expect_lie(&record);
    begin(&record, "11.0.0.0", RECEIVED);
    ct_record_text(&record, "port", ct_bytes_of_text("80"), 0, 0);
    expect_lie(&record);
    begin(&record, "11.0.0.0", RECEIVED);
    g_strlcpy(record.kind, "lease", sizeof record.kind);
    expect_lie(&record);
}

CT_TEST_MAIN(CT_TEST(test_referral_that_is_good_has_no_reason),
             CT_TEST(test_referral_without_a_notice_id_is_refused),
             CT_TEST(test_referral_to_an_address_of_nobody_is_refused),
             CT_TEST(test_referral_of_a_demonstration_may_have_a_documentation_address),
             CT_TEST(test_referral_from_the_future_is_refused_after_the_grace),
             CT_TEST(test_referral_of_facts_older_than_six_calendar_months_is_refused),
             CT_TEST(test_referral_of_a_short_month_counts_from_its_last_day),
             CT_TEST(test_referral_key_ignores_the_case_of_the_sender_alone),
             CT_TEST(test_referral_refuses_the_record_of_a_lying_reader))
