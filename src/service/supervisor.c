/* supervisor.c - forking, waiting, pausing, stopping.
 *
 * One loop: start what is due, wait for a signal or for the next due time, bury what died.
 * The signals that matter are blocked and taken by sigtimedwait, so that nothing ever runs
 * inside a signal handler.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "service/supervisor.h"

#include "base/clock.h"
#include "jail/child.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_PAUSE_MS = 200, LONGEST_PAUSE_MS = 60000, STEADY_MS = 60000, STOP_MS = 10000 };
enum { LONGEST_DOUBLING = 30 };   /* beyond it any pause is the longest one */
enum { AFTER_KILL_MS = 10 };      /* what dies of SIGKILL needs a moment too */
enum { LONGEST_WAIT_MS = 60000 }; /* a machine that slept finds its clock moved */

typedef struct {
    const CtSupervisorRole *role; /* borrowed */
    pid_t pid;                    /* 0 while it does not run */
    int64_t since_ms;             /* when it was started */
    int64_t due_ms;               /* when it is to be started, while it does not run */
    unsigned deaths;              /* in a row */
} Charge;

typedef struct {
    Charge *charges; /* owned */
    size_t count;
    CtSupervisorTerms terms;
    CtSupervisorTell tell; /* may be NULL */
    void *user;            /* borrowed */
    sigset_t awaited;
    sigset_t before; /* the mask to go back to, here and in every child */
    bool stopping;
    int64_t kill_ms; /* when patience with the stopping ends */
} Supervisor;

static int64_t now_ms(void)
{
    return ct_clock_monotonic_us() / 1000;
}

int64_t ct_supervisor_pause_ms(const CtSupervisorTerms *terms, unsigned deaths)
{
    int64_t first = terms->first_pause_ms > 0 ? terms->first_pause_ms : FIRST_PAUSE_MS;
    int64_t longest = terms->longest_pause_ms > 0 ? terms->longest_pause_ms : LONGEST_PAUSE_MS;
    unsigned doublings = deaths > 0 ? deaths - 1 : 0;

    if (doublings > LONGEST_DOUBLING || first > longest >> doublings)
        return longest;
    return first << doublings;
}

static void tell(const Supervisor *self, const Charge *charge, const char *what)
{
    if (self->tell != NULL)
        self->tell(self->user, charge->role->name, what);
}

