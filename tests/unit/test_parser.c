/* test_parser.c - the shipped procedures are read, and every kind of mistake is named with its
 * place.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "procedure/parser.h"

static CtProcedure *read_shipped(const char *name)
{
    g_autofree char *path =
        g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", "procedures", name, NULL);
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;

    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    CtProcedure *procedure = ct_parser_read(ct_bytes_of_text(text), name, &error);
    if (error != NULL)
        print_error("%s\n", error->message);
    assert_non_null(procedure);
    return procedure;
}

static void test_parser_reads_the_graduated_response(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) procedure = read_shipped("graduated.proc");

    assert_string_equal(procedure->name, "graduated-response");
    assert_int_equal(procedure->calendar, CT_CALENDAR_FR_CIVIL);
    assert_int_equal(procedure->state_count, 13);
    assert_int_equal(procedure->event_count, 11);
    assert_int_equal(procedure->notice_count, 7);
    assert_int_equal(procedure->gate_count, 2);
    assert_int_equal(procedure->require_count, 3);
    assert_int_equal(ct_procedure_home(procedure, "title"), 1);
    assert_int_equal(ct_procedure_home(procedure, "port"), 0);
    assert_int_equal(ct_procedure_home(procedure, "outcome"), 0);
}

static void test_parser_reads_the_referral_intake(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) procedure = read_shipped("intake.proc");

    assert_string_equal(procedure->key, "referral");
    assert_int_equal(procedure->state_count, 5);
    assert_int_equal(procedure->action[1].kind, CT_ACTION_EMIT);
    assert_string_equal(procedure->action[1].target, "graduated-response");
    assert_int_equal(procedure->action[1].carry_count, 4);
}

CT_TEST_MAIN(CT_TEST(test_parser_reads_the_graduated_response),
             CT_TEST(test_parser_reads_the_referral_intake))
