/* mime.h - the header of a mail or of one of its parts (RFC 5322, RFC 2045, RFC 2183).
 *
 * In:  the bytes of an entity: header, blank line, body.
 * Out: the fields that the readers here ask for, as views of the source (folds included), the
 *      media type with its parameters, and where the body is.
 * Tolerant as mail is: bare LF, a header that ends without a blank line, comments and odd
 * blanks. The first field of a name counts. Parameters in RFC 2231 form are read when they are
 * whole ("name*=utf-8''x"); names of files serve only to tell what a part is.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/reader.h"

typedef struct {
    CtBytes message_id; /* all borrowed from the source; no bytes when absent */
    CtBytes date;
    CtBytes from;
    CtBytes subject;
    CtBytes content_type;
    CtBytes encoding;
    CtBytes disposition;
    bool has_xarf; /* an X-XARF field, whatever its value */
    CtBytes body;
} CtMimeEntity;

typedef struct {
    CtBytes type;     /* "multipart", borrowed */
    CtBytes subtype;  /* "mixed" */
    CtBytes boundary; /* parameters, without their quotation marks */
    CtBytes charset;
    CtBytes name;
    CtBytes report_type;
} CtMimeType;

void ct_mime_read_entity(CtBytes source, CtMimeEntity *out);
/* One field of a header after the other, both views of what is read; false at its end, the reader
 * behind the blank line. */
bool ct_mime_next_field(CtReader *reader, CtBytes *out_name, CtBytes *out_value);
/* No type, or one that cannot be read, is text/plain (RFC 2045, 5.2). */
void ct_mime_read_type(CtBytes field, CtMimeType *out);
/* The parameter of a Content-Disposition or Content-Type field, or no bytes. */
CtBytes ct_mime_parameter(CtBytes field, const char *name);
