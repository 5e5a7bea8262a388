/* message.h - a notice as an e-mail: the bytes that smtp.h hands over.
 *
 * In:  a notice rendered as text and again as HTML (template.h), the frame's words, the shapes of
 *      the HTML part (share/notices/shapes.html.txt), addresses, the time of the order.
 * Out: an RFC 5322 message, multipart/alternative: text/plain (format=flowed, RFC 3676) and
 *      text/html, both quoted-printable, so that every line is short and ASCII whatever the
 *      server offers. Headers beyond ASCII are encoded words (RFC 2047); Auto-Submitted says that
 *      a program wrote it (RFC 3834). Nothing is fetched, tracked or linked.
 * The same message made twice is the same bytes. A value for a header that holds a control
 * character, or an address that parties.h would refuse, is refused: a header cannot be injected.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/time.h"
#include "notice/template.h"

#define CT_MESSAGE_BYTES (1u << 20)

/* All borrowed for the length of the call. */
typedef struct {
    const char *language;
    CtInstant ordered_at;   /* the Date header */
    const char *message_id; /* without angle brackets: "outbox-id@domain" */
    const char *from_name;
    const char *from_address;
    const char *to_address;
    const char *reply_to; /* where observations are read; NULL for none */
    const char *file_number;
    const char *signatory;  /* lines parted by LF */
    const CtTemplate *text; /* rendered TO_TEXT */
    const CtTemplate *html; /* the same rendered TO_HTML */
    const CtTemplate *frame;
    const CtTemplate *shapes;
    const char
        *enclosed; /* a text that goes with it as a part of its own (multipart/mixed), or NULL */
    bool has_link; /* its text names a page of its own: the note at its end says so */
    bool demo;
} CtMessage;

/* Appends the message, lines ended by CRLF, to `out`, which must be empty. INPUT for a header value
 * that is refused, MISSING for a word that the frame or the shapes lack. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_message_write(const CtMessage *self, CtBuffer *out, GError **error);
