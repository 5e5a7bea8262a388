/* multipart.h - the parts between the delimiter lines of a multipart body (RFC 2046, section 5.1).
 *
 * In:  the body and its boundary. Out: part after part, as views; the line end before a delimiter
 *      is the delimiter's. What stands before the first delimiter and behind the last is no part.
 * A delimiter is a whole line: "--boundary", or "--boundary--" for the last, and blanks. A body
 * that ends without its last delimiter ends its last part; whoever minds asks `closed`.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/reader.h"

typedef struct {
    CtReader reader; /* behind the delimiter of the next part */
    CtBytes boundary;
    bool open;   /* there is a next part */
    bool closed; /* the last delimiter was seen */
} CtMultipart;

/* False when there is no delimiter, or no boundary: the body is one text. */
bool ct_multipart_begin(CtMultipart *self, CtBytes body, CtBytes boundary);
bool ct_multipart_next(CtMultipart *self, CtBytes *out_part);
