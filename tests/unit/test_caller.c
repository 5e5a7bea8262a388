/* test_caller.c - a question over a socket has an answer in time, or none; silence is remembered.
 *
 * Method: a folder of its own; who answers is a child of this process.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/clock.h"
#include "web/caller.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
    char *instance;
    char *run;
    CtCaller *caller;
    int socket; /* that listens */
} World;

static int made(void **state)
{
    World *self = g_new0(World, 1);
    struct sockaddr_un address;

    self->instance = g_dir_make_tmp("constat-test-XXXXXX", NULL);
    self->run = g_build_filename(self->instance, "run", NULL);
    assert_int_equal(g_mkdir(self->run, 0700), 0);
    self->caller = ct_caller_new(self->instance, "alerts");
    int folder = ct_caller_address(self->run, "alerts", &address, NULL);
    self->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(folder >= 0 && self->socket >= 0);
    assert_int_equal(
        bind(self->socket, (const struct sockaddr *)(const void *)&address, sizeof address), 0);
    assert_int_equal(listen(self->socket, 4), 0);
    close(folder);
    *state = self;
    return 0;
}

static int gone(void **state)
{
    World *self = *state;
    g_autofree char *path = g_build_filename(self->run, "alerts.socket", NULL);

    close(self->socket);
    (void)g_unlink(path);
    (void)g_rmdir(self->run);
    (void)g_rmdir(self->instance);
    ct_caller_free(self->caller);
    g_free(self->run);
    g_free(self->instance);
    g_free(self);
    return 0;
}

static void echo(void *user, CtBytes question, CtBuffer *out)
{
    (void)user;
    ct_buffer_add_text(out, "heard ");
    ct_buffer_add(out, question);
}

/* A child that takes one connection. */
static pid_t attend(const World *self, bool closes)
{
    pid_t child = fork();

    if (child != 0)
        return child;
    int line = accept4(self->socket, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (closes)
        close(line);
    else
        ct_caller_attend(line, echo, NULL);
    _exit(0);
}

static void test_caller_hears_what_is_answered(void **state)
{
    World *self = *state;
    g_auto(CtBuffer) answer = ct_buffer_new(64);
    pid_t child = attend(self, false);

    assert_true(ct_caller_ask(self->caller, ct_bytes_of_text("who"), &answer, NULL));
    assert_true(ct_bytes_equal(ct_buffer_bytes(&answer), ct_bytes_of_text("heard who")));
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void expect_silence(World *self, const char *wanted)
{
    g_auto(CtBuffer) answer = ct_buffer_new(64);
    g_autoptr(GError) error = NULL;

    assert_false(ct_caller_ask(self->caller, ct_bytes_of_text("who"), &answer, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_SYSTEM));
    assert_non_null(strstr(error->message, wanted));
    assert_int_equal(answer.size, 0);
}

static void test_caller_who_closes_is_nobody(void **state)
{
    World *self = *state;
    pid_t child = attend(self, true);

    expect_silence(self, "closed");
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void test_caller_does_not_ask_again_who_let_it_wait(void **state)
{
    World *self = *state;

    expect_silence(self, "does not answer");
    int64_t before_us = ct_clock_monotonic_us();
    expect_silence(self, "did not answer");
    assert_true(ct_clock_monotonic_us() - before_us < 1000000);
}

static void test_caller_where_nobody_listens_says_so_at_once(void **state)
{
    World *self = *state;
    g_autoptr(CtCaller) other = ct_caller_new(self->instance, "others");
    g_auto(CtBuffer) answer = ct_buffer_new(64);
    g_autoptr(GError) error = NULL;

    assert_false(ct_caller_ask(other, ct_bytes_of_text("who"), &answer, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_SYSTEM));
}

static void test_caller_asks_no_more_than_a_frame_holds(void **state)
{
    World *self = *state;
    g_autofree char *much = g_strnfill(CT_CALLER_BYTES + 1, 'a');
    g_auto(CtBuffer) answer = ct_buffer_new(64);
    g_autoptr(GError) error = NULL;

    assert_false(ct_caller_ask(self->caller, ct_bytes_of_text(much), &answer, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_LIMIT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_caller_hears_what_is_answered, made, gone),
        cmocka_unit_test_setup_teardown(test_caller_who_closes_is_nobody, made, gone),
        cmocka_unit_test_setup_teardown(test_caller_does_not_ask_again_who_let_it_wait, made, gone),
        cmocka_unit_test_setup_teardown(test_caller_where_nobody_listens_says_so_at_once, made,
                                        gone),
        cmocka_unit_test_setup_teardown(test_caller_asks_no_more_than_a_frame_holds, made, gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
