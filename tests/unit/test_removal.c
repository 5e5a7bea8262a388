/* test_removal.c - a given-up mail is taken out by who may, and nothing of it is left.
 *
 * Method: mails whose reader died; their jobs are made dead as four attempts would. What is left is
 * looked for in slots, packs and in every byte of every file.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice_mail.h"

#include "base/clock.h"
#include "cases/evidence.h"
#include "desk/oblivion.h"
#include "desk/removal.h"
#include "desk/rereading.h"
#include "evidence/residue.h"
#include "store/job.h"

#define SECRET "what only this mail says"

static Sample *found(void)
{
    SamplePlan plan = { .people = "  Alix: [agent]\n" };

    return sample_found("response", &plan);
}

/* Uses up the attempts of all that waits. */
static void give_up(const Sample *self)
{
    CtInstant now = ct_clock_now() + CT_DAY_SECONDS;

    for (;;) {
        g_auto(CtJob) job = { 0 };

        sample_must(ct_job_lease(self->mandate->db, CT_EVIDENCE_READING, now, now, &job, error));
        if (job.id == 0)
            return;
        sample_must(ct_job_retry(self->mandate->db, &job, 1, error));
    }
}

static GArray *given_up(const Sample *self)
{
    GArray *lost = NULL;

    sample_must((lost = ct_rereading_given_up(self->mandate->db, ct_clock_now(), CT_REREADING_EVERY,
                                              error)) != NULL);
    return lost;
}

static int64_t lose(const Sample *self, const char *text)
{
    CtMail *mail = notice_mail(text);

    mail->result.verdict = CT_WORKER_DIED;
    (void)notice_take(self, mail);
    give_up(self);
    g_autoptr(GArray) lost = given_up(self);
    assert_true(lost->len > 0);
    return g_array_index(lost, CtRereadingLost, lost->len - 1).mail;
}

static bool take_out(const Sample *self, int64_t mail, const char *person, GError **error)
{
    const CtRemovalJob job = { .mail = mail, .reason = "unreadable", .person = person };

    return ct_removal_of_mail(self->book, sample_now(self), &job, error);
}

static void assert_refused(const Sample *self, int64_t mail, const char *person, int code)
{
    g_autoptr(GError) error = NULL;

    assert_false(take_out(self, mail, person, &error));
    assert_true(g_error_matches(error, CT_ERROR, code));
}

static CtOblivion look(const Sample *self, int64_t mail)
{
    CtOblivion shown;

    sample_must(ct_oblivion_of_mail(self->book, mail, &shown, error));
    assert_int_equal(shown.count, 1);
    return shown;
}

static void ignore(void *user, const CtResidueFinding *finding)
{
    (void)user;
    (void)finding;
}

static uint64_t found_in_files(const Sample *self)
{
    g_autoptr(CtNeedles) needles = ct_needles_new();
    CtResidueReport report = { 0 };

    sample_must(ct_needles_add(needles, ct_bytes_of_text(SECRET), true, error));
    sample_must(ct_residue_search(needles, self->folder, ignore, NULL, &report, error));
    assert_true(report.files > 5);
    return report.findings;
}

static void test_removal_leaves_nothing_but_the_entry_that_says_so(void **state)
{
    (void)state;
    Sample *self = found();
    int64_t other = lose(self, "another mail");
    int64_t mail = lose(self, SECRET);

    assert_false(look(self, mail).part[0].is_key_gone);
    assert_int_equal(look(self, mail).part[0].ciphertexts, 1);
    sample_must(take_out(self, mail, "Alix", error));
    CtOblivion shown = look(self, mail);
    assert_true(ct_oblivion_is_proven(&shown));
    assert_int_equal(shown.part[0].state, CT_OBLIVION_ERASED);
    assert_true(shown.part[0].by_person);
    assert_false(shown.part[0].late);
    assert_true(shown.part[0].is_key_gone);
    assert_int_equal(shown.part[0].ciphertexts, 0);
    assert_string_equal(shown.part[0].law, "mail-unreadable");
    assert_int_equal(found_in_files(self), 0);

    g_autoptr(GArray) lost = given_up(self);
    assert_int_equal(lost->len, 1);
    assert_int_equal(g_array_index(lost, CtRereadingLost, 0).mail, other);
    assert_int_equal(look(self, other).part[0].state, CT_OBLIVION_KEPT);
    sample_check(self);
    sample_close(self);
}

static void test_removal_is_for_those_who_judge_mails_and_for_mails_that_were_given_up(void **state)
{
    (void)state;
    Sample *self = found();
    int64_t mail = lose(self, SECRET);

    assert_refused(self, mail, NULL, CT_ERROR_DENIED);
    assert_refused(self, mail, "Claude", CT_ERROR_DENIED); /* of the bench */
    assert_refused(self, mail, "Nobody", CT_ERROR_DENIED);
    assert_refused(self, mail + 1, "Alix", CT_ERROR_MISSING);
    sample_must(ct_rereading_revive(self->mandate->db, ct_clock_now(), error));
    assert_refused(self, mail, "Alix", CT_ERROR_MISSING); /* it is being read */
    give_up(self);
    sample_must(take_out(self, mail, "Alix", error));
    assert_refused(self, mail, "Alix", CT_ERROR_MISSING); /* once */
    sample_check(self);
    sample_close(self);
}

static void test_removal_knows_four_reasons(void **state)
{
    (void)state;
    static const char *const words[] = { "unreadable", "harmful", "misdirected", "requested" };

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        assert_true(ct_removal_is_reason(words[i]));
    assert_false(ct_removal_is_reason("because"));
    assert_false(ct_removal_is_reason(""));
}

static void test_removal_comes_by_itself_after_two_months(void **state)
{
    (void)state;
    Sample *self = found();
    int64_t mail = lose(self, SECRET);

    sample_until(self, "2025-03-06T08:59:59Z");
    assert_int_equal(look(self, mail).part[0].state, CT_OBLIVION_KEPT);
    assert_int_equal(look(self, mail).part[0].due.at, sample_time("2025-03-06T09:00:00Z"));
    sample_until(self, "2025-03-06T09:00:00Z");
    CtOblivion shown = look(self, mail);
    assert_true(ct_oblivion_is_proven(&shown));
    assert_false(shown.part[0].by_person);
    assert_string_equal(shown.part[0].law, "mail");
    g_autoptr(GArray) lost = given_up(self);
    assert_int_equal(lost->len, 0); /* nobody is asked to look after what is gone */
    assert_refused(self, mail, "Alix", CT_ERROR_MISSING);
    sample_check(self);
    sample_close(self);
}

CT_TEST_MAIN(CT_TEST(test_removal_leaves_nothing_but_the_entry_that_says_so),
             CT_TEST(test_removal_is_for_those_who_judge_mails_and_for_mails_that_were_given_up),
             CT_TEST(test_removal_knows_four_reasons),
             CT_TEST(test_removal_comes_by_itself_after_two_months))
