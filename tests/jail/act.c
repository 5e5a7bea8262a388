/* act.c - attempts to get out, as system calls and without any library's help.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "act.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PAGE_SIZE = 4096 };

static char *folder;       /* owned */
static char *file_path;    /* owned: a file that is there */
static char *other_path;   /* owned: a path that is free */
static char *doomed_path;  /* owned: a file that may be removed */
static int open_file = -1; /* the file, opened as a parent might leave it open */
static int idle_socket = -1;
static int pair[2];
static struct sockaddr_in listener; /* somebody listens there */
static int listening_socket = -1;

bool act_prepare(void)
{
    socklen_t size = sizeof listener;

    folder = g_dir_make_tmp("constat-jail-XXXXXX", NULL);
    if (folder == NULL)
        return false;
    file_path = g_build_filename(folder, "file", NULL);
    other_path = g_build_filename(folder, "other", NULL);
    doomed_path = g_build_filename(folder, "doomed", NULL);
    if (!g_file_set_contents(file_path, "secret", -1, NULL) ||
        !g_file_set_contents(doomed_path, "", -1, NULL) ||
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return false;
    open_file = open(file_path, O_RDWR | O_CLOEXEC);
    listening_socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    idle_socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    listener.sin_family = AF_INET;
    listener.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return bind(listening_socket, (struct sockaddr *)&listener, sizeof listener) == 0 &&
           listen(listening_socket, 8) == 0 &&
           getsockname(listening_socket, (struct sockaddr *)&listener, &size) == 0;
}

void act_clean_up(void)
{
    (void)g_unlink(file_path);
    (void)g_unlink(other_path);
    (void)g_unlink(doomed_path);
    (void)g_rmdir(folder);
    g_free(file_path);
    g_free(other_path);
    g_free(doomed_path);
    g_free(folder);
    (void)close(open_file);
    (void)close(idle_socket);
    (void)close(pair[0]);
    (void)close(pair[1]);
    (void)close(listening_socket);
}

static int outcome(long result)
{
    return result < 0 ? errno : 0;
}

static int open_to_read(void)
{
    return outcome(syscall(SYS_openat, AT_FDCWD, file_path, O_RDONLY));
}

static int open_to_write(void)
{
    return outcome(syscall(SYS_openat, AT_FDCWD, other_path, O_WRONLY | O_CREAT, 0600));
}

static int open_the_old_way(void)
{
    return outcome(syscall(SYS_open, file_path, O_RDONLY));
}

static int open_the_newest_way(void)
{
    const uint64_t how[3] = { O_RDONLY, 0, 0 };

    return outcome(syscall(SYS_openat2, AT_FDCWD, file_path, how, sizeof how));
}

static int remove_file(void)
{
    return outcome(syscall(SYS_unlink, doomed_path));
}

static int ask_about_file(void)
{
    struct stat status;

    return outcome(syscall(SYS_stat, file_path, &status));
}

static int read_foreign_descriptor(void)
{
    char byte;

    return outcome(syscall(SYS_read, open_file, &byte, 1));
}

static int read_foreign_descriptor_at(void)
{
    char byte;

    return outcome(syscall(SYS_pread64, open_file, &byte, 1, 0));
}

static int write_foreign_descriptor(void)
{
    return outcome(syscall(SYS_write, open_file, "x", 1));
}

static int duplicate_descriptor(void)
{
    return outcome(syscall(SYS_dup2, open_file, STDIN_FILENO));
}

static int map_foreign_descriptor(void)
{
    return outcome(syscall(SYS_mmap, NULL, PAGE_SIZE, PROT_READ, MAP_PRIVATE, open_file, 0));
}

static int make_socket(void)
{
    return outcome(syscall(SYS_socket, AF_INET, SOCK_STREAM, 0));
}

static int connect_socket(void)
{
    return outcome(syscall(SYS_connect, idle_socket, &listener, sizeof listener));
}

static int pass_descriptor(void)
{
    struct msghdr message = { 0 };

    return outcome(syscall(SYS_sendmsg, pair[0], &message, MSG_NOSIGNAL));
}

static int fork_process(void)
{
    long child = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);

    if (child == 0)
        _exit(0);
    return outcome(child);
}

