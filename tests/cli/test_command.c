/* test_command.c - what the program says when a command fails, also when the command says nothing.
 *
 * Method: commands of the test's own, with standard error in a file.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "cli/command.h"

#include <stdio.h>
#include <unistd.h>

static bool be_silent(int argc, char **argv, GError **error)
{
    (void)argc;
    (void)argv;
    (void)error;
    return false;
}

static bool say_why(int argc, char **argv, GError **error)
{
    (void)argc;
    (void)argv;
    return ct_fail(error, CT_ERROR_MISSING, "mail 7: there is none");
}

static bool misunderstand(int argc, char **argv, GError **error)
{
    (void)argc;
    (void)argv;
    return ct_cli_misuse(error, "odd: NUMBER is expected");
}

static bool be_done(int argc, char **argv, GError **error)
{
    (void)argv;
    (void)error;
    return argc == 1;
}

/* The exit status, and what was written to standard error; the caller frees it. */
static int run(bool (*what)(int, char **, GError **), char **out)
{
    const CtCommand command = { .name = "odd", .synopsis = "", .summary = "Be odd", .run = what };
    char name[] = "odd";
    char *arguments[] = { name, NULL };
    char path[] = "/tmp/constat-command-XXXXXX";
    int file = mkstemp(path);
    int kept = dup(STDERR_FILENO);

    assert_true(file >= 0 && kept >= 0);
    assert_true(dup2(file, STDERR_FILENO) >= 0);
    int status = ct_command_run(&command, 1, arguments);
    (void)fflush(stderr);
    assert_true(dup2(kept, STDERR_FILENO) >= 0);
    assert_true(g_file_get_contents(path, out, NULL, NULL));
    (void)close(file);
    (void)close(kept);
    (void)unlink(path);
    return status;
}

static void test_command_that_fails_in_silence_is_named_and_its_report_asked_for(void **state)
{
    (void)state;
    g_autofree char *said = NULL;

    assert_int_equal(run(be_silent, &said), CT_COMMAND_FAILED);
    assert_non_null(strstr(said, "constat: odd: "));
    assert_non_null(strstr(said, "please report it"));
}

static void test_command_that_fails_says_why(void **state)
{
    (void)state;
    g_autofree char *said = NULL;

    assert_int_equal(run(say_why, &said), CT_COMMAND_FAILED);
    assert_string_equal(said, "constat: mail 7: there is none\n");
}

static void test_command_that_is_not_understood_ends_with_two(void **state)
{
    (void)state;
    g_autofree char *said = NULL;

    assert_int_equal(run(misunderstand, &said), CT_COMMAND_NOT_UNDERSTOOD);
    assert_string_equal(said, "constat: odd: NUMBER is expected\n");
}

static void test_command_that_is_done_is_quiet(void **state)
{
    (void)state;
    g_autofree char *said = NULL;

    assert_int_equal(run(be_done, &said), CT_COMMAND_DONE);
    assert_string_equal(said, "");
}

CT_TEST_MAIN(CT_TEST(test_command_that_fails_in_silence_is_named_and_its_report_asked_for),
             CT_TEST(test_command_that_fails_says_why),
             CT_TEST(test_command_that_is_not_understood_ends_with_two),
             CT_TEST(test_command_that_is_done_is_quiet))
