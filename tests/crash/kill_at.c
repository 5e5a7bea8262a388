/* kill_at.c - kills a program with SIGKILL just before or just after its Nth durable act.
 *
 *   kill_at 0 COMMAND...   runs it to its end, and prints on descriptor 3 how many points it had
 *   kill_at N COMMAND...   kills it at point N; exit status 137, or its own when it ended before
 * An act is a system call that changes a file, a name or what the other side of a connection
 * knows; each has two points, before it (odd) and after it (even). The program knows nothing of
 * this: it is traced, and its children are not.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define POINTS_TO 3 /* the descriptor that learns how many there were */

static const long acts[] = { SYS_write,     SYS_pwrite64, SYS_writev, SYS_fsync,
                             SYS_fdatasync, SYS_rename,   SYS_unlink, SYS_ftruncate,
                             SYS_sendto,    SYS_sendmsg,  SYS_mkdir,  SYS_rmdir };

static bool is_act(const struct __ptrace_syscall_info *call)
{
    long number = (long)call->entry.nr;

    for (size_t i = 0; i < G_N_ELEMENTS(acts); i++)
        if (acts[i] == number)
            return true;
    return number == SYS_openat && (call->entry.args[2] & O_CREAT) != 0;
}

static int run_child(char **argv)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
        return 126;
    (void)raise(SIGSTOP);
    (void)execv(argv[0], argv);
    perror(argv[0]);
    return 127;
}

/* True when the stop is a point; `inside` remembers that an act was entered. */
static bool is_point(pid_t child, bool *inside)
{
    struct __ptrace_syscall_info call;

    if (ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof call, &call) <= 0)
        return false;
    if (call.op == PTRACE_SYSCALL_INFO_ENTRY) {
        *inside = is_act(&call);
        return *inside;
    }
    bool left = call.op == PTRACE_SYSCALL_INFO_EXIT && *inside;
    *inside = false;
    return left;
}

static int end_of(int status)
{
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Follows the child to its end or to its point. */
static int follow(pid_t child, unsigned long at, unsigned long *out_points)
{
    bool inside = false;
    int signal = 0;
    int status;

    for (;;) {
        if (ptrace(PTRACE_SYSCALL, child, NULL, (void *)(intptr_t)signal) != 0 ||
            waitpid(child, &status, 0) != child)
            return 125;
        if (!WIFSTOPPED(status))
            return end_of(status);
        bool call = WSTOPSIG(status) == (SIGTRAP | 0x80);
        /* The trap of execve is the tracer's, every other signal the program's. */
        signal = call || WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
        if (call && is_point(child, &inside) && ++*out_points == at) {
            (void)kill(child, SIGKILL);
            (void)waitpid(child, &status, 0);
            return 128 + SIGKILL;
        }
    }
}

int main(int argc, char **argv)
{
    unsigned long points = 0;
    int status;

    if (argc < 3)
        return 2;
    pid_t child = fork();
    if (child == 0)
        return run_child(argv + 2);
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFSTOPPED(status) ||
        ptrace(PTRACE_SETOPTIONS, child, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) != 0)
        return 125;
    unsigned long at = (unsigned long)g_ascii_strtoull(argv[1], NULL, 10);
    int end = follow(child, at, &points);
    if (at == 0)
        (void)dprintf(POINTS_TO, "%lu\n", points);
    return end;
}
