/* decode.h - content transfer encodings and gzip (RFC 2045 section 6, RFC 1952).
 *
 * In:  the bytes of a MIME body and the name of its encoding.
 * Out: the decoded bytes in a buffer with a ceiling. Decoding is tolerant where mail is: stray
 *      characters in base64 are passed over, a broken "=" in quoted-printable stays as it is.
 * Gzip is strict: a broken stream, or one that unpacks to more than its ratio or size may, is
 * refused, so that a bomb costs no more than the limits say.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/origin.h"

typedef enum {
    CT_DECODE_NONE, /* 7bit, 8bit, binary */
    CT_DECODE_QUOTED,
    CT_DECODE_BASE64,
    CT_DECODE_UNKNOWN,
} CtDecodeKind;

CtDecodeKind ct_decode_kind(CtBytes name);
/* Appends the decoded bytes; `origin` (may be NULL) is told where the text ran out of step. */
void ct_decode_quoted(CtBytes body, CtBuffer *out, CtOrigin *origin);
void ct_decode_base64(CtBytes body, CtBuffer *out);
/* INPUT when the stream is broken, LIMIT when it is a bomb; what was unpacked stays in *out. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_decode_gzip(CtBytes packed, CtBuffer *out, GError **error);
/* The same of a raw deflate stream (RFC 1951), as members of a zip are. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_decode_deflate(CtBytes packed, CtBuffer *out, GError **error);
