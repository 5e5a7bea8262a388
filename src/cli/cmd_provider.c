/* cmd_provider.c - `constat provider customers|answer|reviewer DIR NAME ...`: the provider's side.
 *
 * `customers` imports the customer book; `answer` answers the requests that lie in the exchange
 * folders, from the lease index that `constat logs` made. `reviewer` lays the verifier key of a
 * reviewer, whose word the provider then believes for that partner's questions (desk/telling.h);
 * --remove takes it away, and without a key those that lie there are listed. KEY is what `constat
 * authorise key` printed, or a file that holds it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/opening.h"
#include "desk/provider.h"

#include <stdio.h>
#include <string.h>

static gboolean option_remove;

static const GOptionEntry entries[] = {
    { "remove", 0, 0, G_OPTION_ARG_NONE, &option_remove, "take the reviewer's key away", NULL },
    G_OPTION_ENTRY_NULL,
};

static bool customers(char **argv, GError **error)
{
    g_autoptr(CtMandate) mandate = ct_mandate_open(argv[2], argv[3], error);
    uint64_t count = 0;

    if (mandate == NULL || !ct_provider_import_customers(mandate, argv[4], &count, error))
        return false;
    (void)printf("customers\t%" G_GUINT64_FORMAT "\n", count);
    return true;
}

static bool answer(char **argv, GError **error)
{
    g_auto(CtOpening) opening = { 0 };
    CtProviderCounts counts = { 0 };

    if (!ct_opening_of(argv[2], argv[3], &opening, error))
        return false;
    g_autoptr(CtLogbook) logbook = ct_logbook_open(opening.mandate, opening.now, error);
    if (logbook == NULL || !ct_provider_answer(opening.book, logbook, &counts, error))
        return false;
    (void)printf("requests\t%" G_GUINT64_FORMAT "\nrows\t%" G_GUINT64_FORMAT
                 "\none\t%" G_GUINT64_FORMAT "\nambiguous\t%" G_GUINT64_FORMAT
                 "\nnone\t%" G_GUINT64_FORMAT "\ngap\t%" G_GUINT64_FORMAT
                 "\nrefused\t%" G_GUINT64_FORMAT "\nunauthorised\t%" G_GUINT64_FORMAT "\n",
                 counts.files, counts.rows, counts.one, counts.ambiguous, counts.none, counts.gap,
                 counts.refused, counts.unauthorised);
    return true;
}

/* The key's own text; the caller frees it. */
static char *read_key(const char *given, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    CtNoteVerifier verifier;

    if (ct_note_verifier_parse(ct_bytes_of_text(given), &verifier, NULL))
        return ct_note_verifier_text(&verifier);
    return ct_file_read_named(given, &text, "reviewer's key", error) &&
                   ct_note_verifier_parse(ct_text_trim(ct_buffer_bytes(&text)), &verifier, error)
               ? ct_note_verifier_text(&verifier)
               : NULL;
}

static bool list_reviewers(const CtMandate *mandate, const char *name, GError **error)
{
    for (size_t i = 0; i < ct_mandate_partner_count(mandate); i++) {
        CtMandatePartner partner;

        if (!ct_mandate_partner(mandate, i, &partner, error))
            return false;
        if (strcmp(partner.name, name) != 0)
            continue;
        for (size_t j = 0; partner.reviewers != NULL && j < ct_yaml_count(partner.reviewers); j++)
            (void)printf("%s\n", ct_yaml_text(ct_yaml_at(partner.reviewers, j)));
        return true;
    }
    return ct_fail(error, CT_ERROR_MISSING, "partners: there is no \"%s\"", name);
}

static bool reviewer(int argc, char **argv, GError **error)
{
    g_autoptr(CtMandate) mandate = ct_mandate_open(argv[2], argv[3], error);

    if (mandate == NULL)
        return false;
    if (argc == 5)
        return list_reviewers(mandate, argv[4], error);
    g_autofree char *key = read_key(argv[5], error);
    return key != NULL && ct_mandate_set_reviewer(mandate, argv[4], key, !option_remove, error);
}

static bool run(int argc, char **argv, GError **error)
{
    if (!ct_cli_options(&ct_command_provider, entries, &argc, &argv, error))
        return false;
    if (argc == 5 && strcmp(argv[1], "customers") == 0)
        return customers(argv, error);
    if (argc == 4 && strcmp(argv[1], "answer") == 0)
        return answer(argv, error);
    if ((argc == 6 || (argc == 5 && !option_remove)) && strcmp(argv[1], "reviewer") == 0)
        return reviewer(argc, argv, error);
    return ct_cli_misuse(error, "provider: customers DIR NAME FILE, answer DIR NAME or "
                                "reviewer DIR NAME PARTNER [KEY] is expected");
}

const CtCommand ct_command_provider = {
    .name = "provider",
    .synopsis = "customers|answer|reviewer DIR NAME [FILE|PARTNER [KEY]]",
    .summary = "Import a provider's customers, answer an authority's requests",
    .forms = "provider customers DIR NAME FILE\n"
             "provider answer DIR NAME\n"
             "provider reviewer DIR NAME PARTNER [KEY [--remove]]",
    .run = run,
};
