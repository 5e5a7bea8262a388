/* procedure_check.c - `constat procedure check FILE...`: what can be proved about procedures.
 *
 *   procedure check FILE... [--notices FOLDER] [--json] [--strict]
 *   procedure check --explain CODE|all
 * The letters are read from --notices, else from ../notices beside each file, else from the
 * installed ones. Files given together are checked against each other. Findings stand on standard
 * output as a compiler writes them, or with --json one object a line. Exit: 0 nothing found (or
 * warnings only, without --strict), 1 findings, 2 not understood.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/procedure_verb.h"

#include "base/file.h"
#include "base/json.h"
#include "cli/opening.h"
#include "notice/template.h"
#include "procedure/check.h"
#include "procedure/parser.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char *notices;
static char *explain;
static gboolean as_json;
static gboolean strict;

static const GOptionEntry entries[] = {
    { "notices", 0, 0, G_OPTION_ARG_FILENAME, &notices, "where the letters' texts are", "FOLDER" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "one JSON object for each finding", NULL },
    { "strict", 0, 0, G_OPTION_ARG_NONE, &strict, "warnings count as findings", NULL },
    { "explain", 0, 0, G_OPTION_ARG_STRING, &explain, "what a check means and why it is made",
      "CODE|all" },
    G_OPTION_ENTRY_NULL,
};

/* Everything that is read for one run. */
typedef struct {
    GArray *sources;       /* of CtCheckSource */
    GPtrArray *procedures; /* owned */
    GPtrArray *texts;      /* owned, of CtBuffer */
    GArray *letters;       /* of CtCheckLetter */
    GPtrArray *places;     /* owned, of char ** */
    GPtrArray *findings;   /* owned */
} Bench;

static void free_procedure(gpointer procedure)
{
    ct_procedure_free(procedure);
}

static void free_text(gpointer text)
{
    ct_buffer_clear(text);
    g_free(text);
}

static void free_places(gpointer places)
{
    g_strfreev(places);
}

static void free_finding(gpointer finding)
{
    ct_check_finding_free(finding);
}

static void bench_open(Bench *self)
{
    self->sources = g_array_new(FALSE, TRUE, sizeof(CtCheckSource));
    self->procedures = g_ptr_array_new_with_free_func(free_procedure);
    self->texts = g_ptr_array_new_with_free_func(free_text);
    self->letters = g_array_new(FALSE, TRUE, sizeof(CtCheckLetter));
    self->places = g_ptr_array_new_with_free_func(free_places);
    self->findings = g_ptr_array_new_with_free_func(free_finding);
}

static void bench_clear(Bench *self)
{
    g_array_unref(self->sources);
    g_ptr_array_unref(self->procedures);
    g_ptr_array_unref(self->texts);
    g_array_unref(self->letters);
    g_ptr_array_unref(self->places);
    g_ptr_array_unref(self->findings);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Bench, bench_clear)

static bool read_source(Bench *self, const char *path, GError **error)
{
    g_autoptr(GError) mistakes = NULL;
    CtBuffer *text = g_new(CtBuffer, 1);

    *text = ct_buffer_new(CT_LIMIT_CONFIG_BYTES);
    g_ptr_array_add(self->texts, text);
    if (!ct_file_read_named(path, text, path, error))
        return false;
    CtProcedure *procedure = ct_parser_read(ct_buffer_bytes(text), path, &mistakes);
    CtCheckSource source = { procedure, path, ct_buffer_bytes(text) };
    g_array_append_val(self->sources, source);
    if (procedure != NULL)
        g_ptr_array_add(self->procedures, procedure);
    else
        ct_check_mistakes(self->sources->len - 1, &source, mistakes->message, self->findings);
    return true;
}

/* ---- letters ---- */

static bool is_read(const Bench *self, const char *text, const char *language)
{
    for (guint i = 0; i < self->letters->len; i++) {
        const CtCheckLetter *letter = &g_array_index(self->letters, CtCheckLetter, i);

        if (strcmp(letter->text, text) == 0 && strcmp(letter->language, language) == 0)
            return true;
    }
    return false;
}

