/* cmd_reference.c - `constat reference add|list|show|lookup|verify`: sets of known digests.
 *
 *   reference add --out SET.ref --class CLASS FILE...          a set of its own; no instance
 *   reference add DIR NAME SET --class CLASS FILE...           into a mandate, with a ledger entry
 *   reference list DIR NAME                                    its sets
 *   reference show|verify SET.ref...                           what it is; whether it is whole
 *   reference lookup SET.ref... [--digest HEX]...              class, set, digest of each hit
 * CLASS is known-good, protected-work, known-counterfeit, confidential or ignore. The lists are
 * read in the jail (format/digest_list.h and format/nsrl_database.h say which forms); lines set
 * aside are counted, and the first ones named, on standard error. `lookup` reads digests from
 * standard input when none is given, empty lines passed over, and asks whole sets only. It prints
 * DIGEST, a tab, and CLASS, a tab, SET for each set that knows it, or `unknown`; a digest of no
 * known length or letters is `invalid`, and the status at the end then 1.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "base/text.h"
#include "cli/opening.h"
#include "desk/digest_database.h"
#include "desk/known.h"
#include "intake/digest_import.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    char *out;        /* owned */
    char *class;      /* owned */
    char *provenance; /* owned */
    char **digest;    /* owned */
} Wishes;

static void wishes_clear(Wishes *self)
{
    g_free(self->out);
    g_free(self->class);
    g_free(self->provenance);
    g_strfreev(self->digest);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Wishes, wishes_clear)

/* ---- add ---- */

static void say_import(const char *path, const CtDigestImport *found)
{
    (void)fprintf(stderr,
                  "%s: %" G_GUINT64_FORMAT " lines, %" G_GUINT64_FORMAT
                  " digests, %" G_GUINT64_FORMAT " sections left out, %" G_GUINT64_FORMAT
                  " set aside\n",
                  path, found->lines, found->digests, found->sections, found->asides);
    for (uint64_t i = 0; i < MIN(found->asides, CT_DIGEST_IMPORT_SHOWN); i++)
        (void)fprintf(stderr, "%s:%" G_GUINT64_FORMAT ": no digest that we know\n", path,
                      found->aside_line[i]);
}

/* One line of provenance for each list: its name and its SHA-256. */
static bool import(char **list, int count, CtReferenceBuild *build, GString *provenance,
                   GError **error)
{
    g_autoptr(CtWorker) worker = ct_worker_start(NULL, error);

    for (int i = 0; worker != NULL && i < count; i++) {
        g_autofree char *name = g_path_get_basename(list[i]);
        CtDigestImport found;

        bool read = ct_digest_database_is(list[i])
                        ? ct_digest_database_import(list[i], build, &found, error)
                        : ct_digest_import_file(worker, list[i], build, &found, error);
        if (!read) {
            g_prefix_error(error, "%s: ", list[i]);
            return false;
        }
        say_import(list[i], &found);
        g_autofree char *sum = ct_text_hex((CtBytes){ found.file, sizeof found.file });
        g_string_append_printf(provenance, "%s%s sha256:%s", provenance->len > 0 ? "\n" : "", name,
                               sum);
    }
    return worker != NULL;
}

