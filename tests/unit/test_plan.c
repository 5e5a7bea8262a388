/* test_plan.c - the plan gives what was put in, soonest first, and of two the first.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/plan.h"

#include "base/random.h"

#include "test.h"

static void test_plan_is_taken_in_the_order_of_time_and_of_adding(void **state)
{
    (void)state;
    CtPlan plan = { 0 };
    CtRandom dice = { 3 };
    CtPlanItem last = { .at = -1 };
    CtPlanItem item;
    size_t taken = 0;

    for (int i = 0; i < 5000; i++)
        ct_plan_add(&plan, (CtPlanItem){ .at = (CtInstant)ct_random_below(&dice, 50), .index = i });
    while (ct_plan_take(&plan, &item)) {
        assert_true(item.at > last.at || (item.at == last.at && item.index > last.index));
        last = item;
        taken++;
    }
    assert_int_equal(taken, 5000);
    ct_plan_clear(&plan);
}

static void test_plan_ranked_goes_by_rank_and_is_left_by_a_look(void **state)
{
    (void)state;
    CtPlan plan = { 0 };
    CtPlanItem item;

    assert_null(ct_plan_peek(&plan));
    ct_plan_add_ranked(&plan, (CtPlanItem){ .at = 5, .order = 9, .index = 1 });
    ct_plan_add_ranked(&plan, (CtPlanItem){ .at = 5, .order = 2, .index = 2 });
    ct_plan_add_ranked(&plan, (CtPlanItem){ .at = 4, .order = 99, .index = 3 });
    for (int wanted = 3; wanted >= 1; wanted--) {
        assert_int_equal(ct_plan_peek(&plan)->index, wanted);
        assert_true(ct_plan_take(&plan, &item));
        assert_int_equal(item.index, wanted);
    }
    ct_plan_clear(&plan);
}

CT_TEST_MAIN(CT_TEST(test_plan_is_taken_in_the_order_of_time_and_of_adding),
             CT_TEST(test_plan_ranked_goes_by_rank_and_is_left_by_a_look))
