/* debian_tracker.h - the Debian security tracker's data (security-tracker.debian.org, data/json).
 *
 * In:  {source package: {id: {"releases": {release: {"status", "fixed_version", ...}}}}}. Out: an
 * `advisory` for each package and id, its origin the package, with a row for each release that is
 * or was affected: resolved, every version before fixed_version (none when that is "0"); open,
 * every version; undetermined, every version and a condition that nobody can decide. Versions are
 * the source package's. An unknown status is an aside with its pointer.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_debian_tracker_format;
