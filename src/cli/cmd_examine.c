/* cmd_examine.c - `constat examine SOURCE... --out FILE.manifest`: what is there, digested.
 *
 * Folders, files and block devices in, one manifest out (examine/manifest.h); no instance is
 * needed. Printed, separated by tabs: what was counted, and the Merkle root, which stands for
 * every item. What could not be examined is in the manifest with its reason and counted as
 * problems; the status is still 0. The manifest replaces an older one of that name when it is
 * whole, and not before; anything else that has the name is left alone (manifest_place.h).
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "base/text.h"
#include "cli/manifest_place.h"
#include "cli/opening.h"
#include "cli/progress.h"
#include "desk/examined.h"
#include "examine/examination.h"
#include "examine/inside.h"
#include "examine/known.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LARGEST_JOBS = 64 };

typedef struct {
    char *out;        /* owned */
    char **reference; /* owned; sets of known digests */
    char **parents;   /* owned; folders */
    int jobs;
    char *digests;    /* owned; NULL: the usual three */
    int64_t left_out; /* of the usual three, and BLAKE2b asked for: bits of CtManifestOption */
    gboolean no_medium;
    gboolean blake2b;
    gboolean blocks;
    gboolean one_file_system;
    gboolean access_times;
    gboolean all_holes;
    gboolean no_members;
    gboolean resume;
    gboolean json;
    char *instance;      /* owned: of --instance DIR MANDATE */
    const char *mandate; /* borrowed from the arguments */
} Wishes;

static int64_t options_of(const Wishes *wishes)
{
    return (wishes->blake2b ? CT_MANIFEST_BLAKE2B : 0) | (wishes->blocks ? CT_MANIFEST_BLOCKS : 0) |
           (wishes->one_file_system ? CT_MANIFEST_ONE_FILE_SYSTEM : 0) |
           (wishes->access_times ? CT_MANIFEST_ACCESS_TIMES : 0) |
           (wishes->all_holes ? CT_MANIFEST_ALL_HOLES : 0) |
           (wishes->no_medium ? CT_MANIFEST_NO_MEDIUM : 0) | wishes->left_out;
}

/* "md5,sha1" */
static bool read_digests(Wishes *wishes, GError **error)
{
    static const struct {
        const char *name;
        int64_t without; /* the bit when it is not named */
        int64_t with;
    } known[] = { { "sha256", CT_MANIFEST_NO_SHA256, 0 },
                  { "sha1", CT_MANIFEST_NO_SHA1, 0 },
                  { "md5", CT_MANIFEST_NO_MD5, 0 },
                  { "blake2b", 0, CT_MANIFEST_BLAKE2B } };
    g_auto(GStrv) named = wishes->digests == NULL ? NULL : g_strsplit(wishes->digests, ",", 0);

    if (named == NULL)
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        wishes->left_out |= known[i].without;
    for (size_t i = 0; named[i] != NULL; i++) {
        size_t at = 0;

        while (at < G_N_ELEMENTS(known) && strcmp(known[at].name, named[i]) != 0)
            at++;
        if (at == G_N_ELEMENTS(known))
            return ct_cli_misuse(error, "examine: --digests names some of sha256, sha1, md5, "
                                        "blake2b, parted by commas");
        wishes->left_out = (wishes->left_out & ~known[at].without) | known[at].with;
    }
    return named[0] != NULL ||
           ct_cli_misuse(error, "examine: --digests names some of sha256, sha1, md5, blake2b, "
                                "parted by commas");
}

static bool check_parents(const Wishes *wishes, GError **error)
{
    for (size_t i = 0; wishes->parents != NULL && wishes->parents[i] != NULL; i++) {
        if (!g_file_test(wishes->parents[i], G_FILE_TEST_IS_DIR))
            return ct_fail(error, CT_ERROR_MISSING, "examine: --parents %s: no such folder",
                           wishes->parents[i]);
    }
    return true;
}

