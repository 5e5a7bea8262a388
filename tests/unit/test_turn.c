/* test_turn.c - a procedure that the test wrote itself runs through the whole machine.
 *
 * Method: events by hand, time by the clerk, orders settled by hand; after every scene the ledger
 * is verified and every case folded again.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "library.h"

static void test_turn_first_event_orders_the_first_notice(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");

    sample_assert_state(self, id, "reminded");
    sample_assert_orders(self, id, "reminder:ordered");
    sample_check(self);
    sample_close(self);
}

/* The row is found under SHA-256(tag, index of the event's entry, ordinal of the action). */
static void test_turn_order_lies_in_the_outbox_under_its_digest(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");
    g_autoptr(CtCase) subject = sample_case(self, id);
    g_auto(CtOutboxItem) item = { 0 };
    uint8_t order[CT_OUTBOX_ID_SIZE];
    uint8_t place[10] = { 0 };
    CtDigest digest;

    for (size_t i = 0; i < 8; i++)
        place[i] = (uint8_t)((uint64_t)id >> (56 - 8 * i)); /* the first entry bears the number */
    ct_digest_begin(&digest);
    ct_digest_add(&digest, (CtBytes){ subject->owner.tag, sizeof subject->owner.tag });
    ct_digest_add(&digest, (CtBytes){ place, sizeof place });
    ct_digest_end(&digest, order);
    sample_must(ct_outbox_get(self->mandate->db, subject->owner.sid, order, &item, error));
    assert_string_equal(item.notice, "reminder");
    assert_int_equal(item.case_id, id);
    assert_int_equal(item.order_index, id + 1);
    sample_close(self);
}

static void test_turn_timer_counts_from_the_sending(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");

    sample_until(self, "2025-01-08T09:00:00Z");
    sample_settle(self, id, "reminder", CT_OUTBOX_SENT);
    sample_until(self, "2025-01-22T22:59:00Z");
    sample_assert_state(self, id, "reminded");
    sample_until(self, "2025-01-23T00:00:00Z");
    sample_assert_state(self, id, "warned");
    sample_assert_orders(self, id, "reminder:sent warning:ordered");
    sample_check(self);
    sample_close(self);
}

static size_t open_tasks(const Sample *self, int64_t id, char *out_role)
{
    g_autoptr(CtCase) subject = sample_case(self, id);
    g_auto(CtRow) row = ct_db_row(self->mandate->db, CT_SQL_TASK_OF_CASE);
    size_t open = 0;
    bool has_row;

    ct_row_bind_int(&row, CT_BIND_TASK_OF_CASE_SID, subject->owner.sid);
    ct_row_bind_int(&row, CT_BIND_TASK_OF_CASE_CASE_ID, id);
    for (;;) {
        sample_must(ct_row_step(&row, &has_row, error));
        if (!has_row)
            return open;
        open += ct_row_is_null(&row, CT_COLUMN_TASK_OF_CASE_DONE_AT);
        if (out_role != NULL)
            (void)g_strlcpy(out_role, ct_row_text(&row, CT_COLUMN_TASK_OF_CASE_ROLE), 20);
    }
}

static void test_turn_task_is_listed_until_the_case_ends(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");
    char role[20] = "";

    sample_settle(self, id, "reminder", CT_OUTBOX_SENT);
    sample_until(self, "2025-02-01T00:00:00Z");
    assert_int_equal(open_tasks(self, id, role), 1);
    assert_string_equal(role, "counter");
    sample_tell(self, id, "book-back", NULL);
    sample_assert_state(self, id, "ended");
    assert_int_equal(open_tasks(self, id, NULL), 0);
    sample_check(self);
    sample_close(self);
}

