/* test_clerk.c - what one procedure tells another, and what time brings, in the shipped dossier A.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "referral.h"

#include "cases/custody.h"

static void test_clerk_emission_copies_values_under_the_target_cases_keys(void **state)
{
    (void)state;
    Sample *self = referral_found();
    int64_t intake = referral_lodge(self, "r1", "2025-01-02T10:00:00Z");
    int64_t id = referral_join(self, intake, REFERRAL_TOKEN);

    sample_assert_state(self, intake, "token-joined");
    sample_assert_orders(self, intake, "ask-token:ordered graduated-response:sent");
    sample_assert_state(self, id, "identity-asked");
    sample_assert_value(self, id, "ip", REFERRAL_IP);
    sample_assert_value(self, id, "title", REFERRAL_TITLE);
    sample_assert_value(self, id, "at", "2025-01-02T10:00:00Z");
    g_autoptr(CtCase) from = sample_case(self, intake);
    g_autoptr(CtCase) to = sample_case(self, id);
    assert_int_not_equal(from->owner.key_base, to->owner.key_base);
    assert_memory_not_equal(from->owner.tag, to->owner.tag, sizeof to->owner.tag);
    sample_check(self);
    sample_close(self);
}

/* The provider may take days: the two months count from the receipt all the same. */
static void test_clerk_emission_opens_the_case_as_of_the_receipt(void **state)
{
    (void)state;
    Sample *self = referral_found();
    int64_t intake = referral_lodge(self, "r1", "2025-01-02T10:00:00Z");

    sample_until(self, "2025-01-10T09:00:00Z");
    g_autoptr(CtCase) subject = sample_case(self, referral_join(self, intake, REFERRAL_TOKEN));
    assert_int_equal(subject->opened_at, sample_time(SAMPLE_START));
    sample_check(self);
    sample_close(self);
}

static void test_clerk_second_referral_of_a_token_joins_the_open_case(void **state)
{
    (void)state;
    Sample *self = referral_found();
    int64_t first = referral_again(self, "r1", "2025-01-02T10:00:00Z");
    int64_t second = referral_again(self, "r2", "2025-01-03T10:00:00Z");

    assert_int_equal(first, second);
    g_autoptr(CtCase) subject = sample_case(self, first);
    int event = ct_procedure_event(subject->adopted->procedure, "infringement-referred");
    assert_int_equal(subject->history.event[event].count, 2);
    sample_assert_orders(self, first, "ask-identity:ordered");
    sample_check(self);
    sample_close(self);
}

static void test_clerk_referral_after_closure_opens_a_case_with_new_keys(void **state)
{
    (void)state;
    Sample *self = referral_found();
    int64_t first = referral_again(self, "r1", "2025-01-02T10:00:00Z");

    sample_tell(self, first, "identity-answer", "outcome=unknown");
    sample_assert_state(self, first, "case-closed");
    int64_t second = referral_again(self, "r2", "2025-01-03T10:00:00Z");
    assert_int_not_equal(first, second);
    g_autoptr(CtCase) before = sample_case(self, first);
    g_autoptr(CtCase) after = sample_case(self, second);
    assert_int_equal(before->owner.sid, after->owner.sid); /* only the keyed hash links them */
    assert_int_not_equal(before->owner.key_base, after->owner.key_base);
    assert_memory_not_equal(before->owner.tag, after->owner.tag, sizeof after->owner.tag);
    sample_assert_state(self, second, "identity-asked");
    sample_check(self);
    sample_close(self);
}

static void test_clerk_answer_without_a_token_opens_no_subscribers_case(void **state)
{
    (void)state;
    static const char *const outcomes[] = { "ambiguous", "none", "gap" };
    Sample *self = referral_found();

    for (size_t i = 0; i < G_N_ELEMENTS(outcomes); i++) {
        g_autofree char *fields = g_strconcat("outcome=", outcomes[i], NULL);
        int64_t id = referral_lodge(self, outcomes[i], "2025-01-02T10:00:00Z");

        sample_tell(self, id, "token-answer", fields);
        sample_clerk(self);
        sample_assert_state(self, id, "token-missing");
        sample_assert_orders(self, id, "ask-token:ordered");
    }
    assert_int_equal(sample_find(self, "graduated-response", REFERRAL_TOKEN), -1);
    sample_check(self);
    sample_close(self);
}

