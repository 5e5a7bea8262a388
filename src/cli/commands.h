/* commands.h - the table of the program's commands, in the order in which help prints them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cli/command.h"

extern const CtCommand ct_command_inspect;
extern const CtCommand ct_command_lookup;

extern const CtCommand *const ct_commands[]; /* ended by NULL */
