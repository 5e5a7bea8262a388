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

/* Another text than the one that was lived, with one part of it replaced. */
static CtProcedure *changed(const char *part, const char *by)
{
    g_autoptr(GString) text = g_string_new(LIBRARY_PROC);
    g_autoptr(GError) error = NULL;

    assert_int_not_equal(g_string_replace(text, part, by, 0), 0);
    CtProcedure *procedure = ct_parser_read(ct_bytes_of_text(text->str), "changed", &error);
    if (procedure == NULL)
        fail_msg("%s", error->message);
    return procedure;
}

static const char *word_of(const CtStream *stream, const char *field)
{
    for (guint i = 0; i < stream->fields->len; i++) {
        const CtStreamField *of = &g_array_index(stream->fields, CtStreamField, i);

        if (strcmp(of->name, field) == 0)
            return of->text;
    }
    return "(none)";
}

/* A reader who was warned, and whose debt was judged; half a year later all of it is erased. */
static CtStream *judged_and_erased(Sample *self, const char *outcome, CtAnnalsReport *report)
{
    int64_t id = warn(self, "L1");
    g_autofree char *fields = g_strdup_printf("outcome=%s", outcome);

    sample_until(self, "2025-02-01T09:00:00Z");
    sample_assert_state(self, id, "warned");
    sample_settle(self, id, "warning", CT_OUTBOX_SENT);
    sample_tell_at(self, id,
                   &(SampleTelling){ .event = "debt-judged", .by = "one", .fields = fields });
    if (strcmp(outcome, "charge") == 0)
        sample_tell_at(self, id,
                       &(SampleTelling){ .event = "debt-judged", .by = "two", .fields = fields });
    sample_until(self, "2027-06-01T00:00:00Z");
    return read_annals(self, report);
}

static void test_annals_tell_of_whom_erasure_has_taken_what_it_left(void **state)
{
    (void)state;
    static const char *const outcomes[] = { "waive", "charge" };

    for (size_t i = 0; i < G_N_ELEMENTS(outcomes); i++) {
        Sample *self = library_found();
        CtAnnalsReport report;
        g_auto(CtWhatIfResult) result = { 0 };
        g_autoptr(CtStream) stream = judged_and_erased(self, outcomes[i], &report);

        assert_int_equal(report.cases, 1);
        assert_int_equal(report.erased, 1);
        assert_int_equal(report.gone, 0);
        /* one word alone leads where the case went */
        assert_string_equal(word_of(stream, "outcome"), outcomes[i]);
        assert_string_equal(word_of(stream, "name"), "x");
        ct_what_if_run(&(CtWhatIf){ stream, stream->procedure, sample_now(self), false, 0 },
                       &result);
        assert_int_equal(result.keys, 1);
        assert_int_equal(result.unexplained, 0);
        assert_int_equal(result.measure[0].old.above, 1);
        assert_int_equal(result.measure[0].low.above, 1);
        assert_true(ct_what_if_is_exact(&result.measure[0]));
        sample_close(self);
    }
}

/* Soft and policy were one to the old text; nobody knows any more which of them it was. */
static void test_annals_leave_open_what_nobody_knows_and_bounds_hold_it(void **state)
{
    (void)state;
    Sample *self = library_found();
    CtAnnalsReport report;
    g_auto(CtWhatIfResult) alike = { 0 };
    g_auto(CtWhatIfResult) asked = { 0 };
    int64_t id = warn(self, "L1");

    sample_tell(self, id, "mail-failed", "class=soft");
    sample_until(self, "2027-06-01T00:00:00Z");
    g_autoptr(CtStream) stream = read_annals(self, &report);
    assert_int_equal(report.cases, 1);
    assert_int_equal(report.erased, 1);
    assert_int_equal(report.open, 1);
    assert_string_not_equal(word_of(stream, "class"), "hard"); /* no paper was ordered */
    ct_what_if_run(&(CtWhatIf){ stream, stream->procedure, sample_now(self), false, 0 }, &alike);
    assert_int_equal(alike.measure[0].old.above, 1);

    g_autoptr(CtProcedure) strict =
        changed("    on book-missed -> reminded\n",
                "    on mail-failed if class = soft -> ended\n    on book-missed -> reminded\n");
    ct_what_if_run(&(CtWhatIf){ stream, strict, sample_now(self), false, 0 }, &asked);
    assert_int_equal(asked.unknown, 1);
    /* it ends at once, or is billed at the most */
    assert_int_equal(asked.measure[1].low.above, 0);
    assert_int_equal(asked.measure[1].high.above, 1);
    assert_int_equal(asked.measure[0].low.above, 1);
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
             CT_TEST(test_annals_tell_of_whom_erasure_has_taken_what_it_left),
             CT_TEST(test_annals_leave_open_what_nobody_knows_and_bounds_hold_it),
             CT_TEST(test_annals_of_a_version_that_is_not_adopted_are_missing))