static void watch(void *user, const CtExaminationProgress *progress)
{
    ct_progress_flow(user, progress->items, progress->bytes, progress->expected_bytes);
}

static void add_counts(const CtExaminationResult *result, const Wishes *wishes, uint64_t index,
                       CtBuffer *out)
{
    bool json = wishes->json;
    const CtManifestTotals *totals = &result->totals;
    g_autofree char *root = ct_text_hex((CtBytes){ totals->root, sizeof totals->root });
    const struct {
        const char *name;
        uint64_t count;
    } row[] = {
        { "items", ct_manifest_walked(totals) },
        { "files", totals->kind[CT_ITEM_FILE] },
        { "folders", totals->kind[CT_ITEM_FOLDER] },
        { "symlinks", totals->kind[CT_ITEM_SYMLINK] },
        { "members", totals->kind[CT_ITEM_MEMBER] },
        { "products", totals->kind[CT_ITEM_PRODUCT] },
        { "digested", totals->digested },
        { "bytes", totals->bytes },
        { "reused", result->reused },
        { "problems", totals->problems },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(row); i++)
        ct_buffer_printf(out,
                         json ? "%s\"%s\":%" G_GUINT64_FORMAT : "%s%s\t%" G_GUINT64_FORMAT "\n",
                         !json    ? ""
                         : i == 0 ? "{"
                                  : ",",
                         row[i].name, row[i].count);
    if (wishes->instance != NULL)
        ct_buffer_printf(
            out, json ? ",\"entry\":%" G_GUINT64_FORMAT : "entry\t%" G_GUINT64_FORMAT "\n", index);
    ct_buffer_printf(out, json ? ",\"root\":\"%s\"}\n" : "root\t%s\n", root);
}

static bool print(const CtExaminationResult *result, const Wishes *wishes, uint64_t index,
                  GError **error)
{
    g_auto(CtBuffer) out = ct_buffer_new(4096);

    add_counts(result, wishes, index, &out);
    if (fwrite(out.data, 1, out.size, stdout) != out.size || fflush(stdout) != 0)
        return ct_fail_errno(error, errno, "standard output");
    return true;
}

/* A set of MD5 alone knows no file whose MD5 is not made. */
static bool check_reference(const char *path, const CtReference *set, const Wishes *wishes,
                            GError **error)
{
    const struct {
        CtReferenceAlgorithm algorithm;
        int64_t without;
    } made[] = { { CT_REFERENCE_SHA256, CT_MANIFEST_NO_SHA256 },
                 { CT_REFERENCE_SHA1, CT_MANIFEST_NO_SHA1 },
                 { CT_REFERENCE_MD5, CT_MANIFEST_NO_MD5 } };
    g_autoptr(GString) has = g_string_new(NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(made); i++) {
        if (ct_reference_count(set, made[i].algorithm) == 0)
            continue;
        if ((wishes->left_out & made[i].without) == 0)
            return true;
        g_string_append_printf(has, "%s%s", has->len > 0 ? "," : "",
                               ct_reference_algorithm_name(made[i].algorithm));
    }
    return ct_cli_misuse(error, "examine: --reference %s has %s only, --digests %s makes none",
                         path, has->str, wishes->digests == NULL ? "" : wishes->digests);
}

/* Opens the sets of known digests; what they are called in the manifest is their file's name. */
static bool open_references(const Wishes *wishes, GPtrArray *sets, GArray *named, GError **error)
{
    for (char **path = wishes->reference; path != NULL && *path != NULL; path++) {
        CtReference *set = ct_reference_open(*path, error);
        const char *slash = strrchr(*path, '/');

        if (set != NULL)
            g_ptr_array_add(sets, set);
        if (set == NULL || !ct_reference_verify(set, error)) {
            g_prefix_error(error, "%s: ", *path);
            return false;
        }
        if (!check_reference(*path, set, wishes, error))
            return false;
        CtKnownSet known = { slash == NULL ? *path : slash + 1, set };
        g_array_append_val(named, known);
    }
    return true;
}

