/* manifest_place.h - where a manifest may be written: not over what is examined, nor over another's
 * file.
 *
 * Asked before anything is read, so that no examination of hours ends at a wrong name. Refused are
 * a source itself, a folder, a device, and a file with bytes in it that are no manifest; the same
 * for what stands beside while it is written (".part", ".earlier"). A name in a folder that is a
 * source or lies in one is told on standard error and allowed: `examine .` is what people write who
 * look at a folder of their own; the examination leaves its own files out.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

/* Misuse (ct_cli_misuse) when `out` is empty or a source; MISSING when its folder is
 * not there; CONFLICT when something else has the name. `source` has `count` paths. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_manifest_place_check(const char *out, char *const *source, int count, GError **error);
