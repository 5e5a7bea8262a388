/* reply.h - what an SMTP server answers, line by line (RFC 5321 section 4.2, RFC 2034).
 *
 * In:  lines without their CRLF, as they come; a server is not trusted.
 * Out: one code, the text of all lines joined by LF, the enhanced status code when the last line
 *      begins with one of the same class (RFC 3463).
 * We refuse a code outside 200 to 599, lines of one reply that differ in code, a line longer than
 * CT_REPLY_LINE and more than CT_REPLY_LINES lines, so that a server cannot talk for ever.
 * The text may name the recipient: it belongs with the item, never in a log.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

#define CT_REPLY_LINE     2000 /* RFC 5321 says 512; longer ones are in use */
#define CT_REPLY_LINES    100
#define CT_REPLY_TEXT     8192
#define CT_REPLY_ENHANCED 12 /* "5.123.456" and the terminating zero */

typedef struct {
    unsigned code; /* 0 before the first line */
    size_t lines;
    bool complete;
    char enhanced[CT_REPLY_ENHANCED]; /* "" when there is none */
    size_t size;
    char text[CT_REPLY_TEXT]; /* zero-terminated, cut at the ceiling, control characters as '?' */
} CtReply;

void ct_reply_begin(CtReply *self);
/* Adds one line; `complete` tells whether it was the last. INPUT or LIMIT on what is no reply;
 * the connection is then of no more use. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_reply_add(CtReply *self, CtBytes line, GError **error);

/* For an answer to EHLO: whether a line names this extension. */
bool ct_reply_offers(const CtReply *self, const char *extension);
