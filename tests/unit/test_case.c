/* test_case.c - rows that two writers may want, and that outlive the program.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "library.h"

static void test_case_second_writer_loses(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");
    g_autoptr(CtCase) first = sample_case(self, id);
    g_autoptr(CtCase) second = sample_case(self, id);
    g_autoptr(GError) problem = NULL;
    SampleTelling back = { .event = "book-back" };

    sample_must(sample_apply(self, first, &back, error));
    assert_false(sample_apply(self, second, &back, &problem));
    assert_true(g_error_matches(problem, CT_ERROR, CT_ERROR_CONFLICT));
    sample_clerk(self);
    sample_check(self); /* nothing of the loser is left */
    sample_close(self);
}

static void test_case_is_the_same_after_the_program_was_restarted(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");
    g_autoptr(CtCase) before = sample_case(self, id);

    sample_reopen(self);
    g_autoptr(CtCase) after = sample_case(self, id);
    assert_memory_equal(before->owner.tag, after->owner.tag, sizeof after->owner.tag);
    assert_int_equal(before->owner.key_base, after->owner.key_base);
    assert_int_equal(before->due_at, after->due_at);
    assert_int_equal(before->version, after->version);
    assert_int_equal(before->opened_at, after->opened_at);
    assert_string_equal(ct_case_state(after), "reminded");
    sample_close(self);
}

static void test_case_is_found_by_its_key_alone(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");

    assert_int_equal(sample_find(self, "overdue-loan", "L1"), id);
    assert_int_equal(sample_find(self, "overdue-loan", "L2"), -1);
    sample_close(self);
}

static void test_case_of_no_number_is_missing(void **state)
{
    (void)state;
    Sample *self = library_found();
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    g_autoptr(GError) problem = NULL;

    assert_false(ct_case_get_number(self->book, 4711, subject, &problem));
    assert_true(g_error_matches(problem, CT_ERROR, CT_ERROR_MISSING));
    sample_close(self);
}

static void test_case_that_ended_waits_only_for_its_erasure(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");

    sample_tell(self, id, "book-back", NULL);
    g_autoptr(CtCase) subject = sample_case(self, id);
    assert_false(ct_case_is_open(subject));
    assert_int_equal(subject->due_at, sample_time("2025-07-06T08:00:00Z")); /* summer time */
    sample_until(self, "2025-07-07T00:00:00Z");
    g_autoptr(CtCase) erased = sample_case(self, id);
    assert_int_equal(erased->due_at, CT_INSTANT_NEVER);
    sample_close(self);
}

CT_TEST_MAIN(CT_TEST(test_case_second_writer_loses),
             CT_TEST(test_case_is_the_same_after_the_program_was_restarted),
             CT_TEST(test_case_is_found_by_its_key_alone),
             CT_TEST(test_case_of_no_number_is_missing),
             CT_TEST(test_case_that_ended_waits_only_for_its_erasure))
