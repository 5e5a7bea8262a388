/* test_mailing.c - each notice by e-mail once, against our own SMTP server.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "library.h"
#include "smtpd_helper.h"

#include "base/limits.h"
#include "desk/mailing.h"
#include "desk/word.h"

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

static Sample *found_as(SamplePlan plan)
{
    plan.smtp = server.port;
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

static Sample *found(const char *text)
{
    SamplePlan plan = library_plan();

    if (text == NULL)
        plan.file[2] = "notices/unused.en.txt"; /* there is no text of the reminder */
    else
        plan.file[3] = text;
    return found_as(plan);
}

/* A library whose reader is sealed before the warning goes out, which a council member may write on
 * the counter's word, if there is such a line. */
static Sample *found_sealed(const char *join, const CtNoteSigner *counter)
{
    SamplePlan plan = library_plan();
    g_autoptr(GString) text = g_string_new(plan.file[1]);
    g_autofree char *state =
        g_strconcat("  state warned\n    seal reader to council\n", join, NULL);
    g_autofree char *key = ct_note_verifier_text(&counter->verifier);
    g_autofree char *people = g_strdup_printf(
        "people:\n  Ada: [council]\n  Bea: {roles: [counter], verifier: \"%s\"}\n", key);

    (void)g_string_replace(text, "  state warned\n", state, 1);
    plan.file[1] = text->str;
    plan.config = people;
    return found_as(plan);
}

static void lay_word(const Sample *self, int64_t id, const CtNoteSigner *counter)
{
    g_auto(CtBuffer) note = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    CtAuthorisation word = { .mandate = "library",
                             .number = (uint64_t)id,
                             .stage = "warned",
                             .purpose = "warning",
                             .person = "Ada",
                             .expires = sample_now(self) + CT_DAY_SECONDS };

    sample_must(ct_authorisation_sign(&word, counter, &note, error));
    sample_must(ct_word_lay(self->book, ct_buffer_bytes(&note), sample_now(self), &word, error));
}

static CtMailingCounts post_as(const Sample *self, const CtEnvelopePair *member)
{
    const CtSession session = { "Ada", member };
    CtMailingCounts counts = { 0 };

    sample_must(ct_mailing_send(self->book, member == NULL ? NULL : &session, sample_now(self),
                                &counts, error));
    return counts;
}

static CtMailingCounts post(const Sample *self)
{
    CtMailingCounts counts = { 0 };

    sample_must(ct_mailing_send(self->book, NULL, sample_now(self), &counts, error));
    return counts;
}

static char *reference_of(const Sample *self, int64_t id, const char *notice)
{
    g_auto(CtOutboxItem) item = { 0 };

    sample_order(self, id, notice, &item);
    return ct_outbox_reference(&item);
}

/* Warned, and sealed: the case's number. */
static int64_t warn_sealed(const Sample *self)
{
    int64_t id = library_miss(self, "L1", "reader@example.org");

    assert_int_equal(post(self).sent, 1);
    sample_until(self, "2025-02-01T09:00:00Z");
    sample_assert_state(self, id, "warned");
    return id;
}

static void test_mailing_a_sealed_case_is_written_in_a_session_on_a_word(void **state)
{
    (void)state;
    static const uint8_t seed[CT_NOTE_SEED_SIZE] = { 5 };
    g_auto(CtNoteSigner) counter = { 0 };
    assert_true(ct_note_signer_from("counter", seed, &counter, NULL));
    Sample *self = found_sealed(
        "    join shelf, reader for warning by council authorised by counter\n", &counter);
    int64_t id = warn_sealed(self);
    g_autofree char *reference = reference_of(self, id, "warning");

    assert_int_equal(post(self).sealed, 1); /* the machine alone */
    sample_assert_orders(self, id, "reminder:sent warning:ordered");
    sample_until(self, "2025-02-01T09:00:01Z");
    CtMailingCounts counts = post_as(self, &self->member);
    assert_int_equal(counts.sealed, 1);
    assert_non_null(strstr(counts.denial, "it needs an authorisation"));
    lay_word(self, id, &counter);
    sample_until(self, "2025-02-01T09:00:02Z");
    assert_int_equal(post_as(self, &self->stranger).sealed, 1);
    assert_int_equal(smtpd_counted(&server, reference), 0);
    sample_until(self, "2025-02-01T09:00:03Z");
    assert_int_equal(post_as(self, &self->member).sent, 1);
    assert_int_equal(smtpd_counted(&server, reference), 1);
    sample_assert_orders(self, id, "reminder:sent warning:sent");
    sample_check(self);
    sample_close(self);
}

/* Where no line lets anybody write it, the mail is refused, and paper takes over. */
static void test_mailing_a_sealed_mail_that_nobody_may_write_goes_another_way(void **state)
{
    (void)state;
    static const uint8_t seed[CT_NOTE_SEED_SIZE] = { 5 };
    g_auto(CtNoteSigner) counter = { 0 };
    assert_true(ct_note_signer_from("counter", seed, &counter, NULL));
    Sample *self = found_sealed("", &counter);
    int64_t id = warn_sealed(self);

    assert_int_equal(post(self).refused, 1);
    sample_assert_orders(self, id, "reminder:sent warning:refused card:ordered");
    sample_check(self);
    sample_close(self);
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

static void test_mailing_a_malformed_address_is_a_bounce_and_names_its_case(void **state)
{
    (void)state;
    Sample *self = found(LIBRARY_TEXT);
    int64_t id = library_miss(self, "L1", "bad@");
    g_autofree char *named = g_strdup_printf("case %" G_GINT64_FORMAT ": ", id);
    CtMailingCounts counts = post(self);

    assert_int_equal(counts.refused, 1);
    assert_int_equal(counts.faulty, 0);
    assert_true(g_str_has_prefix(counts.fault, named));
    assert_null(strstr(counts.fault, "bad@"));
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
    assert_false(ct_mailing_send(self->book, NULL, sample_now(self), &counts, &problem));
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
    assert_false(ct_mailing_send(self->book, NULL, sample_now(self), &counts, &problem));
    assert_true(g_error_matches(problem, CT_ERROR, CT_ERROR_SYSTEM));
    sample_assert_orders(self, id, "reminder:ordered");
    sample_check(self);
    sample_close(self);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CT_TEST(test_mailing_sends_each_notice_once),
        CT_TEST(test_mailing_a_sealed_case_is_written_in_a_session_on_a_word),
        CT_TEST(test_mailing_a_sealed_mail_that_nobody_may_write_goes_another_way),
        CT_TEST(test_mailing_quotes_the_case_and_nothing_else),
        CT_TEST(test_mailing_verdicts_of_the_server_become_the_orders),
        CT_TEST(test_mailing_uncertain_is_never_sent_again),
        CT_TEST(test_mailing_what_a_dead_post_left_is_uncertain),
        CT_TEST(test_mailing_without_an_address_is_told_as_a_bounce),
        CT_TEST(test_mailing_without_an_address_orders_the_fallback),
        CT_TEST(test_mailing_text_that_is_missing_goes_by_the_other_way),
        CT_TEST(test_mailing_a_malformed_address_is_a_bounce_and_names_its_case),
        CT_TEST(test_mailing_faulty_text_waits_a_day),
        CT_TEST(test_mailing_second_post_is_refused_while_one_is_at_work),
        CT_TEST(test_mailing_dead_server_leaves_the_orders_waiting),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
