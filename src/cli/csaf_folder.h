/* csaf_folder.h - the verbs of `constat csaf` that work on a provider's folder.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cli/command.h"

/* One line of texts, which may be a stranger's, with tabs between; goes to standard output. */
void ct_cli_csaf_print(const char *const *fields, size_t count);

/* publish --out FOLDER [--url URL] [--key FILE] FILE... */
bool ct_cli_csaf_publish(int argc, char **argv, GError **error);
/* readers DIR [--add NAME --label LABEL | --remove NAME] */
bool ct_cli_csaf_readers(int argc, char **argv, GError **error);
/* check FOLDER */
bool ct_cli_csaf_check(int argc, char **argv, GError **error);
