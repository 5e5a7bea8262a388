/* cmd_manifest.c - `constat manifest show|diff|export|verify|software FILE...`: what was found.
 *
 * `show` prints how, when and of what each manifest was made, its counts and its Merkle root, an
 * empty line, and a line for every item (or, with --problems, for those that could not be
 * examined whole); --summary leaves the items out. `verify` reads everything and compares it with
 * its chain and root. Bytes that are no text are printed as \xNN. `diff` prints what was added,
 * removed, changed or renamed between two manifests, one line each, and the counts, of which
 * "not-compared" has those whose content is unknown: no digest in common; `export`
 * prints items as another program reads them; `software` prints the products that databases of the
 * sources name, one line each: name, version, publisher, source, evidence; with --owners the
 * programs and the packages that they belong to (cli/manifest_owners.h).
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "base/text.h"
#include "cli/manifest_owners.h"
#include "cli/manifest_software.h"
#include "examine/diff.h"
#include "examine/export.h"
#include "examine/shown.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    gboolean summary;
    gboolean problems;
    gboolean json;
    gboolean owners;
    bool several;   /* more than one FILE is named */
    bool continued; /* and this is not the first */
    char *format;   /* owned */
} Wishes;

static bool print(void *user, CtBytes text, GError **error)
{
    (void)user;
    if (fwrite(text.data, 1, text.size, stdout) != text.size)
        return ct_fail_errno(error, errno, "standard output");
    return true;
}

static bool done_printing(GError **error)
{
    return fflush(stdout) == 0 || ct_fail_errno(error, errno, "standard output");
}

/* ---- show ---- */

static void add_sources(const CtManifestReader *reader, CtBuffer *out)
{
    for (size_t i = 0; i < ct_manifest_reader_sources(reader); i++) {
        const CtManifestSource *source = ct_manifest_reader_source(reader, i);

        ct_buffer_printf(out, "source\t%s\t", source->kind);
        ct_shown_add(out, source->path);
        ct_buffer_add_text(out, "\n");
    }
}

static void add_header(const CtManifestHeader *header, CtBuffer *out)
{
    char begun[CT_TIME_TEXT_SIZE];
    char ended[CT_TIME_TEXT_SIZE];

    ct_buffer_add_text(out, "tool\t");
    ct_shown_add(out, ct_bytes_of_text(header->tool));
    ct_buffer_add_text(out, "\nhost\t");
    ct_shown_add(out, ct_bytes_of_text(header->host));
    ct_buffer_printf(out, "\nbegun\t%s\nended\t%s\nseconds\t%.3f\nresumed\t%s\n",
                     ct_time_text(header->begun, begun), ct_time_text(header->ended, ended),
                     (double)header->microseconds / 1e6, header->resumed ? "yes" : "no");
}

static void add_totals(const CtManifestTotals *totals, CtBuffer *out)
{
    /* As many as the sources have; what lies in containers has a line of its own. */
    ct_buffer_printf(out, "items\t%" G_GUINT64_FORMAT "\n", ct_manifest_walked(totals));
    for (int kind = 1; kind < CT_ITEM_KINDS; kind++) {
        if (totals->kind[kind] > 0)
            ct_buffer_printf(out, "%s\t%" G_GUINT64_FORMAT "\n",
                             ct_item_kind_name((CtItemKind)kind), totals->kind[kind]);
    }
    ct_buffer_printf(out,
                     "digested\t%" G_GUINT64_FORMAT "\nbytes\t%" G_GUINT64_FORMAT
                     "\nproblems\t%" G_GUINT64_FORMAT "\nroot\t",
                     totals->digested, totals->bytes, totals->problems);
    ct_export_add_hex(out, totals->root, sizeof totals->root);
    ct_buffer_add_text(out, "\n");
}

static bool show(const char *path, const Wishes *wishes, GError **error)
{
    g_autoptr(CtManifestReader) reader = ct_manifest_reader_open(path, error);
    g_auto(CtBuffer) out = ct_buffer_new((size_t)CT_LIMIT_MANIFEST_SOURCES * 4);

    if (reader == NULL)
        return false;
    const CtExportPlan plan = { .reader = reader, .problems = wishes->problems, .sink = print };
    ct_buffer_add_text(&out, "manifest\t");
    ct_shown_add(&out, ct_bytes_of_text(path));
    ct_buffer_add_text(&out, "\n");
    add_header(ct_manifest_reader_header(reader), &out);
    add_sources(reader, &out);
    add_totals(ct_manifest_reader_totals(reader), &out);
    if (!wishes->summary)
        ct_buffer_add_text(&out, "\n");
    return print(NULL, ct_buffer_bytes(&out), error) &&
           (wishes->summary || ct_export_run(&plan, "table", error));
}

