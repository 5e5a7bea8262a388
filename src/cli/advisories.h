/* advisories.h - the verbs of `constat advisories`, and what they share.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cli/command.h"
#include "match/advisory_host.h"

bool ct_cli_advisories_import(int argc, char **argv, GError **error);
bool ct_cli_advisories_match(int argc, char **argv, GError **error);
bool ct_cli_advisories_explain(int argc, char **argv, GError **error);
bool ct_cli_advisories_contract(int argc, char **argv, GError **error);
bool ct_cli_advisories_status(int argc, char **argv, GError **error);

/* A text file of one item a line: blank lines and lines that begin with # are passed over, an
 * item's own line is kept as it is written. *out is an array of owned texts. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_cli_advisories_inventory(const char *path, GPtrArray **out, GError **error);
