/* cmd_provider.c - `constat provider customers|answer DIR NAME [FILE]`: the provider's side.
 *
 * `customers` imports the customer book; `answer` answers the requests that lie in the exchange
 * folders, from the lease index that `constat logs` made.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "cli/opening.h"
#include "desk/provider.h"

#include <stdio.h>
#include <string.h>

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

static bool run(int argc, char **argv, GError **error)
{
    if (!ct_cli_options(&ct_command_provider, NULL, &argc, &argv, error))
        return false;
    if (argc == 5 && strcmp(argv[1], "customers") == 0)
        return customers(argv, error);
    if (argc == 4 && strcmp(argv[1], "answer") == 0)
        return answer(argv, error);
    return ct_cli_misuse(error, "provider: customers DIR NAME FILE or answer DIR NAME is expected");
}

const CtCommand ct_command_provider = {
    .name = "provider",
    .synopsis = "customers|answer DIR NAME [FILE]",
    .summary = "Import a provider's customers, or answer an authority's requests",
    .forms = "provider customers DIR NAME FILE\n"
             "provider answer DIR NAME",
    .run = run,
};
