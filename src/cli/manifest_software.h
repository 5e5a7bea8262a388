/* manifest_software.h - `constat manifest software FILE...`: installed software that was found.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/error.h"

/* A line for each product: name, version, publisher, source, and the path of the file that names
 * it, separated by tabs, "-" for what is not told; as JSON an object with every fact. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_manifest_software(const char *path, bool json, GError **error);