static void test_turn_task_is_done_once_with_an_entry(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");
    g_autoptr(GError) twice = NULL;
    bool done[2];

    sample_settle(self, id, "reminder", CT_OUTBOX_SENT);
    sample_until(self, "2025-02-01T00:00:00Z");
    for (size_t i = 0; i < 2; i++) {
        g_autoptr(CtCase) subject = sample_case(self, id);
        g_autoptr(CtBatch) batch = ct_batch_begin(self->book->ledger, sample_now(self), NULL);
        CtTurn turn = { self->book, batch, sample_now(self) };

        done[i] = ct_turn_done(&turn, subject, "ring-up", ct_turn_person(self->book, "One"),
                               i == 0 ? NULL : &twice) &&
                  ct_case_save(self->book, subject, NULL) && ct_batch_commit(batch, NULL);
    }
    assert_true(done[0]);
    assert_false(done[1]);
    assert_true(g_error_matches(twice, CT_ERROR, CT_ERROR_MISSING));
    assert_int_equal(open_tasks(self, id, NULL), 0);
    sample_check(self);
    sample_close(self);
}

/* book-missed is the counter's own word, and the counter was asked to ring up. */
static void test_turn_task_is_done_when_its_role_acts(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");

    sample_settle(self, id, "reminder", CT_OUTBOX_SENT);
    sample_until(self, "2025-02-01T00:00:00Z");
    assert_int_equal(open_tasks(self, id, NULL), 1);
    sample_tell(self, id, "book-missed", "loan=L1");
    sample_assert_state(self, id, "warned");
    assert_int_equal(open_tasks(self, id, NULL), 0);
    sample_check(self);
    sample_close(self);
}

static void test_turn_gate_waits_for_the_second_person(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");
    SampleTelling judged = { .event = "debt-judged", .by = "One", .fields = "outcome=charge" };

    sample_settle(self, id, "reminder", CT_OUTBOX_SENT);
    sample_until(self, "2025-02-01T00:00:00Z");
    sample_settle(self, id, "warning", CT_OUTBOX_SENT);
    sample_tell_at(self, id, &judged);
    sample_tell_at(self, id, &judged); /* the same person again is no second one */
    sample_assert_state(self, id, "warned");
    judged.by = "Two";
    sample_tell_at(self, id, &judged);
    sample_assert_state(self, id, "billed");
    sample_check(self);
    sample_close(self);
}

static void test_turn_vote_of_nobody_is_refused_and_leaves_no_trace(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");
    SampleTelling judged = { .event = "debt-judged", .fields = "outcome=charge" };
    uint64_t before;
    uint64_t after;

    sample_settle(self, id, "reminder", CT_OUTBOX_SENT);
    sample_until(self, "2025-02-01T00:00:00Z");
    sample_must(ct_ledger_size(self->book->ledger, &before, error));
    g_autoptr(CtCase) subject = sample_case(self, id);
    g_autoptr(GError) problem = NULL;
    assert_false(sample_apply(self, subject, &judged, &problem));
    assert_true(g_error_matches(problem, CT_ERROR, CT_ERROR_DENIED));
    sample_must(ct_ledger_size(self->book->ledger, &after, error));
    assert_int_equal(before, after);
    sample_check(self);
    sample_close(self);
}

static void test_turn_value_of_a_wrong_type_is_refused(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");
    g_autoptr(CtCase) subject = sample_case(self, id);
    g_autoptr(GError) problem = NULL;
    SampleTelling missed = { .event = "book-missed", .fields = "shelf=upstairs" };

    assert_false(sample_apply(self, subject, &missed, &problem));
    assert_true(g_error_matches(problem, CT_ERROR, CT_ERROR_INPUT));
    sample_check(self);
    sample_close(self);
}

static void test_turn_value_of_an_erased_compartment_is_not_kept(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");

    sample_tell(self, id, "book-back", NULL);
    sample_clerk(self);
    sample_tell(self, id, "book-missed", "name=Somebody Late; title=Known");
    sample_assert_value(self, id, "name", NULL);
    sample_assert_value(self, id, "title", "Known");
    sample_check(self);
    sample_close(self);
}

static void test_turn_pilot_withholds_and_counts_as_sent(void **state)
{
    (void)state;
    SamplePlan plan = library_plan();
    plan.pilot = true;
    Sample *self = sample_found("library", &plan);
    int64_t id = library_miss(self, "L1", "reader@example.org");

    sample_assert_orders(self, id, "reminder:withheld");
    sample_until(self, "2025-02-01T00:00:00Z");
    sample_assert_state(self, id, "warned");
    sample_assert_orders(self, id, "reminder:withheld warning:withheld");
    sample_check(self);
    sample_close(self);
}