/* The manifest becomes evidence of the mandate; *out_index: of its ledger entry. */
static bool keep(const Wishes *wishes, uint64_t *out_index, GError **error)
{
    g_auto(CtOpening) opening = { 0 };

    return ct_opening_of(wishes->instance, wishes->mandate, &opening, error) &&
           ct_examined_keep(opening.book, opening.now, wishes->out, out_index, error);
}

static void say(const CtExaminationResult *result, const Wishes *wishes)
{
    if (wishes->resume && !result->resumed)
        (void)fprintf(stderr,
                      "constat: nothing to resume: no finished part in %s.part; all was examined\n",
                      wishes->out);
    if (result->totals.problems > 0)
        (void)fprintf(stderr,
                      "constat: problems: %" G_GUINT64_FORMAT
                      "; `constat manifest show --problems` lists them\n",
                      result->totals.problems);
}

static bool examine(char **source, int count, const Wishes *wishes, GError **error)
{
    CtProgress progress = ct_progress_begin("examine");
    CtExaminationResult result = { 0 };
    char host[256] = "";

    g_autoptr(GPtrArray) sets = g_ptr_array_new_with_free_func((GDestroyNotify)ct_reference_free);
    g_autoptr(GArray) named = g_array_new(false, false, sizeof(CtKnownSet));

    if (!open_references(wishes, sets, named, error))
        return false;
    CtKnown known = { &g_array_index(named, CtKnownSet, 0), named->len };
    CtInside inside = { .blake2b = wishes->blake2b, .closed = wishes->no_members };
    /* Known digests last: members of containers are looked up too. */
    const CtProbe probe[] = { ct_inside_probe(&inside), ct_known_probe(&known) };
    (void)gethostname(host, sizeof host - 1);
    const CtExaminationPlan plan = {
        .source = (const char *const *)source,
        .sources = (size_t)count,
        .out = wishes->out,
        .options = options_of(wishes),
        .parent_folder = (const char *const *)wishes->parents,
        .jobs = (unsigned)wishes->jobs,
        .resume = wishes->resume,
        .tool = "constat " CT_CLI_VERSION,
        .host = host,
        .probe = probe,
        .probes = named->len > 0 ? 2 : 1,
        .watch = watch,
        .user = &progress,
    };
    bool done = ct_examination_run(&plan, &result, error);
    ct_progress_end(&progress);
    if (!done)
        return false;
    say(&result, wishes);
    uint64_t index = 0;
    if (wishes->instance != NULL && !keep(wishes, &index, error))
        return false;
    return print(&result, wishes, index, error);
}

static bool check_sources(char **source, int count, GError **error)
{
    if (count < 1)
        return ct_cli_misuse(error, "examine: which sources?");
    if (count > CT_LIMIT_EXAMINE_SOURCES)
        return ct_cli_misuse(error, "examine: at most %d sources", CT_LIMIT_EXAMINE_SOURCES);
    for (int i = 0; i < count; i++)
        if (source[i][0] == '\0')
            return ct_cli_misuse(error, "examine: source %d has an empty name", i + 1);
    return true;
}