static void print_set(const char *name, const CtReference *set)
{
    (void)printf("set\t%s\nclass\t%s\n", name, ct_reference_class_name(ct_reference_class(set)));
    for (size_t i = 0; i < CT_REFERENCE_ALGORITHMS; i++)
        (void)printf("%s\t%" G_GUINT64_FORMAT "\n",
                     ct_reference_algorithm_name((CtReferenceAlgorithm)i),
                     ct_reference_count(set, (CtReferenceAlgorithm)i));
    (void)printf("repeated\t%" G_GUINT64_FORMAT "\n", ct_reference_repeated(set));
    g_autofree char *sum = ct_text_hex(ct_reference_sum(set));
    (void)printf("sha256-of-set\t%s\n", sum);
    CtBytes text = ct_reference_provenance(set);
    g_autofree char *provenance = g_strndup((const char *)text.data, text.size);
    g_auto(GStrv) lines = g_strsplit(provenance, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        (void)printf("provenance\t%s\n", *line);
}

static CtReference *make(const char *path, const Wishes *wishes, char **list, int count,
                         GError **error)
{
    CtReferencePlan plan = { .path = path };
    g_autoptr(GString) provenance = g_string_new(wishes->provenance);

    if (wishes->class == NULL || !ct_reference_class_of(wishes->class, &plan.class)) {
        ct_cli_misuse(error, "reference: --class is known-good, protected-work, known-counterfeit, "
                             "confidential or ignore");
        return NULL;
    }
    g_autoptr(CtReferenceBuild) build = ct_reference_build_new(&plan, error);
    if (build == NULL || !import(list, count, build, provenance, error) ||
        !ct_reference_build_finish(build, provenance->str, error))
        return NULL;
    return ct_reference_open(path, error);
}

static bool add(int argc, char **argv, const Wishes *wishes, GError **error)
{
    g_auto(CtOpening) opening = { 0 };
    uint64_t index;

    if (wishes->out != NULL) {
        g_autoptr(CtReference) set =
            argc < 3 ? NULL : make(wishes->out, wishes, argv + 2, argc - 2, error);
        if (set != NULL)
            print_set(wishes->out, set);
        return set != NULL ||
               (argc < 3 ? ct_cli_misuse(error, "reference add: which lists?") : false);
    }
    if (argc < 6)
        return ct_cli_misuse(error, "reference add: --out SET.ref, or DIR NAME SET, and FILE... ");
    if (!ct_opening_of(argv[2], argv[3], &opening, error))
        return false;
    g_autofree char *path = ct_known_path(opening.mandate, argv[4], error);
    g_autoptr(CtReference) set =
        path == NULL ? NULL : make(path, wishes, argv + 5, argc - 5, error);
    if (set == NULL || !ct_known_keep(opening.book, opening.now, set, &index, error))
        return false;
    print_set(argv[4], set);
    (void)printf("entry\t%" G_GUINT64_FORMAT "\n", index);
    return true;
}

/* ---- list, show, verify ---- */

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool list(char **argv, GError **error)
{
    g_autoptr(CtMandate) mandate = ct_mandate_open(argv[2], argv[3], error);

    if (mandate == NULL)
        return false;
    g_autofree char *folder = g_build_filename(mandate->folder, "reference", NULL);
    g_autoptr(GDir) names = g_dir_open(folder, 0, NULL);
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; names != NULL && (name = g_dir_read_name(names)) != NULL;)
        if (g_str_has_suffix(name, ".ref"))
            g_ptr_array_add(found, g_strdup(name));
    g_ptr_array_sort(found, by_name);
    for (guint i = 0; i < found->len; i++) {
        g_autofree char *path = g_build_filename(folder, found->pdata[i], NULL);
        g_autoptr(CtReference) set = ct_reference_open(path, error);

        if (set == NULL)
            return false;
        print_set(found->pdata[i], set);
    }
    return true;
}

static bool show(int argc, char **argv, bool verify, GError **error)
{
    for (int i = 2; i < argc; i++) {
        g_autoptr(CtReference) set = ct_reference_open(argv[i], error);

        if (set == NULL || (verify && !ct_reference_verify(set, error))) {
            g_prefix_error(error, "%s: ", argv[i]);
            return false;
        }
        if (verify)
            (void)printf("%s\twhole\n", argv[i]);
        else
            print_set(argv[i], set);
    }
    return true;
}

/* ---- lookup ---- */

