/* test_measure.c - sums over cases, fractions of totals, and the one instant a letter quotes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "procedure/measure.h"
#include "procedure/parser.h"

static const char text[] =
    "procedure p version 1\nkey k\nholds facts\ncalendar plain\nlaw L \"art. 1\"\n"
    "role clerk operator\nevent answer from clerk exogenous\n"
    "notice letter by letter to them under L text t languages fr\n"
    "state first-step initial\n  on answer -> first-step\n"
    "measure letters = sent(letter)\nmeasure answers = count(answer)\n"
    "measure silent = sent(letter) - first(answer)\n"
    "measure rate = first(answer) / sent(letter)\n"
    "measure both = opened + sent(letter)\n";

static void test_measure_adds_up_cases_and_divides_totals(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) procedure = ct_parser_read(ct_bytes_of_text(text), "t", NULL);
    static const char *const wanted[] = { "3", "2", "2", "0.3333", "7" };
    CtMeasureSum sum[5] = { 0 };
    char shown[CT_MEASURE_TEXT_SIZE];

    assert_non_null(procedure);
    for (int i = 0; i < 4; i++) { /* three were sent the letter, one of them answered twice */
        CtHistory history;

        ct_history_begin(&history, procedure, 1000);
        if (i < 3)
            ct_history_mark_sent(&history, 0, 2000 + i);
        if (i == 1)
            history.event[0] = (CtHistoryEvent){ 3000, 4000, 2 };
        for (size_t j = 0; j < 5; j++)
            ct_measure_add(procedure, &procedure->measure[j], &history, &sum[j]);
        assert_int_equal(ct_measure_instant(procedure, &procedure->measure[0], &history),
                         i < 3 ? 2000 + i : CT_INSTANT_NEVER);
        for (size_t j = 1; j < 5; j++)
            assert_int_equal(ct_measure_instant(procedure, &procedure->measure[j], &history),
                             CT_INSTANT_NEVER);
    }
    for (size_t j = 0; j < 5; j++)
        assert_string_equal(ct_measure_text(&procedure->measure[j], &sum[j], shown), wanted[j]);
    sum[3].below = 0;
    assert_string_equal(ct_measure_text(&procedure->measure[3], &sum[3], shown), "-");
}

CT_TEST_MAIN(CT_TEST(test_measure_adds_up_cases_and_divides_totals))
