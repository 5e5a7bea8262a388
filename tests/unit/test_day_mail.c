/* test_day_mail.c - rounds of work where there is no mail server, until there is one.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "authority.h"
#include "referral.h"
#include "smtpd_helper.h"

#include "desk/day.h"

/* A first letter is ordered; there is no line about a mail server. */
static Sample *found_without_server(int64_t *out_id)
{
    Sample *self = referral_found();

    *out_id = referral_again(self, "r1", "2025-01-02T10:00:00Z");
    referral_identify(self, *out_id);
    return self;
}

static void write_server(Sample *self, uint16_t port)
{
    g_autofree char *path = g_build_filename(self->mandate->folder, "mandate.yaml", NULL);
    FILE *file = fopen(path, "a");

    assert_non_null(file);
    assert_true(fprintf(file, "smtp: {host: 127.0.0.1, port: %u}\n", port) > 0);
    assert_int_equal(fclose(file), 0);
    sample_reopen(self);
}

static void test_day_without_a_mail_server_goes_on_and_the_mails_leave_with_the_first(void **state)
{
    (void)state;
    int64_t id;
    Sample *self = found_without_server(&id);
    CtDayCounts counts = { 0 };
    Smtpd server;

    sample_must(ct_day_advance(self->book, sample_time("2025-02-03T09:00:00Z"), &counts, error));
    assert_int_equal(sample_now(self), sample_time("2025-02-03T09:00:00Z"));
    assert_int_equal(counts.mailing.sent, 0);
    assert_true(counts.mailing.waiting > 0);
    assert_string_equal(counts.mailing.absence, "smtp: mandate.yaml names no mail server");
    sample_assert_orders(self, id, "ask-identity:ordered warn1:ordered");

    smtpd_start(&server);
    write_server(self, server.port);
    counts = (CtDayCounts){ 0 };
    sample_must(ct_day_round(self->book, sample_now(self), &counts, error));
    assert_int_equal(counts.mailing.sent, 1);
    assert_string_equal(counts.mailing.absence, "");
    sample_assert_orders(self, id, "ask-identity:ordered warn1:sent");
    sample_check(self);
    smtpd_stop(&server);
    sample_close(self);
}

static void test_day_with_a_server_that_is_down_goes_on_too(void **state)
{
    (void)state;
    int64_t id;
    Sample *self = found_without_server(&id);
    CtDayCounts counts = { 0 };

    write_server(self, 1);
    sample_must(ct_day_advance(self->book, sample_time("2025-01-08T09:00:00Z"), &counts, error));
    assert_non_null(strstr(counts.mailing.absence, "127.0.0.1, port 1"));
    sample_assert_orders(self, id, "ask-identity:ordered warn1:ordered");
    sample_close(self);
}

static void test_day_with_a_server_that_is_written_wrongly_stops(void **state)
{
    (void)state;
    int64_t id;
    Sample *self = found_without_server(&id);
    g_autoptr(GError) problem = NULL;
    CtDayCounts counts = { 0 };

    write_server(self, 0);
    assert_false(ct_day_round(self->book, sample_now(self), &counts, &problem));
    assert_string_equal(counts.mailing.absence, "");
    sample_close(self);
}

static void test_day_without_a_mail_server_and_without_a_mail_has_nothing_to_say(void **state)
{
    (void)state;
    char *instance = ct_test_folder();
    g_auto(CtAuthority) authority = { 0 };
    CtDayCounts counts = { 0 };

    assert_true(ct_authority_make(instance, NULL));
    assert_true(ct_authority_open(instance, &authority, NULL));
    sample_must(ct_day_round(authority.book, CT_AUTHORITY_START, &counts, error));
    assert_string_equal(counts.mailing.absence, "");
    ct_authority_close(&authority);
    ct_test_folder_remove(instance);
}

static void test_day_advance_of_a_provider_needs_no_mail_server(void **state)
{
    (void)state;
    char *instance = ct_test_folder();
    g_autofree char *share = g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", NULL);
    g_autofree char *settings = g_build_filename(share, "demo", "provider.yaml", NULL);
    const CtMandatePlan plan = { .name = "access",
                                 .settings = settings,
                                 .share = share,
                                 .dossier = "provider",
                                 .clock = CT_AUTHORITY_START };
    g_autoptr(GError) error = NULL;
    CtDayCounts counts = { 0 };
    CtInstant now = 0;

    assert_true(ct_mandate_init_instance(instance, NULL));
    assert_true(ct_mandate_add(instance, &plan, NULL));
    g_autoptr(CtMandate) mandate = ct_mandate_open(instance, "access", NULL);
    g_autoptr(CtBook) book = ct_book_open(mandate, NULL);
    bool advanced = ct_day_advance(book, CT_AUTHORITY_START + 86400, &counts, &error);
    if (!advanced)
        fail_msg("%s", error->message);
    assert_true(ct_mandate_now(mandate, &now, NULL));
    assert_int_equal(now, CT_AUTHORITY_START + 86400);
    ct_test_folder_remove(instance);
}

CT_TEST_MAIN(CT_TEST(test_day_without_a_mail_server_goes_on_and_the_mails_leave_with_the_first),
             CT_TEST(test_day_with_a_server_that_is_down_goes_on_too),
             CT_TEST(test_day_with_a_server_that_is_written_wrongly_stops),
             CT_TEST(test_day_without_a_mail_server_and_without_a_mail_has_nothing_to_say),
             CT_TEST(test_day_advance_of_a_provider_needs_no_mail_server))
