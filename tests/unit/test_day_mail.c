/* test_day_mail.c - a round of work where there is no mail server.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "authority.h"
#include "folder.h"
#include "test.h"

#include "desk/day.h"

static void test_day_round_without_a_mail_server_says_so(void **state)
{
    (void)state;
    char *instance = ct_test_folder();
    g_auto(CtAuthority) authority = { 0 };
    g_autoptr(GError) error = NULL;
    CtDayCounts counts = { 0 };

    assert_true(ct_authority_make(instance, NULL));
    assert_true(ct_authority_open(instance, &authority, NULL));
    assert_false(ct_day_round(authority.book, CT_AUTHORITY_START, &counts, &error));
    assert_non_null(strstr(error->message, "smtp"));
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

CT_TEST_MAIN(CT_TEST(test_day_round_without_a_mail_server_says_so),
             CT_TEST(test_day_advance_of_a_provider_needs_no_mail_server))
