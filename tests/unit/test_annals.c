/* test_annals.c - a mandate's cases become a history that tells the same figures and no names.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cases/annals.h"

#include "procedure/what_if.h"

#include "library.h"

static int64_t warn(Sample *self, const char *loan)
{
    int64_t id = library_miss(self, loan, "reader@example.org");

    sample_until(self, "2025-01-08T09:00:00Z");
    sample_settle(self, id, "reminder", CT_OUTBOX_SENT);
    return id;
}

static CtStream *read_annals(const Sample *self, CtAnnalsReport *report)
{
    const CtAdopted *adopted = ct_book_current(self->book, "overdue-loan");
    g_autoptr(GError) error = NULL;
    CtStream *stream = ct_annals_read(self->book, adopted->procedure, report, &error);

    if (stream == NULL)
        fail_msg("%s", error->message);
    return stream;
}

static void test_annals_tell_what_the_rows_count_and_no_name(void **state)
{
    (void)state;
    Sample *self = library_found();
    CtAnnalsReport report;
    g_auto(CtWhatIfResult) result = { 0 };

    (void)warn(self, "L1");
    (void)library_miss(self, "L2", "reader@example.org");
    sample_until(self, "2025-02-01T00:00:00Z");
    g_autoptr(CtStream) stream = read_annals(self, &report);
    assert_int_equal(report.cases, 2);
    assert_int_equal(report.other + report.gone, 0);
    for (guint i = 0; i < stream->fields->len; i++) {
        const CtStreamField *field = &g_array_index(stream->fields, CtStreamField, i);

        assert_true(strcmp(field->text, "x") == 0 || strcmp(field->text, "17") == 0);
    }
    ct_what_if_run(&(CtWhatIf){ stream, stream->procedure, sample_now(self), false, 0 }, &result);
    assert_int_equal(result.unknown, 0);
    assert_int_equal(result.unexplained, 0);
    assert_int_equal(result.measure[0].old.above, 1); /* L2's reminder is ordered only */
    assert_true(ct_what_if_is_exact(&result.measure[0]));
    assert_int_equal(result.measure[0].low.above, 1);
    sample_close(self);
}

static void test_annals_leave_out_whom_erasure_has_taken(void **state)
{
    (void)state;
    Sample *self = library_found();
    CtAnnalsReport report;
    int64_t id = warn(self, "L1");

    sample_tell(self, id, "book-back", NULL);
    sample_until(self, "2025-09-01T00:00:00Z");
    g_autoptr(CtStream) stream = read_annals(self, &report);
    assert_int_equal(report.cases, 0);
    assert_int_equal(report.gone, 1);
    assert_int_equal(stream->rows->len, 0);
    sample_close(self);
}

static void test_annals_of_a_version_that_is_not_adopted_are_missing(void **state)
{
    (void)state;
    Sample *self = library_found();
    CtAnnalsReport report;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new(LIBRARY_PROC);

    g_string_replace(text, "version 1", "version 9", 1);
    g_autoptr(CtProcedure) other = ct_parser_read(ct_bytes_of_text(text->str), "f", NULL);
    assert_non_null(other);
    assert_null(ct_annals_read(self->book, other, &report, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_MISSING));
    sample_close(self);
}

CT_TEST_MAIN(CT_TEST(test_annals_tell_what_the_rows_count_and_no_name),
             CT_TEST(test_annals_leave_out_whom_erasure_has_taken),
             CT_TEST(test_annals_of_a_version_that_is_not_adopted_are_missing))
