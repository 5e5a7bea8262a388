/* manual.h - the manual page and the shell completion, made from the table of commands.
 *
 * Printed by `constat help man` and `constat help completion`, which the build runs, so that a
 * command that is in the table is in both. The options of a command are asked of the command
 * itself (`--help`): the page says so, and the completion does so.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cli/command.h"

#include <stdio.h>

/* man(7) source. */
void ct_manual_write_page(const CtCommand *const *commands, FILE *out);
/* A completion function for bash. */
void ct_manual_write_completion(const CtCommand *const *commands, FILE *out);
