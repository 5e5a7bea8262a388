/* mail.h - one mail (RFC 5322, RFC 2045-2049) taken apart into the texts that may hold a notice.
 *
 * In:  the bytes of a whole mail.
 * Out: each text-like part, decoded and in UTF-8, handed to a visitor in the order of the mail:
 *      text of every kind, XML, files named .xml, .txt, .eml or .gz whatever their type, mails
 *      within mails, gzip unpacked; and each part that had to be set aside, with its reason.
 * Nesting, number of parts and unpacked size are bounded (limits.h); what goes past is an aside,
 * the rest is read. Pictures, signatures and other files are passed over.
 * Parts are numbered as IMAP does ("1.2"). Texts are valid for the length of the call.
 * Not GMime: it opens any character set that a header names (fatal in the jail) and copies; the
 * tests hold its reading beside ours.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/mime.h"
#include "format/origin.h"

typedef struct {
    CtBytes text;           /* UTF-8 */
    const CtOrigin *origin; /* where it stands in the mail */
    const char *part;       /* "1.2" */
    bool is_html;
    bool is_report; /* message/feedback-report, message/delivery-status */
    bool is_status; /* the latter, or its international kin (RFC 6533) */
    bool replaced;  /* bytes foreign to the character set were replaced */
} CtMailText;

typedef struct {
    /* Both may stop the reading by returning false with *error set. */
    bool (*text)(void *user, const CtMailText *text, GError **error);
    /* `reason` and `detail` are static. */
    bool (*aside)(void *user, const char *part, const char *reason, const char *detail,
                  const CtOrigin *origin, GError **error);
    void *user;
} CtMailVisitor;

/* `entity` is the mail's own header, from ct_mime_read_entity(source). */
G_GNUC_WARN_UNUSED_RESULT
bool ct_mail_read(CtBytes source, const CtMimeEntity *entity, const CtMailVisitor *visitor,
                  GError **error);
