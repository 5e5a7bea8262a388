/* test_rebuild.c - a row that tells another story than its entries is found.
 *
 * Method: one honest case, then one lie per test, written past the machine.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "library.h"

static void assert_found(Sample *self, const char *what)
{
    CtRebuildReport report = sample_rebuild(self);

    assert_int_not_equal(report.findings, 0);
    if (strstr(self->findings->str, what) == NULL)
        fail_msg("found instead: %s", self->findings->str);
}

static void test_rebuild_finds_nothing_in_an_honest_mandate(void **state)
{
    (void)state;
    Sample *self = library_found();

    (void)library_miss(self, "L1", "reader@example.org");
    (void)library_miss(self, "L2", "reader@example.org");
    CtRebuildReport report = sample_check(self);
    assert_int_equal(report.cases, 2);
    assert_int_equal(report.orders, 2);
    assert_int_equal(report.entries, 4);
    assert_int_equal(report.by_header, 0);
    sample_close(self);
}

static void test_rebuild_finds_a_memory_that_no_entry_tells(void **state)
{
    (void)state;
    Sample *self = library_found();
    g_autoptr(CtCase) subject = sample_case(self, library_miss(self, "L1", "reader@example.org"));

    ct_history_mark_sent(&subject->history, 0, sample_now(self));
    sample_must(ct_case_save(self->book, subject, error));
    assert_found(self, "its row remembers something else than its entries");
    sample_close(self);
}

static void test_rebuild_finds_a_row_in_another_state(void **state)
{
    (void)state;
    Sample *self = library_found();
    g_autoptr(CtCase) subject = sample_case(self, library_miss(self, "L1", "reader@example.org"));

    subject->history.state = ct_procedure_state(subject->adopted->procedure, "ended");
    subject->history.entered[subject->history.state] = sample_now(self);
    sample_must(ct_case_save(self->book, subject, error));
    assert_found(self, "its row is in another state than its last entry");
    sample_close(self);
}

static void append(const Sample *self, const CtCase *subject, CtEntryKind kind, const char *event)
{
    CtLedgerDraft draft = {
        .kind = kind, .event = event, .owner = &subject->owner, .state = ct_case_state(subject)
    };
    g_autoptr(CtBatch) batch = ct_batch_begin(self->book->ledger, sample_now(self), NULL);
    uint64_t index;

    memcpy(draft.procedure, subject->adopted->digest, sizeof draft.procedure);
    sample_must(ct_batch_append(batch, &draft, &index, error));
    sample_must(ct_batch_commit(batch, error));
}

static void test_rebuild_finds_an_order_that_no_step_asks_for(void **state)
{
    (void)state;
    Sample *self = library_found();
    g_autoptr(CtCase) subject = sample_case(self, library_miss(self, "L1", "reader@example.org"));

    append(self, subject, CT_ENTRY_ORDER, "bill");
    assert_found(self, "a notice was ordered that no step asks for");
    sample_close(self);
}

/* A fallback's entry without its row is found as well: the id says where it must lie. */
static void test_rebuild_finds_a_fallback_that_is_not_in_the_outbox(void **state)
{
    (void)state;
    Sample *self = library_found();
    g_autoptr(CtCase) subject = sample_case(self, library_miss(self, "L1", "reader@example.org"));

    append(self, subject, CT_ENTRY_ORDER, "paper");
    assert_found(self, "an ordered notice is not in the outbox");
    sample_close(self);
}

static void test_rebuild_finds_a_deadline_before_its_day(void **state)
{
    (void)state;
    Sample *self = library_found();
    g_autoptr(CtCase) subject = sample_case(self, library_miss(self, "L1", "reader@example.org"));

    append(self, subject, CT_ENTRY_TIMER, NULL);
    assert_found(self, "a deadline was recorded that was not due");
    sample_close(self);
}

static void test_rebuild_finds_names_that_the_procedure_has_not(void **state)
{
    (void)state;
    Sample *self = library_found();
    g_autoptr(CtCase) one = sample_case(self, library_miss(self, "L1", "reader@example.org"));
    g_autoptr(CtCase) two = sample_case(self, library_miss(self, "L2", "reader@example.org"));

    append(self, one, CT_ENTRY_EVENT, "book-burnt");
    append(self, two, CT_ENTRY_SENT, "postcard");
    assert_found(self, "an entry names an event that the procedure has not");
    assert_found(self, "an entry names a notice that the procedure has not");
    sample_close(self);
}

CT_TEST_MAIN(CT_TEST(test_rebuild_finds_nothing_in_an_honest_mandate),
             CT_TEST(test_rebuild_finds_a_memory_that_no_entry_tells),
             CT_TEST(test_rebuild_finds_a_row_in_another_state),
             CT_TEST(test_rebuild_finds_an_order_that_no_step_asks_for),
             CT_TEST(test_rebuild_finds_a_fallback_that_is_not_in_the_outbox),
             CT_TEST(test_rebuild_finds_a_deadline_before_its_day),
             CT_TEST(test_rebuild_finds_names_that_the_procedure_has_not))