static int fork_the_old_way(void)
{
    long child = syscall(SYS_fork);

    if (child == 0)
        _exit(0);
    return outcome(child);
}

static int fork_the_newest_way(void)
{
    uint64_t arguments[8] = { [4] = SIGCHLD };
    long child = syscall(SYS_clone3, arguments, sizeof arguments);

    if (child == 0)
        _exit(0);
    return outcome(child);
}

static int execute_program(void)
{
    char *const arguments[] = { (char[]){ "true" }, NULL };

    return outcome(syscall(SYS_execve, "/bin/true", arguments, NULL));
}

static int execute_program_at(void)
{
    char *const arguments[] = { (char[]){ "true" }, NULL };

    return outcome(syscall(SYS_execveat, AT_FDCWD, "/bin/true", arguments, NULL, 0));
}

static int be_traced(void)
{
    return outcome(syscall(SYS_ptrace, PTRACE_TRACEME, 0, NULL, NULL));
}

static int signal_parent(void)
{
    return outcome(syscall(SYS_kill, getppid(), 0));
}

static int signal_thread_of_parent(void)
{
    return outcome(syscall(SYS_tgkill, getppid(), getppid(), 0));
}

static int read_memory_of_parent(void)
{
    char byte;
    struct iovec mine = { &byte, 1 };
    struct iovec theirs = { folder, 1 };

    return outcome(syscall(SYS_process_vm_readv, getppid(), &mine, 1, &theirs, 1, 0));
}

static int take_hold_of_parent(void)
{
    return outcome(syscall(SYS_pidfd_open, getppid(), 0));
}

static int map_executable(void)
{
    return outcome(syscall(SYS_mmap, NULL, PAGE_SIZE, PROT_READ | PROT_EXEC,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

static int make_executable(void)
{
    void *page = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return outcome(syscall(SYS_mprotect, page, PAGE_SIZE, PROT_READ | PROT_EXEC));
}

static int make_executable_by_key(void)
{
    void *page = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return outcome(syscall(SYS_pkey_mprotect, page, PAGE_SIZE, PROT_READ | PROT_EXEC, -1));
}

static int take_much_memory(void)
{
    return outcome(syscall(SYS_mmap, NULL, UINT64_C(8) << 30, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
}

static int raise_memory_limit(void)
{
    const struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };

    return outcome(syscall(SYS_prlimit64, 0, RLIMIT_CPU, &limit, NULL));
}

static int use_two_seconds_of_processor(void)
{
    struct timespec used = { 0 };

    while (used.tv_sec < 2)
        if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0)
            return errno;
    return 0;
}

static int make_ring(void)
{
    struct io_uring_params parameters = { 0 };

    return outcome(syscall(SYS_io_uring_setup, 1, &parameters));
}

static int watch_page_faults(void)
{
    return outcome(syscall(SYS_userfaultfd, O_CLOEXEC));
}

static int make_bpf_map(void)
{
    union bpf_attr attributes = { 0 };

    attributes.map_type = BPF_MAP_TYPE_ARRAY;
    attributes.key_size = attributes.value_size = sizeof(uint32_t);
    attributes.max_entries = 1;
    return outcome(syscall(SYS_bpf, BPF_MAP_CREATE, &attributes, sizeof attributes));
}

static int make_key_ring(void)
{
    return outcome(
        syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_PROCESS_KEYRING, 1, NULL, NULL));
}

static int count_events(void)
{
    struct perf_event_attr attributes = { .type = PERF_TYPE_SOFTWARE,
                                          .size = sizeof attributes,
                                          .config = PERF_COUNT_SW_CPU_CLOCK,
                                          .exclude_kernel = 1 };

    return outcome(syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0));
}

static int leave_namespace(void)
{
    return outcome(syscall(SYS_unshare, CLONE_FS));
}

static int become_dumpable(void)
{
    return outcome(syscall(SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0));
}

static int catch_signals(void)
{
    struct sigaction action = { .sa_handler = SIG_IGN };

    return outcome(sigaction(SIGXCPU, &action, NULL));
}

static int make_memory_file(void)
{
    return outcome(syscall(SYS_memfd_create, "x", 0));
}

static int make_timer(void)
{
    timer_t timer;

    return outcome(syscall(SYS_timer_create, CLOCK_MONOTONIC, NULL, &timer));
}

/* getpid of another instruction set would pass a filter that looks at numbers alone. */
static int call_as_32_bit(void)
{
#ifdef __x86_64__
    long result;

    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20L) : "memory", "cc");
    return result > 0 ? 0 : ENOSYS;