/* False: it is no digest. */
static bool look_up(const GPtrArray *sets, char **names, const char *text)
{
    uint8_t digest[CT_REFERENCE_LONGEST];
    CtReferenceAlgorithm algorithm;
    size_t size = strlen(text) / 2;
    bool known = false;

    if (!ct_reference_algorithm_of_size(size, &algorithm) ||
        !ct_text_unhex(ct_bytes_of_text(text), digest, size)) {
        (void)printf("%s\tinvalid\n", text);
        return false;
    }
    for (guint i = 0; i < sets->len; i++) {
        const CtReference *set = sets->pdata[i];

        if (!ct_reference_has(set, algorithm, digest))
            continue;
        known = true;
        (void)printf("%s\t%s\t%s\n", text, ct_reference_class_name(ct_reference_class(set)),
                     names[i]);
    }
    if (!known)
        (void)printf("%s\tunknown\n", text);
    return true;
}

static bool lookup(int argc, char **argv, const Wishes *wishes, GError **error)
{
    g_autoptr(GPtrArray) sets = g_ptr_array_new_with_free_func((GDestroyNotify)ct_reference_free);
    char line[4096];
    unsigned invalid = 0;

    for (int i = 2; i < argc; i++) {
        CtReference *set = ct_reference_open(argv[i], error);

        if (set != NULL)
            g_ptr_array_add(sets, set);
        if (set == NULL || !ct_reference_verify(set, error)) {
            g_prefix_error(error, "%s: ", argv[i]);
            return false;
        }
    }
    for (char **digest = wishes->digest; digest != NULL && *digest != NULL; digest++)
        invalid += look_up(sets, argv + 2, *digest) ? 0 : 1;
    while (wishes->digest == NULL && fgets(line, sizeof line, stdin) != NULL)
        if (g_strstrip(line)[0] != '\0')
            invalid += look_up(sets, argv + 2, line) ? 0 : 1;
    return invalid == 0 || ct_fail(error, CT_ERROR_INPUT, "%u of what was asked %s no digest",
                                   invalid, invalid == 1 ? "is" : "are");
}

static bool run(int argc, char **argv, GError **error)
{
    g_auto(Wishes) wishes = { 0 };
    const GOptionEntry entries[] = {
        { "out", 0, 0, G_OPTION_ARG_FILENAME, &wishes.out, "write the set here", "SET.ref" },
        { "class", 0, 0, G_OPTION_ARG_STRING, &wishes.class, "what a hit means", "CLASS" },
        { "provenance", 0, 0, G_OPTION_ARG_STRING, &wishes.provenance,
          "where the digests come from", "TEXT" },
        { "digest", 0, 0, G_OPTION_ARG_STRING_ARRAY, &wishes.digest, "look this one up", "HEX" },
        G_OPTION_ENTRY_NULL,
    };

    if (!ct_cli_options(&ct_command_reference, entries, &argc, &argv, error))
        return false;
    if (argc >= 2 && strcmp(argv[1], "add") == 0)
        return add(argc, argv, &wishes, error);
    if (argc == 4 && strcmp(argv[1], "list") == 0)
        return list(argv, error);
    if (argc >= 3 && strcmp(argv[1], "show") == 0)
        return show(argc, argv, false, error);
    if (argc >= 3 && strcmp(argv[1], "verify") == 0)
        return show(argc, argv, true, error);
    if (argc >= 3 && strcmp(argv[1], "lookup") == 0)
        return lookup(argc, argv, &wishes, error);
    return ct_cli_misuse(error, "reference: add, list DIR NAME, show, verify or lookup SET.ref... "
                                "is expected");
}

const CtCommand ct_command_reference = {
    .name = "reference",
    .synopsis = "add|list|show|verify|lookup ...",
    .summary = "Keep sets of known digests, and ask them",
    .forms = "reference add --out SET.ref --class CLASS [--provenance TEXT] FILE...\n"
             "reference add DIR NAME SET --class CLASS [--provenance TEXT] FILE...\n"
             "reference list DIR NAME\n"
             "reference show SET.ref...\n"
             "reference verify SET.ref...\n"
             "reference lookup SET.ref... [--digest HEX]...",
    .run = run,
};
