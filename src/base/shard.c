/* shard.c - fork, a pipe from each, numbers through it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/shard.h"

#include "base/limits.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
    pid_t process; /* 0: never begun */
    int from;      /* its numbers, or an error's text */
} Child;

/* What a process says first: its numbers follow, or the text of its reason. */
typedef struct {
    int64_t failed;
    int64_t code;
    char reason[CT_LIMIT_REASON_BYTES];
} Verdict;

static bool write_all(int file, const void *data, size_t size)
{
    const char *rest = data;

    while (size > 0) {
        ssize_t written = write(file, rest, size);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        rest += written;
        size -= (size_t)written;
    }
    return true;
}

static bool read_all(int file, void *data, size_t size)
{
    char *rest = data;

    while (size > 0) {
        ssize_t got = read(file, rest, size);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        rest += got;
        size -= (size_t)got;
    }
    return true;
}

static G_NORETURN void be_child(const CtShard *shard, unsigned index, unsigned shares, int to)
{
    g_autoptr(GError) error = NULL;
    g_autofree int64_t *numbers = g_new0(int64_t, shard->count);
    Verdict verdict = { 0 };

    verdict.failed = !shard->work(shard->user, index, shares, numbers, &error);
    if (error != NULL) {
        verdict.code = error->domain == CT_ERROR ? error->code : CT_ERROR_SYSTEM;
        (void)g_strlcpy(verdict.reason, error->message, sizeof verdict.reason);
    }
    bool told = write_all(to, &verdict, sizeof verdict) &&
                write_all(to, numbers, shard->count * sizeof *numbers);
    _exit(told ? 0 : 1);
}

static bool begin(const CtShard *shard, unsigned index, unsigned shares, Child *out, GError **error)
{
    int ends[2];

    if (pipe(ends) != 0)
        return ct_fail_errno(error, errno, "shard: pipe");
    pid_t process = fork();
    if (process == 0) {
        (void)close(ends[0]);
        be_child(shard, index, shares, ends[1]);
    }
    int cause = errno;
    (void)close(ends[1]);
    if (process < 0) {
        (void)close(ends[0]);
        return ct_fail_errno(error, cause, "shard: fork");
    }
    *out = (Child){ process, ends[0] };
    return true;
}

static bool collect(const CtShard *shard, const Child *child, int64_t *sum, GError **error)
{
    g_autofree int64_t *numbers = g_new0(int64_t, shard->count);
    Verdict verdict;

    if (!read_all(child->from, &verdict, sizeof verdict) ||
        !read_all(child->from, numbers, shard->count * sizeof *numbers))
        return ct_fail(error, CT_ERROR_SYSTEM, "shard: a process ended before its result");
    if (verdict.failed)
        return ct_fail(error, (CtErrorCode)verdict.code, "%s", verdict.reason);
    shard->add(shard->user, sum, numbers);
    return true;
}

/* Every process is waited for, also after a failure: its pipe is closed, so that it ends. */
static void end(Child *child)
{
    int status;

    if (child->process == 0)
        return;
    (void)close(child->from);
    while (waitpid(child->process, &status, 0) < 0 && errno == EINTR)
        continue;
}

bool ct_shard_run(const CtShard *shard, unsigned shares, int64_t *sum, GError **error)
{
    g_autofree int64_t *found = g_new0(int64_t, shard->count);
    g_autofree Child *children = g_new0(Child, shares);
    bool well = true;

    if (shares <= 1) {
        well = shard->work(shard->user, 0, 1, found, error);
    } else {
        for (unsigned i = 0; well && i < shares; i++)
            well = begin(shard, i, shares, &children[i], error);
        for (unsigned i = 0; well && i < shares; i++)
            well = collect(shard, &children[i], found, error);
        for (unsigned i = 0; i < shares; i++)
            end(&children[i]);
    }
    if (well)
        memcpy(sum, found, shard->count * sizeof *found);
    return well;
}