/* Paper is what carries a notice that a mail cannot; but no case gets it twice. */
static void test_turn_fallback_is_ordered_once(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");

    sample_settle(self, id, "reminder", CT_OUTBOX_SENT);
    sample_until(self, "2025-02-01T00:00:00Z");
    for (int i = 0; i < 2; i++) {
        g_autoptr(CtCase) subject = sample_case(self, id);
        g_auto(CtOutboxItem) item = { 0 };
        g_autoptr(CtBatch) batch = ct_batch_begin(self->book->ledger, sample_now(self), NULL);
        CtTurn turn = { self->book, batch, sample_now(self) };

        sample_order(self, id, "warning", &item);
        sample_must(ct_turn_fallback(&turn, subject, &item, error));
        sample_must(ct_case_save(self->book, subject, error));
        sample_must(ct_batch_commit(batch, error));
    }
    sample_assert_orders(self, id, "reminder:sent warning:ordered card:ordered");
    CtRebuildReport report = sample_check(self);
    assert_int_equal(report.orders, 3);
    sample_close(self);
}

static void test_turn_notice_without_fallback_orders_nothing_else(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");
    g_autoptr(CtCase) subject = sample_case(self, id);
    g_autoptr(CtBatch) batch = ct_batch_begin(self->book->ledger, sample_now(self), NULL);
    CtTurn turn = { self->book, batch, sample_now(self) };
    CtOutboxItem item = { .notice = (char *)(uintptr_t) "bill" };
    uint64_t before = ct_batch_next_index(batch);

    sample_must(ct_turn_fallback(&turn, subject, &item, error));
    assert_int_equal(ct_batch_next_index(batch), before);
    g_clear_pointer(&batch, ct_batch_free);
    sample_close(self);
}

static void test_turn_whole_way_of_a_procedure_nobody_ships(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");

    sample_settle(self, id, "reminder", CT_OUTBOX_SENT);
    sample_until(self, "2025-02-01T00:00:00Z");
    sample_settle(self, id, "warning", CT_OUTBOX_SENT);
    sample_tell_at(
        self, id,
        &(SampleTelling){ .event = "debt-judged", .by = "One", .fields = "outcome=charge" });
    sample_tell_at(
        self, id,
        &(SampleTelling){ .event = "debt-judged", .by = "Two", .fields = "outcome=charge" });
    sample_assert_orders(self, id, "reminder:sent warning:sent bill:ordered");
    sample_check(self);
    sample_settle(self, id, "bill", CT_OUTBOX_SENT);
    sample_until(self, "2025-12-02T12:00:00Z");
    sample_assert_state(self, id, "ended");
    sample_check(self);
    sample_until(self, "2026-02-02T12:00:00Z");
    sample_assert_value(self, id, "title", NULL);
    CtRebuildReport report = sample_check(self);
    assert_int_equal(report.by_header, 1);
    sample_close(self);
}

CT_TEST_MAIN(CT_TEST(test_turn_first_event_orders_the_first_notice),
             CT_TEST(test_turn_order_lies_in_the_outbox_under_its_digest),
             CT_TEST(test_turn_timer_counts_from_the_sending),
             CT_TEST(test_turn_task_is_listed_until_the_case_ends),
             CT_TEST(test_turn_task_is_done_once_with_an_entry),
             CT_TEST(test_turn_task_is_done_when_its_role_acts),
             CT_TEST(test_turn_gate_waits_for_the_second_person),
             CT_TEST(test_turn_vote_of_nobody_is_refused_and_leaves_no_trace),
             CT_TEST(test_turn_value_of_a_wrong_type_is_refused),
             CT_TEST(test_turn_value_of_an_erased_compartment_is_not_kept),
             CT_TEST(test_turn_pilot_withholds_and_counts_as_sent),
             CT_TEST(test_turn_fallback_is_ordered_once),
             CT_TEST(test_turn_notice_without_fallback_orders_nothing_else),
             CT_TEST(test_turn_whole_way_of_a_procedure_nobody_ships))
