/* cmd_csaf.c - `constat csaf validate FILE...`: are these CSAF 2.0 or 2.1 documents.
 *
 * validate prints for each file "FILE<TAB>valid|invalid", then its findings, one a line:
 * FILE<TAB>TEST<TAB>POINTER<TAB>message, TEST being json, schema or the number of a mandatory test;
 * what our lists cannot decide follows as FILE<TAB>undecided<TAB>POINTER<TAB>TEST: message;
 * with --json one object a file. Exit: 0 all valid, 1 not all. tests lists the mandatory tests and
 * which of them are done, because valid means no more than that. Documents are read in the jail.
 * publish and check are in csaf_folder.c. No instance is needed.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"
#include "cli/csaf_folder.h"

#include "base/file.h"
#include "base/text.h"
#include "format/csaf_verdict.h"
#include "jail/worker.h"
#include "match/csaf_check.h"

#include <stdio.h>
#include <string.h>

static gboolean as_json;

static const GOptionEntry options[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "one JSON object for each file", NULL },
    { 0 },
};

static void add(CtJsonWriter *writer, const char *key, const char *text)
{
    ct_json_add_text(writer, key, ct_bytes_of_text(text));
}

static void add_findings(CtJsonWriter *writer, const char *key, const GArray *findings)
{
    ct_json_open_array(writer, key);
    for (unsigned i = 0; i < findings->len; i++) {
        const CtCsafFinding *finding = &g_array_index(findings, CtCsafFinding, i);

        ct_json_open_object(writer, NULL);
        add(writer, "test", finding->test);
        add(writer, "pointer", finding->pointer);
        add(writer, "message", finding->message);
        ct_json_close_object(writer);
    }
    ct_json_close_array(writer);
}

static void print_json(const char *path, const CtCsafFindings *self)
{
    g_auto(CtBuffer) out = ct_buffer_new(SIZE_MAX / 2);
    CtJsonWriter writer = ct_json_writer(&out);

    ct_json_open_object(&writer, NULL);
    add(&writer, "file", path);
    ct_json_add_bool(&writer, "valid", self->findings->len == 0);
    add_findings(&writer, "findings", self->findings);
    add_findings(&writer, "undecided", self->doubts);
    ct_json_add_number(&writer, "untold", (int64_t)self->untold);
    ct_json_close_object(&writer);
    (void)printf("%.*s\n", (int)out.size, (const char *)out.data);
}

static void print_lines(const char *path, const CtCsafFindings *self)
{
    (void)printf("%s\t%s\n", path, self->findings->len == 0 ? "valid" : "invalid");
    for (unsigned i = 0; i < self->findings->len; i++) {
        const CtCsafFinding *finding = &g_array_index(self->findings, CtCsafFinding, i);

        ct_cli_csaf_print(
            (const char *const[]){ path, finding->test, finding->pointer, finding->message }, 4);
    }
    for (unsigned i = 0; i < self->doubts->len; i++) {
        const CtCsafFinding *doubt = &g_array_index(self->doubts, CtCsafFinding, i);
        g_autofree char *message = g_strconcat(doubt->test, ": ", doubt->message, NULL);

        ct_cli_csaf_print((const char *const[]){ path, "undecided", doubt->pointer, message }, 4);
    }
    if (self->untold > 0)
        (void)printf("%s\tmore\t\t%zu findings more\n", path, self->untold);
}

/* ---- one document, in the jail ---- */

typedef struct {
    CtCsafFindings *findings;
    bool ended; /* the verdict came */
} Taking;

static int64_t number_of(const CtRecord *record, const char *name)
{
    const CtRecordField *field = ct_record_find(record, name);

    return field == NULL || field->kind != CT_VALUE_NUMBER ? 0 : field->number;
}

static bool take_record(void *user, const CtRecord *record, GError **error)
{
    Taking *self = user;

    if (strcmp(record->kind, "verdict") == 0) {
        self->ended = true;
        self->findings->untold = (size_t)MAX(number_of(record, "untold"), 0);
        return true;
    }
    bool doubt = strcmp(record->kind, "doubt") == 0;
    if (!doubt && strcmp(record->kind, "finding") != 0)
        return ct_fail(error, CT_ERROR_INPUT, "csaf: the reader said what it should not");
    CtCsafFinding made = { ct_bytes_to_text(ct_record_get_text(record, "test")),
                           ct_bytes_to_text(ct_record_get_text(record, "pointer")),
                           ct_bytes_to_text(ct_record_get_text(record, "message")) };
    g_array_append_val(doubt ? self->findings->doubts : self->findings->findings, made);
    return true;
}

