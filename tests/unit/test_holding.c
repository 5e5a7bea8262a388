/* test_holding.c - a hold is its role's to place, stops the clerk's erasure, and is told by the
 * ledger.
 *
 * Method: the library's procedure (library.h), in which the council may hold under the law PAPER.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "library.h"

#include "desk/holding.h"

static Sample *library_with_people(void)
{
    SamplePlan plan = library_plan();

    plan.config = "people: {Ada: [council], Ben: [counter]}\n";
    return sample_found("library", &plan);
}

static bool set(const Sample *self, int64_t id, bool place, const char *person, GError **error)
{
    CtHoldingJob job = { .number = id, .law = "PAPER", .person = person, .place = place };
    uint64_t erased;

    return ct_holding_set(self->book, sample_now(self), &job, &erased, error);
}

static bool knows(const Sample *self, int64_t id, const char *name)
{
    g_autoptr(CtCase) subject = sample_case(self, id);
    g_autoptr(CtValues) values = ct_values_load(self->book, subject, NULL, NULL);

    return ct_values_get(values, name) != NULL;
}

static void test_holding_keeps_the_values_until_it_is_lifted(void **state)
{
    (void)state;
    Sample *self = library_with_people();
    int64_t held = library_miss(self, "L1", "reader@example.org");
    int64_t free = library_miss(self, "L2", "other@example.org");

    sample_must(set(self, held, true, "Ada", error));
    sample_until(self, "2025-12-01T09:00:00Z");
    assert_true(knows(self, held, "email"));
    assert_false(knows(self, free, "email"));
    sample_assert_state(self, held, "ended"); /* no deadline waited for it */
    sample_check(self);
    sample_reopen(self); /* the row remembers the hold */
    CtHoldingJob job = { .number = held, .law = "PAPER", .person = "Ada", .place = false };
    uint64_t erased;
    sample_must(ct_holding_set(self->book, sample_now(self), &job, &erased, error));
    assert_int_equal(erased, 2);
    assert_false(knows(self, held, "email"));
    sample_check(self);
    sample_close(self);
}

static void test_holding_is_an_act_of_the_role_and_of_a_known_law(void **state)
{
    (void)state;
    Sample *self = library_with_people();
    int64_t id = library_miss(self, "L1", "reader@example.org");
    static const struct {
        const char *law, *person;
        int code;
    } rows[] = {
        { "PAPER", "Ben", CT_ERROR_DENIED },
        { "PAPER", NULL, CT_ERROR_DENIED },
        { "RULES", "Ada", CT_ERROR_MISSING },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        CtHoldingJob job = { id, rows[i].law, rows[i].person, true };
        g_autoptr(GError) problem = NULL;
        uint64_t erased;

        assert_false(ct_holding_set(self->book, sample_now(self), &job, &erased, &problem));
        assert_int_equal(problem->code, rows[i].code);
    }
    g_autoptr(GError) twice = NULL;
    sample_must(set(self, id, true, "Ada", error));
    assert_false(set(self, id, true, "Ada", &twice));
    assert_true(g_error_matches(twice, CT_ERROR, CT_ERROR_CONFLICT));
    sample_check(self);
    sample_close(self);
}

CT_TEST_MAIN(CT_TEST(test_holding_keeps_the_values_until_it_is_lifted),
             CT_TEST(test_holding_is_an_act_of_the_role_and_of_a_known_law))
