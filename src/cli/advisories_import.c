/* advisories_import.c - `constat advisories import --out INDEX FILE...`: feeds into an index.
 *
 * Files are read in a jail, in their order. When INDEX is there it is added to: of one advisory the
 * version that was modified last stays. --new begins afresh. Printed: what came in, replaced, and
 * was set aside, as `word<TAB>number` lines. What was wrong upstream is listed by `advisories
 * status`.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/advisories.h"

#include "cli/commands.h"
#include "intake/advisory_feed.h"
#include "match/advisory.h"

#include <stdio.h>

static bool load_old(const char *path, CtAdvisoryBuild *build, GError **error)
{
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return true;
    g_autoptr(CtAdvisory) old = ct_advisory_open(path, error);
    return old != NULL && ct_advisory_verify(old, error) &&
           ct_advisory_build_load(build, old, error);
}

static void print_count(const char *what, uint64_t count)
{
    (void)printf("%s\t%" G_GUINT64_FORMAT "\n", what, count);
}

static bool import(const char *out, const char *format, bool fresh, char **files, int count,
                   GError **error)
{
    g_autoptr(CtAdvisoryBuild) build = ct_advisory_build_new();
    CtAdvisoryFeedCounts read = { 0 };
    CtAdvisoryBuildCounts counts = { 0 };

    if (!fresh && !load_old(out, build, error)) {
        g_prefix_error(error, "%s: ", out);
        return false;
    }
    if (!ct_advisory_feed_read((const char *const *)files, (size_t)count, format, build, &read,
                               error) ||
        !ct_advisory_build_finish(build, out, &counts, error))
        return false;
    print_count("read", read.advisories);
    print_count("set aside", read.asides);
    print_count("replaced", counts.replaced);
    print_count("advisories", counts.advisories);
    print_count("criteria", counts.criteria);
    print_count("rows", counts.rows);
    print_count("findings", counts.findings);
    return true;
}

bool ct_cli_advisories_import(int argc, char **argv, GError **error)
{
    g_autofree char *out = NULL;
    g_autofree char *format = NULL;
    gboolean fresh = FALSE;
    const GOptionEntry entries[] = {
        { "out", 0, 0, G_OPTION_ARG_FILENAME, &out, "The index to write or to add to", "INDEX" },
        { "as", 0, 0, G_OPTION_ARG_STRING, &format, "The feeds' format; else it is found out",
          "FORMAT" },
        { "new", 0, 0, G_OPTION_ARG_NONE, &fresh, "Begin afresh when INDEX is there", NULL },
        { 0 },
    };

    if (!ct_cli_options(&ct_command_advisories, entries, &argc, &argv, error))
        return false;
    if (out == NULL || argc < 2)
        return ct_cli_misuse(error, "advisories import: say --out INDEX and the files");
    return import(out, format, fresh, argv + 1, argc - 1, error);
}
