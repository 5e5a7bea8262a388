/* manifest_place.c - the folders above the name, each beside each source.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/manifest_place.h"

#include "base/error.h"
#include "cli/command.h"
#include "examine/manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* The source that `status` is; NULL: none. One that is not there is told when it is opened. */
static const char *source_of(const struct stat *status, char *const *source, int count)
{
    struct stat one;

    for (int i = 0; i < count; i++)
        if (stat(source[i], &one) == 0 && is_same(&one, status))
            return source[i];
    return NULL;
}

/* Up to the root, which is its own parent and is not asked itself: of "/" there is no elsewhere. */
static bool check_folders(const char *out, const char *folder, char *const *source, int count,
                          GError **error)
{
    g_autoptr(GString) above = g_string_new(folder);
    struct stat here;
    struct stat next;

    if (stat(above->str, &here) != 0)
        return ct_fail(error, CT_ERROR_MISSING, "examine: --out %s: %s: %s", out, folder,
                       g_strerror(errno));
    for (;; here = next) {
        g_string_append(above, "/..");
        if (stat(above->str, &next) != 0 || is_same(&here, &next))
            return true;
        const char *hit = source_of(&here, source, count);
        if (hit != NULL) {
            (void)fprintf(stderr,
                          "constat: --out %s lies in the source %s: the manifest is left out, and "
                          "its folder's times change; write evidence's manifest elsewhere\n",
                          out, hit);
            return true;
        }
    }
}

/* An empty file has nothing to lose. */
static bool is_manifest(const char *path, const struct stat *status)
{
    char front[CT_MANIFEST_MAGIC_SIZE];
    int file = status->st_size == 0 ? -1 : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool begins = file >= 0 && read(file, front, sizeof front) == (ssize_t)sizeof front &&
                  memcmp(front, CT_MANIFEST_MAGIC, sizeof front) == 0;

    if (file >= 0)
        (void)close(file);
    return begins || status->st_size == 0;
}

static bool check_file(const char *path, char *const *source, int count, GError **error)
{
    struct stat status;

    if (stat(path, &status) != 0)
        return true;
    const char *hit = source_of(&status, source, count);
    if (hit != NULL)
        return ct_cli_misuse(error, "examine: %s is the source %s: it is not written over", path,
                             hit);
    if (S_ISDIR(status.st_mode))
        return ct_fail(error, CT_ERROR_CONFLICT, "examine: %s is a folder; --out names a file",
                       path);
    if (!S_ISREG(status.st_mode))
        return ct_fail(error, CT_ERROR_CONFLICT, "examine: %s is no regular file", path);
    return is_manifest(path, &status) ||
           ct_fail(error, CT_ERROR_CONFLICT,
                   "examine: %s is there and is no manifest: it is not replaced", path);
}

bool ct_manifest_place_check(const char *out, char *const *source, int count, GError **error)
{
    static const char *const ends[] = { "", ".part", ".earlier" };

    if (out[0] == '\0')
        return ct_cli_misuse(error, "examine: --out is empty; it names a file");
    g_autofree char *folder = g_path_get_dirname(out);
    bool good = check_folders(out, folder, source, count, error);
    for (size_t i = 0; good && i < G_N_ELEMENTS(ends); i++) {
        g_autofree char *path = g_strconcat(out, ends[i], NULL);

        good = check_file(path, source, count, error);
    }
    return good;
}
