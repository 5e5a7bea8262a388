/* npm_tree.h - what `npm ls --json` says is installed, with --all down to the last dependency.
 *
 * In:  one JSON object (base/json.h: strict) with "dependencies", whose members are the packages by
 * name, each with "version" and perhaps "dependencies" of its own. Out: a "product" record
 * (product_record.h) of class library with its package URL for each, in order, the same name and
 * version once; `pointer` is the JSON pointer. The project itself is told when it has a version.
 * Set aside: "missing" (a dependency that is not installed), "malformed", "empty". A
 * package-lock.json is another file.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_npm_tree_format;
