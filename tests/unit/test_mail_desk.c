/* test_mail_desk.c - a mail on the desk: evidence, cases and reasons.
 *
 * Method: the reader's records are made here, so that each scene has exactly one thing in it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice_mail.h"

/* The case that the mail opened: the first entry after the mail's own. */
static int64_t case_after(uint64_t size)
{
    return (int64_t)size + 1;
}

static uint64_t ledger_size(const Sample *self)
{
    uint64_t size;

    sample_must(ct_ledger_size(self->book->ledger, &size, error));
    return size;
}

static void test_mail_admissible_referral_asks_for_a_token(void **state)
{
    (void)state;
    Sample *self = referral_found();
    CtMail *mail = notice_mail("a mail");
    NoticeFacts facts = notice_facts("R-1");
    uint64_t size = ledger_size(self);

    notice_add(mail, &facts);
    CtInboxCounts counts = notice_take(self, mail);
    assert_int_equal(counts.referrals, 1);
    assert_int_equal(counts.admitted, 1);
    int64_t id = case_after(size);
    sample_assert_state(self, id, "token-asked");
    sample_assert_orders(self, id, "ask-token:ordered");
    sample_assert_value(self, id, "ip", REFERRAL_IP);
    sample_assert_value(self, id, "at", "2025-01-02T10:00:00Z");
    sample_assert_value(self, id, "complainant_email", "holder@example.org");
    notice_assert_asides(self, "");
    sample_check(self);
    sample_close(self);
}

