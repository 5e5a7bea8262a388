/* spdx.h - the packages of an SPDX document, JSON or tag-value (2.2 and 2.3).
 *
 * In:  one document (ISO/IEC 5962, SPDX 2.3): packages with SPDXID, name, versionInfo, supplier and
 * external references. Out: a "product" record (product_record.h) for each package, in order, with
 * its references of type purl, cpe22Type and cpe23Type as written; its place is `pointer`, the JSON
 * pointer, or `line`, that of PackageName. Files and snippets are no products. "NOASSERTION" and
 * "NONE" are no texts.
 * Set aside: "malformed" (a package without name), "version" (an spdxVersion that we do not know;
 * read nevertheless), "empty" (no package). What is no SPDX document is refused as a whole; SPDX 3
 * is, by name.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_spdx_json_format;
extern const CtFormat ct_spdx_tag_format;
