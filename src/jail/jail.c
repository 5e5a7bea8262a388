/* jail.c - resource limits, Landlock, then the system call filter, in this order.
 *
 * Landlock needs a descriptor and two system calls that the filter forbids; the filter
 * therefore comes last.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "jail/jail.h"

#include <errno.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's ABI, stated here because the headers of a distribution lag behind the kernels
 * that its users run (Documentation/userspace-api/landlock.rst). */
typedef struct {
    uint64_t files;  /* level 1 */
    uint64_t ports;  /* level 4 */
    uint64_t scopes; /* level 6 */
} RulesetTerms;

enum { ASK_VERSION = 1 };
enum { LEVEL_REFER = 2, LEVEL_TRUNCATE = 3, LEVEL_PORTS = 4, LEVEL_DEVICES = 5, LEVEL_SCOPES = 6 };

#define FILE_RIGHTS    ((UINT64_C(1) << 13) - 1)
#define RIGHT_REFER    (UINT64_C(1) << 13)
#define RIGHT_TRUNCATE (UINT64_C(1) << 14)
#define RIGHT_DEVICES  (UINT64_C(1) << 15)
#define PORT_RIGHTS    UINT64_C(3)
#define ALL_SCOPES     UINT64_C(3)

uint8_t ct_jail_landlock_level(void)
{
    long level = syscall(SYS_landlock_create_ruleset, NULL, 0, ASK_VERSION);

    return (uint8_t)CLAMP(level, 0, UINT8_MAX);
}

static RulesetTerms terms_of(uint8_t level)
{
    RulesetTerms terms = { .files = FILE_RIGHTS };

    if (level >= LEVEL_REFER)
        terms.files |= RIGHT_REFER;
    if (level >= LEVEL_TRUNCATE)
        terms.files |= RIGHT_TRUNCATE;
    if (level >= LEVEL_DEVICES)
        terms.files |= RIGHT_DEVICES;
    if (level >= LEVEL_PORTS)
        terms.ports = PORT_RIGHTS;
    if (level >= LEVEL_SCOPES)
        terms.scopes = ALL_SCOPES;
    return terms;
}

/* A kernel takes a longer structure only when what it does not know is zero, as terms_of does. */
bool ct_jail_close_files(uint8_t *out_level, GError **error)
{
    uint8_t level = ct_jail_landlock_level();
    RulesetTerms terms = terms_of(level);

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return ct_fail_errno(error, errno, "jail: no new privileges");
    *out_level = level;
    if (level == 0)
        return true;
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &terms, sizeof terms, 0);
    if (ruleset < 0)
        return ct_fail_errno(error, errno, "jail: Landlock");
    bool closed = syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    int cause = errno;
    (void)close(ruleset);
    return closed || ct_fail_errno(error, cause, "jail: Landlock");
}

typedef struct {
    int what;
    rlim_t soft;
    rlim_t hard;
} Ceiling;

/* A hard limit that stands lower already is kept: only a privileged process may raise it. */
static bool set_ceiling(const Ceiling *ceiling, GError **error)
{
    struct rlimit limit;

    if (getrlimit((__rlimit_resource_t)ceiling->what, &limit) != 0)
        return ct_fail_errno(error, errno, "jail: resource limit");
    limit.rlim_max = MIN(limit.rlim_max, ceiling->hard);
    limit.rlim_cur = MIN(limit.rlim_max, ceiling->soft);
    if (setrlimit((__rlimit_resource_t)ceiling->what, &limit) != 0)
        return ct_fail_errno(error, errno, "jail: resource limit");
    return true;
}

static bool set_ceilings(const CtJailTerms *terms, GError **error)
{
    const Ceiling ceilings[] = {
        { RLIMIT_AS, terms->memory_bytes, terms->memory_bytes },
        /* The hard limit stays open so that the parent can grant time for the next source. */
        { RLIMIT_CPU, terms->cpu_seconds, RLIM_INFINITY },
        { RLIMIT_CORE, 0, 0 },
        { RLIMIT_NOFILE, 0, 0 },
        { RLIMIT_NPROC, 0, 0 },
        { RLIMIT_FSIZE, 0, 0 },
        { RLIMIT_MEMLOCK, 0, 0 },
        { RLIMIT_MSGQUEUE, 0, 0 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(ceilings); i++)
        if (!set_ceiling(&ceilings[i], error))
            return false;
    return true;
}

/* Calls that compute, and change nothing outside the process. */
static bool allow_computing(scmp_filter_ctx filter)
{
    static const int calls[] = {
        SCMP_SYS(brk),    SCMP_SYS(munmap),         SCMP_SYS(mremap),     SCMP_SYS(madvise),
        SCMP_SYS(futex),  SCMP_SYS(clock_gettime),  SCMP_SYS(getrandom),  SCMP_SYS(getpid),
        SCMP_SYS(gettid), SCMP_SYS(rt_sigprocmask), SCMP_SYS(exit_group),
    };

    for (size_t i = 0; i < G_N_ELEMENTS(calls); i++)
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0) != 0)
            return false;
    return true;
}

