/* segments.c - counting up the ending of a name.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/segments.h"

#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* NAME.E01 ... NAME.E99, NAME.EAA ... NAME.EZZ, NAME.FAA ... (EWF 1); NAME.Ex01 ... NAME.Ex99,
 * NAME.ExAA ... (EWF 2). NULL past the last. */
static char *name_of_ewf(const char *path, size_t size, size_t number)
{
    bool second = path[size - 3] == 'x' || path[size - 3] == 'X';
    size_t stem = size - 3;
    char letter = path[size - 3];

    if (number <= 99)
        return g_strdup_printf("%.*s%c%02zu", (int)stem, path, letter, number);
    size_t past = number - 100;
    char high = (char)('A' + past / 26 % 26);
    char low = (char)('A' + past % 26);
    if (second)
        return past < 676 ? g_strdup_printf("%.*s%c%c%c", (int)stem, path, letter, high, low)
                          : NULL;
    return g_strdup_printf("%.*s%c%c%c", (int)stem, path, (char)(letter + (char)(past / 676)), high,
                           low);
}

/* The name of segment `number`, or NULL when the first is not called so. */
static char *name_of(const char *path, size_t number)
{
    size_t size = strlen(path);
    const char *end = size < 5 ? "" : path + size - 4;

    if (strcmp(end, ".001") == 0)
        return g_strdup_printf("%.*s.%03zu", (int)size - 4, path, number);
    if (strcmp(end, ".000") == 0)
        return g_strdup_printf("%.*s.%03zu", (int)size - 4, path, number - 1);
    if (g_ascii_strcasecmp(end, ".e01") == 0 || g_ascii_strcasecmp(end, "ex01") == 0)
        return name_of_ewf(path, size, number);
    return NULL;
}

static bool add(CtSegments *self, const char *path, GError **error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    struct stat status;

    if (file < 0)
        return ct_fail_errno(error, errno, "segment");
    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
        (void)close(file);
        return ct_fail(error, CT_ERROR_INPUT, "segment: is no file");
    }
    uint64_t size = (uint64_t)status.st_size;
    g_array_append_val(self->file, file);
    g_array_append_val(self->size, size);
    return true;
}

bool ct_segments_open(int file, const char *path, uint64_t size, CtSegments *out, GError **error)
{
    *out = (CtSegments){ .file = g_array_new(FALSE, FALSE, sizeof(int)),
                         .size = g_array_new(FALSE, FALSE, sizeof(uint64_t)) };
    g_array_append_val(out->file, file);
    g_array_append_val(out->size, size);
    for (size_t number = 2; number <= CT_LIMIT_CHILD_LENT; number++) {
        g_autofree char *name = name_of(path, number);
        g_autofree char *after = name_of(path, number + 1);

        if (name == NULL)
            return true;
        if (access(name, F_OK) != 0) {
            out->gap = after != NULL && access(after, F_OK) == 0 ? g_path_get_basename(name) : NULL;
            return true;
        }
        if (!add(out, name, error)) {
            ct_segments_clear(out);
            return false;
        }
    }
    return true;
}

void ct_segments_clear(CtSegments *self)
{
    for (guint i = 0; self->file != NULL && i < self->file->len; i++)
        (void)close(g_array_index(self->file, int, i));
    g_clear_pointer(&self->file, g_array_unref);
    g_clear_pointer(&self->size, g_array_unref);
    g_clear_pointer(&self->gap, g_free);
}
