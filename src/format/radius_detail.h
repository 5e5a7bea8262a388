/* radius_detail.h - "radius-detail", the accounting log that FreeRADIUS writes as text.
 *
 * In:  blocks of `Name = value` lines under a line with a date, ended by an empty line (RFC 2866
 * attributes by name). The time is Event-Timestamp when it is a number or names UTC, else
 * Timestamp less Acct-Delay-Time; the date above a block has no zone and is never used.
 * Out: for each address of a block (Framed-IP-Address, Framed-IPv6-Address, Framed-IPv6-Prefix,
 * Delegated-IPv6-Prefix) a "lease" record, its range the whole block: event "start" for Start
 * and Interim-Update (which began Acct-Session-Time ago and is `seen` now), "stop" for Stop.
 * Subscriber: User-Name, else Calling-Station-Id; the session's id stands beside it.
 * Set aside: "malformed", "no-address", "no-zone" (no time that is an instant), "time",
 * "address", "status" (none that we know), "nas-restart" (Accounting-On and -Off end sessions that
 * nobody lists), those of leaselog.h.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_radius_detail_format;
