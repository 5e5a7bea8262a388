/* test_mailing.c - each notice by e-mail once, against our own SMTP server.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "library.h"
#include "smtpd_helper.h"

#include "desk/mailing.h"

#include <sys/file.h>

static Smtpd server;

static int start(void **state)
{
    (void)state;
    smtpd_start(&server);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    smtpd_stop(&server);
    return 0;
}

static Sample *found(const char *text)
{
    SamplePlan plan = library_plan();

    plan.smtp = server.port;
    if (text == NULL)
        plan.file[2] = "notices/unused.en.txt"; /* there is no text of the reminder */
    else
        plan.file[3] = text;
    g_autofree char *shapes =
        g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", "notices", "shapes.html.txt", NULL);
    g_autofree char *frame =
        g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", "notices", "frame.en.txt", NULL);
    Sample *self = sample_found("library", &plan);
    g_autofree char *notices = g_build_filename(self->mandate->folder, "notices", NULL);
    g_autofree char *copy = g_strdup_printf("cp '%s' '%s' '%s'", shapes, frame, notices);
    assert_true(g_spawn_command_line_sync(copy, NULL, NULL, NULL, NULL));
    return self;
}

static CtMailingCounts post(const Sample *self)
{
    CtMailingCounts counts = { 0 };

    sample_must(ct_mailing_send(self->book, sample_now(self), &counts, error));
    return counts;
}

static char *reference_of(const Sample *self, int64_t id, const char *notice)
{
    g_auto(CtOutboxItem) item = { 0 };

    sample_order(self, id, notice, &item);
    return ct_outbox_reference(&item);
}

static void test_mailing_sends_each_notice_once(void **state)
{
    (void)state;
    Sample *self = found(LIBRARY_TEXT);
    int64_t id = library_miss(self, "L1", "reader@example.org");
    g_autofree char *reference = reference_of(self, id, "reminder");

    assert_int_equal(post(self).sent, 1);
    assert_int_equal(post(self).sent, 0);
    assert_int_equal(smtpd_counted(&server, reference), 1);
    sample_assert_orders(self, id, "reminder:sent");
    sample_check(self);
    sample_close(self);
}

static void test_mailing_quotes_the_case_and_nothing_else(void **state)
{
    (void)state;
    Sample *self = found(LIBRARY_TEXT);
    size_t files;

    (void)library_miss(self, "L1", "quoted@example.org");
    assert_int_equal(post(self).sent, 1);
    g_autofree char *mails = smtpd_read(&server, "mail", &files);
    assert_non_null(strstr(mails, LIBRARY_TITLE));
    assert_non_null(strstr(mails, "quoted@example.org"));
    assert_null(strstr(mails, "{{"));
    sample_close(self);
}

