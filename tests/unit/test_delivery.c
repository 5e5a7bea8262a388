/* test_delivery.c - what delivery reports settle, and what they tell the case.
 *
 * Method: a warning that left, and reports as the jailed reader hands them over.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "library.h"
#include "notice_mail.h"

/* The reference of the case's first order of that notice; freed by the caller. */
static char *reference_of(const Sample *self, int64_t id, const char *notice)
{
    g_auto(CtOutboxItem) item = { 0 };

    sample_order(self, id, notice, &item);
    return ct_outbox_reference(&item);
}

static CtInboxCounts report(const Sample *self, const char *reference, const char *action,
                            const char *class_word, const char *text)
{
    CtMail *mail = notice_mail(text);

    notice_report(mail, reference, action, class_word);
    return notice_take(self, mail);
}

static void test_delivery_settles_what_was_uncertain(void **state)
{
    (void)state;
    static const char *const actions[] = { "delivered", "relayed", "failed" };
    static const char *const orders[] = { "reminder:sent", "reminder:sent",
                                          "reminder:refused paper:ordered" };

    for (size_t i = 0; i < G_N_ELEMENTS(actions); i++) {
        Sample *self = library_found();
        int64_t id = library_miss(self, "L1", "reader@example.org");
        g_autofree char *reference = reference_of(self, id, "reminder");

        sample_settle(self, id, "reminder", CT_OUTBOX_ATTEMPTED);
        sample_settle(self, id, "reminder", CT_OUTBOX_UNCERTAIN);
        assert_int_equal(report(self, reference, actions[i], "hard", "r").deliveries, 1);
        sample_assert_orders(self, id, orders[i]);
        sample_check(self);
        sample_close(self);
    }
}

static void test_delivery_delay_changes_nothing(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");
    g_autofree char *reference = reference_of(self, id, "reminder");

    sample_settle(self, id, "reminder", CT_OUTBOX_ATTEMPTED);
    assert_int_equal(report(self, reference, "delayed", NULL, "r").deliveries, 1);
    sample_assert_orders(self, id, "reminder:attempted");
    sample_close(self);
}

/* The server took it, a later one did not: the mail that was sent is told to have failed, once. */
static void test_delivery_failure_is_told_to_the_case_once(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");
    g_autofree char *reference = reference_of(self, id, "reminder");

    sample_settle(self, id, "reminder", CT_OUTBOX_SENT);
    assert_int_equal(report(self, reference, "failed", "hard", "one report").deliveries, 1);
    sample_assert_orders(self, id, "reminder:refused paper:ordered");
    assert_int_equal(report(self, reference, "failed", "hard", "another report").deliveries, 1);
    sample_assert_orders(self, id, "reminder:refused paper:ordered");
    sample_check(self);
    sample_close(self);
}

/* The procedure has no event for this notice's bounce: its fallback is ordered instead. */
static void test_delivery_failure_orders_the_fallback_when_nobody_wants_to_know(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");

    sample_settle(self, id, "reminder", CT_OUTBOX_SENT);
    sample_until(self, "2025-02-01T00:00:00Z");
    sample_settle(self, id, "warning", CT_OUTBOX_SENT);
    g_autofree char *reference = reference_of(self, id, "warning");
    (void)report(self, reference, "failed", NULL, "one report");
    (void)report(self, reference, "failed", NULL, "another report");
    sample_assert_orders(self, id, "reminder:sent warning:refused card:ordered");
    sample_check(self);
    sample_close(self);
}

/* warn2 is ordered together with warn2e, which falls back to it. */
static void test_delivery_fallback_that_was_ordered_is_not_ordered_again(void **state)
{
    (void)state;
    Sample *self = referral_found();
    int64_t id = referral_again(self, "r1", "2025-01-02T10:00:00Z");

    referral_identify(self, id);
    sample_settle(self, id, "warn1", CT_OUTBOX_SENT);
    sample_until(self, "2025-02-10T09:00:00Z");
    (void)referral_again(self, "r2", "2025-02-08T10:00:00Z");
    sample_settle(self, id, "warn2e", CT_OUTBOX_SENT);
    g_autofree char *reference = reference_of(self, id, "warn2e");
    (void)report(self, reference, "failed", "hard", "r");
    sample_assert_orders(self, id, "ask-identity:ordered warn1:sent warn2e:refused warn2:ordered");
    sample_check(self);
    sample_close(self);
}

static void test_delivery_about_nothing_of_ours_is_set_aside(void **state)
{
    (void)state;
    static const char *const references[] = {
        "", "no reference",
        "0000000000000001.0000000000000000000000000000000000000000000000000000000000000001"
    };
    Sample *self = library_found();

    for (size_t i = 0; i < G_N_ELEMENTS(references); i++) {
        g_autofree char *text = g_strdup_printf("report %zu", i);

        assert_int_equal(report(self, references[i], "failed", "hard", text).deliveries, 0);
    }
    notice_assert_asides(self, "delivery-of-nothing-ours:3");
    sample_close(self);
}

static void test_delivery_to_an_ended_case_moves_the_order_alone(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");
    g_autofree char *reference = reference_of(self, id, "reminder");

    sample_settle(self, id, "reminder", CT_OUTBOX_ATTEMPTED);
    sample_tell(self, id, "book-back", NULL);
    (void)report(self, reference, "failed", "hard", "r");
    sample_assert_orders(self, id, "reminder:refused");
    sample_assert_state(self, id, "ended");
    sample_check(self);
    sample_close(self);
}

CT_TEST_MAIN(CT_TEST(test_delivery_settles_what_was_uncertain),
             CT_TEST(test_delivery_delay_changes_nothing),
             CT_TEST(test_delivery_failure_is_told_to_the_case_once),
             CT_TEST(test_delivery_failure_orders_the_fallback_when_nobody_wants_to_know),
             CT_TEST(test_delivery_fallback_that_was_ordered_is_not_ordered_again),
             CT_TEST(test_delivery_about_nothing_of_ours_is_set_aside),
             CT_TEST(test_delivery_to_an_ended_case_moves_the_order_alone))