static void test_mail_judges_each_reason_of_inadmissibility(void **state)
{
    (void)state;
    static const struct {
        NoticeFacts facts;
        const char *reason;
    } scenes[] = {
        { { NULL, REFERRAL_IP, "2025-01-02T10:00:00Z", "T" }, "notice-id-missing" },
        { { "R-1", "10.0.0.1", "2025-01-02T10:00:00Z", "T" }, "address-not-routable" },
        { { "R-1", REFERRAL_IP, "2025-01-06T09:10:01Z", "T" }, "time-in-future" },
        { { "R-1", REFERRAL_IP, "2024-07-06T08:59:59Z", "T" }, "facts-too-old" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(scenes); i++) {
        Sample *self = referral_found();
        CtMail *mail = notice_mail("a mail");
        uint64_t size = ledger_size(self);
        g_autofree char *aside = g_strconcat(scenes[i].reason, ":1", NULL);

        notice_add(mail, &scenes[i].facts);
        CtInboxCounts counts = notice_take(self, mail);
        assert_int_equal(counts.referrals, 1);
        assert_int_equal(counts.admitted, 0);
        sample_assert_state(self, case_after(size), "inadmissible");
        sample_assert_orders(self, case_after(size), "");
        sample_assert_value(self, case_after(size), "reason", scenes[i].reason);
        notice_assert_asides(self, aside);
        sample_check(self);
        sample_close(self);
    }
}

static void test_mail_edges_of_admissible_time_are_inside(void **state)
{
    (void)state;
    static const char *const edges[] = { "2025-01-06T09:10:00Z", "2024-07-06T09:00:00Z" };

    for (size_t i = 0; i < G_N_ELEMENTS(edges); i++) {
        Sample *self = referral_found();
        CtMail *mail = notice_mail("a mail");
        NoticeFacts facts = notice_facts("R-1");

        facts.at = edges[i];
        notice_add(mail, &facts);
        assert_int_equal(notice_take(self, mail).admitted, 1);
        sample_close(self);
    }
}

static void test_mail_same_referral_in_two_mails_is_one_case(void **state)
{
    (void)state;
    Sample *self = referral_found();
    NoticeFacts facts = notice_facts("R-1");
    CtMail *first = notice_mail("a mail");
    CtMail *second = notice_mail("another mail with the same notice");

    notice_add(first, &facts);
    notice_add(second, &facts);
    assert_int_equal(notice_take(self, first).referrals, 1);
    CtInboxCounts counts = notice_take(self, second);
    assert_int_equal(counts.mails, 1);
    assert_int_equal(counts.referrals, 0);
    notice_assert_asides(self, "duplicate-referral:1");
    sample_check(self);
    sample_close(self);
}

static void test_mail_another_time_is_another_referral(void **state)
{
    (void)state;
    Sample *self = referral_found();
    NoticeFacts facts = notice_facts("R-1");
    CtMail *mail = notice_mail("a mail");

    notice_add(mail, &facts);
    facts.at = "2025-01-02T10:00:01Z";
    notice_add(mail, &facts);
    assert_int_equal(notice_take(self, mail).referrals, 2);
    sample_check(self);
    sample_close(self);
}

static int64_t count_evidence(const Sample *self)
{
    g_auto(CtRow) row = ct_db_row(self->mandate->db, CT_SQL_EVIDENCE_COUNT);
    bool has_row;

    sample_must(ct_row_step(&row, &has_row, error));
    return ct_row_int(&row, CT_COLUMN_EVIDENCE_COUNT_MAILS);
}

static void test_mail_twice_is_one_evidence(void **state)
{
    (void)state;
    Sample *self = referral_found();
    NoticeFacts facts = notice_facts("R-1");

    for (uint64_t i = 0; i < 2; i++) {
        CtMail *mail = notice_mail("the very same mail");

        notice_add(mail, &facts);
        assert_int_equal(notice_take(self, mail).mails_seen_before, i);
    }
    assert_int_equal(count_evidence(self), 1);
    sample_check(self);
    sample_close(self);
}

static void test_mail_that_the_reader_could_not_read_is_kept_with_its_reason(void **state)
{
    (void)state;
    static const struct {
        CtWorkerVerdict verdict;
        const char *aside;
    } scenes[] = { { CT_WORKER_REFUSED, "reader-refused:1" },
                   { CT_WORKER_DIED, "reader-died:1" },
                   { CT_WORKER_HUNG, "reader-hung:1" } };

    for (size_t i = 0; i < G_N_ELEMENTS(scenes); i++) {
        Sample *self = referral_found();
        CtMail *mail = notice_mail("a hostile mail");

        mail->result.verdict = scenes[i].verdict;
        (void)notice_take(self, mail);
        assert_int_equal(count_evidence(self), 1);
        notice_assert_asides(self, scenes[i].aside);
        sample_close(self);
    }
}

/* Its address is a text. */
static void add_false_referral(CtMail *mail)
{
    CtRecord record;

    ct_record_begin(&record, "referral");
    ct_record_text(&record, "ip", ct_bytes_of_text(REFERRAL_IP), 0, 0);
    ct_record_encode(&record, &mail->result.records);
}

/* A reader that was taken over says what it likes: it is refused, or counted as unreadable. */
static void test_mail_lies_of_the_reader_do_no_harm(void **state)
{
    (void)state;
    Sample *self = referral_found();
    CtMail *mail = notice_mail("a mail");
    CtInboxCounts counts = { 0 };
    g_autoptr(GError) problem = NULL;

    notice_set_aside(mail, "Not A Word; DROP TABLE cases");
    (void)notice_take(self, mail);
    notice_assert_asides(self, "unreadable:1");
    mail = notice_mail("another mail");
    add_false_referral(mail);
    g_autoptr(CtBatch) batch = ct_batch_begin(self->book->ledger, sample_now(self), NULL);
    CtTurn turn = { self->book, batch, sample_now(self) };
    assert_false(ct_mail_apply(&turn, mail, &counts, &problem));
    assert_true(g_error_matches(problem, CT_ERROR, CT_ERROR_INPUT));
    g_clear_pointer(&batch, ct_batch_free);
    mail->refusal = g_strdup(problem->message); /* as the mail room tries it again */
    (void)notice_take(self, mail);
    notice_assert_asides(self, "not-applicable:1 unreadable:1");
    sample_check(self);
    sample_close(self);
}

#define SECRET "a sentence that only this mail has"

static void test_mail_without_referral_goes_after_two_months(void **state)
{
    (void)state;
    Sample *self = referral_found();
    CtMail *mail = notice_mail("Subject: spam\n\n" SECRET "\n");

    notice_set_aside(mail, "no-notice");
    (void)notice_take(self, mail);
    assert_int_equal(sample_count_files(self->mandate->folder, ct_bytes_of_text(SECRET)), 0);
    sample_until(self, "2025-03-06T08:59:59Z");
    assert_int_equal(count_evidence(self), 1);
    sample_until(self, "2025-03-06T09:00:00Z");
    assert_int_equal(count_evidence(self), 0);
    notice_assert_asides(self, "no-notice:1"); /* that it came, and why it led nowhere, stays */
    sample_check(self);
    sample_close(self);
}

static void test_mail_goes_with_the_content_of_its_last_case(void **state)
{
    (void)state;
    Sample *self = referral_found();
    CtMail *mail = notice_mail("a mail with two notices");
    NoticeFacts facts = notice_facts("R-1");

    notice_add(mail, &facts);
    facts.case_id = "R-2";
    notice_add(mail, &facts);
    (void)notice_take(self, mail);
    sample_until(self, "2025-03-06T08:59:59Z");
    assert_int_equal(count_evidence(self), 1);
    sample_until(self, "2025-03-06T09:00:00Z");
    assert_int_equal(count_evidence(self), 0);
    sample_check(self);
    sample_close(self);
}

CT_TEST_MAIN(CT_TEST(test_mail_admissible_referral_asks_for_a_token),
             CT_TEST(test_mail_judges_each_reason_of_inadmissibility),
             CT_TEST(test_mail_edges_of_admissible_time_are_inside),
             CT_TEST(test_mail_same_referral_in_two_mails_is_one_case),
             CT_TEST(test_mail_another_time_is_another_referral),
             CT_TEST(test_mail_twice_is_one_evidence),
             CT_TEST(test_mail_that_the_reader_could_not_read_is_kept_with_its_reason),
             CT_TEST(test_mail_lies_of_the_reader_do_no_harm),
             CT_TEST(test_mail_without_referral_goes_after_two_months),
             CT_TEST(test_mail_goes_with_the_content_of_its_last_case))
