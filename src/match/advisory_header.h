/* advisory_header.h - the header of an index of advisories, in and out.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"
#include "match/advisory_layout.h"

/* CT_ADVISORY_LAYOUT_HEADER bytes. */
void ct_advisory_header_write(const CtAdvisoryLayoutHeader *header, CtBuffer *out);
/* INPUT when the file's sections cannot be: outside, of a size that holds no whole records, or of
 * another machine's byte order. What records point to is checked where it is followed. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_advisory_header_read(CtBytes file, CtAdvisoryLayoutHeader *out, GError **error);
