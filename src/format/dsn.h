/* dsn.h - a delivery report (RFC 3464): what became of a mail that we sent.
 *
 * In:  a mail of type multipart/report with a part message/delivery-status.
 * Out: one record "delivery" for each recipient group {envid, action, status, class, diagnostic,
 *      final_recipient, original_recipient, part}. `envid` is the Original-Envelope-Id, which is
 *      the outbox id that we gave with the mail (RFC 3461, 4.4), freed of xtext. `class` is hard,
 *      soft or policy for what failed or is late, none for what arrived: by the status code (RFC
 *      3463: 4 soft, 5 hard, 5.7 policy), else by the action. The recipients' addresses are
 *      personal data: only "present" or "absent" is told, and addresses in the diagnostic become
 *      "<address>".
 * A server that does not know envelope ids leaves Original-Envelope-Id out: then `envid` is what
 * stands behind the "+" of the address that the report came to (thread.h), where we sent from.
 * Asides: no-report (no such part), action-missing, action-unknown.
 * A report says what servers said. "delivered" is hand-over to the next server, not service.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_dsn_format;
