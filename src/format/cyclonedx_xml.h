/* cyclonedx_xml.h - the components of a CycloneDX bill of materials, XML (1.0 to 1.7).
 *
 * In:  one document whose root is `bom` in the namespace http://cyclonedx.org/schema/bom/1.N, in
 * UTF-8, UTF-16 or ISO-8859-1 as it declares. Out: as cyclonedx_json.h; `pointer` is the path of
 * elements, "/bom/components/component[2]", counted from 1.
 * A document type declaration is refused, which rules out entities; nesting is bounded by
 * CT_LIMIT_XML_DEPTH. What is not well-formed is refused with its place, after the components
 * that stand before it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_cyclonedx_xml_format;
