/* child.c - descriptors, spawning, and the accounts of one child.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "jail/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"

enum { PIPE_SIZE = 1024 * 1024 };
enum { FIRST_FREE = 3 }; /* so that moving ends to 0 and 1 never overwrites the other end */

typedef struct {
    int near_to;
    int far_to;
    int near_from;
    int far_from;
} Ends;

static void close_ends(const Ends *ends)
{
    const int all[] = { ends->near_to, ends->far_to, ends->near_from, ends->far_from };

    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        if (all[i] >= 0)
            (void)close(all[i]);
}

static int above_standard(int descriptor)
{
    if (descriptor < 0 || descriptor >= FIRST_FREE)
        return descriptor;
    int moved = fcntl(descriptor, F_DUPFD_CLOEXEC, FIRST_FREE);
    (void)close(descriptor);
    return moved;
}

static bool set_nonblocking(int descriptor)
{
    int flags = fcntl(descriptor, F_GETFL);

    return flags >= 0 && fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0;
}

/* Sources go through a socket, because only a socket can be written to without SIGPIPE. */
static bool open_ends(Ends *out, GError **error)
{
    int to[2] = { -1, -1 };
    int from[2] = { -1, -1 };
    bool opened =
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, to) == 0 && pipe2(from, O_CLOEXEC) == 0;
    int cause = errno;

    *out = (Ends){ above_standard(to[0]), above_standard(to[1]), above_standard(from[0]),
                   above_standard(from[1]) };
    opened = opened && out->near_to >= 0 && out->far_to >= 0 && out->near_from >= 0 &&
             out->far_from >= 0 && set_nonblocking(out->near_to) && set_nonblocking(out->near_from);
    if (opened) {
        (void)fcntl(out->near_from, F_SETPIPE_SZ, PIPE_SIZE); /* a wish: the default works too */
        return true;
    }
    close_ends(out);
    return ct_fail_errno(error, cause, "worker: descriptors");
}

/* Copies of what is lent, above every number that the child will have, so that putting them in
 * their places overwrites none of them. */
static bool copy_lent(const int *lent, size_t count, GArray *out, GError **error)
{
    for (size_t i = 0; i < count; i++) {
        int copy = fcntl(lent[i], F_DUPFD_CLOEXEC, FIRST_FREE + (int)count);

        if (copy < 0)
            return ct_fail_errno(error, errno, "worker: descriptor to lend");
        g_array_append_val(out, copy);
    }
    return true;
}

static void close_copy(void *copy)
{
    (void)close(*(int *)copy);
}

static int plan_descriptors(posix_spawn_file_actions_t *actions, const Ends *ends,
                            const GArray *lent)
{
    int cause = posix_spawn_file_actions_adddup2(actions, ends->far_to, STDIN_FILENO);

    if (cause == 0)
        cause = posix_spawn_file_actions_adddup2(actions, ends->far_from, STDOUT_FILENO);
    for (guint i = 0; i < lent->len && cause == 0; i++)
        cause = posix_spawn_file_actions_adddup2(actions, g_array_index(lent, int, i),
                                                 FIRST_FREE + (int)i);
#ifndef CT_SANITISED
    if (cause == 0)
        cause = posix_spawn_file_actions_addclose(actions, STDERR_FILENO);
#endif
    if (cause == 0)
        cause = posix_spawn_file_actions_addclosefrom_np(actions, FIRST_FREE + (int)lent->len);
    return cause;
}

static int plan_signals(posix_spawnattr_t *attributes)
{
    sigset_t none;
    sigset_t all;

    (void)sigemptyset(&none);
    (void)sigfillset(&all);
    (void)posix_spawnattr_setsigmask(attributes, &none);
    (void)posix_spawnattr_setsigdefault(attributes, &all);
    return posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

static int spawn(const char *const *arguments, const Ends *ends, const GArray *lent, pid_t *out)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    char *const environment[] = { NULL };
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;

    for (size_t i = 0; arguments[i] != NULL; i++)
        g_strv_builder_add(builder, arguments[i]);
    g_auto(GStrv) argv = g_strv_builder_end(builder);
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawnattr_init(&attributes);
    int cause = plan_descriptors(&actions, ends, lent);
    if (cause == 0)
        cause = plan_signals(&attributes);
    if (cause == 0)
        cause = posix_spawn(out, argv[0], &actions, &attributes, argv, environment);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)posix_spawnattr_destroy(&attributes);
    return cause;
}

bool ct_child_start(const char *const *arguments, CtChild *out, GError **error)
{
    return ct_child_start_lending(arguments, NULL, 0, out, error);
}

bool ct_child_start_lending(const char *const *arguments, const int *lent, size_t count,
                            CtChild *out, GError **error)
{
    g_autoptr(GArray) copies = g_array_new(FALSE, FALSE, sizeof(int));
    Ends ends;
    pid_t pid = 0;

    if (count > CT_LIMIT_CHILD_LENT)
        return ct_fail(error, CT_ERROR_LIMIT, "worker: more descriptors than may be lent");
    g_array_set_clear_func(copies, close_copy);
    if (!copy_lent(lent, count, copies, error) || !open_ends(&ends, error))
        return false;
    int cause = spawn(arguments, &ends, copies, &pid);
    if (cause != 0) {
        close_ends(&ends);
        return ct_fail_errno(error, cause, "worker: start");
    }
    (void)close(ends.far_to);
    (void)close(ends.far_from);
    *out = (CtChild){ .pid = pid, .to = ends.near_to, .from = ends.near_from };
    return true;
}

int ct_child_end(CtChild *self, bool kill_first)
{
    int status = 0;

    if (self->pid == 0)
        return 0;
    if (kill_first)
        (void)kill(self->pid, SIGKILL);
    while (waitpid(self->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    self->pid = 0;
    return status;
}

int64_t ct_child_cpu_us(const CtChild *self)
{
    clockid_t clock;
    struct timespec used;

    if (clock_getcpuclockid(self->pid, &clock) != 0 || clock_gettime(clock, &used) != 0)
        return 0;
    return (int64_t)used.tv_sec * G_USEC_PER_SEC + used.tv_nsec / 1000;
}

void ct_child_grant_cpu(const CtChild *self, int64_t seconds)
{
    struct rlimit limit;

    if (prlimit(self->pid, RLIMIT_CPU, NULL, &limit) != 0)
        return;
    limit.rlim_cur = MIN(limit.rlim_max, (rlim_t)seconds);
    (void)prlimit(self->pid, RLIMIT_CPU, &limit, NULL);
}

char *ct_child_obituary(int status)
{
    if (WIFSIGNALED(status))
        return g_strdup_printf("died of signal %d (%s)", WTERMSIG(status),
                               g_strsignal(WTERMSIG(status)));
    return g_strdup_printf("ended with status %d", WEXITSTATUS(status));
}
