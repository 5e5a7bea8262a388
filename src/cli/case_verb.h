/* case_verb.h - the verbs of `constat case` that have a file of their own.
 *
 * A verb is a command (cli/command.h) whose name is "case VERB"; it parses its own options and
 * finds its operands behind argv[0].
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cli/command.h"

extern const CtCommand ct_case_explain;
