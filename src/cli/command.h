/* command.h - what a command of the program declares about itself.
 *
 * One file per command (`cmd_<name>.c`) with one descriptor; main.c holds the only table,
 * from which help, shell completion and the manual page are generated. `run` parses its own
 * options, prints tab-separated lines (or JSON with --json) on standard output and returns
 * false with *error set; not understood (CT_CLI_ERROR_USAGE) ends the program with 2, any
 * other error with 1. A command that failed without saying why is a fault of ours, and the program
 * says so (ct_command_run).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/error.h"

typedef struct {
    const char *name;
    const char *synopsis; /* after the name, e.g. "FILE... [--as FORMAT]" */
    const char *summary;  /* one line, imperative, without full stop */
    const char *forms;    /* of a command with verbs: one line each, parted by LF; else NULL */
    bool (*run)(int argc, char **argv, GError **error); /* argv[0] is the command's name */
} CtCommand;

/* The program's exit status. */
enum { CT_COMMAND_DONE = 0, CT_COMMAND_FAILED = 1, CT_COMMAND_NOT_UNDERSTOOD = 2 };

/* Runs the command, tells standard error why it failed, and gives the exit status. */
int ct_command_run(const CtCommand *command, int argc, char **argv);

#define CT_CLI_ERROR       (ct_cli_error_quark())
#define CT_CLI_ERROR_USAGE 1
GQuark ct_cli_error_quark(void);

/* Sets *error to a usage error and returns false. */
bool ct_cli_misuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Parses the options of one command with GLib; unknown ones are misuse. `entries` may be NULL.
 * On return argc and argv hold the operands only, argv[0] included. */
bool ct_cli_options(const CtCommand *command, const GOptionEntry *entries, int *argc, char ***argv,
                    GError **error);
