/* kind_zip.h - which of the many files that are zip archives this one is.
 *
 * An office document, a book, a Java or Android package are told by the entries that their
 * formats demand: OpenDocument 1.3 part 2, 2.2.1 (an entry "mimetype"), ECMA-376 part 2
 * ([Content_Types].xml) and the parts beside it, EPUB OCF 3.2, the JAR specification.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/kind.h"

/* The kind "zip" when it is none of them, or cannot be read. */
const CtKind *ct_kind_zip_of(const CtKindBytes *bytes);
