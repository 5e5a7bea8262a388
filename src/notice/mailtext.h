/* mailtext.h - text made safe for mail: encoded words, dates, flowed lines, quoted-printable.
 *
 * RFC 2047 (encoded words, UTF-8, base64), RFC 5322 section 3.3 (dates), RFC 3676 (format=flowed),
 * RFC 2045 section 6.7 (quoted-printable). Writing only; input is UTF-8 already checked.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/time.h"

/* "Name: value" and CRLF; encoded and folded when the value is not ASCII. INPUT when the value is
 * not UTF-8 or holds a control character. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_mailtext_add_header(CtBuffer *out, const char *name, const char *value, GError **error);
/* "Name: display <address>" and CRLF; the display name may be NULL. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_mailtext_add_mailbox(CtBuffer *out, const char *name, const char *display,
                             const char *address, GError **error);
void ct_mailtext_add_date(CtBuffer *out, CtInstant instant);
/* One paragraph, broken at 72 characters with trailing blanks, then a hard line end (LF). */
void ct_mailtext_add_flowed(CtBuffer *out, const char *text);
/* LF ends a line of the input, CRLF one of the output. */
void ct_mailtext_add_quoted(CtBuffer *out, CtBytes text);
