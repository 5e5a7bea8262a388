/* watch.c - rounds, pauses, and what becomes of failures.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "service/watch.h"

#include "service/report.h"

#include <signal.h>
#include <sys/prctl.h>
#include <time.h>

enum { ROUND_MS = 1000, AGAIN_MS = 200, FIRST_PAUSE_MS = 2000, LONGEST_PAUSE_MS = 60000 };

static sigset_t ending(void)
{
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGHUP);
    return set;
}

void ct_watch_begin(const char *role)
{
    sigset_t set = ending();

    (void)pthread_sigmask(SIG_BLOCK, &set, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    (void)prctl(PR_SET_NAME, role, 0, 0, 0); /* what `ps` shows; longer names are cut */
}

bool ct_watch_pause(int64_t milliseconds)
{
    sigset_t set = ending();
    const struct timespec time = { .tv_sec = milliseconds / 1000,
                                   .tv_nsec = milliseconds % 1000 * 1000000 };

    return sigtimedwait(&set, NULL, &time) > 0;
}

/* What went wrong in the last round. */
typedef struct {
    const char *role;
    char *said; /* owned */
    int64_t pause_ms;
} Trouble;

static bool is_race(const GError *problem)
{
    return g_error_matches(problem, CT_ERROR, CT_ERROR_CONFLICT) ||
           g_error_matches(problem, CT_ERROR, CT_ERROR_MISSING);
}

static int64_t after_failure(Trouble *self, const GError *problem)
{
    /* A race that repeats itself is none: it gets the pauses too, after the first. */
    if (is_race(problem) && self->pause_ms == 0) {
        self->pause_ms = FIRST_PAUSE_MS;
        return AGAIN_MS;
    }
    if (g_strcmp0(self->said, problem->message) != 0) {
        ct_report_line(self->role, "%s; tried again", problem->message);
        g_free(self->said);
        self->said = g_strdup(problem->message);
    }
    self->pause_ms = CLAMP(self->pause_ms * 2, FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
    return self->pause_ms;
}

static void after_success(Trouble *self)
{
    if (self->said != NULL)
        ct_report_line(self->role, "goes on");
    g_clear_pointer(&self->said, g_free);
    self->pause_ms = 0;
}

static int work(const CtWatch *self, CtBook *book, CtWatchRound round, void *user)
{
    Trouble trouble = { .role = self->role };
    int64_t pause_ms = 0;

    while (!ct_watch_pause(pause_ms)) {
        g_autoptr(GError) problem = NULL;
        CtInstant now;

        pause_ms = ROUND_MS;
        if (ct_mandate_now(book->mandate, &now, &problem) && round(user, book, now, &problem)) {
            after_success(&trouble);
            continue;
        }
        if (g_error_matches(problem, CT_ERROR, CT_ERROR_INTEGRITY)) {
            ct_report_line(self->role, "%s", problem->message);
            g_free(trouble.said);
            return 1;
        }
        pause_ms = after_failure(&trouble, problem);
    }
    g_free(trouble.said);
    return 0;
}

int ct_watch_run(const CtWatch *self, CtWatchRound round, void *user)
{
    g_autoptr(GError) error = NULL;

    ct_watch_begin(self->role);
    g_autoptr(CtMandate) mandate = ct_mandate_open(self->instance, self->mandate, &error);
    g_autoptr(CtBook) book = mandate == NULL ? NULL : ct_book_open(mandate, &error);
    if (book == NULL) {
        ct_report_line(self->role, "%s", error->message);
        return 1;
    }
    return work(self, book, round, user);
}
