/* lease_header.h - the header of an index of leases: written, read and checked.
 *
 * In: a header, or the first bytes of a file and its size. Out: the bytes, or a header of which
 * every table lies inside the file, begins at a multiple of 64 and has a size that its count
 * explains. What the tables hold is not looked at here. The order of the fields is that of
 * CtLeaseLayoutHeader after the magic; big-endian.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"
#include "match/lease_layout.h"

void ct_lease_header_write(const CtLeaseLayoutHeader *header, CtBuffer *out);
G_GNUC_WARN_UNUSED_RESULT
bool ct_lease_header_read(CtBytes file, CtLeaseLayoutHeader *out, GError **error);
