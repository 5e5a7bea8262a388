/* csaf_readers.c - `constat csaf readers DIR [--add NAME --label LABEL | --remove NAME]`: who may
 * read what is restricted in the provider's folder that `constat serve` shows.
 *
 * Without an option the readers are listed: name and label, parted by a tab. --add prints "token"
 * and the token, once: nothing keeps it. --remove takes a reader's access away at once.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/csaf_folder.h"

#include "cli/commands.h"
#include "desk/csaf_readers.h"

#include <stdio.h>

static void print_reader(void *user, const char *name, const char *label)
{
    (void)user;
    (void)printf("%s\t%s\n", name, label);
}

static bool add_reader(CtCsafReaders *readers, const char *name, const char *label, GError **error)
{
    char token[CT_CSAF_TOKEN_SIZE];

    if (!ct_csaf_readers_add(readers, name, label, token, error))
        return false;
    (void)printf("token\t%s\n", token);
    return true;
}

bool ct_cli_csaf_readers(int argc, char **argv, GError **error)
{
    g_autofree char *added = NULL;
    g_autofree char *removed = NULL;
    g_autofree char *label = NULL;
    const GOptionEntry entries[] = {
        { "add", 0, 0, G_OPTION_ARG_STRING, &added, "Add a reader, and tell his token", "NAME" },
        { "label", 0, 0, G_OPTION_ARG_STRING, &label, "The most restricted label that he may read",
          "LABEL" },
        { "remove", 0, 0, G_OPTION_ARG_STRING, &removed, "Take his access away", "NAME" },
        { 0 },
    };

    if (!ct_cli_options(&ct_command_csaf, entries, &argc, &argv, error))
        return false;
    if (argc != 2 || (added == NULL) != (label == NULL) || (added != NULL && removed != NULL))
        return ct_cli_misuse(
            error, "csaf readers: say DIR, DIR --add NAME --label LABEL, or DIR --remove NAME");
    g_autofree char *settings = g_build_filename(argv[1], "constat.yaml", NULL);
    if (!g_file_test(settings, G_FILE_TEST_EXISTS))
        return ct_fail(error, CT_ERROR_MISSING, "csaf readers: no instance is there");
    g_autoptr(CtCsafReaders) readers = ct_csaf_readers_load(argv[1], error);
    if (readers == NULL)
        return false;
    if (removed != NULL)
        return ct_csaf_readers_remove(readers, removed, error);
    if (added != NULL)
        return add_reader(readers, added, label, error);
    ct_csaf_readers_each(readers, print_reader, NULL);
    return true;
}
