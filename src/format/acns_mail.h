/* acns_mail.h - a whole mail with ACNS notices in it, and a bare ACNS document, as formats.
 *
 * In:  one mail, or one XML document.
 * Out: for a mail first a record "mail" {message_id, sender, subject, date} with what its header
 *      says, then its referrals and asides (acns_notice.h). A mail without a notice makes one
 *      aside whose reason says what it looks like: arf, delivery-report, xarf, p2p-text,
 *      url-notice, no-notice.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_acns_mail_format;
extern const CtFormat ct_acns_mail_bare_format;

/* The same as the format's own `read`, for formats that hold mails. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_acns_mail_read(CtBytes source, CtRecordSink sink, void *user, GError **error);