/* A reader that died of the document, or that could not end it, is a finding too. */
static bool check(CtWorker *worker, CtBytes document, CtCsafFindings *findings, GError **error)
{
    g_autoptr(GError) problem = NULL;
    Taking taking = { .findings = findings };

    if (ct_worker_read(worker, ct_csaf_verdict_format.name, document, take_record, &taking,
                       &problem) &&
        taking.ended)
        return true;
    if (g_error_matches(problem, CT_ERROR, CT_ERROR_SYSTEM) ||
        g_error_matches(problem, CT_ERROR, CT_ERROR_MISSING)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    findings->test = "json";
    ct_csaf_finding_add(findings, NULL, "%s",
                        problem == NULL ? "the reader came to no verdict" : problem->message);
    return true;
}

static bool validate(CtWorker *worker, const char *path, unsigned *invalid, GError **error)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_LIMIT_CSAF_BYTES);
    g_auto(CtCsafFindings) findings = ct_csaf_finding_list();

    if (!ct_file_read_named(path, &bytes, "document", error) ||
        !check(worker, ct_buffer_bytes(&bytes), &findings, error)) {
        g_prefix_error(error, "%s: ", path);
        return false;
    }
    *invalid += findings.findings->len == 0 ? 0 : 1;
    if (as_json)
        print_json(path, &findings);
    else
        print_lines(path, &findings);
    return true;
}

static const char *versions_of(unsigned versions)
{
    if (versions == CT_CSAF_2_1)
        return "2.1";
    return versions == CT_CSAF_2_0 ? "2.0" : "2.0 2.1";
}

static void print_tests(void)
{
    size_t count;
    const CtCsafTest *tests = ct_csaf_check_tests(&count);

    (void)printf("schema\t2.0 2.1\tyes\tJSON schema\t2.1 is the draft before product paths\n");
    for (size_t i = 0; i < count; i++) {
        const char *done = tests[i].run == NULL       ? "no"
                           : tests[i].missing != NULL ? "in part"
                                                      : "yes";

        (void)printf("%s\t%s\t%s\t%s\t%s\n", tests[i].number, versions_of(tests[i].versions), done,
                     tests[i].title, tests[i].missing == NULL ? "" : tests[i].missing);
    }
}

static bool validate_all(int argc, char **argv, GError **error)
{
    unsigned invalid = 0;
    g_autoptr(CtWorker) worker =
        ct_worker_start(&(CtWorkerOptions){ .bytes_in_flight = CT_LIMIT_CSAF_BYTES }, error);

    if (worker == NULL)
        return false;
    for (int i = 2; i < argc; i++)
        if (!validate(worker, argv[i], &invalid, error))
            return false;
    return invalid == 0 ||
           ct_fail(error, CT_ERROR_INPUT, "%u of %d documents are not valid", invalid, argc - 2);
}

static bool run(int argc, char **argv, GError **error)
{
    if (argc > 1 && strcmp(argv[1], "publish") == 0)
        return ct_cli_csaf_publish(argc - 1, argv + 1, error);
    if (argc > 1 && strcmp(argv[1], "check") == 0)
        return ct_cli_csaf_check(argc - 1, argv + 1, error);
    if (argc > 1 && strcmp(argv[1], "readers") == 0)
        return ct_cli_csaf_readers(argc - 1, argv + 1, error);
    as_json = FALSE;
    if (!ct_cli_options(&ct_command_csaf, options, &argc, &argv, error))
        return false;
    if (argc == 2 && strcmp(argv[1], "tests") == 0) {
        print_tests();
        return true;
    }
    if (argc < 3 || strcmp(argv[1], "validate") != 0)
        return ct_cli_misuse(error, "csaf: say validate FILE..., publish --out FOLDER FILE..., "
                                    "check FOLDER, readers DIR or "
                                    "tests");
    return validate_all(argc, argv, error);
}

const CtCommand ct_command_csaf = {
    .name = "csaf",
    .synopsis = "validate FILE... [--json] | publish --out FOLDER FILE... | check FOLDER | tests",
    .summary = "Validate and publish security advisories (CSAF 2.0 and 2.1)",
    .forms = "validate FILE... [--json]   a verdict for each file and its findings; exit 1 when "
             "one is not valid\n"
             "publish --out FOLDER [--url URL] [--key FILE [--passphrase-file FILE]] FILE...\n"
             "                            into a provider's folder, by TLP label and year, with "
             "digests,\n"
             "                            signatures, feeds and lists\n"
             "check FOLDER                all of such a folder against itself\n"
             "readers DIR [--add NAME --label LABEL | --remove NAME]\n"
             "                            who may read what is restricted over the web; a token is "
             "told once\n"
             "tests                       the mandatory tests, and which of them are done",
    .run = run,
};