static void test_mailing_verdicts_of_the_server_become_the_orders(void **state)
{
    (void)state;
    static const struct {
        const char *to;
        const char *orders;
    } scenes[] = {
        { "refuse@example.org", "reminder:refused paper:ordered" },
        { "refuse-data@example.org", "reminder:refused paper:ordered" },
        { "refuse-later@example.org", "reminder:ordered" },
        { "drop-after-data@example.org", "reminder:uncertain" },
        { "drop-lost@example.org", "reminder:uncertain" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(scenes); i++) {
        Sample *self = found(LIBRARY_TEXT);
        int64_t id = library_miss(self, "L1", scenes[i].to);

        (void)post(self);
        sample_assert_orders(self, id, scenes[i].orders);
        sample_check(self);
        sample_close(self);
    }
}

static void test_mailing_uncertain_is_never_sent_again(void **state)
{
    (void)state;
    Sample *self = found(LIBRARY_TEXT);
    int64_t id = library_miss(self, "L1", "drop-after-data@example.org");
    g_autofree char *reference = reference_of(self, id, "reminder");

    assert_int_equal(post(self).uncertain, 1);
    sample_until(self, "2025-01-20T09:00:00Z");
    assert_int_equal(post(self).uncertain, 0);
    assert_int_equal(smtpd_counted(&server, reference), 1);
    sample_assert_orders(self, id, "reminder:uncertain");
    sample_close(self);
}

/* A post that died between ATTEMPTED and the server's answer. */
static void test_mailing_what_a_dead_post_left_is_uncertain(void **state)
{
    (void)state;
    Sample *self = found(LIBRARY_TEXT);
    int64_t id = library_miss(self, "L1", "reader@example.org");
    g_autofree char *reference = reference_of(self, id, "reminder");

    sample_settle(self, id, "reminder", CT_OUTBOX_ATTEMPTED);
    CtMailingCounts counts = post(self);
    assert_int_equal(counts.uncertain, 1);
    assert_int_equal(counts.sent, 0);
    assert_int_equal(smtpd_counted(&server, reference), 0);
    sample_check(self);
    sample_close(self);
}

/* A reader without an address: the procedure wants to know of the reminder, and sends paper. */
static void test_mailing_without_an_address_is_told_as_a_bounce(void **state)
{
    (void)state;
    Sample *self = found(LIBRARY_TEXT);
    int64_t id = library_miss(self, "L1", NULL);

    assert_int_equal(post(self).refused, 1);
    sample_assert_orders(self, id, "reminder:refused paper:ordered");
    sample_check(self);
    sample_close(self);
}

/* It does not ask about the warning: there the machine orders the fallback by itself. */
static void test_mailing_without_an_address_orders_the_fallback(void **state)
{
    (void)state;
    Sample *self = found(LIBRARY_TEXT);
    int64_t id = library_miss(self, "L1", NULL);

    (void)post(self);
    sample_settle(self, id, "paper", CT_OUTBOX_SENT); /* which stands for the reminder */
    sample_until(self, "2025-02-01T00:00:00Z");
    sample_assert_state(self, id, "warned");
    (void)post(self);
    sample_assert_orders(self, id, "reminder:refused paper:sent warning:refused card:ordered");
    (void)post(self);
    sample_assert_orders(self, id, "reminder:refused paper:sent warning:refused card:ordered");
    CtRebuildReport report = sample_check(self);
    assert_int_equal(report.orders, 4);
    sample_close(self);
}

static void test_mailing_text_that_is_missing_goes_by_the_other_way(void **state)
{
    (void)state;
    Sample *self = found(NULL);
    int64_t id = library_miss(self, "L1", "reader@example.org");

    assert_int_equal(post(self).refused, 1);
    sample_assert_orders(self, id, "reminder:refused paper:ordered");
    sample_check(self);
    sample_close(self);
}

/* A text that a person must put right is tried again a day later. */
static void test_mailing_faulty_text_waits_a_day(void **state)
{
    (void)state;
    Sample *self = found("subject: s\nlaw: l\n\n{{unclosed\n");
    int64_t id = library_miss(self, "L1", "reader@example.org");
    g_autofree char *path =
        g_build_filename(self->mandate->folder, "notices", "reminder.en.txt", NULL);

    assert_int_equal(post(self).faulty, 1);
    sample_assert_orders(self, id, "reminder:ordered");
    assert_true(g_file_set_contents(path, LIBRARY_TEXT, -1, NULL));
    assert_int_equal(post(self).sent, 0);
    sample_until(self, "2025-01-07T09:00:00Z");
    assert_int_equal(post(self).sent, 1);
    sample_check(self);
    sample_close(self);
}

static void test_mailing_second_post_is_refused_while_one_is_at_work(void **state)
{
    (void)state;
    Sample *self = found(LIBRARY_TEXT);
    g_autofree char *path = g_build_filename(self->mandate->folder, "outbox", "lock", NULL);
    g_autoptr(GError) problem = NULL;
    CtMailingCounts counts = { 0 };
    FILE *lock = fopen(path, "w");

    assert_non_null(lock);
    assert_int_equal(flock(fileno(lock), LOCK_EX), 0);
    assert_false(ct_mailing_send(self->book, sample_now(self), &counts, &problem));
    assert_true(g_error_matches(problem, CT_ERROR, CT_ERROR_CONFLICT));
    fclose(lock);
    sample_close(self);
}

static void test_mailing_dead_server_leaves_the_orders_waiting(void **state)
{
    (void)state;
    SamplePlan plan = library_plan();
    plan.smtp = 1; /* nobody listens there */
    Sample *self = sample_found("library", &plan);
    g_autofree char *shapes = g_build_filename(self->mandate->folder, "notices", NULL);
    g_autofree char *copy =
        g_strdup_printf("cp -r '%s/share/notices/.' '%s'", g_getenv("CT_SOURCE_ROOT"), shapes);
    int64_t id = library_miss(self, "L1", "reader@example.org");
    CtMailingCounts counts = { 0 };
    g_autoptr(GError) problem = NULL;

    assert_true(g_spawn_command_line_sync(copy, NULL, NULL, NULL, NULL));
    assert_false(ct_mailing_send(self->book, sample_now(self), &counts, &problem));
    assert_true(g_error_matches(problem, CT_ERROR, CT_ERROR_SYSTEM));
    sample_assert_orders(self, id, "reminder:ordered");
    sample_check(self);
    sample_close(self);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CT_TEST(test_mailing_sends_each_notice_once),
        CT_TEST(test_mailing_quotes_the_case_and_nothing_else),
        CT_TEST(test_mailing_verdicts_of_the_server_become_the_orders),
        CT_TEST(test_mailing_uncertain_is_never_sent_again),
        CT_TEST(test_mailing_what_a_dead_post_left_is_uncertain),
        CT_TEST(test_mailing_without_an_address_is_told_as_a_bounce),
        CT_TEST(test_mailing_without_an_address_orders_the_fallback),
        CT_TEST(test_mailing_text_that_is_missing_goes_by_the_other_way),
        CT_TEST(test_mailing_faulty_text_waits_a_day),
        CT_TEST(test_mailing_second_post_is_refused_while_one_is_at_work),
        CT_TEST(test_mailing_dead_server_leaves_the_orders_waiting),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
