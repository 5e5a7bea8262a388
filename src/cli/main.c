/* main.c - the program: one table of commands, and which one is run.
 *
 * `constat COMMAND ...` finds the command in the table and runs it. Exit status: 0 done,
 * 1 failed, 2 not understood. `constat help` prints the table, `constat help COMMAND` what the
 * command says of itself; `constat help man` and `constat help completion` are for the build.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/manual.h"
#include "cli/messages.h"

#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const CtCommand *find(const char *name)
{
    for (const CtCommand *const *command = ct_commands; *command != NULL; command++)
        if (strcmp((*command)->name, name) == 0)
            return *command;
    return NULL;
}

static int longest_name(void)
{
    size_t longest = 0;

    for (const CtCommand *const *command = ct_commands; *command != NULL; command++)
        longest = MAX(longest, strlen((*command)->name));
    return (int)longest;
}

static int print_help(FILE *out)
{
    int width = longest_name();

    (void)fputs("usage: constat COMMAND [ARGUMENT...]\n\n", out);
    for (const CtCommand *const *command = ct_commands; *command != NULL; command++)
        (void)fprintf(out, "  %-*s  %s\n", width, (*command)->name, (*command)->summary);
    (void)fputs("\n`constat help COMMAND` tells more about one command. Exit status: 0 done, 1 "
                "failed, 2 not\n"
                "understood. Results are tab-separated lines on standard output, messages go to "
                "standard error.\n",
                out);
    return out == stdout ? CT_COMMAND_DONE : CT_COMMAND_NOT_UNDERSTOOD;
}

static int help_about(const char *name)
{
    const CtCommand *command = find(name);
    g_autofree char *own_name = g_strdup(name);
    char help[] = "--help";
    char *arguments[] = { own_name, help, NULL };

    if (strcmp(name, "man") == 0) {
        ct_manual_write_page(ct_commands, stdout);
        return CT_COMMAND_DONE;
    }
    if (strcmp(name, "completion") == 0) {
        ct_manual_write_completion(ct_commands, stdout);
        return CT_COMMAND_DONE;
    }
    if (command == NULL)
        return print_help(stderr);
    return ct_command_run(command, 2, arguments);
}

/* A standard descriptor that is missing would be taken by the first file that we open, and what we
 * print would end up there. In its place: something that cannot be written to. */
static void fill_standard_descriptors(void)
{
    int file;

    do
        file = open("/dev/null", O_RDONLY | O_CLOEXEC);
    while (file >= 0 && file <= STDERR_FILENO);
    if (file >= 0)
        (void)close(file);
}

int main(int argc, char **argv)
{
    fill_standard_descriptors();
    if (!ct_messages_guard())
        return CT_COMMAND_FAILED;
    (void)setlocale(LC_ALL, "C.UTF-8");
    if (argc < 2)
        return print_help(stderr);
    if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0)
        return argc > 2 ? help_about(argv[2]) : print_help(stdout);
    if (strcmp(argv[1], "--version") == 0)
        return puts("constat " CT_CLI_VERSION) >= 0 ? CT_COMMAND_DONE : CT_COMMAND_FAILED;
    const CtCommand *command = find(argv[1]);
    if (command == NULL) {
        (void)fprintf(stderr, "constat: there is no command \"%s\"; see `constat help`\n", argv[1]);
        return CT_COMMAND_NOT_UNDERSTOOD;
    }
    return ct_command_run(command, argc - 1, argv + 1);
}
