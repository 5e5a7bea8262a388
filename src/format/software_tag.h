/* software_tag.h - software that describes itself in XML: AppStream metadata and SWID tags.
 *
 * In:  one document:
 *   appstream  metainfo of one component (AppStream 1.0): id, name, developer, licence, and the
 *              version of the first release, which is the newest that the file knows
 *   swid       a software identification tag (ISO/IEC 19770-2:2015, and the elements of 2009)
 * Out: one "product" record (product_record.h) of that type; `key` is the component's id or the
 * tag's id, `class` the component's type, or "patch" and "corpus" of tags that say they are one. A
 * contact is a record "dropped". We refuse a document type and deeper nesting than
 * CT_LIMIT_XML_DEPTH.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_software_tag_appstream_format;
extern const CtFormat ct_software_tag_swid_format;