#else
    return ENOSYS;
#endif
}

static int call_as_x32(void)
{
    return outcome(syscall(0x40000000L | SYS_getpid));
}

static int compute(void)
{
    g_autofree char *memory = g_malloc0(64u << 20);
    g_autofree char *text = g_strdup_printf("%d", memory[1]);

    return text[0] == '0' ? 0 : EIO;
}

static int complain(void)
{
    return outcome(write(STDERR_FILENO, "", 0));
}

static int give_up(void)
{
    abort();
}

const Act acts[] = {
    { "open a file for reading", open_to_read, SIGSYS, 0, false },
    { "open a file for writing", open_to_write, SIGSYS, 0, false },
    { "open(2)", open_the_old_way, SIGSYS, 0, false },
    { "openat2(2)", open_the_newest_way, SIGSYS, 0, true },
    { "remove a file", remove_file, SIGSYS, 0, false },
    { "ask about a file", ask_about_file, SIGSYS, 0, false },
    { "read a descriptor that the parent left open", read_foreign_descriptor, SIGSYS, 0, false },
    { "read it at an offset", read_foreign_descriptor_at, SIGSYS, 0, false },
    { "write to it", write_foreign_descriptor, 0, EBADF, false },
    { "duplicate it", duplicate_descriptor, SIGSYS, 0, false },
    { "map it", map_foreign_descriptor, SIGSYS, 0, false },
    { "make a socket", make_socket, SIGSYS, 0, false },
    { "connect a socket", connect_socket, SIGSYS, 0, false },
    { "send a message", pass_descriptor, SIGSYS, 0, false },
    { "fork by clone(2)", fork_process, SIGSYS, 0, false },
    { "fork(2)", fork_the_old_way, SIGSYS, 0, false },
    { "clone3(2)", fork_the_newest_way, SIGSYS, 0, true },
    { "execute a program", execute_program, SIGSYS, 0, false },
    { "execveat(2)", execute_program_at, SIGSYS, 0, false },
    { "be traced", be_traced, SIGSYS, 0, false },
    { "signal another process", signal_parent, SIGSYS, 0, false },
    { "signal a thread of another process", signal_thread_of_parent, SIGSYS, 0, false },
    { "read the parent's memory", read_memory_of_parent, SIGSYS, 0, true },
    { "take hold of the parent", take_hold_of_parent, SIGSYS, 0, true },
    { "map executable memory", map_executable, SIGSYS, 0, false },
    { "make memory executable", make_executable, SIGSYS, 0, false },
    { "pkey_mprotect(2)", make_executable_by_key, SIGSYS, 0, true },
    { "take more memory than granted", take_much_memory, 0, ENOMEM, false },
    { "raise a limit", raise_memory_limit, SIGSYS, 0, false },
    { "take more processor time than granted", use_two_seconds_of_processor, SIGXCPU, 0, false },
    { "io_uring_setup(2)", make_ring, SIGSYS, 0, true },
    { "userfaultfd(2)", watch_page_faults, SIGSYS, 0, true },
    { "bpf(2)", make_bpf_map, SIGSYS, 0, true },
    { "keyctl(2)", make_key_ring, SIGSYS, 0, true },
    { "perf_event_open(2)", count_events, SIGSYS, 0, true },
    { "unshare(2)", leave_namespace, SIGSYS, 0, false },
    { "become dumpable again", become_dumpable, SIGSYS, 0, false },
    { "catch the signal of its end", catch_signals, SIGSYS, 0, false },
    { "make a file in memory", make_memory_file, SIGSYS, 0, false },
    { "make a timer", make_timer, SIGSYS, 0, false },
    { "call the kernel as a 32-bit program", call_as_32_bit, SIGSYS, 0, true },
    { "call the kernel as an x32 program", call_as_x32, SIGSYS, 0, true },
    { "compute and allocate", compute, 0, 0, false },
    { "complain on standard error", complain, 0, EBADF, false },
    { "abort", give_up, SIGABRT, 0, true },
};
const unsigned acts_count = G_N_ELEMENTS(acts);
