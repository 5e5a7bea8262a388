/* advisories_import.c - `constat advisories import --out INDEX FILE...`: feeds into an index.
 *
 * FILE may be a folder: its files whose names end as feeds do (.json, .csv, .zip, and .gz of them)
 * are taken in the order of their paths. Files are read in a jail, in their order. When INDEX is
 * there it is added to: of one advisory the version that was modified last stands. --from OLD adds
 * to another index instead, --new begins afresh. Printed: what came in, replaced, unchanged,
 * kept, set aside and refused, as `word<TAB>number` lines; a file that is refused is told with its
 * reason on standard error, the rest goes on, and the exit is 1 only when nothing could be read.
 * One that lists nothing, or less than it says itself, is told there, too. What was wrong upstream
 * is listed by `advisories status`.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/advisories.h"

#include "cli/commands.h"
#include "intake/advisory_feed.h"
#include "match/advisory.h"

#include <stdio.h>
#include <string.h>

enum { DEEPEST = 16 };

static bool load_old(const char *path, CtAdvisoryBuild *build, GError **error)
{
    g_autoptr(CtAdvisory) old = ct_advisory_open(path, error);

    if (old != NULL && ct_advisory_verify(old, error) && ct_advisory_build_load(build, old, error))
        return true;
    g_prefix_error(error, "%s: ", path);
    return false;
}

/* ---- folders ---- */

static bool is_feed(const char *name)
{
    static const char *const ends[] = { ".json", ".csv", ".zip", ".json.gz", ".csv.gz" };

    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
        if (g_str_has_suffix(name, ends[i]))
            return true;
    return false;
}

static int by_text(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

// NOLINTNEXTLINE(misc-no-recursion): depth is bounded
static bool add_folder(const char *path, unsigned depth, GPtrArray *out, GError **error)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, error);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *name;

    if (folder == NULL)
        return false;
    while ((name = g_dir_read_name(folder)) != NULL)
        g_ptr_array_add(names, g_build_filename(path, name, NULL));
    g_ptr_array_sort(names, by_text);
    for (guint i = 0; i < names->len; i++) {
        const char *inside = g_ptr_array_index(names, i);

        if (g_file_test(inside, G_FILE_TEST_IS_SYMLINK))
            continue;
        if (g_file_test(inside, G_FILE_TEST_IS_DIR)) {
            if (depth < DEEPEST && !add_folder(inside, depth + 1, out, error))
                return false;
        } else if (is_feed(inside)) {
            g_ptr_array_add(out, g_strdup(inside));
        }
    }
    return true;
}

static GPtrArray *gather(char **files, int count, GError **error)
{
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);

    for (int i = 0; i < count; i++) {
        guint before = paths->len;

        if (!g_file_test(files[i], G_FILE_TEST_IS_DIR)) {
            g_ptr_array_add(paths, g_strdup(files[i]));
            continue;
        }
        if (!add_folder(files[i], 0, paths, error))
            return NULL;
        if (paths->len == before) {
            (void)ct_fail(error, CT_ERROR_MISSING, "%s: holds no feed", files[i]);
            return NULL;
        }
    }
    return g_steal_pointer(&paths);
}

/* ---- importing ---- */

static void print_count(const char *what, uint64_t count)
{
    (void)printf("%s\t%" G_GUINT64_FORMAT "\n", what, count);
}

static void tell_refused(void *user, const char *path, const char *reason)
{
    (void)user;
    (void)fprintf(stderr, "constat: %s: refused: %s\n", path, reason);
}

static void tell_missing(void *user, const char *path, const char *what)
{
    (void)user;
    (void)fprintf(stderr, "constat: %s: %s\n", path, what);
}

static void print_counts(const CtAdvisoryFeedCounts *read, const CtAdvisoryBuildCounts *counts)
{
    print_count("read", read->advisories);
    print_count("set aside", read->asides);
    print_count("refused", read->refused);
    print_count("replaced", counts->replaced);
    print_count("unchanged", counts->unchanged);
    print_count("kept", counts->kept);
    print_count("statements", counts->statements);
    print_count("advisories", counts->advisories);
    print_count("marks", counts->marks);
    print_count("criteria", counts->criteria);
    print_count("rows", counts->rows);
    print_count("findings", counts->findings);
}

static bool import(const char *out, const char *from, const char *format, const GPtrArray *paths,
                   GError **error)
{
    g_autoptr(CtAdvisoryBuild) build = ct_advisory_build_new();
    const CtAdvisoryFeedFiles files = { .paths = (const char *const *)paths->pdata,
                                        .count = paths->len,
                                        .format = format,
                                        .tell = tell_refused,
                                        .note = tell_missing };
    CtAdvisoryFeedCounts read = { 0 };
    CtAdvisoryBuildCounts counts = { 0 };

    if ((from != NULL && !load_old(from, build, error)) ||
        !ct_advisory_feed_read(&files, build, &read, error))
        return false;
    if (read.refused == paths->len)
        return ct_fail(error, CT_ERROR_INPUT, "advisories import: no file could be read");
    if (!ct_advisory_build_finish(build, out, &counts, error))
        return false;
    print_counts(&read, &counts);
    return true;
}

bool ct_cli_advisories_import(int argc, char **argv, GError **error)
{
    g_autofree char *out = NULL;
    g_autofree char *from = NULL;
    g_autofree char *format = NULL;
    gboolean fresh = FALSE;
    const GOptionEntry entries[] = {
        { "out", 0, 0, G_OPTION_ARG_FILENAME, &out, "The index to write or to add to", "INDEX" },
        { "from", 0, 0, G_OPTION_ARG_FILENAME, &from, "Add to what this index holds", "OLD" },
        { "as", 0, 0, G_OPTION_ARG_STRING, &format, "The feeds' format; else it is found out",
          "FORMAT" },
        { "new", 0, 0, G_OPTION_ARG_NONE, &fresh, "Begin afresh when INDEX is there", NULL },
        { 0 },
    };

    if (!ct_cli_options(&ct_command_advisories, entries, &argc, &argv, error))
        return false;
    if (out == NULL || argc < 2 || (fresh && from != NULL))
        return ct_cli_misuse(error, "advisories import: say --out INDEX and the files, and one of "
                                    "--from and --new at most");
    if (from == NULL && !fresh && g_file_test(out, G_FILE_TEST_EXISTS))
        from = g_strdup(out);
    g_autoptr(GPtrArray) paths = gather(argv + 1, argc - 1, error);
    return paths != NULL && import(out, from, format, paths, error);
}
