/* advisories_contracts.c - `constat advisories contracts DIR MANDATE [--keep FILE | --print ID |
 * --drop ID]`: the contracts that a mandate keeps.
 *
 * Without an option the ids, a line each. --keep takes the strict YAML that `advisories contract`
 * takes and prints "kept", the id's entry in the ledger; --print writes it out again, byte by byte;
 * --drop removes it, with an entry. `advisories notify` without --contract tells of them all, and
 * with `--contract kept:ID` of that one (desk/contract_shelf.h).
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/advisories.h"

#include "base/file.h"
#include "cli/commands.h"
#include "cli/opening.h"
#include "desk/contract_shelf.h"

#include <stdio.h>

static bool print_list(const CtOpening *opening, GError **error)
{
    g_auto(GStrv) ids = ct_contract_shelf_list(opening->mandate, error);

    for (size_t i = 0; ids != NULL && ids[i] != NULL; i++)
        (void)printf("%s\n", ids[i]);
    return ids != NULL;
}

static bool keep(const CtOpening *opening, const char *path, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_CONFIG_BYTES);
    uint64_t entry;

    if (!ct_file_read_named(path, &text, "contract", error) ||
        !ct_contract_shelf_keep(opening->book, opening->now, ct_buffer_bytes(&text), &entry,
                                error)) {
        g_prefix_error(error, "%s: ", path);
        return false;
    }
    (void)printf("kept\t%" G_GUINT64_FORMAT "\n", entry);
    return true;
}

static bool print_text(const CtOpening *opening, const char *id, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_CONFIG_BYTES);

    if (!ct_contract_shelf_get(opening->mandate, id, &text, error))
        return false;
    (void)fwrite(text.data, 1, text.size, stdout);
    return true;
}

bool ct_cli_advisories_contracts(int argc, char **argv, GError **error)
{
    g_auto(CtOpening) opening = { 0 };
    g_autofree char *path = NULL;
    g_autofree char *shown = NULL;
    g_autofree char *dropped = NULL;
    const GOptionEntry entries[] = {
        { "keep", 0, 0, G_OPTION_ARG_FILENAME, &path, "Keep this contract", "FILE" },
        { "print", 0, 0, G_OPTION_ARG_STRING, &shown, "Write it out", "ID" },
        { "drop", 0, 0, G_OPTION_ARG_STRING, &dropped, "Keep it no longer", "ID" },
        { 0 },
    };

    if (!ct_cli_options(&ct_command_advisories, entries, &argc, &argv, error))
        return false;
    if (argc != 3 || (path != NULL) + (shown != NULL) + (dropped != NULL) > 1)
        return ct_cli_misuse(error, "advisories contracts: say DIR MANDATE, and at most one of "
                                    "--keep FILE, --print ID, --drop ID");
    if (!ct_opening_of(argv[1], argv[2], &opening, error))
        return false;
    if (path != NULL)
        return keep(&opening, path, error);
    if (shown != NULL)
        return print_text(&opening, shown, error);
    return dropped != NULL ? ct_contract_shelf_drop(opening.book, opening.now, dropped, error)
                           : print_list(&opening, error);
}
