/* procedure_verb.h - the verbs of `constat procedure`, one file each.
 *
 * A verb is a command of its own (cli/command.h) whose name is "procedure VERB": it parses its own
 * options and finds its operands behind argv[0]. A new verb is its file and its line in
 * cmd_procedure.c.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cli/command.h"

extern const CtCommand ct_procedure_check;
extern const CtCommand ct_procedure_simulate;
extern const CtCommand ct_procedure_draw;
extern const CtCommand ct_procedure_what_if;
