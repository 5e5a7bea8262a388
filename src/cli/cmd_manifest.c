/* cmd_manifest.c - `constat manifest show|verify FILE...`: what an examination found.
 *
 * `show` prints how, when and of what each manifest was made, its counts and its Merkle root, an
 * empty line, and a line for every item (or, with --problems, for those that could not be
 * examined whole); --summary leaves the items out. `verify` reads everything and compares it with
 * its chain and root. Bytes that are no text are printed as \xNN.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "base/text.h"
#include "examine/export.h"
#include "examine/shown.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    gboolean summary;
    gboolean problems;
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
    ct_buffer_printf(out, "items\t%" G_GUINT64_FORMAT "\n", totals->items);
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

    (void)wishes;
    if (reader == NULL || !ct_manifest_reader_verify(reader, error))
        return false;
    const CtManifestTotals *totals = ct_manifest_reader_totals(reader);
    g_autofree char *root = ct_text_hex((CtBytes){ totals->root, sizeof totals->root });
    (void)printf("good\t%" G_GUINT64_FORMAT "\t%s\n", totals->items, root);
    return true;
}

/* ---- the verbs ---- */

typedef bool (*Verb)(const char *path, const Wishes *wishes, GError **error);

static bool each(char **path, int count, Verb verb, const Wishes *wishes, GError **error)
{
    for (int i = 0; i < count; i++) {
        if (!verb(path[i], wishes, error)) {
            g_prefix_error(error, "%s: ", path[i]);
            return false;
        }
    }
    return done_printing(error);
}

static bool run(int argc, char **argv, GError **error)
{
    Wishes wishes = { 0 };
    const GOptionEntry entries[] = {
        { "summary", 0, 0, G_OPTION_ARG_NONE, &wishes.summary, "show: no line for each item",
          NULL },
        { "problems", 0, 0, G_OPTION_ARG_NONE, &wishes.problems,
          "show: only items that could not be examined whole", NULL },
        { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
    };

    if (!ct_cli_options(&ct_command_manifest, entries, &argc, &argv, error))
        return false;
    if (argc > 2 && strcmp(argv[1], "show") == 0)
        return each(argv + 2, argc - 2, show, &wishes, error);
    if (argc > 2 && strcmp(argv[1], "verify") == 0)
        return each(argv + 2, argc - 2, verify, &wishes, error);
    return ct_cli_misuse(error, "manifest: show FILE... or verify FILE... is expected");
}

const CtCommand ct_command_manifest = {
    .name = "manifest",
    .synopsis = "show|verify FILE...",
    .summary = "Show what an examination found, or verify its manifest",
    .forms = "manifest show FILE... [--summary] [--problems]\n"
             "manifest verify FILE...",
    .run = run,
};
