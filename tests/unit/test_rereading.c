/* test_rereading.c - a mail whose reader died or hung is read again, four times at most.
 *
 * Method: the first reading is made by the test (its verdict alone); the later ones are done by the
 * real reader in its jail, or by tests/jail/worker_odd, whose reader dies when the mail says so.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice_mail.h"

#include "base/clock.h"
#include "desk/rereading.h"

/* A referral mail of 2025-01-02. */
static char *referral_text(void)
{
    g_autofree char *path = g_build_filename(g_getenv("CT_SOURCE_ROOT"), "tests", "golden", "acns",
                                             "signed-plain.eml", NULL);
    g_autofree char *text = NULL;

    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) parts = g_strsplit(text, "2026-04-05T21:14:07Z", -1);
    return g_strjoinv("2025-01-02T10:00:00Z", parts);
}

static CtWorker *worker_of(const char *name)
{
    g_autofree char *program = g_build_filename(g_getenv("CT_BUILD_ROOT"), name, NULL);
    const CtWorkerOptions options = { .program = program };
    CtWorker *worker = ct_worker_start(&options, NULL);

    assert_non_null(worker);
    return worker;
}

static void take_unread(const Sample *self, const char *text, CtWorkerVerdict verdict)
{
    CtMail *mail = notice_mail(text);

    mail->result.verdict = verdict;
    (void)notice_take(self, mail);
}

static bool is_due(const Sample *self, CtInstant now)
{
    bool due;

    sample_must(ct_rereading_is_due(self->mandate->db, now, &due, error));
    return due;
}

static CtRereadingCounts run(const Sample *self, const char *program, CtInstant now,
                             CtInboxCounts *counts)
{
    g_autoptr(CtWorker) worker = worker_of(program);
    const CtInbox inbox = { .book = self->book, .worker = worker, .batch = 1 };
    CtRereadingCounts out = { 0 };

    sample_must(ct_rereading_run(&inbox, now, counts, &out, error));
    return out;
}

static void test_rereading_reads_what_the_first_reader_could_not(void **state)
{
    (void)state;
    static const CtWorkerVerdict verdicts[] = { CT_WORKER_DIED, CT_WORKER_HUNG };

    for (size_t i = 0; i < G_N_ELEMENTS(verdicts); i++) {
        Sample *self = referral_found();
        g_autofree char *text = referral_text();
        CtInstant soon = ct_clock_now() + 61;
        CtInboxCounts counts = { 0 };

        take_unread(self, text, verdicts[i]);
        assert_false(is_due(self, soon - 10));
        assert_true(is_due(self, soon));
        assert_int_equal(run(self, "constat-worker", soon, &counts).read, 1);
        assert_int_equal(counts.referrals, 1);
        assert_int_equal(counts.admitted, 1);
        notice_assert_asides(self, ""); /* the old reason is gone */
        assert_false(is_due(self, soon + CT_DAY_SECONDS));
        sample_until(self, "2025-03-07T09:00:00Z"); /* the mail goes with its case's content */
        sample_check(self);
        sample_close(self);
    }
}

static void test_rereading_ends_with_its_transaction(void **state)
{
    (void)state;
    Sample *self = referral_found();
    g_autofree char *text = referral_text();
    CtInstant soon = ct_clock_now() + 61;
    CtInboxCounts counts = { 0 };

    take_unread(self, text, CT_WORKER_HUNG);
    take_unread(self, text, CT_WORKER_HUNG); /* the same mail is one evidence and one job */
    assert_int_equal(run(self, "constat-worker", soon, &counts).read, 1);
    assert_int_equal(run(self, "constat-worker", soon, &counts).read, 0);
    assert_int_equal(counts.referrals, 1);
    sample_close(self);
}

static void test_rereading_gives_up_after_four_attempts_and_keeps_count(void **state)
{
    (void)state;
    Sample *self = referral_found();
    CtInstant now = ct_clock_now() + 61;
    CtInboxCounts counts = { 0 };
    uint64_t waiting;
    uint64_t given_up;

    take_unread(self, "crash", CT_WORKER_DIED);
    for (int attempt = 1; attempt <= 4; attempt++) {
        CtRereadingCounts out = run(self, "tests/jail/worker_odd", now, &counts);

        assert_int_equal(out.waiting, attempt < 4);
        assert_int_equal(out.given_up, attempt == 4);
        CtInstant pause = INT64_C(60) << (2 * attempt);
        assert_false(is_due(self, now + pause - 1));
        now += pause;
        assert_int_equal(is_due(self, now), attempt < 4);
    }
    sample_must(ct_rereading_count(self->mandate->db, now, &waiting, &given_up, error));
    assert_int_equal(waiting, 1);
    assert_int_equal(given_up, 1);
    g_autoptr(GArray) lost = NULL;
    sample_must((lost = ct_rereading_given_up(self->mandate->db, now, 10, error)) != NULL);
    assert_int_equal(lost->len, 1);
    assert_true(g_array_index(lost, CtRereadingLost, 0).mail > 0);
    assert_int_equal(g_array_index(lost, CtRereadingLost, 0).since, now - (INT64_C(60) << 8));
    sample_must(ct_rereading_revive(self->mandate->db, now, error));
    assert_int_equal(run(self, "tests/jail/worker_odd", now, &counts).waiting, 1);
    notice_assert_asides(self, "reader-died:1");
    sample_check(self);
    sample_close(self);
}

static void test_rereading_of_an_erased_mail_is_no_longer_needed(void **state)
{
    (void)state;
    Sample *self = referral_found();
    g_autofree char *text = referral_text();
    CtInboxCounts counts = { 0 };
    CtInstant later = ct_clock_now() + CT_DAY_SECONDS;

    take_unread(self, text, CT_WORKER_HUNG);
    sample_until(self, "2025-03-07T09:00:00Z");
    assert_int_equal(run(self, "constat-worker", later, &counts).gone, 1);
    assert_int_equal(counts.referrals, 0);
    assert_false(is_due(self, later + CT_DAY_SECONDS));
    sample_close(self);
}

static void test_rereading_leaves_alone_what_a_reader_refused(void **state)
{
    (void)state;
    Sample *self = referral_found();

    take_unread(self, "a mail that is none", CT_WORKER_REFUSED);
    assert_false(is_due(self, ct_clock_now() + CT_DAY_SECONDS));
    sample_close(self);
}

CT_TEST_MAIN(CT_TEST(test_rereading_reads_what_the_first_reader_could_not),
             CT_TEST(test_rereading_ends_with_its_transaction),
             CT_TEST(test_rereading_gives_up_after_four_attempts_and_keeps_count),
             CT_TEST(test_rereading_of_an_erased_mail_is_no_longer_needed),
             CT_TEST(test_rereading_leaves_alone_what_a_reader_refused))
