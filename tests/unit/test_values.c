/* test_values.c - what a case knows, gathered from its entries.
 *
 * Method: cases whose values the test wrote.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "library.h"

static void test_values_of_a_later_entry_replace_the_earlier_ones(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");

    sample_tell(self, id, "book-missed", "title=Another Invented Atlas");
    sample_assert_value(self, id, "title", "Another Invented Atlas");
    sample_assert_value(self, id, "name", LIBRARY_NAME);
    sample_close(self);
}

/* The book-missed event declares `at` among what it carries; the reader's word does not, and comes
 * long after the facts. */
static void test_values_keep_the_time_of_the_facts(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");

    sample_tell(self, id, "mail-failed", "class=soft");
    sample_assert_value(self, id, "at", "2025-01-02T08:30:00Z");
    sample_tell_at(self, id,
                   &(SampleTelling){ .event = "book-missed", .at = "2025-01-05T10:00:00Z" });
    sample_assert_value(self, id, "at", "2025-01-05T10:00:00Z");
    sample_close(self);
}

static void test_values_that_are_erased_are_not_there(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");

    sample_tell(self, id, "book-back", NULL);
    sample_clerk(self);
    sample_assert_value(self, id, "name", NULL);
    sample_assert_value(self, id, "title", LIBRARY_TITLE);
    sample_close(self);
}

static void count_one(void *user, const char *name, const char *value)
{
    size_t *count = user;

    assert_non_null(name);
    assert_non_null(value);
    (*count)++;
}

static void test_values_are_each_named_once(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");
    g_autoptr(CtCase) subject = sample_case(self, id);
    g_autoptr(CtValues) values = NULL;
    size_t count = 0;

    sample_must((values = ct_values_load(self->book, subject, NULL, error)) != NULL);
    ct_values_each(values, count_one, &count);
    assert_int_equal(count, 8); /* seven fields and the time */
    assert_false(ct_values_sealed(values));
    sample_close(self);
}

CT_TEST_MAIN(CT_TEST(test_values_of_a_later_entry_replace_the_earlier_ones),
             CT_TEST(test_values_keep_the_time_of_the_facts),
             CT_TEST(test_values_that_are_erased_are_not_there),
             CT_TEST(test_values_are_each_named_once))
