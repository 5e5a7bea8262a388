/* test_wording.c - instants, days, distances and periods as a reader of each language expects them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "web/wording.h"

#define EN CT_PO_LANGUAGE_EN
#define FR CT_PO_LANGUAGE_FR

/* Takes the text over. */
static void expect(char *text, const char *result)
{
    assert_string_equal(text, result);
    g_free(text);
}

static void test_wording_instant_names_its_zone(void **state)
{
    (void)state;
    expect(ct_wording_instant(EN, 1795299240), "21 November 2026, 22:14\302\240UTC");
    expect(ct_wording_instant(FR, 1795299240), "21 novembre 2026, 22:14\302\240UTC");
    expect(ct_wording_instant(EN, -1), "31 December 1969, 23:59\302\240UTC");
    expect(ct_wording_instant(EN, CT_INSTANT_NEVER), "\342\200\223");
}

static void test_wording_first_of_a_month_is_an_ordinal_in_french(void **state)
{
    (void)state;
    expect(ct_wording_day(FR, 20544), "1er avril 2026");
    expect(ct_wording_day(EN, 20544), "1 April 2026");
}

static void test_wording_deadline_is_the_end_of_its_day(void **state)
{
    (void)state;
    expect(ct_wording_due(EN, 0, 20544), "1 April 2026, end of day");
    expect(ct_wording_due(EN, 0, INT64_MIN), "1 January 1970, 00:00\302\240UTC");
}

static void test_wording_distance_changes_exactly_at_the_deadline(void **state)
{
    const CtInstant now = 1000 * (CtInstant)CT_DAY_SECONDS;

    (void)state;
    expect(ct_wording_distance(EN, now - 1, now), "overdue, less than a day");
    expect(ct_wording_distance(EN, now, now), "within 24 hours");
    expect(ct_wording_distance(EN, now + CT_DAY_SECONDS - 1, now), "within 24 hours");
    expect(ct_wording_distance(EN, now + CT_DAY_SECONDS, now), "in 1\302\240day");
    expect(ct_wording_distance(EN, now - CT_DAY_SECONDS, now), "overdue, 1\302\240day");
    expect(ct_wording_distance(FR, now - 2 * CT_DAY_SECONDS, now), "en retard de 2\302\240jours");
    expect(ct_wording_distance(EN, CT_INSTANT_NEVER, now), "");
}

static void test_wording_period_agrees_in_number(void **state)
{
    (void)state;
    expect(ct_wording_period(EN, 1, "months"), "1\302\240month");
    expect(ct_wording_period(FR, 8, "days"), "8\302\240jours");
    expect(ct_wording_period(EN, 3, "fortnights"), "3 fortnights");
}

static void test_wording_word_without_a_text_is_shown_as_it_is(void **state)
{
    (void)state;
    assert_string_equal(ct_wording_word(FR, "reason", "saturday"), "samedi");
    assert_string_equal(ct_wording_word(FR, "reason", "carnival"), "carnival");
}

static void test_wording_number_sets_thousands_apart(void **state)
{
    (void)state;
    expect(ct_wording_number(EN, 0), "0");
    expect(ct_wording_number(EN, 999), "999");
    expect(ct_wording_number(EN, 1000), "1,000");
    expect(ct_wording_number(EN, UINT64_MAX), "18,446,744,073,709,551,615");
    expect(ct_wording_number(FR, 12345), "12\342\200\257345");
}

CT_TEST_MAIN(CT_TEST(test_wording_instant_names_its_zone),
             CT_TEST(test_wording_first_of_a_month_is_an_ordinal_in_french),
             CT_TEST(test_wording_deadline_is_the_end_of_its_day),
             CT_TEST(test_wording_distance_changes_exactly_at_the_deadline),
             CT_TEST(test_wording_period_agrees_in_number),
             CT_TEST(test_wording_word_without_a_text_is_shown_as_it_is),
             CT_TEST(test_wording_number_sets_thousands_apart))
