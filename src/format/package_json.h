/* package_json.h - the notes of packages that are JSON: npm's package.json, Homebrew's receipt.
 *
 * Told with the others, in package_note.h.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_package_json_npm_format;
extern const CtFormat ct_package_json_brew_format;
