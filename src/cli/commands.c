/* commands.c - one line per command: adding a command is adding its file and its line here.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include <stddef.h>

const CtCommand *const ct_commands[] = {
    &ct_command_inspect,
    &ct_command_lookup,
    NULL,
};
