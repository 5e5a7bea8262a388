/* cmd_init.c - `constat init DIR`: a new instance, without mandates yet.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"
#include "evidence/mandate.h"

static bool run(int argc, char **argv, GError **error)
{
    if (!ct_cli_options(&ct_command_init, NULL, &argc, &argv, error))
        return false;
    if (argc != 2)
        return ct_cli_misuse(error, "init: one folder is expected");
    return ct_mandate_init_instance(argv[1], error);
}

const CtCommand ct_command_init = {
    .name = "init",
    .synopsis = "DIR",
    .summary = "Make a new instance in a folder",
    .run = run,
};
