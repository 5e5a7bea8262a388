/* file.c - reads, writes and syncs, each done whole.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

bool ct_file_read_at(int file, uint64_t offset, uint8_t *out, size_t size, const char *what,
                     GError **error)
{
    for (size_t done = 0; done < size;) {
        ssize_t step = pread(file, out + done, size - done, (off_t)(offset + done));

        if (step < 0 && errno == EINTR)
            continue;
        if (step < 0)
            return ct_fail_errno(error, errno, what);
        if (step == 0)
            return ct_fail(error, CT_ERROR_INPUT, "%s: it ends at byte %" G_GUINT64_FORMAT, what,
                           offset + done);
        done += (size_t)step;
    }
    return true;
}

bool ct_file_write_at(int file, uint64_t offset, CtBytes bytes, const char *what, GError **error)
{
    for (size_t done = 0; done < bytes.size;) {
        ssize_t step = pwrite(file, bytes.data + done, bytes.size - done, (off_t)(offset + done));

        if (step < 0 && errno == EINTR)
            continue;
        if (step <= 0)
            return ct_fail_errno(error, step == 0 ? EIO : errno, what);
        done += (size_t)step;
    }
    return true;
}

bool ct_file_sync(int file, const char *what, GError **error)
{
    return fdatasync(file) == 0 || ct_fail_errno(error, errno, what);
}

bool ct_file_sync_folder(const char *path, const char *what, GError **error)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (folder < 0)
        return ct_fail_errno(error, errno, what);
    bool synced = fsync(folder) == 0;
    int cause = errno;
    (void)close(folder);
    return synced || ct_fail_errno(error, cause, what);
}

bool ct_file_read_all(int file, CtBuffer *out, const char *what, GError **error)
{
    uint8_t piece[8192];

    for (;;) {
        ssize_t step = read(file, piece, sizeof piece);

        if (step < 0 && errno == EINTR)
            continue;
        if (step < 0)
            return ct_fail_errno(error, errno, what);
        if (step == 0)
            return true;
        ct_buffer_add(out, (CtBytes){ piece, (size_t)step });
        if (!ct_buffer_ok(out))
            return ct_fail(error, CT_ERROR_LIMIT, "%s: it is larger than %zu bytes", what,
                           out->ceiling);
    }
}

static bool read_path(const char *path, int flags, CtBuffer *out, const char *what, GError **error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | flags);

    if (file < 0)
        return ct_fail_errno(error, errno, what);
    bool done = ct_file_read_all(file, out, what, error);
    (void)close(file);
    return done;
}

bool ct_file_read(const char *path, CtBuffer *out, const char *what, GError **error)
{
    return read_path(path, O_NOFOLLOW, out, what, error);
}

bool ct_file_read_named(const char *path, CtBuffer *out, const char *what, GError **error)
{
    return strcmp(path, "-") == 0 ? ct_file_read_all(STDIN_FILENO, out, what, error)
                                  : read_path(path, 0, out, what, error);
}

bool ct_file_replace(const char *path, CtBytes bytes, const char *what, GError **error)
{
    g_autofree char *fresh = g_strconcat(path, ".new", NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    int file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (file < 0)
        return ct_fail_errno(error, errno, what);
    bool written = ct_file_write_at(file, 0, bytes, what, error) && ct_file_sync(file, what, error);
    (void)close(file);
    if (!written) {
        (void)unlink(fresh);
        return false;
    }
    if (rename(fresh, path) != 0)
        return ct_fail_errno(error, errno, what);
    return ct_file_sync_folder(folder, what, error);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool ct_file_list(const char *folder, const char *suffix, char ***out, const char *what,
                  GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) problem = NULL;
    g_autoptr(GDir) listing = g_dir_open(folder, 0, &problem);

    if (listing == NULL)
        return ct_fail(error, CT_ERROR_MISSING, "%s: %s", what, problem->message);
    for (const char *name = g_dir_read_name(listing); name != NULL; name = g_dir_read_name(listing))
        if (g_str_has_suffix(name, suffix))
            g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, by_text);
    g_ptr_array_add(names, NULL);
    *out = (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
    return true;
}

int ct_file_lock(const char *path, bool wait, const char *what, GError **error)
{
    int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (lock < 0) {
        (void)ct_fail_errno(error, errno, what);
        return -1;
    }
    int taken;
    do
        taken = flock(lock, wait ? LOCK_EX : LOCK_EX | LOCK_NB);
    while (taken != 0 && errno == EINTR);
    if (taken == 0)
        return lock;
    if (errno == EWOULDBLOCK)
        (void)ct_fail(error, CT_ERROR_CONFLICT, "%s: another process is at work", what);
    else
        (void)ct_fail_errno(error, errno, what);
    (void)close(lock);
    return -1;
}

void ct_file_unlock(int lock)
{
    if (lock >= 0)
        (void)close(lock);
}
