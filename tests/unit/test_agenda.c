/* test_agenda.c - what a person has to see.
 *
 * Method: one order that nobody hands over, one task, one clerk that does not run; read as the
 * pages read it, without any key.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "library.h"
#include "referral.h"

#include "base/clock.h"
#include "desk/rereading.h"
#include "store/job.h"
#include "web/agenda.h"

/* "WHAT:WHY:WHO" of all tasks at the mandate's time, parted by blanks; freed by the caller. */
static char *agenda(const Sample *self)
{
    g_autoptr(CtMandates) mandates = NULL;
    g_auto(CtViewTodo) todo = { 0 };
    GString *text = g_string_new(NULL);

    sample_must((mandates = ct_mandates_open(self->folder, "test", "none", error)) != NULL);
    ct_view_todo_init(&todo);
    sample_must(ct_agenda_fill(mandates, 0, 100, &todo, error));
    assert_int_equal(todo.total, todo.tasks->len);
    for (guint i = 0; i < todo.tasks->len; i++) {
        const CtViewTask *task = &g_array_index(todo.tasks, CtViewTask, i);

        g_string_append_printf(text, "%s%s:%s:%s", i == 0 ? "" : " ", task->what, task->why,
                               task->who);
    }
    return g_string_free(text, FALSE);
}

static void assert_agenda(const Sample *self, const char *expected)
{
    g_autofree char *found = agenda(self);

    assert_string_equal(found, expected);
}

static void test_agenda_shows_an_order_that_was_not_sent_after_three_days(void **state)
{
    (void)state;
    Sample *self = referral_found();

    (void)referral_lodge(self, "r1", "2025-01-02T10:00:00Z");
    sample_until(self, "2025-01-09T08:59:59Z");
    assert_agenda(self, "");
    sample_until(self, "2025-01-09T09:00:00Z");
    assert_agenda(self, "ask-token:not-handed-over:operator");
    sample_close(self);
}

static void test_agenda_shows_an_uncertain_order_at_once(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");

    sample_settle(self, id, "reminder", CT_OUTBOX_ATTEMPTED);
    sample_settle(self, id, "reminder", CT_OUTBOX_UNCERTAIN);
    assert_agenda(self, "reminder:fate-uncertain:operator");
    sample_close(self);
}

static void test_agenda_shows_a_procedures_task_until_its_case_ends(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");

    sample_settle(self, id, "reminder", CT_OUTBOX_SENT);
    sample_until(self, "2025-01-23T00:00:00Z");
    assert_agenda(self, "ring-up:warned:counter");
    sample_tell(self, id, "book-back", NULL);
    assert_agenda(self, "");
    sample_close(self);
}

/* Its job is leased until no attempt is left, as by workers that all died. */
static void test_agenda_shows_a_mail_that_no_reader_could_read(void **state)
{
    (void)state;
    Sample *self = library_found();
    CtInstant past = ct_clock_now() - CT_DAY_SECONDS;

    sample_must(ct_rereading_order(self->mandate->db, 7, 31, past, error));
    assert_agenda(self, "");
    for (CtInstant at = past + 60; at < past + 64; at++) {
        g_auto(CtJob) job = { 0 };

        sample_must(ct_job_lease(self->mandate->db, "mail reading", at, at + 1, &job, error));
        assert_int_not_equal(job.id, 0);
    }
    assert_agenda(self, "mail:reading-given-up:operator");
    sample_must(ct_rereading_revive(self->mandate->db, ct_clock_now(), error));
    assert_agenda(self, "");
    sample_close(self);
}

static void test_agenda_shows_that_the_clerk_does_not_run(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");

    sample_settle(self, id, "reminder", CT_OUTBOX_SENT);
    sample_must(ct_mandate_set_clock(self->mandate, sample_time("2025-01-25T00:00:00Z"), error));
    assert_agenda(self, "warned:clerk-late:operator");
    sample_clerk(self);
    assert_agenda(self, "ring-up:warned:counter");
    sample_close(self);
}

CT_TEST_MAIN(CT_TEST(test_agenda_shows_an_order_that_was_not_sent_after_three_days),
             CT_TEST(test_agenda_shows_an_uncertain_order_at_once),
             CT_TEST(test_agenda_shows_a_procedures_task_until_its_case_ends),
             CT_TEST(test_agenda_shows_a_mail_that_no_reader_could_read),
             CT_TEST(test_agenda_shows_that_the_clerk_does_not_run))
