/* manifest_owners.h - `constat manifest software --owners FILE...`: whose programs they are.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/error.h"

/* A line for each program and script, and for each other file whose bytes are not those that its
 * package recorded: verdict (owned, changed, unchecked, unowned), package, version, source, kind,
 * path, separated by tabs, "-" for what there is not; then how many of each verdict. As JSON an
 * object for each and no counts. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_manifest_owners(const char *path, bool json, GError **error);
