/* cmd_mandate.c - `constat mandate add|list|keys|partner`: who runs what, and with whom.
 *
 *   mandate add DIR NAME --settings FILE [--dossier NAME] [--clock TIME]
 *   mandate list DIR
 *   mandate keys DIR NAME                  prints verifier key and box key for a partner to enter
 *   mandate partner DIR NAME PARTNER --folder FOLDER --verifier KEY --box HEX
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "base/clock.h"
#include "base/text.h"
#include "cli/opening.h"

#include <stdio.h>
#include <string.h>

static char *settings;
static char *dossier;
static char *clock_text;
static char *folder;
static char *verifier;
static char *box;

static const GOptionEntry entries[] = {
    { "settings", 0, 0, G_OPTION_ARG_FILENAME, &settings, "the mandate.yaml to copy", "FILE" },
    { "dossier", 0, 0, G_OPTION_ARG_STRING, &dossier, "one of share/dossiers (usual: graduated)",
      "NAME" },
    { "clock", 0, 0, G_OPTION_ARG_STRING, &clock_text, "first legal time of a demonstration",
      "TIME" },
    { "folder", 0, 0, G_OPTION_ARG_FILENAME, &folder, "where files are exchanged", "FOLDER" },
    { "verifier", 0, 0, G_OPTION_ARG_STRING, &verifier, "the partner's verifier key", "KEY" },
    { "box", 0, 0, G_OPTION_ARG_STRING, &box, "the partner's box key", "HEX" },
    G_OPTION_ENTRY_NULL,
};

/* Its procedures are read, adopted and found good before it is founded. */
static bool adopts(CtMandate *mandate, GError **error)
{
    CtBook *book = ct_book_open(mandate, error);

    ct_book_free(book);
    return book != NULL;
}

static bool add(char **argv, GError **error)
{
    g_autofree char *share = ct_opening_share(error);
    CtMandatePlan plan = { .name = argv[3],
                           .settings = settings,
                           .share = share,
                           .dossier = dossier == NULL ? "graduated" : dossier,
                           .clock = ct_clock_now(),
                           .check = adopts };

    if (settings == NULL)
        return ct_cli_misuse(error, "mandate add: --settings is needed");
    if (share == NULL || (clock_text != NULL && !ct_opening_time(clock_text, &plan.clock, error)))
        return false;
    return ct_mandate_add(argv[2], &plan, error);
}

static bool list(char **argv, GError **error)
{
    g_auto(GStrv) names = ct_mandate_names(argv[2], error);

    for (size_t i = 0; names != NULL && names[i] != NULL; i++)
        (void)puts(names[i]);
    return names != NULL;
}

static bool keys(char **argv, GError **error)
{
    g_autoptr(CtMandate) mandate = ct_mandate_open(argv[2], argv[3], error);
    g_auto(CtNoteSigner) signer = { 0 };
    g_auto(CtEnvelopePair) pair = { 0 };

    if (mandate == NULL || !ct_mandate_signer(mandate, &signer, error) ||
        !ct_mandate_box(mandate, &pair, error))
        return false;
    g_autofree char *key = ct_note_verifier_text(&signer.verifier);
    g_autofree char *hex = ct_text_hex((CtBytes){ pair.public, sizeof pair.public });
    (void)printf("verifier\t%s\nbox\t%s\n", key, hex);
    return true;
}

static bool partner(char **argv, GError **error)
{
    g_autoptr(CtMandate) mandate = ct_mandate_open(argv[2], argv[3], error);

    if (mandate == NULL)
        return false;
    if (folder == NULL || verifier == NULL || box == NULL)
        return ct_cli_misuse(error, "mandate partner: --folder, --verifier and --box are needed");
    return ct_mandate_add_partner(mandate, argv[4], folder, verifier, box, error);
}

static const struct {
    const char *name;
    int argc;
    bool (*run)(char **argv, GError **error);
} verbs[] = {
    { "add", 4, add }, { "list", 3, list }, { "keys", 4, keys }, { "partner", 5, partner }
};

static bool run(int argc, char **argv, GError **error)
{
    if (!ct_cli_options(&ct_command_mandate, entries, &argc, &argv, error))
        return false;
    for (size_t i = 0; argc > 1 && i < G_N_ELEMENTS(verbs); i++)
        if (strcmp(argv[1], verbs[i].name) == 0 && argc == verbs[i].argc)
            return verbs[i].run(argv, error);
    return ct_cli_misuse(error, "mandate: add DIR NAME, list DIR, keys DIR NAME or "
                                "partner DIR NAME PARTNER is expected");
}

const CtCommand ct_command_mandate = {
    .name = "mandate",
    .synopsis = "add|list|keys|partner DIR [NAME [PARTNER]]",
    .summary = "Add a mandate, list mandates, or join two of them for an exchange",
    .forms = "mandate add DIR NAME --settings FILE [--dossier NAME] [--clock TIME]\n"
             "mandate list DIR\n"
             "mandate keys DIR NAME\n"
             "mandate partner DIR NAME PARTNER --folder FOLDER --verifier KEY --box HEX",
    .run = run,
};
