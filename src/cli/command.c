/* command.c - options, usage errors and exit status, the same for every command.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/command.h"

#include <stdio.h>

G_DEFINE_QUARK(ct - cli - error - quark, ct_cli_error)

bool ct_cli_misuse(GError **error, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    if (error != NULL)
        *error = g_error_new_valist(CT_CLI_ERROR, CT_CLI_ERROR_USAGE, format, arguments);
    va_end(arguments);
    return false;
}

bool ct_cli_options(const CtCommand *command, const GOptionEntry *entries, int *argc, char ***argv,
                    GError **error)
{
    g_autoptr(GOptionContext) context = g_option_context_new(command->synopsis);
    g_autoptr(GError) problem = NULL;
    g_autofree char *program = g_strdup_printf("constat %s", command->name);

    g_set_prgname(program);
    g_option_context_set_summary(context, command->summary);
    if (command->forms != NULL) {
        g_auto(GStrv) lines = g_strsplit(command->forms, "\n", -1);
        g_autofree char *joined = g_strjoinv("\n  ", lines);
        g_autofree char *forms = g_strconcat("Forms:\n  ", joined, NULL);

        g_option_context_set_description(context, forms);
    }
    if (entries != NULL)
        g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, argc, argv, &problem))
        return ct_cli_misuse(error, "%s: %s", command->name, problem->message);
    return true;
}

int ct_command_run(const CtCommand *command, int argc, char **argv)
{
    g_autoptr(GError) error = NULL;

    if (command->run(argc, argv, &error))
        return CT_COMMAND_DONE;
    if (error == NULL) {
        (void)fprintf(
            stderr,
            "constat: %s: it failed and did not say why, which is a fault of this program; "
            "please report it with what was asked (SECURITY.md tells how)\n",
            command->name);
        return CT_COMMAND_FAILED;
    }
    (void)fprintf(stderr, "constat: %s\n", error->message);
    return error->domain == CT_CLI_ERROR ? CT_COMMAND_NOT_UNDERSTOOD : CT_COMMAND_FAILED;
}
