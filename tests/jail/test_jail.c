/* test_jail.c - what goes outside and must not go inside, each with the exact way it ends.
 *
 * Method: every act (act.c) runs in a forked child twice, first outside, where it must
 * succeed, so that the test cannot pass because the act itself is broken; then after
 * ct_jail_enter, where it must end by the signal or the errno that its row names.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "act.h"
#include "jail/jail.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOT_ENTERED = 250 }; /* no errno value is that large */

static const CtJailTerms terms = { .memory_bytes = 1u << 30, .cpu_seconds = 1 };

static int status_of(const Act *act, bool jailed)
{
    CtJailReport report;
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        if (jailed && !ct_jail_enter(&terms, &report, NULL))
            _exit(NOT_ENTERED);
        _exit(act->run());
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void test_jail_stops_what_goes_outside(void **state)
{
    (void)state;
    for (unsigned i = 0; i < acts_count; i++) {
        int outside = status_of(&acts[i], false);
        int inside = status_of(&acts[i], true);
        bool succeeds = WIFEXITED(outside) && WEXITSTATUS(outside) == 0;

        if (!succeeds && !acts[i].may_be_absent)
            fail_msg("%s: does not succeed outside (status %#x)", acts[i].name, (unsigned)outside);
        if (!succeeds && acts[i].signal == SIGSYS)
            print_message("%s: this machine refuses it outside too\n", acts[i].name);
        bool right = acts[i].signal != 0
                         ? WIFSIGNALED(inside) && WTERMSIG(inside) == acts[i].signal
                         : WIFEXITED(inside) && WEXITSTATUS(inside) == acts[i].error;
        if (!right)
            fail_msg("%s: ends inside with status %#x", acts[i].name, (unsigned)inside);
    }
}

static void test_jail_landlock_alone_closes_the_file_system(void **state)
{
    (void)state;
    int status = 0;

    if (ct_jail_landlock_level() == 0) {
        print_message("this kernel has no Landlock\n");
        skip();
    }
    pid_t child = fork();
    if (child == 0) {
        uint8_t level = 0;

        if (!ct_jail_close_files(&level, NULL) || level == 0)
            _exit(NOT_ENTERED);
        _exit(open("/etc/passwd", O_RDONLY | O_CLOEXEC) < 0 ? errno : 0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), EACCES);
}

/* The kernel of an older machine, played by a filter. */
static bool take_landlock_away(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    bool done = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(landlock_create_ruleset),
                                 0) == 0 &&
                seccomp_load(filter) == 0;

    seccomp_release(filter);
    return done;
}

static int enter_without_landlock(bool require)
{
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        CtJailTerms strict = terms;
        CtJailReport report = { .landlock = 99 };

        strict.require_landlock = require;
        if (!take_landlock_away())
            _exit(NOT_ENTERED);
        bool entered = ct_jail_enter(&strict, &report, NULL);
        _exit(!entered ? 1 : report.jailed && report.landlock == 0 ? 0 : 2);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void test_jail_without_landlock_is_told_or_refused(void **state)
{
    (void)state;
    assert_int_equal(enter_without_landlock(false), 0);
    assert_int_equal(enter_without_landlock(true), 1);
}

static void test_jail_text_names_the_level(void **state)
{
    (void)state;
    static const struct {
        CtJailReport report;
        const char *text;
    } rows[] = {
        { { false, 0 }, "not jailed" },
        { { true, 0 }, "no Landlock in this kernel" },
        { { true, 3 }, "Landlock level 3" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = ct_jail_text(&rows[i].report);

        assert_non_null(g_strstr_len(text, -1, rows[i].text));
    }
}

static int prepare(void **state)
{
    (void)state;
    return act_prepare() ? 0 : -1;
}

static int clean_up(void **state)
{
    (void)state;
    act_clean_up();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CT_TEST(test_jail_stops_what_goes_outside),
        CT_TEST(test_jail_landlock_alone_closes_the_file_system),
        CT_TEST(test_jail_without_landlock_is_told_or_refused),
        CT_TEST(test_jail_text_names_the_level),
    };

    return cmocka_run_group_tests(tests, prepare, clean_up);
}