static struct scmp_arg_cmp argument_is(unsigned argument, uint64_t value)
{
    return (struct scmp_arg_cmp){ .arg = argument, .op = SCMP_CMP_EQ, .datum_a = value };
}

static struct scmp_arg_cmp argument_is_not(unsigned argument, uint64_t value)
{
    return (struct scmp_arg_cmp){ .arg = argument, .op = SCMP_CMP_NE, .datum_a = value };
}

static struct scmp_arg_cmp argument_bit(unsigned argument, uint64_t bit, bool set)
{
    return (struct scmp_arg_cmp){
        .arg = argument, .op = SCMP_CMP_MASKED_EQ, .datum_a = bit, .datum_b = set ? bit : 0
    };
}

/* Memory may grow, but nothing that the process wrote can become code, and no descriptor can
 * be mapped. */
static bool allow_memory(scmp_filter_ctx filter)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2,
                            argument_bit(2, PROT_EXEC, false),
                            argument_bit(3, MAP_ANONYMOUS, true)) == 0 &&
           seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                            argument_bit(2, PROT_EXEC, false)) == 0;
}

/* The two ends of the channel. Writing elsewhere gets the kernel's own answer for a closed
 * descriptor, because libraries that complain on standard error must not die of it. */
static bool allow_channel(scmp_filter_ctx filter)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(read), 1,
                            argument_is(0, STDIN_FILENO)) == 0 &&
           seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(write), 1,
                            argument_is(0, STDOUT_FILENO)) == 0 &&
           seccomp_rule_add(filter, SCMP_ACT_ERRNO(EBADF), SCMP_SYS(write), 1,
                            argument_is_not(0, STDOUT_FILENO)) == 0;
}

/* What was lent by open descriptor, an image for one, is read by place and never written. */
static bool allow_lent(scmp_filter_ctx filter, uint32_t lent)
{
    const struct scmp_arg_cmp below = { .arg = 0, .op = SCMP_CMP_LT, .datum_a = 3 + lent };

    /* Those below 3 cannot be read by place anyway: a socket and a pipe. */
    return lent == 0 || seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(pread64), 1, below) == 0;
}

/* abort() sends itself a signal; the parent then sees SIGABRT and not SIGSYS. */
static bool allow_abort(scmp_filter_ctx filter)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 2,
                            argument_is(0, (uint64_t)getpid()), argument_is(2, SIGABRT)) == 0;
}

static bool close_calls(uint32_t lent, GError **error)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);

    if (filter == NULL)
        return ct_fail(error, CT_ERROR_SYSTEM, "jail: seccomp filter");
    bool built = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0 &&
                 seccomp_syscall_priority(filter, SCMP_SYS(read), UINT8_MAX) == 0 &&
                 seccomp_syscall_priority(filter, SCMP_SYS(write), UINT8_MAX) == 0 &&
                 allow_channel(filter) && allow_memory(filter) && allow_computing(filter) &&
                 allow_lent(filter, lent) && allow_abort(filter);
    int cause = built ? -seccomp_load(filter) : EINVAL;
    seccomp_release(filter);
    return cause == 0 || ct_fail_errno(error, cause, "jail: seccomp filter");
}

static int compare_bytes(const void *a, const void *b)
{
    return *(const uint8_t *)a - *(const uint8_t *)b;
}

/* glibc asks the kernel for the size of memory at the first large qsort and remembers it. */
static void warm_up_libc(void)
{
    uint8_t bytes[2048] = { 0 };

    qsort(bytes, sizeof bytes, 1, compare_bytes);
}

bool ct_jail_enter(const CtJailTerms *terms, CtJailReport *out, GError **error)
{
    CtJailReport report = { .jailed = true };

#ifdef CT_SANITISED
    *out = (CtJailReport){ .jailed = false };
    return true;
#endif
    warm_up_libc();
    if (!ct_jail_close_files(&report.landlock, error))
        return false;
    if (report.landlock == 0 && terms->require_landlock)
        return ct_fail(error, CT_ERROR_SYSTEM, "jail: this kernel has no Landlock");
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return ct_fail_errno(error, errno, "jail: not dumpable");
    if (!set_ceilings(terms, error) || !close_calls(terms->lent, error))
        return false;
    *out = report;
    return true;
}

char *ct_jail_text(const CtJailReport *report)
{
    if (!report->jailed)
        return g_strdup("not jailed: this is a sanitizer build");
    if (report->landlock == 0)
        return g_strdup("seccomp, resource limits, no Landlock in this kernel");
    return g_strdup_printf("seccomp, resource limits, Landlock level %u", report->landlock);
}