/* ---- verify ---- */

static bool verify(const char *path, const Wishes *wishes, GError **error)
{
    g_autoptr(CtManifestReader) reader = ct_manifest_reader_open(path, error);

    if (reader == NULL || !ct_manifest_reader_verify(reader, error))
        return false;
    const CtManifestTotals *totals = ct_manifest_reader_totals(reader);
    g_autofree char *root = ct_text_hex((CtBytes){ totals->root, sizeof totals->root });
    g_auto(CtBuffer) out = ct_buffer_new((size_t)CT_LIMIT_ITEM_PATH * 4 + 256);
    ct_buffer_printf(&out, "good\t%" G_GUINT64_FORMAT "\t%s", totals->items, root);
    if (wishes->several) {
        ct_buffer_add_u8(&out, '\t');
        ct_shown_add(&out, ct_bytes_of_text(path));
    }
    ct_buffer_add_u8(&out, '\n');
    return print(NULL, ct_buffer_bytes(&out), error);
}

/* ---- software ---- */

static bool software(const char *path, const Wishes *wishes, GError **error)
{
    if (wishes->owners)
        return ct_manifest_owners(path, wishes->json, error);
    return ct_manifest_software(path, wishes->json, error);
}

/* ---- export ---- */

static bool export(const char *path, const Wishes *wishes, GError **error)
{
    g_autoptr(CtManifestReader) reader = ct_manifest_reader_open(path, error);
    const CtExportPlan plan = { .reader = reader,
                                .problems = wishes->problems,
                                .continued = wishes->continued,
                                .sink = print };

    return reader != NULL &&
           ct_export_run(&plan, wishes->format == NULL ? "table" : wishes->format, error);
}

static bool check_format(const char *verb, int files, const char *format, GError **error)
{
    const char *const *names = ct_export_names();

    if (format == NULL)
        return true;
    if (g_strcmp0(verb, "export") != 0)
        return ct_cli_misuse(error, "manifest: --format belongs to export");
    if (!g_strv_contains(names, format)) {
        g_autofree char *joined = g_strjoinv(", ", (char **)(uintptr_t)names);
        return ct_cli_misuse(error, "manifest: no format \"%s\"; there are %s", format, joined);
    }
    if (files > 1 && ct_export_is_single(format))
        return ct_cli_misuse(error, "manifest: %s is one document of one manifest; export each",
                             format);
    return true;
}

/* ---- diff ---- */

static const char *const what_names[] = {
    "kind", "content", "size", "mode", "owner", "time", "content-not-compared"
};

static bool print_row(void *user, const CtDiffRow *row, GError **error)
{
    g_auto(CtBuffer) out = ct_buffer_new((size_t)CT_LIMIT_ITEM_PATH * 16);
    bool first = true;

    (void)user;
    ct_buffer_printf(&out, "%s\t", ct_diff_kind_name(row->kind));
    ct_shown_add(&out, row->path.size == 0 ? ct_bytes_of_text(".") : row->path);
    if (row->kind == CT_DIFF_RENAMED) {
        ct_buffer_add_text(&out, "\t");
        ct_shown_add(&out, row->other);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(what_names); i++) {
        if ((row->what >> i & 1) == 0)
            continue;
        ct_buffer_printf(&out, "%s%s", first ? "\t" : ",", what_names[i]);
        first = false;
    }
    ct_buffer_add_text(&out, "\n");
    return print(NULL, ct_buffer_bytes(&out), error);
}