/* The child's side; the check closes the gap in which the supervisor died before prctl. */
static void become(const Supervisor *self, const Charge *charge, pid_t supervisor)
{
    (void)setpgid(0, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
    if (getppid() != supervisor)
        _exit(1);
    (void)pthread_sigmask(SIG_SETMASK, &self->before, NULL);
    int status = charge->role->run(charge->role->user);
    (void)fflush(NULL);
    _exit(status);
}

static void pause_charge(const Supervisor *self, Charge *charge)
{
    int64_t steady = self->terms.steady_ms > 0 ? self->terms.steady_ms : STEADY_MS;
    int64_t now = now_ms();

    charge->deaths = now - charge->since_ms >= steady ? 1 : charge->deaths + 1;
    charge->due_ms = now + ct_supervisor_pause_ms(&self->terms, charge->deaths);
}

static void start(const Supervisor *self, Charge *charge)
{
    pid_t supervisor = getpid();

    (void)fflush(NULL); /* or the child would print what still waits here once more */
    charge->since_ms = now_ms();
    pid_t pid = fork();
    if (pid == 0)
        become(self, charge, supervisor);
    if (pid < 0) {
        g_autofree char *what = g_strdup_printf("could not be started: %s", g_strerror(errno));

        tell(self, charge, what);
        pause_charge(self, charge);
        return;
    }
    (void)setpgid(pid, pid); /* here as well, because who comes first is not known */
    charge->pid = pid;
    tell(self, charge, "started");
}

static void start_what_is_due(const Supervisor *self)
{
    int64_t now = now_ms();

    for (size_t i = 0; i < self->count; i++)
        if (self->charges[i].pid == 0 && self->charges[i].due_ms <= now)
            start(self, &self->charges[i]);
}

static void bury(const Supervisor *self, Charge *charge, int status)
{
    g_autofree char *obituary = ct_child_obituary(status);
    g_autofree char *what = NULL;

    charge->pid = 0;
    if (self->stopping) {
        tell(self, charge, "stopped");
        return;
    }
    pause_charge(self, charge);
    what = g_strdup_printf("%s; starts again in %.1f s", obituary,
                           (double)(charge->due_ms - now_ms()) / 1000);
    tell(self, charge, what);
}

/* The group is killed while the dead role still holds its number: it cannot be another's. */
static void bury_the_dead(const Supervisor *self)
{
    for (size_t i = 0; i < self->count; i++) {
        Charge *charge = &self->charges[i];
        siginfo_t dead = { 0 };
        int status = 0;

        if (charge->pid == 0 ||
            waitid(P_PID, (id_t)charge->pid, &dead, WEXITED | WNOHANG | WNOWAIT) != 0 ||
            dead.si_pid == 0)
            continue;
        (void)kill(-charge->pid, SIGKILL);
        if (waitpid(charge->pid, &status, 0) == charge->pid)
            bury(self, charge, status);
    }
}

static void signal_all(const Supervisor *self, int signal)
{
    for (size_t i = 0; i < self->count; i++) {
        pid_t pid = self->charges[i].pid;

        if (pid != 0)
            (void)kill(signal == SIGKILL ? -pid : pid, signal);
    }
}

static void stop(Supervisor *self)
{
    int64_t patience = self->terms.stop_ms > 0 ? self->terms.stop_ms : STOP_MS;

    self->kill_ms = self->stopping ? now_ms() : now_ms() + patience;
    self->stopping = true;
    signal_all(self, SIGTERM);
}

static bool is_anybody_alive(const Supervisor *self)
{
    for (size_t i = 0; i < self->count; i++)
        if (self->charges[i].pid != 0)
            return true;
    return false;
}

static int64_t wait_ms(const Supervisor *self)
{
    int64_t now = now_ms();
    int64_t next = now + LONGEST_WAIT_MS;

    if (self->stopping)
        return MAX(self->kill_ms - now, AFTER_KILL_MS);
    for (size_t i = 0; i < self->count; i++)
        if (self->charges[i].pid == 0)
            next = MIN(next, self->charges[i].due_ms);
    return MAX(next - now, 0);
}

/* The signal that came, or 0 when the time was over. */
static int await_signal(const Supervisor *self)
{
    int64_t wait = wait_ms(self);
    const struct timespec time = { .tv_sec = wait / 1000, .tv_nsec = wait % 1000 * 1000000 };
    int signal = sigtimedwait(&self->awaited, NULL, &time);

    return MAX(signal, 0);
}

static void watch(Supervisor *self)
{
    while (!self->stopping || is_anybody_alive(self)) {
        if (!self->stopping)
            start_what_is_due(self);
        int signal = await_signal(self);
        if (signal != 0 && signal != SIGCHLD)
            stop(self);
        bury_the_dead(self);
        if (self->stopping && now_ms() >= self->kill_ms)
            signal_all(self, SIGKILL);
    }
}

bool ct_supervisor_run(const CtSupervisorRole *roles, size_t count, const CtSupervisorTerms *terms,
                       CtSupervisorTell tell_user, void *user, GError **error)
{
    g_autofree Charge *charges = g_new0(Charge, count);
    Supervisor self = { .charges = charges, .count = count, .tell = tell_user, .user = user };

    if (terms != NULL)
        self.terms = *terms;
    for (size_t i = 0; i < count; i++)
        charges[i].role = &roles[i];
    (void)sigemptyset(&self.awaited);
    (void)sigaddset(&self.awaited, SIGTERM);
    (void)sigaddset(&self.awaited, SIGINT);
    (void)sigaddset(&self.awaited, SIGHUP);
    (void)sigaddset(&self.awaited, SIGCHLD);
    (void)signal(SIGCHLD, SIG_DFL); /* whoever started us may have had it ignored */
    int cause = pthread_sigmask(SIG_BLOCK, &self.awaited, &self.before);
    if (cause != 0)
        return ct_fail_errno(error, cause, "supervisor: signals");
    watch(&self);
    (void)pthread_sigmask(SIG_SETMASK, &self.before, NULL);
    return true;
}
