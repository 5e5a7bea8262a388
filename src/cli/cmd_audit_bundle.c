/* cmd_audit_bundle.c - `constat audit-bundle`: an independent auditor's export, and its check.
 *
 *   audit-bundle DIR MANDATE --out BUNDLE.tar [--sample N] [--word TEXT] [--earlier CHECKPOINT]
 *   audit-bundle check BUNDLE.tar [--key KEY] [--earlier CHECKPOINT]
 * What is in a bundle is told in desk/audit.h. --sample is how many entries are drawn (usual: 100),
 * --word what the auditor says after he has seen the checkpoint, --earlier the signed checkpoint
 * that he kept from the last time, as a file. `check` needs neither instance nor secret; without
 * --key (a verifier key or a file that holds one) it believes the key in the bundle and prints it,
 * for the auditor to compare with the one that was published.
 * Both print what the bundle holds, a name and a value a line. Exit status of `check`: 0 whole, 1
 * not, the message beginning with the place.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/opening.h"
#include "desk/audit_record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WHAT "audit bundle"

static char *out_path;
static char *sample_text;
static char *word;
static char *earlier_path;
static char *key_text;

static const GOptionEntry entries[] = {
    { "out", 0, 0, G_OPTION_ARG_FILENAME, &out_path, "where the bundle goes", "BUNDLE" },
    { "sample", 0, 0, G_OPTION_ARG_STRING, &sample_text, "entries to draw (usual: 100)", "N" },
    { "word", 0, 0, G_OPTION_ARG_STRING, &word, "the auditor's word, part of the seed", "TEXT" },
    { "earlier", 0, 0, G_OPTION_ARG_FILENAME, &earlier_path,
      "a signed checkpoint that the ledger must go on from", "FILE" },
    { "key", 0, 0, G_OPTION_ARG_STRING, &key_text, "verifier key, or a file with it (check)",
      "KEY" },
    G_OPTION_ENTRY_NULL,
};

static void print_number(const char *name, uint64_t value)
{
    (void)printf("%s\t%" G_GUINT64_FORMAT "\n", name, value);
}

static void print_report(const CtAuditReport *report)
{
    const CtMerkleHead *head = &report->checkpoint.head;
    g_autofree char *root = ct_text_hex((CtBytes){ head->root, CT_DIGEST_SIZE });
    g_autofree char *key = ct_note_verifier_text(&report->verifier);

    (void)printf("origin\t%s\n", report->checkpoint.origin);
    print_number("size", head->size);
    (void)printf("root\t%s\nkey\t%s\n", root, key);
    print_number("drawn", report->drawn);
    print_number("cases", report->cases);
    print_number("entries of cases", report->case_lines);
    print_number("custody", report->custody);
    print_number("definitions", report->definitions);
    print_number("earlier", report->earlier);
}

static bool read_earlier(CtBuffer *out, GError **error)
{
    return earlier_path == NULL ||
           ct_file_read_named(earlier_path, out, "earlier checkpoint", error);
}

typedef struct {
    int file;
    uint64_t size;
} Sink;

static bool write_piece(void *user, CtBytes bytes, GError **error)
{
    Sink *self = user;

    if (!ct_file_write_at(self->file, self->size, bytes, WHAT, error))
        return false;
    self->size += bytes.size;
    return true;
}

/* Beside its place, then in it: nobody reads half a bundle. */
static bool write_bundle(CtBook *book, const CtAuditPlan *plan, CtAuditReport *out, GError **error)
{
    g_autofree char *part = g_strconcat(out_path, ".part", NULL);
    Sink sink = { .file = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600) };

    if (sink.file < 0)
        return ct_fail_errno(error, errno, WHAT);
    bool well = ct_audit_make(book, plan, write_piece, &sink, out, error) &&
                ct_file_sync(sink.file, WHAT, error);
    (void)close(sink.file);
    if (well && rename(part, out_path) != 0)
        well = ct_fail_errno(error, errno, WHAT);
    if (!well)
        (void)unlink(part);
    return well;
}

static bool make(char **argv, GError **error)
{
    g_auto(CtOpening) opening = { 0 };
    g_auto(CtBuffer) earlier = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    CtAuditPlan plan = { .sample = 100, .word = word == NULL ? "" : word };
    CtAuditReport report;

    if (sample_text != NULL &&
        !ct_text_to_u64(ct_bytes_of_text(sample_text), UINT32_MAX, &plan.sample))
        return ct_cli_misuse(error, "audit-bundle: \"%s\" is not a number of entries", sample_text);
    if (!read_earlier(&earlier, error))
        return false;
    plan.earlier = ct_buffer_bytes(&earlier);
    if (!ct_opening_of(argv[1], argv[2], &opening, error) ||
        !write_bundle(opening.book, &plan, &report, error))
        return false;
    print_report(&report);
    return true;
}

static bool read_key(CtNoteVerifier *out, GError **error)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_LIMIT_NOTE_BYTES);

    if (ct_note_verifier_parse(ct_bytes_of_text(key_text), out, NULL))
        return true;
    return ct_file_read_named(key_text, &bytes, "verifier key", error) &&
           ct_note_verifier_parse(ct_text_trim(ct_buffer_bytes(&bytes)), out, error);
}

static bool check(const char *path, GError **error)
{
    g_auto(CtBuffer) earlier = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    CtAuditTerms terms = { 0 };
    CtNoteVerifier verifier;
    CtAuditReport report;

    if (!read_earlier(&earlier, error) || (key_text != NULL && !read_key(&verifier, error)))
        return false;
    terms.earlier = ct_buffer_bytes(&earlier);
    terms.verifier = key_text == NULL ? NULL : &verifier;
    if (!ct_audit_record_check(path, &report, error) || !ct_audit_hold(&report, &terms, error)) {
        g_prefix_error(error, WHAT ": ");
        return false;
    }
    print_report(&report);
    (void)printf("verdict\twhole\n");
    return true;
}

static bool run(int argc, char **argv, GError **error)
{
    if (!ct_cli_options(&ct_command_audit_bundle, entries, &argc, &argv, error))
        return false;
    if (argc == 3 && out_path == NULL && strcmp(argv[1], "check") == 0)
        return check(argv[2], error);
    if (argc == 3 && out_path != NULL)
        return make(argv, error);
    return ct_cli_misuse(error,
                         "audit-bundle: DIR MANDATE --out BUNDLE or check BUNDLE is expected");
}

const CtCommand ct_command_audit_bundle = {
    .name = "audit-bundle",
    .synopsis = "DIR MANDATE --out BUNDLE | check BUNDLE",
    .summary = "Export an independent auditor's bundle, or check one",
    .forms = "audit-bundle DIR MANDATE --out BUNDLE [--sample N] [--word TEXT] [--earlier FILE]\n"
             "audit-bundle check BUNDLE [--key KEY] [--earlier FILE]",
    .run = run,
};