static bool run_wishes(int argc, char **argv, Wishes *wishes, GError **error)
{
    const GOptionEntry entries[] = {
        { "out", 0, 0, G_OPTION_ARG_FILENAME, &wishes->out, "Write the manifest here", "FILE" },
        { "digests", 0, 0, G_OPTION_ARG_STRING, &wishes->digests,
          "Make these only: some of sha256, sha1, md5, blake2b", "LIST" },
        { "no-medium", 0, 0, G_OPTION_ARG_NONE, &wishes->no_medium,
          "Of an image digest the files, and not the medium as a whole", NULL },
        { "blake2b", 0, 0, G_OPTION_ARG_NONE, &wishes->blake2b, "Add BLAKE2b digests", NULL },
        { "blocks", 0, 0, G_OPTION_ARG_NONE, &wishes->blocks, "Add MD5 of each 4 KiB block", NULL },
        { "one-file-system", 0, 0, G_OPTION_ARG_NONE, &wishes->one_file_system,
          "List other file systems, but do not enter them", NULL },
        { "access-times", 0, 0, G_OPTION_ARG_NONE, &wishes->access_times,
          "Record access times too (a live system changes them by itself)", NULL },
        { "all-holes", 0, 0, G_OPTION_ARG_NONE, &wishes->all_holes,
          "Digest files with more than 64 GiB of holes too", NULL },
        { "no-members", 0, 0, G_OPTION_ARG_NONE, &wishes->no_members,
          "Say what containers are, and do not look into them", NULL },
        { "jobs", 0, 0, G_OPTION_ARG_INT, &wishes->jobs,
          "Read with this many threads, 1 to 64 (0, the default: as many as processors)", "N" },
        { "resume", 0, 0, G_OPTION_ARG_NONE, &wishes->resume,
          "Go on where an interrupted examination stopped", NULL },
        { "reference", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &wishes->reference,
          "Say of each file whether this set knows it", "SET.ref" },
        { "parents", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &wishes->parents,
          "Look here too for what an image of differences builds on", "FOLDER" },
        { "instance", 0, 0, G_OPTION_ARG_FILENAME, &wishes->instance,
          "Keep the manifest as evidence of this mandate too", "DIR MANDATE" },
        { "json", 0, 0, G_OPTION_ARG_NONE, &wishes->json, "Print one JSON object", NULL },
        { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
    };

    if (!ct_cli_options(&ct_command_examine, entries, &argc, &argv, error))
        return false;
    if (!check_sources(argv + 1, argc - 1, error))
        return false;
    if (wishes->out == NULL)
        return ct_cli_misuse(error, "examine: where to? give --out FILE");
    if (!read_digests(wishes, error) || !check_parents(wishes, error))
        return false;
    if (wishes->jobs < 0 || wishes->jobs > LARGEST_JOBS)
        return ct_cli_misuse(error, "examine: --jobs is 1 to %d, or 0: as many as processors",
                             LARGEST_JOBS);
    if (wishes->instance != NULL && wishes->mandate == NULL)
        return ct_cli_misuse(error, "examine: --instance DIR MANDATE has two values");
    if (!ct_manifest_place_check(wishes->out, argv + 1, argc - 1, error))
        return false;
    return examine(argv + 1, argc - 1, wishes, error);
}

/* `--instance DIR MANDATE` has two values, which GOption does not know: the second is taken out. */
static int take_mandate(int argc, char **argv, Wishes *wishes)
{
    for (int i = 1; i + 2 < argc; i++) {
        if (strcmp(argv[i], "--instance") != 0)
            continue;
        wishes->mandate = argv[i + 2];
        memmove(argv + i + 2, argv + i + 3, (size_t)(argc - i - 2) * sizeof *argv);
        return argc - 1;
    }
    return argc;
}

static bool run(int argc, char **argv, GError **error)
{
    Wishes wishes = { 0 };
    /* Arguments are moved about, so they get an array of their own. */
    g_autofree char **moved = g_memdup2(argv, ((size_t)argc + 1) * sizeof *argv);
    bool done = run_wishes(take_mandate(argc, moved, &wishes), moved, &wishes, error);

    g_free(wishes.out);
    g_free(wishes.digests);
    g_free(wishes.instance);
    g_strfreev(wishes.parents);
    g_strfreev(wishes.reference);
    return done;
}

const CtCommand ct_command_examine = {
    .name = "examine",
    .synopsis = "SOURCE... --out FILE.manifest [--instance DIR MANDATE]",
    .summary = "Examine folders, files or devices and write a manifest of them",
    .run = run,
};
