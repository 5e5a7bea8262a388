/* cyclonedx_json.h - the components of a CycloneDX bill of materials, JSON (1.2 to 1.7).
 *
 * In:  one BOM (ECMA-424): bomFormat "CycloneDX", metadata.component, components with components
 * inside. Out: a "product" record (product_record.h) for each component, the ones inside before
 * the one that holds them, with its `cpe` and `purl` as written and `pointer`, its JSON pointer.
 * A group is joined to the name by a slash. What the tools' own list has is not installed and not
 * read. Set aside: "excluded" (scope "excluded": not there when the software runs), "malformed" (a
 * component without name), "version" (a specVersion that we do not know; read nevertheless),
 * "empty" (no component). What is no JSON, or no BOM, is refused as a whole.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_cyclonedx_json_format;