/* A letter that is not there is a finding of the check; one that cannot be read stops it. */
static bool read_letter(Bench *self, const char *folder, const char *text, const char *language,
                        GError **error)
{
    g_autoptr(GError) problem = NULL;

    if (is_read(self, text, language))
        return true;
    g_autoptr(CtTemplate) letter = ct_template_load(folder, text, language, &problem);
    if (letter == NULL && g_error_matches(problem, CT_ERROR, CT_ERROR_MISSING))
        return true;
    if (letter == NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    char **places = ct_template_fields(letter, true);
    CtCheckLetter read = { text, language, (const char *const *)places };
    g_ptr_array_add(self->places, places);
    g_array_append_val(self->letters, read);
    return true;
}

static bool read_letters_of(Bench *self, const CtProcedure *procedure, const char *folder,
                            GError **error)
{
    for (size_t i = 0; i < procedure->notice_count; i++)
        for (size_t j = 0; j < procedure->notice[i].language_count; j++)
            if (!read_letter(self, folder, procedure->notice[i].text,
                             procedure->notice[i].language[j], error))
                return false;
    return true;
}

/* --notices, ../notices beside the file, or the installed ones; NULL when there are none. */
static char *find_folder(const char *file)
{
    if (notices != NULL)
        return g_strdup(notices);
    g_autofree char *own = g_path_get_dirname(file);
    g_autofree char *beside = g_build_filename(own, "..", "notices", NULL);
    if (g_file_test(beside, G_FILE_TEST_IS_DIR))
        return g_steal_pointer(&beside);
    g_autofree char *share = ct_opening_share(NULL);
    g_autofree char *installed = share == NULL ? NULL : g_build_filename(share, "notices", NULL);
    return installed != NULL && g_file_test(installed, G_FILE_TEST_IS_DIR)
               ? g_steal_pointer(&installed)
               : NULL;
}

static bool read_letters(Bench *self, bool *out_known, GError **error)
{
    *out_known = notices != NULL;
    for (guint i = 0; i < self->sources->len; i++) {
        const CtCheckSource *source = &g_array_index(self->sources, CtCheckSource, i);
        g_autofree char *folder = find_folder(source->file);

        if (source->procedure == NULL || folder == NULL)
            continue;
        *out_known = true;
        if (!read_letters_of(self, source->procedure, folder, error))
            return false;
    }
    return true;
}

/* ---- the report ---- */

static void add_text(CtJsonWriter *writer, const char *key, const char *text)
{
    if (text != NULL)
        ct_json_add_text(writer, key, ct_bytes_of_text(text));
}

static void print_json(const CtCheckFinding *finding, const CtCheckSource *source)
{
    g_auto(CtBuffer) out = ct_buffer_new(CT_LIMIT_CONFIG_BYTES);
    CtJsonWriter writer = ct_json_writer(&out);

    ct_json_open_object(&writer, NULL);
    add_text(&writer, "file", source->file);
    ct_json_add_number(&writer, "line", finding->line);
    ct_json_add_number(&writer, "column", finding->column);
    ct_json_add_number(&writer, "width", finding->width);
    add_text(&writer, "severity", ct_check_finding_is_error(finding) ? "error" : "warning");
    add_text(&writer, "code", finding->topic->code);
    add_text(&writer, "message", finding->message);
    ct_json_open_array(&writer, "path");
    g_auto(GStrv) steps = g_strsplit(finding->path == NULL ? "" : finding->path, "\n", -1);
    for (size_t i = 0; steps[i] != NULL; i++)
        add_text(&writer, NULL, steps[i]);
    ct_json_close_array(&writer);
    add_text(&writer, "law", finding->law);
    add_text(&writer, "hint", finding->hint);
    ct_json_close_object(&writer);
    CtBytes bytes = ct_buffer_bytes(&out);
    (void)fwrite(bytes.data, 1, bytes.size, stdout);
    (void)putchar('\n');
}

static void print_finding(const Bench *self, const CtCheckFinding *finding)
{
    const CtCheckSource *source = &g_array_index(self->sources, CtCheckSource, finding->source);
    g_autoptr(GString) text = g_string_new(NULL);

    if (as_json) {
        print_json(finding, source);
        return;
    }
    ct_check_write(finding, source, isatty(STDOUT_FILENO) == 1, text);
    (void)fputs(text->str, stdout);
}

static bool conclude(const Bench *self, GError **error)
{
    guint errors = 0, warnings = 0;

    for (guint i = 0; i < self->findings->len; i++) {
        bool is_error = ct_check_finding_is_error(self->findings->pdata[i]);

        errors += is_error ? 1 : 0;
        warnings += is_error ? 0 : 1;
        print_finding(self, self->findings->pdata[i]);
    }
    for (guint i = 0; i < self->sources->len && !as_json && self->findings->len == 0; i++)
        (void)printf("%s\tclean\n", g_array_index(self->sources, CtCheckSource, i).file);
    if (errors == 0 && (warnings == 0 || !strict))
        return true;
    return ct_fail(error, CT_ERROR_INPUT, "procedure check: %u error%s, %u warning%s", errors,
                   errors == 1 ? "" : "s", warnings, warnings == 1 ? "" : "s");
}

static bool check(int count, char **files, GError **error)
{
    g_auto(Bench) bench = { 0 };
    bool known = false;

    bench_open(&bench);
    for (int i = 0; i < count; i++)
        if (!read_source(&bench, files[i], error))
            return false;
    if (!read_letters(&bench, &known, error))
        return false;
    CtCheckPlan plan = { (const CtCheckSource *)(const void *)bench.sources->data,
                         bench.sources->len, known,
                         (const CtCheckLetter *)(const void *)bench.letters->data,
                         bench.letters->len };
    g_autoptr(GPtrArray) found = ct_check_run(&plan);
    while (found->len > 0)
        g_ptr_array_add(bench.findings, g_ptr_array_steal_index(found, 0));
    return conclude(&bench, error);
}

/* ---- the catalogue ---- */

static void print_topic(const CtCheckTopic *topic)
{
    (void)printf("%s: %s\n\n%s\n", topic->code, topic->title, topic->why);
}

static bool print_topics(GError **error)
{
    if (strcmp(explain, "all") != 0) {
        const CtCheckTopic *topic = ct_check_topic_find(explain);

        if (topic == NULL)
            return ct_cli_misuse(error, "procedure check: there is no check \"%s\"", explain);
        print_topic(topic);
        return true;
    }
    for (size_t i = 0; i < ct_check_topic_count(); i++) {
        if (i > 0)
            (void)putchar('\n');
        print_topic(ct_check_topic(i));
    }
    return true;
}

static bool run(int argc, char **argv, GError **error)
{
    if (!ct_cli_options(&ct_procedure_check, entries, &argc, &argv, error))
        return false;
    if (explain != NULL && argc == 1)
        return print_topics(error);
    if (argc < 2 || explain != NULL)
        return ct_cli_misuse(error, "procedure check: FILE... or --explain CODE is expected");
    return check(argc - 1, argv + 1, error);
}

const CtCommand ct_procedure_check = {
    .name = "procedure check",
    .synopsis = "FILE...",
    .summary = "Prove what can be proved about procedures, and say what is wrong with them",
    .forms = "procedure check FILE... [--notices FOLDER] [--json] [--strict]\n"
             "procedure check --explain CODE|all",
    .run = run,
};
