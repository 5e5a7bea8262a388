/* test_supervisor.c - roles that die come back, the others do not notice, and all of it stops.
 *
 * Method: the supervisor runs in a child of the test. Each role writes one byte into a pipe
 * when it starts, so that the test counts starts; the test ends the supervisor by signal.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/clock.h"
#include "service/supervisor.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int starts[2]; /* the pipe of this test: one Start per start */

typedef struct {
    char letter;
    bool crashes;
    bool stubborn;
    bool has_child;
} Habit;

typedef struct {
    char letter;
    pid_t pid;
} Start;

static void write_start(char letter)
{
    const Start start = { letter, getpid() };

    if (write(starts[1], &start, sizeof start) != (ssize_t)sizeof start)
        _exit(9);
}

static int live(void *user)
{
    const Habit *habit = user;

    if (habit->stubborn)
        (void)signal(SIGTERM, SIG_IGN);
    if (habit->has_child && fork() == 0) {
        (void)signal(SIGTERM, SIG_IGN);
        write_start('c');
        for (;;)
            (void)pause();
    }
    write_start(habit->letter);
    if (habit->crashes)
        abort();
    for (;;)
        (void)pause();
}

static pid_t supervise(const CtSupervisorRole *roles, size_t count)
{
    static const CtSupervisorTerms terms = { .first_pause_ms = 20,
                                             .longest_pause_ms = 80,
                                             .stop_ms = 300 };

    assert_int_equal(pipe2(starts, O_CLOEXEC | O_NONBLOCK), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(ct_supervisor_run(roles, count, &terms, NULL, NULL, NULL) ? 0 : 1);
    return child;
}

/* Waits for the next start of that letter, at most ten seconds; others are passed over. */
static pid_t await_start(char letter)
{
    int64_t until = ct_clock_monotonic_us() + 10 * G_USEC_PER_SEC;
    Start start;

    while (ct_clock_monotonic_us() < until) {
        if (read(starts[0], &start, sizeof start) != (ssize_t)sizeof start)
            g_usleep(2000);
        else if (start.letter == letter)
            return start.pid;
    }
    fail_msg("role %c did not start", letter);
    return -1;
}

/* An orphan that nobody buries yet is dead all the same: "Z" in its line of /proc. */
static bool is_dead(pid_t pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/stat", (int)pid);
    g_autofree char *line = NULL;

    return !g_file_get_contents(path, &line, NULL, NULL) || g_strstr_len(line, -1, ") Z ") != NULL;
}

static bool is_gone(pid_t pid)
{
    for (int i = 0; i < 500; i++) {
        if (is_dead(pid))
            return true;
        g_usleep(10000);
    }
    return false;
}

static void end(pid_t supervisor, int signal)
{
    int status = 0;

    assert_int_equal(kill(supervisor, signal), 0);
    assert_int_equal(waitpid(supervisor, &status, 0), supervisor);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    (void)close(starts[0]);
    (void)close(starts[1]);
}

static void test_supervisor_crash_loop_does_not_disturb_the_others(void **state)
{
    (void)state;
    Habit habits[] = { { .letter = 's' }, { .letter = 'x', .crashes = true } };
    const CtSupervisorRole roles[] = { { "steady", live, &habits[0] },
                                       { "crashing", live, &habits[1] } };
    pid_t supervisor = supervise(roles, 2);
    pid_t steady = await_start('s');

    for (int i = 0; i < 6; i++)
        (void)await_start('x');
    assert_int_equal(kill(steady, 0), 0);
    end(supervisor, SIGTERM);
    assert_true(is_gone(steady));
}

static void test_supervisor_starts_again_what_was_killed(void **state)
{
    (void)state;
    Habit habit = { .letter = 's' };
    const CtSupervisorRole roles[] = { { "steady", live, &habit } };
    pid_t supervisor = supervise(roles, 1);
    pid_t first = await_start('s');

    assert_int_equal(kill(first, SIGKILL), 0);
    pid_t second = await_start('s');
    assert_int_not_equal(first, second);
    end(supervisor, SIGINT);
    assert_true(is_gone(second));
}

static void test_supervisor_kills_what_does_not_stop_and_its_children(void **state)
{
    (void)state;
    Habit habit = { .letter = 's', .stubborn = true, .has_child = true };
    const CtSupervisorRole roles[] = { { "stubborn", live, &habit } };
    pid_t supervisor = supervise(roles, 1);
    pid_t child = await_start('c');
    int64_t began = ct_clock_monotonic_us();

    end(supervisor, SIGTERM);
    assert_in_range(ct_clock_monotonic_us() - began, 250 * 1000, 8 * G_USEC_PER_SEC);
    assert_true(is_gone(child));
}

static void test_supervisor_children_of_a_dead_role_do_not_outlive_it(void **state)
{
    (void)state;
    Habit habit = { .letter = 's', .has_child = true };
    const CtSupervisorRole roles[] = { { "parent", live, &habit } };
    pid_t supervisor = supervise(roles, 1);
    Start seen[2] = { { 0 } };

    for (int i = 0; i < 2;)
        i += read(starts[0], &seen[i], sizeof seen[i]) == (ssize_t)sizeof seen[i];
    pid_t child = seen[0].letter == 'c' ? seen[0].pid : seen[1].pid;
    pid_t role = seen[0].letter == 'c' ? seen[1].pid : seen[0].pid;
    assert_int_equal(kill(role, SIGKILL), 0);
    assert_true(is_gone(child));
    end(supervisor, SIGTERM);
}

static void test_supervisor_killed_takes_its_roles_with_it(void **state)
{
    (void)state;
    Habit habit = { .letter = 's' };
    const CtSupervisorRole roles[] = { { "steady", live, &habit } };
    pid_t supervisor = supervise(roles, 1);
    pid_t role = await_start('s');

    assert_int_equal(kill(supervisor, SIGKILL), 0);
    assert_int_equal(waitpid(supervisor, NULL, 0), supervisor);
    assert_true(is_gone(role));
    (void)close(starts[0]);
    (void)close(starts[1]);
}

static void test_supervisor_pause_doubles_up_to_the_longest(void **state)
{
    (void)state;
    const CtSupervisorTerms terms = { .first_pause_ms = 200, .longest_pause_ms = 60000 };
    const CtSupervisorTerms none = { 0 };
    static const struct {
        unsigned deaths;
        int64_t pause_ms;
    } rows[] = { { 1, 200 },    { 2, 400 },    { 3, 800 },         { 9, 51200 },
                 { 10, 60000 }, { 99, 60000 }, { UINT_MAX, 60000 } };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        assert_int_equal(ct_supervisor_pause_ms(&terms, rows[i].deaths), rows[i].pause_ms);
        assert_int_equal(ct_supervisor_pause_ms(&none, rows[i].deaths), rows[i].pause_ms);
    }
}

CT_TEST_MAIN(CT_TEST(test_supervisor_crash_loop_does_not_disturb_the_others),
             CT_TEST(test_supervisor_starts_again_what_was_killed),
             CT_TEST(test_supervisor_kills_what_does_not_stop_and_its_children),
             CT_TEST(test_supervisor_children_of_a_dead_role_do_not_outlive_it),
             CT_TEST(test_supervisor_killed_takes_its_roles_with_it),
             CT_TEST(test_supervisor_pause_doubles_up_to_the_longest))
