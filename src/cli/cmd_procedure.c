/* cmd_procedure.c - `constat procedure VERB ...`: the law as data, looked at before it is lived.
 *
 * Each verb is a file of its own (procedure_verb.h); here is only their table.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "cli/procedure_verb.h"

#include <string.h>

static const CtCommand *const verbs[] = {
    &ct_procedure_check,
    &ct_procedure_draw,
    &ct_procedure_simulate,
    &ct_procedure_what_if,
};

static bool print_help(char **argv, int argc, GError **error)
{
    return ct_cli_options(&ct_command_procedure, NULL, &argc, &argv, error);
}

static bool run(int argc, char **argv, GError **error)
{
    if (argc >= 2 && argv[1][0] == '-')
        return print_help(argv, argc, error);
    for (size_t i = 0; argc >= 2 && i < G_N_ELEMENTS(verbs); i++)
        if (strcmp(strchr(verbs[i]->name, ' ') + 1, argv[1]) == 0)
            return verbs[i]->run(argc - 1, argv + 1, error);

    g_autoptr(GString) known = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++)
        g_string_append_printf(known, "%s%s", i == 0 ? "" : ", ", strchr(verbs[i]->name, ' ') + 1);
    return ct_cli_misuse(error, "procedure: one of %s is expected", known->str);
}

const CtCommand ct_command_procedure = {
    .name = "procedure",
    .synopsis = "VERB ...",
    .summary = "Check, draw, simulate and compare procedures before they are lived",
    .forms = "procedure check FILE... [--notices FOLDER] [--json] [--strict]\n"
             "procedure check --explain CODE|all\n"
             "procedure simulate FILE... [--population FILE] [--cases N] [--years N] [--seed N]\n"
             "                   [--start DATE] [--jobs N] [--json|--csv] [--timing]\n"
             "procedure draw FILE --out PICTURE [--language fr|en] [--part states|times]\n"
             "procedure what-if OLD.proc NEW.proc [--population FILE] [--cases N] [--years N] "
             "[--seed N]\n"
             "                  [--start DATE] [--draw] [--json|--csv]\n"
             "procedure what-if OLD.proc NEW.proc --history FILE.csv|--instance DIR MANDATE "
             "[--until TIME]\n"
             "                  [--draw] [--seed N] [--json|--csv]",
    .run = run,
};