/* The intake's values may be gone before the clerk comes to the emission: a server that was
 * down. */
static void test_clerk_emission_of_what_was_erased_is_refused(void **state)
{
    (void)state;
    Sample *self = referral_found();
    int64_t intake = referral_lodge(self, "r1", "2025-01-02T10:00:00Z");
    CtClerkCounts counts = { 0 };

    sample_tell(self, intake, "token-answer", "outcome=one; subscriber=" REFERRAL_TOKEN);
    sample_must(ct_mandate_set_clock(self->mandate, sample_time("2025-04-01T00:00:00Z"), error));
    {
        g_autoptr(CtCase) subject = sample_case(self, intake);
        g_autoptr(CtBatch) batch = ct_batch_begin(self->book->ledger, sample_now(self), NULL);
        CtTurn turn = { self->book, batch, sample_now(self) };
        uint64_t erased = 0;

        sample_must(ct_turn_due(&turn, subject, error));
        sample_must(ct_case_save(self->book, subject, error));
        sample_must(ct_batch_commit(batch, error));
        sample_must(ct_custody_execute(self->book, sample_now(self), &erased, error));
        assert_int_equal(erased, 2);
    }
    sample_must(ct_clerk_work(self->book, sample_now(self), &counts, error));
    assert_int_equal(sample_find(self, "graduated-response", REFERRAL_TOKEN), -1);
    sample_assert_orders(self, intake, "ask-token:ordered graduated-response:refused");
    sample_check(self);
    sample_close(self);
}

static void test_clerk_repeat_is_judged_by_the_time_of_the_facts(void **state)
{
    (void)state;
    static const struct {
        const char *facts;
        const char *state;
    } scenes[] = {
        /* warn1 leaves on 6 January at 10 in Paris: the window begins eight days later, and ends
         * six months later at 10, which is summer time then */
        { "2025-01-14T08:59:59Z", "first-warned" },
        { "2025-01-14T09:00:00Z", "second-ordered" },
        { "2025-07-06T07:59:59Z", "second-ordered" },
        { "2025-07-06T08:00:00Z", "first-warned" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(scenes); i++) {
        Sample *self = referral_found();
        int64_t id = referral_again(self, "r1", "2025-01-02T10:00:00Z");

        referral_identify(self, id);
        sample_settle(self, id, "warn1", CT_OUTBOX_SENT);
        sample_until(self, "2025-07-10T09:00:00Z");
        assert_int_equal(referral_again(self, "r2", scenes[i].facts), id);
        sample_assert_state(self, id, scenes[i].state);
        sample_check(self);
        sample_close(self);
    }
}

static void test_clerk_mail_without_a_referral_is_the_next_thing_due(void **state)
{
    (void)state;
    Sample *self = referral_found();
    bool has_due;
    CtInstant due;

    sample_must(ct_clerk_next(self->book, &has_due, &due, error));
    assert_false(has_due);
    sample_close(self);
}

CT_TEST_MAIN(CT_TEST(test_clerk_emission_copies_values_under_the_target_cases_keys),
             CT_TEST(test_clerk_emission_opens_the_case_as_of_the_receipt),
             CT_TEST(test_clerk_second_referral_of_a_token_joins_the_open_case),
             CT_TEST(test_clerk_referral_after_closure_opens_a_case_with_new_keys),
             CT_TEST(test_clerk_answer_without_a_token_opens_no_subscribers_case),
             CT_TEST(test_clerk_emission_of_what_was_erased_is_refused),
             CT_TEST(test_clerk_repeat_is_judged_by_the_time_of_the_facts),
             CT_TEST(test_clerk_mail_without_a_referral_is_the_next_thing_due))