static bool diff(const char *before, const char *after, GError **error)
{
    g_autoptr(CtManifestReader) old = ct_manifest_reader_open(before, error);
    CtDiffCounts counts = { 0 };

    if (old == NULL) {
        g_prefix_error(error, "%s: ", before);
        return false;
    }
    g_autoptr(CtManifestReader) new = ct_manifest_reader_open(after, error);
    if (new == NULL) {
        g_prefix_error(error, "%s: ", after);
        return false;
    }
    if (!ct_diff_run(old, new, print_row, NULL, &counts, error))
        return false;
    (void)printf("total\tsame\t%" G_GUINT64_FORMAT "\n", counts.same);
    (void)printf("total\tnot-compared\t%" G_GUINT64_FORMAT "\n", counts.uncompared);
    for (int kind = 0; kind < CT_DIFF_KINDS; kind++)
        (void)fprintf(stdout, "total\t%s\t%" G_GUINT64_FORMAT "\n",
                      ct_diff_kind_name((CtDiffKind)kind), counts.count[kind]);
    return done_printing(error);
}

/* ---- the verbs ---- */

typedef bool (*Verb)(const char *path, const Wishes *wishes, GError **error);

static bool each(char **path, int count, Verb verb, const Wishes *wishes, GError **error)
{
    Wishes now = *wishes;

    now.several = count > 1;
    for (int i = 0; i < count; i++) {
        now.continued = i > 0;
        if (!verb(path[i], &now, error)) {
            g_prefix_error(error, "%s: ", path[i]);
            return false;
        }
    }
    return done_printing(error);
}

/* A bad one keeps none of the others from being verified; all that are bad are told. */
static bool verify_each(char **path, int count, const Wishes *wishes, GError **error)
{
    g_autoptr(GString) bad = g_string_new(NULL);
    Wishes now = *wishes;

    now.several = count > 1;
    for (int i = 0; i < count; i++) {
        g_autoptr(GError) problem = NULL;

        if (!verify(path[i], &now, &problem))
            g_string_append_printf(bad, "%s%s: %s", bad->len == 0 ? "" : "; ", path[i],
                                   problem->message);
    }
    if (!done_printing(error))
        return false;
    return bad->len == 0 || ct_fail(error, CT_ERROR_INTEGRITY, "%s", bad->str);
}

static bool run_verb(int argc, char **argv, const Wishes *wishes, GError **error)
{
    static const struct {
        const char *name;
        Verb verb;
    } verbs[] = { { "show", show }, { "export", export }, { "software", software } };

    if (!check_format(argc > 1 ? argv[1] : NULL, argc - 2, wishes->format, error))
        return false;
    if (argc > 2 && strcmp(argv[1], "verify") == 0)
        return verify_each(argv + 2, argc - 2, wishes, error);
    if (argc == 4 && strcmp(argv[1], "diff") == 0)
        return diff(argv[2], argv[3], error);
    for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++) {
        if (argc > 2 && strcmp(argv[1], verbs[i].name) == 0)
            return each(argv + 2, argc - 2, verbs[i].verb, wishes, error);
    }
    return ct_cli_misuse(error, "manifest: show FILE..., diff BEFORE AFTER, export FILE..., "
                                "verify FILE... or software FILE... is expected");
}

static bool run(int argc, char **argv, GError **error)
{
    Wishes wishes = { 0 };
    const GOptionEntry entries[] = {
        { "summary", 0, 0, G_OPTION_ARG_NONE, &wishes.summary, "show: no line for each item",
          NULL },
        { "problems", 0, 0, G_OPTION_ARG_NONE, &wishes.problems,
          "Only items that could not be examined whole", NULL },
        { "json", 0, 0, G_OPTION_ARG_NONE, &wishes.json, "software: one JSON object a line", NULL },
        { "owners", 0, 0, G_OPTION_ARG_NONE, &wishes.owners,
          "software: whose the programs are, and what was changed", NULL },
        { "format", 0, 0, G_OPTION_ARG_STRING, &wishes.format,
          "export: table, csv, jsonl, dfxml, hashdeep or case", "FORMAT" },
        { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
    };
    bool done = ct_cli_options(&ct_command_manifest, entries, &argc, &argv, error) &&
                run_verb(argc, argv, &wishes, error);

    g_free(wishes.format);
    return done;
}

const CtCommand ct_command_manifest = {
    .name = "manifest",
    .synopsis = "show|diff|export|verify|software FILE...",
    .summary = "Show, compare, export or verify what an examination found; list software",
    .forms = "manifest show FILE... [--summary] [--problems]\n"
             "manifest diff BEFORE AFTER\n"
             "manifest export FILE... [--format table|csv|jsonl|dfxml|hashdeep|case]\n"
             "manifest verify FILE...\n"
             "manifest software FILE... [--owners] [--json]",
    .run = run,
};
