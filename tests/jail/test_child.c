/* test_child.c - a started program has two descriptors, no environment and default signals.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "jail/child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a shell command prints as a child of ours; *out_status is how it ended. */
static char *output_of(const char *command, int *out_status)
{
    const char *arguments[] = { "/bin/sh", "-c", command, NULL };
    CtChild child;
    g_autoptr(GString) text = g_string_new(NULL);
    char piece[256];
    ssize_t count = 1;

    assert_true(ct_child_start(arguments, &child, NULL));
    while (count != 0) {
        struct pollfd end = { .fd = child.from, .events = POLLIN };

        (void)poll(&end, 1, 10000);
        count = read(child.from, piece, sizeof piece);
        assert_true(count >= 0);
        g_string_append_len(text, piece, count);
    }
    (void)close(child.to);
    (void)close(child.from);
    *out_status = ct_child_end(&child, false);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void test_child_holds_its_two_ends_and_nothing_else(void **state)
{
    (void)state;
    int leaky = open("/dev/null", O_RDONLY); /* without O_CLOEXEC: as careless code leaves it */
    int status;
    g_autofree char *text = output_of("ls /proc/$$/fd; true", &status);

    assert_string_equal(text, "0\n1\n");
    assert_int_equal(status, 0);
    (void)close(leaky);
}

static void test_child_environment_is_empty(void **state)
{
    (void)state;
    int status;

    assert_true(g_setenv("CT_SECRET", "value", TRUE));
    g_autofree char *text = output_of("cat /proc/$$/environ; true", &status);
    assert_string_equal(text, "");
}

static void test_child_signals_are_the_default_ones(void **state)
{
    (void)state;
    int status;

    (void)signal(SIGTERM, SIG_IGN);
    g_autofree char *text = output_of("kill -TERM $$; echo still here", &status);
    (void)signal(SIGTERM, SIG_DFL);
    assert_string_equal(text, "");
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGTERM);
}

static void test_child_works_when_standard_descriptors_are_closed(void **state)
{
    (void)state;
    int status;
    int kept[2] = { fcntl(0, F_DUPFD_CLOEXEC, 10), fcntl(1, F_DUPFD_CLOEXEC, 10) };

    (void)close(0);
    (void)close(1);
    g_autofree char *text = output_of("echo heard", &status);
    (void)dup2(kept[0], 0);
    (void)dup2(kept[1], 1);
    assert_string_equal(text, "heard\n");
    (void)close(kept[0]);
    (void)close(kept[1]);
}

static void test_child_obituary_tells_a_signal_from_a_status(void **state)
{
    (void)state;
    int status;
    g_autofree char *one = output_of("exit 3", &status);
    g_autofree char *ended = ct_child_obituary(status);
    g_autofree char *two = output_of("kill -SEGV $$", &status);
    g_autofree char *died = ct_child_obituary(status);

    assert_string_equal(one, "");
    assert_string_equal(two, "");
    assert_string_equal(ended, "ended with status 3");
    assert_non_null(g_strstr_len(died, -1, "died of signal 11"));
}

static void test_child_that_is_not_there_is_missing(void **state)
{
    (void)state;
    const char *arguments[] = { "/nonexistent/program", NULL };
    g_autoptr(GError) error = NULL;
    CtChild child = { .pid = 99 };

    assert_false(ct_child_start(arguments, &child, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_MISSING));
    assert_int_equal(child.pid, 99);
}

CT_TEST_MAIN(CT_TEST(test_child_holds_its_two_ends_and_nothing_else),
             CT_TEST(test_child_environment_is_empty),
             CT_TEST(test_child_signals_are_the_default_ones),
             CT_TEST(test_child_works_when_standard_descriptors_are_closed),
             CT_TEST(test_child_obituary_tells_a_signal_from_a_status),
             CT_TEST(test_child_that_is_not_there_is_missing))
